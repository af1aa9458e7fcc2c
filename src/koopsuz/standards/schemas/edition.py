"""Reads a whole edition: its own file, its blocks, and what they rest on (acts, facts, prices). All problems come at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from koopsuz.common.reference import Problems, Section, check_unique, read_document, suggestion
from koopsuz.common.text import Text
from koopsuz.engine.formulas import NameKind
from koopsuz.law.schemas import read_acts
from koopsuz.standards.schemas.blocks import Titled, read_block
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


@dataclass(frozen=True, slots=True)
class References:
    """What an edition may refer to: acts by code with their titles, facts, prices, frameworks."""

    acts: Mapping[str, Titled]
    facts: Mapping[str, NameKind]
    prices: frozenset[str]
    frameworks: Mapping[str, Framework]

    @property
    def known(self) -> Known:
        """The same, as the checks of formulas and links want it."""
        return Known(facts=self.facts, prices=self.prices, acts=frozenset(self.acts))


def load_edition(folder: Path, *, reference: Path | None = None, partial: bool = False) -> EditionContent:
    """Read the edition in a folder; `ReferenceError_` with everything that is wrong in any of its files.

    `reference` holds the acts, facts and prices; without it, it is found two folders above the edition
    (`reference/standard/<edition>`). A `partial` edition may still lack words in a language or two. Nothing is written and
    no database is needed.
    """
    folder = Path(folder).resolve()
    reference = Path(reference).resolve() if reference else folder.parents[1]
    problems = Problems()
    rests_on = read_references(reference, problems=problems)
    head = read_document(folder / EDITION_FILE, problems=problems, root=reference, partial=partial)
    files = {path.stem.upper(): path for path in sorted((folder / BLOCKS_FOLDER).glob("*.yaml"))}
    listed = head.strings("blocks")
    blocks = {
        letter: read_document(path, problems=problems, root=reference, partial=partial)
        for letter, path in files.items()
        if letter in listed
    }
    edition = read_edition(head, blocks, letters=tuple(files), rests_on=rests_on)
    if edition.code and edition.code != folder.name:
        head.problem(
            "id",
            _("The edition “%(id)s” lies in the folder “%(folder)s”.") % {"id": edition.code, "folder": folder.name},
            _("Give both the same name."),
        )
    problems.raise_if_any()
    return with_hash(edition)


def read_references(reference: Path, *, problems: Problems) -> References:
    """What the editions of a reference folder may refer to."""
    acts = read_acts(reference, problems=problems)
    facts = read_fact_catalogue(reference, problems=problems)
    prices = read_prices(reference, problems=problems)
    frameworks = read_crosswalk(reference, problems=problems)
    return References(acts, name_kinds(facts), frozenset(price.code for price in prices), frameworks)


def read_edition(
    head: Section, blocks: Mapping[str, Section], *, letters: tuple[str, ...], rests_on: References
) -> EditionContent:
    """Read an opened edition, still without its fingerprint; what is wrong is added to the problems of its sections.

    `letters` are the blocks that there are, `blocks` those that were opened.
    """
    listed = head.strings("blocks")
    _check_letters(head, listed, letters=letters)
    read = [
        read_block(blocks[letter], letter=letter, acts=rests_on.acts, frameworks=rests_on.frameworks)
        for letter in listed
        if letter in blocks
    ]
    check_unique((one.content.code, one.section) for block in read for one in block.requirements)
    edition = EditionContent(
        code=head.words("id"),
        title=head.text("title"),
        about=head.text("about"),
        status=_status(head),
        valid_from=head.day("valid_from") or date.min,
        level_names=_level_names(head),
        sources=head.texts("sources"),
        blocks=tuple(block.content for block in read),
    )
    head.done()
    check_requirements([one for block in read for one in block.requirements], known=rests_on.known)
    return edition


def with_hash(edition: EditionContent) -> EditionContent:
    """The edition with the fingerprint of its words and rules."""
    return replace(edition, content_hash=content_hash(edition))


def _check_letters(document: Section, listed: tuple[str, ...], *, letters: tuple[str, ...]) -> None:
    for letter in listed:
        file = f"{BLOCKS_FOLDER}/{letter.lower()}.yaml"
        if listed.count(letter) > 1:
            document.problem(
                "blocks", _("The block “%(letter)s” stands twice.") % {"letter": letter}, _("Keep it once.")
            )
        elif letter not in letters:
            document.problem(
                "blocks",
                _("The block “%(letter)s” has no file %(file)s.") % {"letter": letter, "file": file},
                _("Write the file, or take the letter out."),
            )
    for letter in letters:
        if letter not in listed:
            document.problem(
                "blocks",
                _("The file %(file)s is not in the order of blocks.")
                % {"file": f"{BLOCKS_FOLDER}/{letter.lower()}.yaml"},
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
