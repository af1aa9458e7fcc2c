"""Documents that people print, sign and keep: one content, written as DOCX for editing and as PDF for reading."""

from koopsuz.common.documents.docx_file import write_docx
from koopsuz.common.documents.parts import DataTable, Document, Heading, ListOf, Paragraph, Part, clean
from koopsuz.common.documents.pdf_file import write_pdf

__all__ = [
    "DataTable",
    "Document",
    "Heading",
    "ListOf",
    "Paragraph",
    "Part",
    "clean",
    "write_docx",
    "write_pdf",
]
