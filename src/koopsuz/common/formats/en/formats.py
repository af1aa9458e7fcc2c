"""English: 1 240 500.5 · 22.11.2026 · 22 November 2026.

The names below the line are ours: koopsuz.common.figures reads them with `get_format`.
"""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]
DATETIME_INPUT_FORMATS = ["%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = "\u202f"
NUMBER_GROUPING = 3

# ---
PERCENT_PATTERN = "{number}%"
MONEY_PATTERN = "{number}\u00a0som"
MILLION_PATTERN = "{number}\u00a0million\u00a0som"
BILLION_PATTERN = "{number}\u00a0billion\u00a0som"
DAY_WORDS_PATTERN = "{day}\u00a0{month} {year}"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
