"""The frameworks to which requirements are compared, and the places in them: `reference/crosswalk.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from koopsuz.common.reference import Problems, Section, check_unique, read_document
from koopsuz.common.text import Text
from koopsuz.standards.schemas.content import CrosswalkContent

CROSSWALK_FILE = "crosswalk.yaml"


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework with its places by id; the English name is its own."""

    code: str
    name: Text
    references: Mapping[str, Text]

    def reference_name(self, code: str) -> Text:
        """What a place is called; a place that the register does not know stays as it was written."""
        return self.references.get(code) or Text.same(code)


@lru_cache(maxsize=4)
def load_crosswalk(reference: Path) -> Mapping[str, Framework]:
    """Read the frameworks of a reference folder; `ReferenceError_` with everything that is wrong."""
    problems = Problems()
    frameworks = read_crosswalk(reference, problems=problems)
    problems.raise_if_any()
    return frameworks


def read_crosswalk(reference: Path, *, problems: Problems) -> Mapping[str, Framework]:
    """Read the frameworks by id and collect what is wrong, so that readers of other files may go on."""
    document = read_document(reference / CROSSWALK_FILE, problems=problems, root=reference)
    sections = document.sections("frameworks")
    document.done()
    check_unique((section.words("id", required=False), section) for section in sections)
    frameworks = [_framework(section) for section in sections]
    return {framework.code: framework for framework in frameworks if framework.code}


def read_entry(section: Section, *, frameworks: Mapping[str, Framework]) -> CrosswalkContent:
    """One entry of a requirement's crosswalk: a framework and a place in it, both by id."""
    entry = CrosswalkContent(section.choice("framework", frameworks), section.words("reference"))
    section.done()
    if entry.reference and entry.framework in frameworks:
        section.known("reference", entry.reference, frameworks[entry.framework].references)
    return entry


def _framework(section: Section) -> Framework:
    places = section.sections("references")
    check_unique((place.words("id", required=False), place) for place in places)
    framework = Framework(section.words("id"), section.text("name"), dict(_place(place) for place in places))
    section.done()
    return framework


def _place(section: Section) -> tuple[str, Text]:
    place = section.words("id"), section.text("name")
    section.done()
    return place
