"""Components and filters, rendered as a template would."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from koopsuz.common import components
from koopsuz.common.text import Text


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def rendered(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


def test_chain_knows_what_is_filled_current_and_hollow() -> None:
    links = components.chain("gap", urls={"law": "/law/", "answer": "/answer/"}, missing={"payer": "no lawful payer"})

    assert [(link.key, str(link.state)) for link in links] == [
        ("law", "filled"),
        ("requirement", "hollow"),
        ("answer", "filled"),
        ("gap", "current"),
        ("measure", "hollow"),
        ("payer", "hollow"),
        ("decision", "hollow"),
        ("payment", "hollow"),
        ("proof", "hollow"),
    ]
    assert [link.key for link in links if link.near] == ["answer", "gap", "measure"]


@pytest.mark.parametrize(
    ("here", "near"), [("law", ["law", "requirement", "answer"]), ("proof", ["decision", "payment", "proof"])]
)
def test_chain_at_an_end_still_shows_three_links_on_a_phone(here: str, near: list[str]) -> None:
    assert [link.key for link in components.chain(here) if link.near] == near


def test_chain_with_an_unknown_link_is_refused() -> None:
    with pytest.raises(ValueError, match="not links of the chain: prize"):
        components.chain("gap", urls={"prize": "/"})


def test_chain_strip_says_why_a_link_is_missing() -> None:
    links = components.chain("gap", urls={"law": "/law/"}, missing={"payer": "no lawful payer"})

    html = rendered("{% chain_strip links %}", links=links)

    assert '<a href="/law/">Law</a>' in html
    assert 'aria-current="page">Gap' in html
    assert '<span class="why">no lawful payer</span>' in html
    assert html.count('<span class="why">not yet</span>') == 6


def test_text_in_another_language_is_marked() -> None:
    with translation.override("ky"):
        html = rendered("{{ a|text }}|{{ b|text }}|{{ b|text_plain }}", a=Text(ky="Мектеп"), b={"ru": "Школа <1>"})

    assert html == 'Мектеп|<span lang="ru">Школа &lt;1&gt;</span>|Школа &lt;1&gt;'


def test_money_short_keeps_the_exact_sum() -> None:
    html = rendered("{{ a|money_short }}", a=1_240_050_000)

    assert html == (
        '<span class="money" title="12\u202f400\u202f500\u00a0som">'
        '12.4\u00a0<span class="money-unit">million\u00a0som</span></span>'
    )


def test_figure_of_a_large_sum_sets_its_unit_apart_and_escapes_nothing_twice() -> None:
    html = rendered("{% figure a|money_short 'cost' %}", a=1_240_050_000)

    assert '12.4\u00a0<span class="money-unit">million\u00a0som</span>' in html
    assert "&lt;" not in html


def test_level_has_a_number_and_a_name() -> None:
    html = rendered("{% level 0 %}{% level None %}")

    assert "<span>0</span><span>absent</span>" in html
    assert "level-none" in html
    assert "not assessed" in html


def test_only_class_one_is_red() -> None:
    html = [rendered("{% class_badge number %}", number=number) for number in (1, 2, 3)]

    assert ["#danger" in badge for badge in html] == [True, False, False]


def test_table_names_every_value_for_its_card() -> None:
    table = components.Table(
        caption="Needs",
        columns=(components.Column("What"), components.Column("Cost", numeric=True)),
        rows=((components.Cell("A <door>", "/door/"), "100"),),
        total=("Total", "100"),
    )

    html = rendered("{% table table %}", table=table)

    assert '<a href="/door/">A &lt;door&gt;</a>' in html
    assert 'data-label="Cost" class="numeric ">100</td>' in html
    assert "<tfoot" in html


def test_table_with_a_short_row_is_refused() -> None:
    table = components.Table(caption="", columns=(components.Column("A"), components.Column("B")), rows=(("1",),))

    with pytest.raises(ValueError, match="zip"):
        table.cards()


def test_query_with_changes_one_parameter_and_keeps_the_rest() -> None:
    request = RequestFactory().get("/", {"area": "41704", "page": "3"})

    html = rendered(
        "{% autoescape off %}{% query_with page=4 area=None %} {% query_with q='ө' %}{% endautoescape %}",
        request=request,
    )

    assert html == "?page=4 ?area=41704&page=3&q=%D3%A9"


def test_pagination_of_one_page_is_absent() -> None:
    request = RequestFactory().get("/", {"area": "41704"})
    one, many = Paginator(range(3), 20).get_page(1), Paginator(range(100), 20).get_page(2)

    assert rendered("{% pagination page %}", page=one, request=request) == "\n"
    assert 'href="?area=41704&amp;page=3" rel="next"' in rendered("{% pagination page %}", page=many, request=request)


class DoorForm(forms.Form):
    doors = forms.IntegerField(label="Doors", min_value=1)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, help_text="Short")
    sure = forms.BooleanField(label="Sure")


def test_form_with_errors_lists_all_of_them_with_links() -> None:
    html = rendered("{{ form }}", form=DoorForm({"doors": "0"}))

    assert "3 answers need a correction" in html
    assert '<a href="#id_doors">Doors: ' in html
    assert '<a href="#id_kind">Kind: ' in html
    assert 'id="id_doors_error"' in html
    assert html.count("(optional)") == 1
    assert '<div class="hint" id="id_note_helptext">Short</div>' in html


def test_form_without_errors_has_no_summary() -> None:
    html = rendered("{{ form }}", form=DoorForm())

    assert "error-summary" not in html
    assert 'class="field-errors"' not in html


def test_notice_escapes_what_it_is_given() -> None:
    html = rendered("{% notice 'danger' title %}{{ body }}{% endnotice %}", title="<b>", body="<i>")

    assert "<strong>&lt;b&gt;</strong>&lt;i&gt;" in html
