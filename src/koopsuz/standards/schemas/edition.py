"""Reads a whole edition: its own file, its blocks, and what they rest on (acts, facts, prices). All problems come at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from koopsuz.common.reference import Problems, Section, check_unique, read_document, suggestion
from koopsuz.common.text import Text
from koopsuz.law.schemas import ActContent, read_acts
from koopsuz.standards.schemas.blocks import ReadBlock, read_block
from koopsuz.standards.schemas.checks import Known, check_requirements
from koopsuz.standards.schemas.content import EditionContent
from koopsuz.standards.schemas.crosswalk import Framework, read_crosswalk
from koopsuz.standards.schemas.facts import name_kinds, read_fact_catalogue
from koopsuz.standards.schemas.hashing import content_hash
from koopsuz.standards.schemas.prices import read_prices
from koopsuz.standards.states import EditionStatus

EDITION_FILE = "edition.yaml"
BLOCKS_FOLDER = "blocks"
LEVELS = 4


def load_edition(folder: Path, *, reference: Path | None = None) -> EditionContent:
    """Read the edition in a folder; `ReferenceError_` with everything that is wrong in any of its files.

    `reference` holds the acts, facts and prices; without it, it is found two folders above the edition
    (`reference/standard/<edition>`). Nothing is written and no database is needed.
    """
    folder = Path(folder).resolve()
    reference = Path(reference).resolve() if reference else folder.parents[1]
    problems = Problems()
    acts = read_acts(reference, problems=problems)
    facts = read_fact_catalogue(reference, problems=problems)
    prices = read_prices(reference, problems=problems)
    frameworks = read_crosswalk(reference, problems=problems)
    edition, blocks = _read_files(folder, reference=reference, acts=acts, frameworks=frameworks, problems=problems)
    known = Known(facts=name_kinds(facts), prices=frozenset(price.code for price in prices), acts=frozenset(acts))
    check_requirements([one for block in blocks for one in block.requirements], known=known)
    problems.raise_if_any()
    return replace(edition, content_hash=content_hash(edition))


def _read_files(
    folder: Path,
    *,
    reference: Path,
    acts: Mapping[str, ActContent],
    frameworks: Mapping[str, Framework],
    problems: Problems,
) -> tuple[EditionContent, list[ReadBlock]]:
    document = read_document(folder / EDITION_FILE, problems=problems, root=reference)
    letters = document.strings("blocks")
    _check_letters(document, letters, folder=folder)
    blocks = [
        read_block(
            read_document(_block_file(folder, letter), problems=problems, root=reference),
            letter=letter,
            acts=acts,
            frameworks=frameworks,
        )
        for letter in letters
        if _block_file(folder, letter).is_file()
    ]
    check_unique((one.content.code, one.section) for block in blocks for one in block.requirements)
    edition = EditionContent(
        code=document.words("id"),
        title=document.text("title"),
        about=document.text("about"),
        status=_status(document),
        valid_from=document.day("valid_from") or date.min,
        level_names=_level_names(document),
        sources=document.texts("sources"),
        blocks=tuple(block.content for block in blocks),
    )
    document.done()
    if edition.code and edition.code != folder.name:
        document.problem(
            "id",
            _("The edition “%(id)s” lies in the folder “%(folder)s”.") % {"id": edition.code, "folder": folder.name},
            _("Give both the same name."),
        )
    return edition, blocks


def _block_file(folder: Path, letter: str) -> Path:
    return folder / BLOCKS_FOLDER / f"{letter.lower()}.yaml"


def _check_letters(document: Section, letters: tuple[str, ...], *, folder: Path) -> None:
    for letter in letters:
        if letters.count(letter) > 1:
            document.problem(
                "blocks", _("The block “%(letter)s” stands twice.") % {"letter": letter}, _("Keep it once.")
            )
        elif not _block_file(folder, letter).is_file():
            document.problem(
                "blocks",
                _("The block “%(letter)s” has no file %(file)s.")
                % {"letter": letter, "file": f"{BLOCKS_FOLDER}/{letter.lower()}.yaml"},
                _("Write the file, or take the letter out."),
            )
    listed = {letter.lower() for letter in letters}
    for path in sorted((folder / BLOCKS_FOLDER).glob("*.yaml")):
        if path.stem not in listed:
            document.problem(
                "blocks",
                _("The file %(file)s is not in the order of blocks.") % {"file": f"{BLOCKS_FOLDER}/{path.name}"},
                _("Add its letter, or move the file away."),
            )


def _status(document: Section) -> EditionStatus:
    found = document.words("status")
    if found and found not in EditionStatus.values:
        document.problem(
            "status", _("“%(found)s” is not known.") % {"found": found}, suggestion(found, EditionStatus.values)
        )
    return EditionStatus(found) if found in EditionStatus.values else EditionStatus.DRAFT


def _level_names(document: Section) -> tuple[Text, ...]:
    names = document.texts("levels")
    if names and len(names) != LEVELS:
        document.problem(
            "levels",
            _("“%(key)s” has %(found)s entries, but exactly %(count)s are needed.")
            % {"key": "levels", "found": len(names), "count": LEVELS},
            _("Add or remove entries."),
        )
    return names
