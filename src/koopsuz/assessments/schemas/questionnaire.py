"""What a school is asked in a campaign: the edition without what does not apply to the school."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from koopsuz.common.text import Text
from koopsuz.standards.schemas import EditionContent, RequirementContent

FORMAT = "1"  # of the form's structure; part of its version


def form_id_of(*, campaign: str, school_code: str) -> str:
    """The name under which devices know the questionnaire of a school."""
    return f"koopsuz-{campaign}-{school_code}".lower()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A campaign with its edition, a school, and the codes of the requirements that apply to it."""

    campaign: str
    campaign_name: Text
    content: EditionContent
    school_code: str
    school_name: Text
    applying: tuple[str, ...]

    @property
    def form_id(self) -> str:
        """The name under which devices know it."""
        return form_id_of(campaign=self.campaign, school_code=self.school_code)

    @property
    def version(self) -> str:
        """Changes with any word of the edition and with what applies to the school; digits only, as Collect expects."""
        material = "|".join((FORMAT, self.content.content_hash, *self.applying))
        return str(int(hashlib.sha256(material.encode()).hexdigest()[:12], 16))

    @property
    def requirements(self) -> list[RequirementContent]:
        """What the school is asked, in the order of the edition."""
        wanted = set(self.applying)
        return [one for one in self.content.requirements if one.code in wanted]
