"""The template language of Koopsuz, loaded in every template: figures, texts, icons and components.

docs/reference/design-system.md lists them with examples; the style guide at /design/ shows them live.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from koopsuz.common import components, figures
from koopsuz.common.charts import Chart
from koopsuz.common.sources import source_text
from koopsuz.common.text import Text, escaped
from koopsuz.engine.money import Money

register = template.Library()

Words = str | Promise

# levels, badges, marks and symbols stand on a page hundreds of times and depend on nothing but their arguments and the
# language, so each is drawn once
SMALL_PARTS = 256

register.filter("money", figures.money)
register.filter("permille", figures.permille)
register.filter("day", figures.day)


@register.filter
def number(value: figures.Number | float | None, decimals: int | None = None) -> str:
    """`{{ pupils|number }}` · `{{ share|number:1 }}`."""
    return figures.number(value, decimals=decimals)


@register.filter
def money_short(amount: Money | int | None) -> SafeString | str:
    """`12,4 млн сом` with the exact sum on hover, for headlines; the exact sum must also stand in the table."""
    short, exact = figures.money_short(amount), figures.money(amount)
    if short == exact:
        return short
    amount_words, _space, unit = short.partition("\u00a0")
    return format_html(
        '<span class="money" title="{}">{}\u00a0<span class="money-unit">{}</span></span>', exact, amount_words, unit
    )


@register.filter
def day_words(value: datetime.date | None) -> SafeString | str:
    """The day in words, inside a `<time>`."""
    if not value:
        return figures.UNKNOWN
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), figures.day_words(value))


@register.filter
def level_name(level: int | None) -> Words:
    """`absent`, `started`, `basic`, `full`, in the language of the page."""
    return _("not assessed") if level is None else components.LEVEL_NAMES[level]


@register.filter
def class_name(number_of_class: int) -> Words:
    """The name of a class of requirements: 1, 2 or 3."""
    return components.CLASS_NAMES[number_of_class]


@register.filter
def text(value: Text | Mapping[str, str] | str | None) -> SafeString | str:
    """Content in the language of the page; words in another language are marked for screen readers."""
    if value is None or isinstance(value, str):
        return value or ""
    content = value if isinstance(value, Text) else Text.from_mapping(value)
    language = get_language() or "ky"
    words, found = content.in_language(language)
    if found == language or not words:
        return words
    return format_html('<span lang="{}">{}</span>', found, words)


@register.filter
def text_plain(value: Text | Mapping[str, str] | str | None) -> str:
    """As `text`, without markup: for titles and attributes."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(value if isinstance(value, Text) else Text.from_mapping(value))


@register.filter
def source_name(value: str | None) -> SafeString | str:
    """Where a fact, a price or a rule comes from: `{{ price.source|source_name }}`; a typed source stays as typed."""
    if not value:
        return ""
    return text(source_text(value))


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> str:
    """The address of this page with changed parameters: `{% query_with page=2 %}`; None or "" removes one."""
    query = dict(context["request"].GET.lists())
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = [str(value)]
    return "?" + urlencode(query, doseq=True)


@register.simple_tag
def icon(name: str, label: Words = "") -> SafeString:
    """A symbol of the sprite; without `label` it is decoration."""
    return _icon(name, str(label))


@lru_cache(maxsize=SMALL_PARTS)
def _icon(name: str, label: str) -> SafeString:
    source = f"{static('common/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, source)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', source)


@register.inclusion_tag("common/components/chain.html")
def chain_strip(links: Sequence[components.ChainLink]) -> dict[str, Any]:
    """The strip of nine links; build them with `components.chain`."""
    return {"links": links}


@register.simple_tag
def level(value: int | None, *, small: bool = False, capped: bool = False) -> SafeString:
    """A level as number, steps and name; `small` leaves the name to the ear."""
    return _level(value, small=small, capped=capped, language=get_language())


@lru_cache(maxsize=SMALL_PARTS)
def _level(value: int | None, *, small: bool, capped: bool, language: str | None) -> SafeString:  # noqa: ARG001 -- a key
    symbol = f"level-{'none' if value is None else value}"
    context = {"value": value, "name": level_name(value), "small": small, "capped": capped, "symbol": symbol}
    return render_to_string("common/components/level.html", context)


@register.simple_tag
def class_badge(number_of_class: int) -> SafeString:
    """The class of a requirement; only class 1 is red."""
    return _class_badge(number_of_class, language=get_language())


@lru_cache(maxsize=SMALL_PARTS)
def _class_badge(number_of_class: int, *, language: str | None) -> SafeString:  # noqa: ARG001 -- a key
    context = {"number": number_of_class, "name": components.CLASS_NAMES[number_of_class]}
    return render_to_string("common/components/class.html", context)


@register.inclusion_tag("common/components/capped.html")
def capped(by: Words, *, url: str = "", level: int | None = None) -> dict[str, Any]:
    """Says which critical requirement holds a block down."""
    return {"by": by, "url": url, "level": level}


@register.inclusion_tag("common/components/figure.html")
def figure(
    value: Words,
    label: Words,
    *,
    unit: Words = "",
    as_of: datetime.date | None = None,
    why: str = "",
    note: Words = "",
    url: str = "",
) -> dict[str, Any]:
    """A number that is never bare: what it counts, its unit, its day and the way to its trace."""
    return {"value": value, "label": label, "unit": unit, "as_of": as_of, "why": why, "note": note, "url": url}


@register.inclusion_tag("common/components/progress.html")
def progress(done: int, total: int, label: Words, *, text: Words = "") -> dict[str, Any]:
    """How far a piece of work is."""
    return {
        "done": done,
        "total": total,
        "label": label,
        "text": text,
        "share": figures.permille(done * 1000 // total if total else 0),
    }


@register.inclusion_tag("common/components/meter.html")
def meter(
    permille: int, label: Words, *, text: Words = "", mark: int | None = None, kind: str = "brand"
) -> dict[str, Any]:
    """A share on a bar, with an optional mark (a target); all in thousandths."""
    return {
        "width": max(0, min(1000, permille)),
        "label": label,
        "text": text or figures.permille(permille),
        "mark": mark,
        "kind": kind,
    }


@register.simple_tag
def tag(kind: str) -> SafeString:
    """`synthetic` or `unverified`: a small mark whose meaning opens on tap."""
    return _tag(kind, language=get_language())


@lru_cache(maxsize=SMALL_PARTS)
def _tag(kind: str, *, language: str | None) -> SafeString:  # noqa: ARG001 -- a key
    label, meaning = components.TAGS[kind]
    return render_to_string("common/components/tag.html", {"kind": kind, "label": label, "meaning": meaning})


@register.filter
def table_rows(rows: Sequence[Sequence[tuple[components.Column, components.Cell]]]) -> SafeString:
    """The rows of a table. Written without a template: a page has hundreds of cells, and these take half of its time."""
    labels = [escaped(column.label) for column, _cell in rows[0]] if rows else []
    return SafeString("\n".join([_table_row(row, labels=labels) for row in rows]))


def _table_row(row: Sequence[tuple[components.Column, components.Cell]], *, labels: Sequence[str]) -> str:
    cells = [_table_cell(column, cell, label=label) for (column, cell), label in zip(row[1:], labels[1:], strict=True)]
    head = f'<th role="rowheader" scope="row">{_cell_words(row[0][1])}</th>' if row else ""
    return f'<tr role="row">{head}{"".join(cells)}</tr>'


def _table_cell(column: components.Column, cell: components.Cell, *, label: str) -> str:
    kind = f"{'numeric ' if column.numeric else ''}{escaped(cell.class_name)}"
    return f'<td role="cell" data-label="{label}" class="{kind}">{_cell_words(cell)}</td>'


def _cell_words(cell: components.Cell) -> str:
    words = escaped(cell.value)
    return f'<a href="{escaped(cell.url)}">{words}</a>' if cell.url else words


@register.inclusion_tag("common/components/table.html")
def table(value: components.Table, *, caption_hidden: bool = False) -> dict[str, Any]:
    """A table that becomes cards on a phone."""
    return {"table": value, "caption_hidden": caption_hidden}


@register.inclusion_tag("common/components/chart.html")
def chart(value: Chart, *, note: Words = "", open_table: bool = False) -> dict[str, Any]:
    """A chart with its title, its note and its table beneath."""
    return {"chart": value, "note": note, "open_table": open_table}


@register.inclusion_tag("common/components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page, *, name: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list; filters in the address are kept."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    entries = [(number, query_with(context, **{name: number}) if isinstance(number, int) else "") for number in pages]
    earlier = query_with(context, **{name: page.number - 1}) if page.has_previous() else ""
    later = query_with(context, **{name: page.number + 1}) if page.has_next() else ""
    return {"page": page, "entries": entries, "earlier": earlier, "later": later}


@register.inclusion_tag("common/components/crumbs.html")
def crumbs(steps: Sequence[components.Crumb]) -> dict[str, Any]:
    """The way down to this page."""
    return {"steps": steps}


@register.inclusion_tag("common/components/tabs.html")
def tabs(entries: Sequence[components.Tab], label: Words) -> dict[str, Any]:
    """Sister pages as tabs; they are links."""
    return {"entries": entries, "label": label}


@register.inclusion_tag("common/components/timeline.html")
def timeline(events: Sequence[components.Event]) -> dict[str, Any]:
    """The story of a thing, in order."""
    return {"events": events}


@register.inclusion_tag("common/components/definitions.html")
def definitions(pairs: Sequence[tuple[Words, Any]]) -> dict[str, Any]:
    """Names and values."""
    return {"pairs": pairs}


@register.inclusion_tag("common/components/empty.html")
def empty(title: Words, text: Words, *, url: str = "", action: Words = "", symbol: str = "steps") -> dict[str, Any]:
    """An empty list that teaches: what would stand here and how it comes about."""
    return {"title": title, "text": text, "url": url, "action": action, "symbol": symbol}


@register.inclusion_tag("common/components/search.html")
def search_box(action: str, label: Words, *, name: str = "q", value: str = "", hint: Words = "") -> dict[str, Any]:
    """A search that works by GET."""
    return {"action": action, "label": label, "name": name, "value": value, "hint": hint}


@register.inclusion_tag("common/components/filters.html", takes_context=True)
def filter_bar(context: template.Context, form: Any, *, clear: str = "") -> dict[str, Any]:
    """A GET form of filters; `clear` is the address without them."""
    return {"form": form, "clear": clear or context["request"].path}


@register.inclusion_tag("common/components/level_cards.html")
def level_cards(
    name: str,
    question: Words,
    choices: Sequence[components.LevelChoice],
    *,
    selected: int | None = None,
    hint: Words = "",
    error: Words = "",
) -> dict[str, Any]:
    """The four big answers of an indicator, reachable with a thumb."""
    return {"name": name, "question": question, "choices": choices, "selected": selected, "hint": hint, "error": error}


@register.inclusion_tag("common/components/save_bar.html")
def save_bar(
    action: Words,
    *,
    state: Words = "",
    done: int | None = None,
    total: int | None = None,
    name: str = "",
    value: str = "",
) -> dict[str, Any]:
    """The bar that stays at the bottom: the truth about saving, and one button."""
    return {"action": action, "state": state, "done": done, "total": total, "name": name, "value": value}


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: Words = "") -> SafeString:
    """`{% notice "warning" title %}…{% endnotice %}`: info, done, warning or danger."""
    heading = format_html("<strong>{}</strong>", title) if title else ""
    return format_html(
        '<div class="notice notice-{}">{}<div>{}{}</div></div>', kind, icon(f"notice-{kind}"), heading, content
    )
