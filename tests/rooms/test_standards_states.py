"""The table of steps of an edition: every state, every step, every role; and nothing else changes the status."""

import ast
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tools.house.tree import ROOT

from koopsuz.accounts.roles import ROLE_TERMS, OrganisationKind, Role
from koopsuz.accounts.services import RefusedError
from koopsuz.audit.models import Entry
from koopsuz.standards import services
from koopsuz.standards.models import Edition, EditionAct, EditionTransition
from koopsuz.standards.services import BlockedError, LifeProblem, StepInput
from koopsuz.standards.states import EDITION_STEPS, EditionAction, EditionStatus, Guard, find_step
from tests.factories import editions
from tests.factories.editions import ACT, CODE
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def outcome(person: object, action: EditionAction) -> str:
    """What becomes of a step that a person tries."""
    try:
        with transaction.atomic():
            services.take_step(by=person, code=CODE, action=action, given=StepInput("Because.", ACT))  # type: ignore[arg-type]  # a person
            transaction.set_rollback(True)
    except RefusedError:
        return "refused"
    except BlockedError:
        return "blocked"
    except LifeProblem:
        return "impossible"
    return "taken"


def expected(status: EditionStatus, action: EditionAction, role: Role) -> str:
    """What the table says of it while every guard is content."""
    step = find_step(status, action)
    held = ROLE_TERMS[role].permissions
    if step:
        return "taken" if step.permission in held else "refused"
    mine = any(one.permission in held for one in EDITION_STEPS if one.action == action)
    return "impossible" if mine else "refused"


@pytest.mark.parametrize("status", EditionStatus)
def test_every_step_from_every_state_by_every_role_does_what_the_table_says(status: EditionStatus) -> None:
    editions.make_ready(status)
    people = {role: make_person(role, "417") for role in Role}

    found = {(action, role): outcome(person, action) for action in EditionAction for role, person in people.items()}

    assert found == {(action, role): expected(status, action, role) for action, role in product(EditionAction, Role)}
    assert Edition.objects.get(code=CODE).status == status


def test_table_names_every_state_and_leads_from_draft_to_the_end() -> None:
    reached, waiting = {EditionStatus.DRAFT}, [EditionStatus.DRAFT]
    while waiting:
        here = waiting.pop()
        for step in EDITION_STEPS:
            if step.source == here and step.target not in reached:
                reached.add(step.target)
                waiting.append(step.target)

    assert reached == set(EditionStatus)
    assert {guard for step in EDITION_STEPS for guard in step.guards} == set(Guard)
    assert len({(step.source, step.action) for step in EDITION_STEPS}) == len(EDITION_STEPS)


def test_operator_holds_no_permission_of_the_table() -> None:
    assert not {step.permission for step in EDITION_STEPS} & ROLE_TERMS[Role.OPERATOR].permissions


def test_nothing_but_the_service_of_steps_assigns_the_status_of_an_edition() -> None:
    """Read from the code: `….status = …` and `update(status=…)` in this room."""
    found = set()
    for file in sorted((ROOT / "src/koopsuz/standards").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            flat = [part for one in targets for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
            if any(isinstance(one, ast.Attribute) and one.attr == "status" for one in flat):
                found.add(file.name)
            if isinstance(node, ast.Call) and any(one.arg == "status" for one in node.keywords):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                if called in {"update", "update_or_create", "bulk_update"}:
                    found.add(file.name)

    # rows.py gives an edition that is only just being made the state in which it is loaded
    assert found == {"life.py", "rows.py"}


def test_life_of_an_edition_leaves_a_row_for_each_step_and_an_act() -> None:
    edition = editions.make_edition(EditionStatus.ADOPTED)

    rows = [(one.before, one.action, one.after) for one in EditionTransition.objects.order_by("pk")]

    assert rows == [
        ("draft", "open_consultation", "consultation"),
        ("consultation", "start_endorsement", "endorsement"),
        ("endorsement", "submit", "submitted"),
        ("submitted", "adopt", "adopted"),
    ]
    assert (edition.valid_from, edition.status) == (ACT.in_force_from, "adopted")
    act = EditionAct.objects.get()
    assert (act.issuer, act.number, act.date, act.in_force_from) == (
        ACT.issuer, ACT.number, ACT.dated, ACT.in_force_from,
    )  # fmt: skip
    assert Entry.objects.filter(object_type="edition", action="adopt", object_id=CODE).count() == 1


def test_rows_of_steps_can_not_be_changed_or_taken_away() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)

    for change in (
        lambda: EditionTransition.objects.update(person_name="Somebody else"),
        lambda: EditionTransition.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            change()


def test_database_itself_lets_the_status_change_by_steps_of_the_table_alone() -> None:
    edition = editions.make_edition()
    row = {"edition": edition, "content_hash": "x", "person_name": "Nobody", "at": timezone.now()}

    with pytest.raises(DatabaseError, match="changes by its steps alone"), transaction.atomic():
        Edition.objects.update(status=EditionStatus.CONSULTATION)
    with pytest.raises(DatabaseError, match="standards_transition_is_in_the_table"), transaction.atomic():
        EditionTransition.objects.create(action="adopt", before="draft", after="adopted", **row)
    EditionTransition.objects.create(action="open_consultation", before="draft", after="consultation", **row)
    with pytest.raises(DatabaseError, match="changes by its steps alone"), transaction.atomic():
        Edition.objects.update(status=EditionStatus.ADOPTED)
    assert Edition.objects.update(status=EditionStatus.CONSULTATION) == 1


def test_step_back_needs_a_reason_and_begins_the_procedure_anew() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)

    with pytest.raises(LifeProblem, match="Say why"):
        services.take_step(by=editions.BY, code=CODE, action="return", given=StepInput("  "))
    services.take_step(by=editions.BY, code=CODE, action="return", given=StepInput("The text is too long."))
    services.take_step(by=editions.BY, code=CODE, action="open_consultation")

    edition = Edition.objects.get()
    assert list(edition.consultations.values_list("run", flat=True)) == [1, 2]
    assert edition.consultations.get(run=1).closed_on is not None


def test_adoption_needs_an_act_with_sound_dates() -> None:
    from dataclasses import replace
    from datetime import date

    editions.make_edition(EditionStatus.SUBMITTED)
    for act, message in (
        (None, "Name the act"),
        (replace(ACT, number=" "), "Name the act"),
        (replace(ACT, in_force_from=date(2026, 2, 1)), "before its date"),
        (replace(ACT, dated=date(2999, 1, 1), in_force_from=date(2999, 1, 1)), "in the future"),
    ):
        with pytest.raises(LifeProblem, match=message):
            services.take_step(by=editions.BY, code=CODE, action="adopt", given=StepInput(act=act))

    assert Edition.objects.get().status == EditionStatus.SUBMITTED


def test_adopted_edition_supersedes_the_one_before_it() -> None:
    from dataclasses import replace
    from datetime import date, timedelta

    editions.make_edition(EditionStatus.ADOPTED)
    later = replace(ACT, dated=date(2026, 5, 1), in_force_from=date(2026, 5, 20))
    editions.make_edition(EditionStatus.DRAFT, code="tiny-2")
    for lead in (editions._discuss, editions._send_for_endorsement, editions._submit):
        lead("tiny-2")

    services.take_step(by=editions.BY, code="tiny-2", action="adopt", given=StepInput(act=later))

    first, second = Edition.objects.get(code=CODE), Edition.objects.get(code="tiny-2")
    assert (first.status, first.valid_to) == ("superseded", later.in_force_from - timedelta(days=1))
    assert (second.status, second.valid_from) == ("adopted", later.in_force_from)


def test_committee_of_parliament_asked_by_its_kind() -> None:
    committee = editions.make_body("committee", OrganisationKind.PARLIAMENT)
    editions.make_body("okmotu", OrganisationKind.LOCAL_GOVERNMENT)
    editions.make_edition(EditionStatus.ENDORSEMENT)

    editions.ask(CODE, committee)

    with pytest.raises(LifeProblem, match="Choose at least one body"):
        editions.ask(CODE, editions.make_body("okmotu", OrganisationKind.LOCAL_GOVERNMENT))
