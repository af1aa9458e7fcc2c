"""Fields of the editor: a text in three languages side by side, a formula that is checked while it is written, a raw number."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django import forms

from koopsuz.common.reference.values import plain
from koopsuz.common.text import LANGUAGES
from koopsuz.standards.kinds import LANGUAGE_NAMES

LONGEST_TEXT = 4000
LONGEST_FORMULA = 2000


class Text3Widget(forms.MultiWidget):
    """Three boxes, one for each language; on a phone the chosen language alone is shown."""

    template_name = "standards/widgets/text3.html"
    use_fieldset = True

    def __init__(self, *, rows: int) -> None:
        box = forms.TextInput if rows == 1 else forms.Textarea
        super().__init__(
            {language: box({"lang": language} | ({"rows": rows} if rows > 1 else {})) for language in LANGUAGES}
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for one in context["widget"]["subwidgets"]:
            one["language_name"] = LANGUAGE_NAMES[one["attrs"]["lang"]]
        return context

    def decompress(self, value: Any) -> list[str]:
        return [str((value or {}).get(language) or "") for language in LANGUAGES]


class Text3Field(forms.MultiValueField):
    """A text in three languages as a mapping; what is empty or too long is judged by the reader of the edition."""

    def __init__(self, *, rows: int = 3, **more: Any) -> None:
        fields = [forms.CharField(required=False, max_length=LONGEST_TEXT) for _language in LANGUAGES]
        super().__init__(fields, widget=Text3Widget(rows=rows), require_all_fields=False, required=False, **more)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        found = [*data_list, "", "", ""] if data_list else ["", "", ""]
        return dict(zip(LANGUAGES, (_unbroken(words) for words in found), strict=False))


class FormulaWidget(forms.Textarea):
    """A box for a formula; `check_url` looks at it while it is written, `check` is how it stands when the page is drawn."""

    template_name = "standards/widgets/formula.html"
    check_url = ""
    check: Any = None
    with_price = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"check_url": self.check_url, "check": self.check, "with_price": self.with_price}
        return context


def formula_field(**more: Any) -> forms.CharField:
    """A formula; it is judged by the reader of the edition."""
    widget = FormulaWidget({"rows": 2, "spellcheck": "false", "autocapitalize": "off", "class": "formula"})
    return forms.CharField(required=False, max_length=LONGEST_FORMULA, widget=widget, **more)


def number_field(**more: Any) -> forms.CharField:
    """A number as it is typed; `as_number` reads it."""
    widget = forms.TextInput({"inputmode": "decimal", "class": "short"})
    return forms.CharField(required=False, max_length=30, widget=widget, **more)


def as_number(words: str) -> object:
    """A number from what was typed, with comma or point; other words as they are, so that the reader names the mistake."""
    found = plain(words.strip().replace(",", ".").replace("\u00a0", "").replace(" ", "").replace("−", "-"))
    return found if isinstance(found, int | Decimal) and not isinstance(found, bool) else words or None


def _unbroken(words: str | None) -> str:
    return (words or "").replace("\r\n", "\n").strip()


def shown(form: forms.Form, names: Iterable[str], *, optional: Collection[str] = ()) -> list[forms.BoundField]:
    """Fields as the page shows them: what the reader of editions will ask for is not called optional.

    For drawing alone, after the form was read: the fields themselves refuse nothing.
    """
    found = [form[name] for name in names]
    for one in found:
        one.field.required = one.name not in optional
    return found
