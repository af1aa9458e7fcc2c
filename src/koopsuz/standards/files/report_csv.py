"""The report of a discussion as CSV in the shape that we assume the state discussion portal takes.

The shape is an assumption: no description of it was found. docs/how-to/run-a-consultation.md names the columns.
"""

import csv
import io

from koopsuz.standards.files.report import Report

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "number",
    "date",
    "author",
    "subject",
    "proposal",
    "language",
    "decision",
    "reason",
    "before",
    "after",
    "change",
)


def report_csv(report: Report) -> bytes:
    """One comment a line, with a mark that tells spreadsheets it is UTF-8; no cell is read as a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in report.rows:
        cells = (
            str(row.number), row.sent_on, row.who, row.about, row.words, row.words_language, row.decision, row.reason,
            row.before, row.after, row.change,
        )  # fmt: skip
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell for cell in cells])
    return stream.getvalue().encode("utf-8-sig")
