"""Reads a file that somebody brings in as a whole edition, whatever form it has; nothing is stored here.

An archive or a single file of YAML, a workbook with words, or an OSCAL catalogue that we wrote. What is wrong comes all at
once: YAML by file, line and key, a workbook by sheet, row and column, OSCAL by the key of the edition.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from koopsuz.common.problems import InputProblems, Problem
from koopsuz.common.reference import Problems, Section, read_section
from koopsuz.standards.exchange.archives import is_archive, unpack
from koopsuz.standards.exchange.oscal_in import read_catalogue
from koopsuz.standards.exchange.workbook_in import read_words
from koopsuz.standards.exchange.yaml_files import EDITION_FILE, edition_files
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.documents import edition_documents, read_documents
from koopsuz.standards.schemas.edition import References, read_edition, with_hash

WORKBOOK_PART = "xl/workbook.xml"
_BLOCK_FILE = re.compile(r"blocks/([a-z])\.yaml")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it was sent, with what it is read against: the edition at hand, and whether words may wait."""

    name: str
    content: bytes
    base: EditionContent
    rests_on: References
    partial: bool


def read_incoming(sent: Incoming) -> EditionContent:
    """The edition that a file makes; `InputProblems` with everything that is wrong."""
    if is_archive(sent.content):
        files = unpack(sent.content)
        if WORKBOOK_PART in files:
            documents = read_words(sent.content, files, base=sent.base, rests_on=sent.rests_on, partial=sent.partial)
            return read_documents(documents, rests_on=sent.rests_on, partial=sent.partial)
        return _read_files(_decoded(_inside(files)), sent)
    words = _decoded({sent.name: sent.content})[sent.name]
    if words.lstrip().startswith("{"):
        return read_documents(read_catalogue(words), rests_on=sent.rests_on, partial=sent.partial)
    return _read_files(_with_one(words, sent), sent)


def _inside(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files by their names inside the edition's folder, which may be the only folder of the archive."""
    heads = [PurePosixPath(name).parent for name in files if PurePosixPath(name).name == EDITION_FILE]
    if len(heads) != 1:
        raise InputProblems(
            [
                Problem(
                    "",
                    _("The archive does not hold exactly one %(file)s.") % {"file": EDITION_FILE},
                    _("Put the folder of one edition into it."),
                )
            ]
        )
    top = heads[0].as_posix()
    prefix = "" if top == "." else f"{top}/"
    found = {name.removeprefix(prefix): content for name, content in files.items()}
    strange = [name for name in found if name != EDITION_FILE and not _BLOCK_FILE.fullmatch(name)]
    if strange:
        raise InputProblems(
            [
                Problem(name, _("This file does not belong to an edition."), _("Take it out of the archive."))
                for name in strange[:20]
            ]
        )
    return found


def _decoded(files: Mapping[str, bytes]) -> dict[str, str]:
    found, problems = {}, []
    for name, content in files.items():
        try:
            found[name] = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(
                Problem(
                    name,
                    _("Byte %(position)s is not UTF-8.") % {"position": error.start + 1},
                    _("Save the file in the encoding UTF-8."),
                )
            )
    if problems:
        raise InputProblems(problems)
    return found


def _with_one(words: str, sent: Incoming) -> dict[str, str]:
    """The files of the edition at hand with one of them replaced: the head or a block, by what stands in the file."""
    problems = Problems()
    section = read_section(words, name=sent.name, problems=problems, partial=sent.partial)
    problems.raise_if_any()
    files = edition_files(sent.base)
    if "block" in section:
        letter = section.section("block").words("id")
        name = f"blocks/{letter.lower()}.yaml"
        if name not in files:
            raise InputProblems(
                [
                    Problem(
                        sent.name,
                        _("The edition has no block “%(letter)s”.") % {"letter": letter},
                        _("Bring a new block in with the whole edition, as an archive."),
                    )
                ]
            )
        return files | {name: words}
    return files | {EDITION_FILE: words}


def _read_files(files: Mapping[str, str], sent: Incoming) -> EditionContent:
    problems = Problems()
    head = read_section(files[EDITION_FILE], name=EDITION_FILE, problems=problems, partial=sent.partial)
    listed = head.strings("blocks")
    blocks: dict[str, Section] = {}
    letters = []
    for name, words in files.items():
        found = _BLOCK_FILE.fullmatch(name)
        if found is None:
            continue
        letter = found[1].upper()
        letters.append(letter)
        if letter in listed:
            blocks[letter] = read_section(words, name=name, problems=problems, partial=sent.partial)
    edition = read_edition(head, blocks, letters=tuple(letters), rests_on=sent.rests_on)
    problems.raise_if_any()
    return with_hash(edition)


__all__ = ["Incoming", "edition_documents", "read_incoming"]
