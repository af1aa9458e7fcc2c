"""The report of a discussion as accessible PDF (PDF/UA-1), typeset with the fonts that the typesetter brings itself."""

import json
from pathlib import Path

import typst

from koopsuz.standards.files.report import Report

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "standards" / "report.typ"


def report_pdf(report: Report) -> bytes:
    """The report as PDF. What people wrote goes in as data, so nothing in it is read as markup."""
    compiled = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"report": json.dumps(report.plain(), ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        format="pdf",
    )
    return bytes(compiled)
