"""What makes a file or a text unfit to be an act, each with its remedy."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koopsuz.common.problems import Problem

MEGABYTE = 1024 * 1024
LARGEST_FILE = 5 * MEGABYTE
LARGEST_UNPACKED = 60 * MEGABYTE
MOST_LINES = 30_000
LONGEST_LINE = 30_000

_TEXTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "empty": (_("There is no text."), _("Paste the text of the act or choose a file.")),
    "too_large": (_("The file is larger than %(limit)s MB."), _("Save the text alone, without pictures.")),
    "pdf": (_("This is a PDF. Its lines and numbers can't be told apart safely."), _("Save the act as DOCX or text.")),
    "old_word": (_("This is an old Word file (DOC) or another old office file."), _("Save it as DOCX.")),
    "rtf": (_("This is an RTF file."), _("Save it as DOCX or text.")),
    "xml": (_("This is an XML file. Acts are taken as text, DOCX or HTML."), _("Paste the text of the act instead.")),
    "binary": (_("This is no text, DOCX or HTML."), _("Choose the act in one of these three kinds.")),
    "encoding": (_("The letters of the file can't be read."), _("Save the file in the encoding UTF-8.")),
    "lost_letters": (
        _("The file was saved in an encoding without ө, ү and ң: question marks stand inside its words."),
        _("Save the file in the encoding UTF-8 from the original."),
    ),
    "entities": (_("The file defines entities of XML, which can grow without end."), _("Paste the text instead.")),
    "script": (
        _("The page holds programs or frames (%(found)s). Only plain pages are taken."),
        _("Select the text of the act in the browser and paste it."),
    ),
    "broken_archive": (
        _("The DOCX is damaged and can't be opened."),
        _("Open it in a word processor and save it anew."),
    ),
    "encrypted": (_("The DOCX is locked with a password."), _("Save it without a password.")),
    "unpacks_too_large": (
        _("The DOCX unpacks to more than %(limit)s MB or to too many parts."),
        _("Save the text alone, without pictures."),
    ),
    "no_document": (_("The file is an archive but no DOCX."), _("Choose the DOCX itself.")),
    "macros": (_("The DOCX holds macros, which are programs."), _("Save it as DOCX without macros.")),
    "external": (
        _("The DOCX loads parts from other places (%(found)s)."),
        _("Save it without linked templates, pictures and objects."),
    ),
    "embedded": (_("The DOCX holds other files inside."), _("Take the embedded objects out and save it anew.")),
    "tracked": (
        _("The DOCX has tracked changes, so it holds two texts at once."),
        _("Accept or reject the changes and save it."),
    ),
    "too_many_lines": (_("The text has more than %(limit)s lines."), _("Divide the act, for example by its annexes.")),
    "line_too_long": (
        _("Line %(line)s is longer than %(limit)s letters."),
        _("Divide it as the act does: a line for every paragraph."),
    ),
    "no_provisions": (
        _("No article, chapter or clause was recognised."),
        _("A part begins on a new line: “1-берене.”, “Статья 1.”, “1.”, “1)”."),
    ),
    "lost_words": (
        _("The structure would lose words near “%(found)s”."),
        _("Nothing was kept. Please report this text to those who run the system."),
    ),
    "not_valid": (
        _("The structure is not valid Akoma Ntoso: %(found)s"),
        _("Look at the lines that are marked, mend them and try again."),
    ),
    "footnotes": (_("Footnotes of the file were not read."), _("Put them into the text if they belong to the act.")),
    "text_boxes": (_("Text boxes of the file were not read."), _("Put their words into the text.")),
    "cp1251": (_("The file was read as Windows-1251, an old encoding."), ""),
}


def problem(code: str, **params: object) -> Problem:
    """The problem of this code, with what its sentence names."""
    what, remedy = _TEXTS[code]
    return Problem(code, what, remedy, dict(params))
