"""Kyrgyz: 1 240 500,5 · 22.11.2026 · 22-ноябрь, 2026.

The names below the line are ours: koopsuz.common.figures reads them with `get_format`.
"""

DATE_FORMAT = "j-E, Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j-E, Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j-E"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]
DATETIME_INPUT_FORMATS = ["%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\u202f"
NUMBER_GROUPING = 3

# ---
PERCENT_PATTERN = "{number}\u00a0%"
MONEY_PATTERN = "{number}\u00a0сом"
MILLION_PATTERN = "{number}\u00a0млн\u00a0сом"
BILLION_PATTERN = "{number}\u00a0млрд\u00a0сом"
DAY_WORDS_PATTERN = "{day}-{month}, {year}"
MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
