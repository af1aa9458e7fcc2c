"""Sources and envelopes: versions, bulk loads, imports; reference data of the room."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from koopsuz.accounts.gate import RefusedError
from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.audit.models import Entry
from koopsuz.common.problems import InputProblems
from koopsuz.engine.money import Money
from koopsuz.finance import selectors, services
from koopsuz.finance.kinds import EnvelopeStatus
from koopsuz.finance.models import Envelope, ResponsibilityRule, Source
from koopsuz.planning.models import Price, RegionFactor, RuleSet
from koopsuz.planning.schemas.envelopes import Owners, read_envelopes, sources_of
from koopsuz.planning.schemas.problems import Problems
from tests.factories.assessments import AIMAK, FOREIGN_AIMAK, OBLAST, OWN, make_country
from tests.factories.planning import SOM, money

HEAD = "source,kind,owner,name,year,amount_som,status\n"


def imported(text: str, *, by: Any = None) -> services.ImportReport:
    return services.import_envelopes(by=by or System(), content=(HEAD + text).encode(), name="money.csv")


def problems_of(text: str, *, by: Any = None) -> list[str]:
    with translation.override("en"), pytest.raises(InputProblems) as refused:
        imported(text, by=by)
    with translation.override("en"):
        return [str(problem) for problem in refused.value.problems]


@pytest.mark.django_db
class TestLoadMoney:
    def test_twice_changes_nothing_the_second_time(self) -> None:
        first = services.load_money(by=System(), sources=money(), origin="test")
        second = services.load_money(by=System(), sources=money(), origin="test")

        assert (first.sources_new, first.envelopes_new, first.envelopes_same) == (4, 12, 0)
        assert (second.changed, second.envelopes_same) == (0, 12)
        assert Entry.objects.filter(object_type="envelopes").count() == 1

    def test_changed_amount_is_a_new_version_beside_the_old_one(self) -> None:
        services.load_money(by=System(), sources=money(), origin="test")
        richer = replace(money()[0], amounts=((2027, 99 * SOM), (2028, 0), (2029, 0)))

        report = services.load_money(by=System(), sources=[richer], origin="test")

        assert (report.envelopes_changed, report.envelopes_same) == (1, 2)
        versions = Envelope.objects.filter(source__code="rep", year=2027).order_by("version")
        assert [(row.version, row.amount) for row in versions] == [(1, Money(25_000 * SOM)), (2, Money(99 * SOM))]

    def test_newest_version_is_what_a_plan_gets(self) -> None:
        services.load_money(by=System(), sources=money(), origin="test")
        services.load_money(by=System(), sources=[replace(money()[0], amounts=((2027, 1),))], origin="test")

        found = {source.code: source.amounts for source in selectors.money_sources(years=range(2027, 2030))}
        assert found["rep"] == ((2027, 1), (2028, 0), (2029, 0))
        assert list(found) == ["local", "own", "rep", "subvention"]

    def test_draft_after_an_approved_envelope_does_not_hide_it(self) -> None:
        services.load_money(by=System(), sources=money(), origin="test")
        services.set_envelope(
            by=System(), source_code="rep", year=2027, amount=Money(1), status=EnvelopeStatus.DRAFT, basis="idea"
        )

        found = {source.code: source.amounts for source in selectors.money_sources(years=[2027])}
        assert found["rep"] == ((2027, 25_000 * SOM),)


@pytest.mark.django_db
class TestSetEnvelope:
    @pytest.mark.parametrize(
        ("role", "place", "allowed"),
        [
            (Role.LOCAL_FINANCE, AIMAK, True),
            (Role.LOCAL_HEAD, OBLAST, True),
            (Role.FINANCE_MINISTRY, "417", True),
            (Role.LOCAL_FINANCE, FOREIGN_AIMAK, False),
            (Role.DEPUTY, AIMAK, False),
            (Role.DIRECTOR, OWN, False),
        ],
    )
    def test_local_money_is_entered_at_its_own_place(
        self, person_for: Any, role: Role, place: str, allowed: bool
    ) -> None:
        make_country()
        services.load_money(by=System(), sources=money(), origin="test")
        person = person_for(role, place)
        wish = {"source_code": "local", "year": 2027, "amount": Money(7), "status": EnvelopeStatus.DRAFT, "basis": "x"}

        if allowed:
            assert services.set_envelope(by=person, **wish).version == 2
            assert Entry.objects.filter(action="set", actor_id=person.pk).count() == 1
        else:
            with pytest.raises(RefusedError):
                services.set_envelope(by=person, **wish)

    def test_national_money_is_not_a_local_matter(self, person_for: Any) -> None:
        make_country()
        services.load_money(by=System(), sources=money(), origin="test")

        with pytest.raises(RefusedError):
            services.set_envelope(
                by=person_for(Role.LOCAL_FINANCE, AIMAK),
                source_code="rep",
                year=2027,
                amount=Money(7),
                status=EnvelopeStatus.APPROVED,
                basis="x",
            )


@pytest.mark.django_db
class TestImport:
    def test_good_file_is_brought_in_and_twice_is_once(self) -> None:
        make_country()
        text = 'rep,republican,,Programme,2027,"1 250 000,50",approved\nrep,,,,2028,0,\n'
        text += f"loc,local,{AIMAK},Budget,2027,5,draft\n"

        first, second = imported(text), imported(text)

        assert (first.rows, first.money.sources_new, first.money.envelopes_new) == (3, 2, 3)
        assert second.money.changed == 0
        assert Envelope.objects.get(source__code="rep", year=2027).amount == Money(125_000_050)
        assert str(Source.objects.get(code="rep").name) == "Programme"

    def test_known_source_needs_no_description(self) -> None:
        make_country()
        services.load_money(by=System(), sources=money(), origin="test")

        report = imported("rep,,,,2030,3,approved\n")

        assert (report.money.sources_new, report.money.envelopes_new) == (0, 1)

    def test_one_bad_row_keeps_everything_out(self) -> None:
        make_country()

        found = problems_of("rep,republican,,,2027,1,\nrep,,,,2028,minus one,\nloc,local,41799999999999,,2027,1,\n")

        assert len(found) == 2
        assert not Source.objects.exists()
        assert not Envelope.objects.exists()

    def test_local_officer_brings_in_only_the_own_budget(self, person_for: Any) -> None:
        make_country()
        officer = person_for(Role.LOCAL_FINANCE, AIMAK)

        found = problems_of(
            f"loc,local,{AIMAK},,2027,1,\nother,local,{FOREIGN_AIMAK},,2027,1,\nrep,republican,,,2027,1,\n", by=officer
        )

        assert [re.findall(r"row (\d)", line)[0] for line in found] == ["3", "4"]
        assert imported(f"loc,local,{AIMAK},,2027,1,\n", by=officer).money.envelopes_new == 1

    def test_school_money_belongs_to_its_school(self) -> None:
        make_country()

        assert imported(f"own,school,{OWN},,2027,1,\n").money.envelopes_new == 1
        assert "Special means need the code of their school." in problems_of("own2,school,S-9999,,2027,1,\n")[0]


@pytest.mark.django_db
def test_load_reference_brings_matrix_codes_prices_and_rules_once() -> None:
    changed = services.load_reference(by=System(), folder=settings.REFERENCE)

    assert changed == sum(model.objects.count() for model in (ResponsibilityRule, Price, RegionFactor, RuleSet)) + len(
        selectors.budget_codes()
    )
    assert services.load_reference(by=System(), folder=settings.REFERENCE) == 0


@pytest.mark.django_db
def test_load_reference_names_a_payer_for_every_line_but_no_parents() -> None:
    services.load_reference(by=System(), folder=settings.REFERENCE)

    rows = selectors.matrix_rows()
    assert {row.line for row in rows} == {
        "training", "household_goods", "equipment", "current_repair", "capital_repair", "construction", "utilities",
        "fuel", "security", "road_works", "medical", "food", "services",
    }  # fmt: skip
    assert {row.payer for row in rows} == {"republican", "subvention", "donor", "local", "school"}
    assert all(row.reason.missing() == () and row.source for row in rows)


def test_read_matrix_batken_pays_utilities_from_the_republic_and_others_locally() -> None:
    from koopsuz.engine import costing
    from koopsuz.planning.schemas.assembly import matrix_row
    from koopsuz.planning.schemas.reference import load_planning_reference

    known = load_planning_reference(Path(settings.REFERENCE))
    matrix = [matrix_row(row) for row in known.matrix]

    def payers(line: str, place: str, ownership: str = "state") -> list[str]:
        day = known.rules[0].valid_from
        return [
            kind.name.lower()
            for kind in costing.payers(matrix, line=line, ownership=ownership, place=place, as_of=day).kinds
        ]

    assert payers("utilities", "41705214803000") == ["republican"]
    assert payers("utilities", "41704245803000") == ["local"]
    assert payers("capital_repair", "41711000000000") == ["local", "donor"]
    assert payers("capital_repair", "41704245803000") == ["republican", "local", "donor"]
    assert payers("road_works", "41704245803000", "private") == ["local", "donor"]
    assert payers("fuel", "41704245803000", "private") == ["school"]


CELLS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=6))
def test_read_envelopes_any_text_gives_rows_or_problems_never_a_crash(rows: list[list[str]]) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    problems = Problems("x.csv")

    found = read_envelopes((HEAD + "\n".join(lines)).encode(), problems=problems, owners=Owners(set(), set()))

    assert bool(found) != bool(problems) or not rows or not found
    for problem in problems.found:
        assert str(problem)


@given(
    amounts=st.lists(st.integers(0, 10**15), min_size=1, max_size=5),
)
def test_read_envelopes_amounts_survive_to_the_tyiyn(amounts: list[int]) -> None:
    rows = "\n".join(
        f"s,{'donor' if not i else ''},,,{2021 + i},{tyiyn // 100}.{tyiyn % 100:02d},"
        for i, tyiyn in enumerate(amounts)
    )
    problems = Problems("x.csv")

    (source,) = sources_of(read_envelopes((HEAD + rows).encode(), problems=problems, owners=Owners()))

    assert not problems
    assert [tyiyn for _year, tyiyn in source.amounts] == amounts


@pytest.mark.parametrize("cell", ["1e999999", "9" * 5000, "NaN", "Infinity", "-0.01", "0.001", "1,5,5", "сто", "١٢"])
def test_read_envelopes_impossible_amount_is_refused(cell: str) -> None:
    problems = Problems("x.csv")

    rows = read_envelopes((HEAD + f's,donor,,,2027,"{cell}",\n').encode(), problems=problems, owners=Owners())

    assert rows == ()
    assert [problem.column for problem in problems.found] == ["amount_som"]
