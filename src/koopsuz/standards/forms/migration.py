"""Forms of the migration map: one passage, or the whole map as a file."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.common.text import Text
from koopsuz.engine.scoring import SAME_LEVELS
from koopsuz.standards.forms.fields import Text3Field
from koopsuz.standards.schemas.migration_map import HIGHEST, LONGEST_REASON, LOWEST, PassageContent

LONGEST_CODES, LONGEST_FILE = 400, 400_000
CODE = re.compile(r"[A-Z][0-9]{2}[a-z]")
JOINS = ((LOWEST, _("the lowest of them")), (HIGHEST, _("the highest of them")))


class CodesField(forms.CharField):
    """Codes of indicators, written one after the other."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=LONGEST_CODES, **more)

    def prepare_value(self, value: Any) -> Any:
        """A list of codes as a person writes it."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """The codes, each once; what is none is refused by name."""
        codes = tuple(dict.fromkeys(re.split(r"[\s,;]+", (super().to_python(value) or "").strip()))) if value else ()
        codes = tuple(code for code in codes if code)
        wrong = [code for code in codes if not CODE.fullmatch(code)]
        if wrong:
            raise forms.ValidationError(
                _("“%(code)s” is not the code of an indicator. Write it like A01a."), params={"code": wrong[0][:20]}
            )
        return codes


class PassageForm(forms.Form):
    """Where the answers to one or several indicators go."""

    use_required_attribute = False

    sources = CodesField(label=_("Answers given to"), help_text=_("Codes of the edition before, such as A01a, A01b."))
    targets = CodesField(
        label=_("Count as answers to"),
        help_text=_("Codes of this edition. Empty where the answers end."),
        required=False,
    )
    levels = forms.RegexField(
        label=_("New levels of the old levels 0, 1, 2, 3"),
        regex=r"^\s*[0-3]\s*,\s*[0-3]\s*,\s*[0-3]\s*,\s*[0-3]\s*$",
        error_messages={"invalid": _("Write four levels, such as 0, 1, 1, 3.")},
        help_text=_("0, 1, 2, 3 keeps every level as it is."),
        required=False,
    )
    join = forms.ChoiceField(
        label=_("Where several answers meet, this level counts"),
        choices=JOINS,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = Text3Field(
        label=_("Why the answers end or change"),
        rows=2,
        help_text=_("Schools read it beside the answer that they lose."),
    )

    @classmethod
    def initial_of(cls, passage: PassageContent) -> dict[str, Any]:
        """What the form shows of a passage."""
        return {
            "sources": passage.sources,
            "targets": passage.targets,
            "levels": ", ".join(str(level) for level in passage.levels),
            "join": LOWEST if passage.lowest else HIGHEST,
            "reason": passage.reason.as_mapping(),
        }

    def clean_reason(self) -> dict[str, str]:
        """Refuse a reason that is longer than a school reads."""
        reason: dict[str, str] = self.cleaned_data["reason"]
        if max(map(len, reason.values())) > LONGEST_REASON:
            raise forms.ValidationError(
                _("The text has %(length)s letters; at most %(limit)s fit. Please shorten it."),
                params={"length": max(map(len, reason.values())), "limit": LONGEST_REASON},
            )
        return reason

    def passage(self) -> PassageContent:
        """The passage that the form describes."""
        found = self.cleaned_data
        levels = tuple(int(level) for level in re.findall(r"[0-3]", found["levels"]))
        return PassageContent(
            sources=found["sources"],
            targets=found["targets"],
            levels=levels or SAME_LEVELS,
            lowest=found["join"] != HIGHEST,
            reason=Text.from_mapping(found["reason"]),
        )


class MapFileForm(forms.Form):
    """The whole map as the words of its file."""

    words = forms.CharField(label=_("The map as a file"), max_length=LONGEST_FILE, widget=forms.Textarea({"rows": 12}))
