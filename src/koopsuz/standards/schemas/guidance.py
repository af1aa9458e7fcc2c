"""The pictures of the guide by theme and requirement: `reference/guidance.yaml`. The drawings are static files of this room."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from koopsuz.common.reference import Problems, Section, check_unique, read_document
from koopsuz.common.text import Text
from koopsuz.standards.kinds import Theme
from koopsuz.standards.schemas.content import RequirementContent

GUIDANCE_FILE = "guidance.yaml"
DRAWINGS = Path(__file__).resolve().parent.parent / "static" / "standards" / "guide"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with what is seen on it, for those who do not see it."""

    code: str
    alt: Text

    @property
    def static(self) -> str:
        """The name under which the page loads it."""
        return f"standards/guide/{self.code}.svg"

    def drawing(self) -> str:
        """The drawing itself."""
        return (DRAWINGS / f"{self.code}.svg").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Guidance:
    """Which picture stands beside which requirement."""

    pictures: Mapping[str, Picture]
    by_theme: Mapping[str, str]
    by_requirement: Mapping[str, str]

    def picture_of(self, one: RequirementContent) -> Picture:
        """The picture of a requirement: its own, or that of its theme."""
        return self.pictures[self.by_requirement.get(one.code) or self.by_theme[one.theme]]


@lru_cache(maxsize=4)
def load_guidance(reference: Path) -> Guidance:
    """Read the pictures of a reference folder; `ReferenceError_` with everything that is wrong."""
    problems = Problems()
    document = read_document(reference / GUIDANCE_FILE, problems=problems, root=reference)
    sections = document.sections("pictures")
    check_unique((section.words("id", required=False), section) for section in sections)
    pictures = {one.code: one for one in map(_picture, sections)}
    themes = dict(_pair(one, "theme", Theme.values, pictures) for one in document.sections("themes"))
    requirements = dict(_pair(one, "requirement", None, pictures) for one in document.sections("requirements"))
    document.done()
    if missing := [theme for theme in Theme.values if theme not in themes]:
        document.problem(
            "themes",
            _("These subjects have no picture: %(names)s.") % {"names": ", ".join(missing)},
            _("Give each of them one."),
        )
    problems.raise_if_any()
    return Guidance(pictures, themes, requirements)


def _picture(section: Section) -> Picture:
    picture = Picture(section.words("id"), section.text("alt"))
    section.done()
    if picture.code and not (DRAWINGS / f"{picture.code}.svg").is_file():
        section.problem(
            "id",
            _("There is no drawing “%(name)s”.") % {"name": f"{picture.code}.svg"},
            _("Put it into static/standards/guide."),
        )
    return picture


def _pair(section: Section, key: str, allowed: list[str] | None, pictures: Mapping[str, Picture]) -> tuple[str, str]:
    found = section.words(key) if allowed is None else section.choice(key, allowed)
    picture = section.choice("picture", pictures)
    section.done()
    return found, picture
