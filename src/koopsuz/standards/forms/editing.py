"""Forms of the editor. They carry what was typed to and from the documents of the edition; the reader of editions judges it."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koopsuz.common.forms import day_field
from koopsuz.standards.forms.fields import Text3Field, as_number, formula_field, number_field, shown
from koopsuz.standards.kinds import BudgetLine, Comparison, CostType, IndicatorKind, RequirementClass, Theme

Document = dict[str, Any]
Groups = tuple[tuple[Any, tuple[str, ...]], ...]
Choices = Iterable[tuple[str, Any]]
NONE = [("", "—")]
LEVELS = ("0", "1", "2", "3")


class PartForm(forms.Form):
    """A part of an edition; `document` is what was typed, in the keys of the edition's files."""

    groups: Groups = ()
    optional: frozenset[str] = frozenset()
    use_required_attribute = False
    marks: tuple[str, ...] = ()  # names of the groups for the style sheet, where some are hidden at times

    @classmethod
    def initial_of(cls, document: Mapping[str, Any]) -> Document:
        """What the fields show for a part as it stands."""
        return dict(document)

    def document(self) -> Document:
        """The own fields of the part."""
        raise NotImplementedError

    def field_of(self, key: str) -> str:
        """The field at which a problem of this key is shown; empty if the form has none."""
        name = key.split(".")[0]
        return name if name in self.fields else ""

    def grouped(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, shown(self, names, optional=self.optional)) for title, names in self.groups]


class EditionForm(PartForm):
    """The head of an edition."""

    title = Text3Field(label=_("Title"), rows=2)
    about = Text3Field(label=_("About it, in a few sentences"), rows=4)
    valid_from = day_field(_("Planned to hold from"))
    levels_1 = Text3Field(label=_("Name of level 0"), rows=1)
    levels_2 = Text3Field(label=_("Name of level 1"), rows=1)
    levels_3 = Text3Field(label=_("Name of level 2"), rows=1)
    levels_4 = Text3Field(label=_("Name of level 3"), rows=1)
    groups: Groups = (
        (_("The edition"), ("title", "about", "valid_from")),
        (_("Names of the four levels"), ("levels_1", "levels_2", "levels_3", "levels_4")),
    )

    def __init__(self, *args: Any, sources: int = 1, **more: Any) -> None:
        super().__init__(*args, **more)
        names = tuple(f"sources_{number}" for number in range(1, sources + 2))
        for number, name in enumerate(names, start=1):
            self.fields[name] = Text3Field(label=_("Source %(number)s") % {"number": number}, rows=2)
        self.optional = frozenset(names[1:])
        self.groups = (*self.groups, (_("What the edition rests on as a whole"), names))

    @classmethod
    def initial_of(cls, document: Mapping[str, Any]) -> Document:
        return {
            **{key: document[key] for key in ("title", "about", "valid_from")},
            **{f"levels_{number}": text for number, text in enumerate(document["levels"], start=1)},
            **{f"sources_{number}": text for number, text in enumerate(document["sources"], start=1)},
        }

    def document(self) -> Document:
        found = self.cleaned_data
        sources = [text for name, text in found.items() if name.startswith("sources_") and any(text.values())]
        return {
            "title": found["title"],
            "about": found["about"],
            "valid_from": found.get("valid_from") or date.min,
            "sources": sources,
            "levels": [found[f"levels_{number}"] for number in (1, 2, 3, 4)],
        }

    def field_of(self, key: str) -> str:
        name, _dot, rest = key.partition(".")
        numbered = f"{name}_{rest.split('.')[0]}"
        return numbered if numbered in self.fields else super().field_of(key)


class BlockForm(PartForm):
    """A block."""

    title = Text3Field(label=_("Title"), rows=2)
    about = Text3Field(label=_("What it guards, in a sentence or two for a parent"), rows=4)
    groups = ((_("The block"), ("title", "about")),)

    def document(self) -> Document:
        return {key: self.cleaned_data[key] for key in ("title", "about")}


class RequirementForm(PartForm):
    """A requirement without its law, crosswalk, indicators and measures."""

    title = Text3Field(
        label=_("Title"), rows=2, help_text=_("At most 70 letters in each language, without a full stop.")
    )
    text = Text3Field(
        label=_("What is required"), rows=4, help_text=_("One to three short sentences that can be checked.")
    )
    why = Text3Field(label=_("Why it matters for a child"), rows=3)
    requirement_class = forms.ChoiceField(label=_("Class"), choices=RequirementClass.choices, required=False)
    critical = forms.BooleanField(
        label=_("Critical: while it is not met, its block can't stand above its level"), required=False
    )
    target = forms.ChoiceField(
        label=_("Level that closes the gap"), choices=[(level, level) for level in LEVELS[1:]], required=False
    )
    theme = forms.ChoiceField(label=_("Subject"), choices=Theme.choices, required=False)
    applies = formula_field(
        label=_("Whom it concerns, as a formula"),
        help_text=_("<code>true</code> means every school. Names of facts are listed below."),
    )
    groups = (
        (_("Words"), ("title", "text", "why")),
        (_("Rules"), ("requirement_class", "critical", "target", "theme", "applies")),
    )

    @classmethod
    def initial_of(cls, document: Mapping[str, Any]) -> Document:
        return dict(document) | {"requirement_class": document["class"], "target": str(document["target"])}

    def document(self) -> Document:
        found = self.cleaned_data
        return {
            **{key: found[key] for key in ("title", "text", "why")},
            "class": as_number(found["requirement_class"]),
            "critical": found["critical"],
            "target": as_number(found["target"]),
            "theme": found["theme"],
            "applies": found["applies"].strip(),
        }

    def field_of(self, key: str) -> str:
        return "requirement_class" if key == "class" else super().field_of(key)


class LawForm(forms.Form):
    """One legal source of a requirement; without an act the row is not there."""

    act = forms.ChoiceField(label=_("Act"), required=False)
    provision = Text3Field(label=_("Article or chapter, in words"), rows=2)
    verified = forms.BooleanField(label=_("The article was read in the text of the act"), required=False)

    def __init__(self, *args: Any, acts: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["act"].choices = [("", _("no act")), *acts]  # type: ignore[attr-defined]  # a choice field

    def document(self) -> Document:
        """The source as the files hold it."""
        found = self.cleaned_data
        return {"act": found["act"], "provision": found["provision"], "verified": found["verified"]}

    def fields_shown(self) -> list[forms.BoundField]:
        """The fields as the page shows them."""
        return shown(self, self.fields)

    @property
    def is_there(self) -> bool:
        """Tell whether the row names an act or says anything."""
        return bool(self.cleaned_data.get("act") or any((self.cleaned_data.get("provision") or {}).values()))


class CrosswalkForm(forms.Form):
    """One place of a requirement in another framework."""

    place = forms.ChoiceField(label=_("Place in another framework"), required=False)

    def __init__(self, *args: Any, places: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"].choices = [*NONE, *places]  # type: ignore[attr-defined]  # a choice field

    def document(self) -> Document:
        """The entry as the files hold it."""
        framework, _colon, reference = self.cleaned_data["place"].partition(":")
        return {"framework": framework, "reference": reference}

    def fields_shown(self) -> list[forms.BoundField]:
        """The fields as the page shows them."""
        return shown(self, self.fields)

    @property
    def is_there(self) -> bool:
        """Tell whether a place is chosen."""
        return bool(self.cleaned_data.get("place"))


LawRows = forms.formset_factory(LawForm, extra=1, max_num=12, absolute_max=12)
CrosswalkRows = forms.formset_factory(CrosswalkForm, extra=1, max_num=12, absolute_max=12)


class IndicatorForm(PartForm):
    """An indicator; what its kind does not need is left out."""

    kind = forms.ChoiceField(label=_("How it is answered"), choices=IndicatorKind.choices, required=False)
    question = Text3Field(label=_("Question"), rows=2, help_text=_("It ends with a question mark."))
    evidence = Text3Field(label=_("What to photograph or attach"), rows=3, help_text=_("Never faces of children."))
    levels_1 = Text3Field(label=_("Level 0: what one would see"), rows=2)
    levels_2 = Text3Field(label=_("Level 1: what one would see"), rows=2)
    levels_3 = Text3Field(label=_("Level 2: what one would see"), rows=2)
    levels_4 = Text3Field(label=_("Level 3: what one would see"), rows=2)
    unit = Text3Field(label=_("Unit"), rows=1)
    minimum = number_field(label=_("Smallest number that could be true"))
    maximum = number_field(label=_("Largest number that could be true"))
    score = formula_field(
        label=_("Score, as a formula"),
        help_text=_("<code>value</code> is the number entered; names of facts may stand beside it."),
    )
    better = forms.ChoiceField(label=_("Which way is better"), choices=[*NONE, *Comparison.choices], required=False)
    thresholds_1 = number_field(label=_("Level 1 begins at a score of"))
    thresholds_2 = number_field(label=_("Level 2 begins at a score of"))
    thresholds_3 = number_field(label=_("Level 3 begins at a score of"))
    marks = ("question", "levels", "number")
    groups = (
        (_("Question"), ("kind", "question", "evidence")),
        (_("Levels in words"), ("levels_1", "levels_2", "levels_3", "levels_4")),
        (
            pgettext_lazy("indicator", "Number"),
            ("unit", "minimum", "maximum", "score", "better", "thresholds_1", "thresholds_2", "thresholds_3"),
        ),
    )

    @classmethod
    def initial_of(cls, document: Mapping[str, Any]) -> Document:
        first = dict(document)
        for number, text in enumerate(document.get("levels", ()), start=1):
            first[f"levels_{number}"] = text
        for number, threshold in enumerate(document.get("thresholds", ()), start=1):
            first[f"thresholds_{number}"] = format(threshold, "f") if isinstance(threshold, Decimal) else threshold
        return first

    def document(self) -> Document:
        found = self.cleaned_data
        document: Document = {"kind": found["kind"], "question": found["question"]}
        if found["kind"] in (IndicatorKind.LEVELS, IndicatorKind.LADDER):
            document["levels"] = [found[f"levels_{number}"] for number in (1, 2, 3, 4)]
        if found["kind"] == IndicatorKind.NUMBER:
            document |= {
                "unit": found["unit"],
                "minimum": as_number(found["minimum"]),
                "maximum": as_number(found["maximum"]),
                "score": found["score"].strip(),
                "better": found["better"],
                "thresholds": [as_number(found[f"thresholds_{number}"]) for number in (1, 2, 3)],
            }
        return document | {"evidence": found["evidence"]}

    def field_of(self, key: str) -> str:
        name, _dot, rest = key.partition(".")
        if name == "thresholds":
            return "thresholds_1"
        numbered = f"{name}_{rest.split('.')[0]}"
        return numbered if numbered in self.fields else super().field_of(key)


class MeasureForm(PartForm):
    """A measure; price and prerequisite are chosen from what there is."""

    optional = frozenset({"recurrent_line", "prerequisite"})

    title = Text3Field(label=_("What would be done"), rows=2)
    closes_to = forms.ChoiceField(
        label=_("Level reached"), choices=[(level, level) for level in LEVELS[1:]], required=False
    )
    effect_permille = number_field(
        label=_("Share of the risk removed, in thousandths"), help_text=_("1000 removes all of it.")
    )
    cost_type = forms.ChoiceField(label=_("Kind of expenditure"), choices=CostType.choices, required=False)
    line = forms.ChoiceField(label=_("Budget line"), choices=BudgetLine.choices, required=False)
    quantity = formula_field(
        label=_("How many units a school needs, as a formula"),
        help_text=_("Facts, and the codes of number indicators of this requirement."),
    )
    price = forms.ChoiceField(label=_("Price of a unit"), required=False)
    lifetime_years = number_field(label=_("Lasts, in years"))
    recurrent_permille = number_field(
        label=_("Yearly upkeep, in thousandths of the cost"), help_text=_("0 if there is none.")
    )
    recurrent_line = forms.ChoiceField(
        label=_("Budget line of the upkeep"), choices=[*NONE, *BudgetLine.choices], required=False
    )
    prerequisite = forms.ChoiceField(label=_("Requirement that must be met first"), required=False)
    groups = (
        (_("The measure"), ("title", "closes_to", "effect_permille")),
        (_("What it costs"), ("quantity", "price", "cost_type", "line", "lifetime_years")),
        (_("Upkeep and order"), ("recurrent_permille", "recurrent_line", "prerequisite")),
    )

    def __init__(self, *args: Any, prices: Choices, requirements: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["price"].choices = [*NONE, *prices]  # type: ignore[attr-defined]  # a choice field
        self.fields["prerequisite"].choices = [*NONE, *requirements]  # type: ignore[attr-defined]  # a choice field

    @classmethod
    def initial_of(cls, document: Mapping[str, Any]) -> Document:
        return dict(document) | {"closes_to": str(document["closes_to"])}

    def document(self) -> Document:
        found = self.cleaned_data
        document = {
            "title": found["title"],
            "closes_to": as_number(found["closes_to"]),
            "effect_permille": as_number(found["effect_permille"]),
            "cost_type": found["cost_type"],
            "line": found["line"],
            "quantity": found["quantity"].strip(),
            "price": found["price"],
            "lifetime_years": as_number(found["lifetime_years"]),
            "recurrent_permille": as_number(found["recurrent_permille"] or "0"),
        }
        return document | {key: found[key] for key in ("recurrent_line", "prerequisite") if found[key]}


class DraftForm(forms.Form):
    """A draft of a new edition."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Code"), help_text=_("Small Latin letters, digits and hyphens, like 2027-1."), max_length=30
    )
    valid_from = day_field(_("Planned to hold from"))
    title = Text3Field(label=_("Title"), rows=2, help_text=_("Empty: as the edition that it is copied from."))
