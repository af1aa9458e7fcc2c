"""Legal acts: brought in once, read by anybody."""

from datetime import date
from pathlib import Path

import pytest

from koopsuz.accounts.gate import RefusedError, System
from koopsuz.accounts.roles import Role
from koopsuz.audit.models import Entry
from koopsuz.common.text import Text
from koopsuz.law.kinds import ActKind, ActStatus
from koopsuz.law.models import Act
from koopsuz.law.schemas import ActContent
from koopsuz.law.schemas import load_acts as read_acts
from koopsuz.law.selectors import NoActError, act_links, acts, get_act, search_acts
from koopsuz.law.services import load_acts
from tests.factories.people import make_person
from tests.factories.standards import ReferenceFolder, make_reference

PROJECT_REFERENCE = Path(__file__).resolve().parents[2] / "reference"
LAW = ActContent(
    code="kg-law-1",
    kind=ActKind.LAW,
    title=Text("Мыйзам", "Закон", "Law on education"),
    issuer=Text("Кеңеш", "Кенеш", "Parliament"),
    number="179",
    adopted_on=date(2023, 8, 11),
    status=ActStatus.IN_FORCE,
    note=Text(),
    source="gazette",
    verified=True,
)


@pytest.fixture
def reference(tmp_path: Path) -> ReferenceFolder:
    return make_reference(tmp_path)


def test_acts_of_the_project_are_read_and_marked() -> None:
    found = read_acts(PROJECT_REFERENCE)

    assert len(found) >= 34
    assert {act.code for act in found if not act.verified and act.status == ActStatus.IN_FORCE} == set()


@pytest.mark.django_db
def test_load_acts_gives_back_what_the_file_says(reference: ReferenceFolder) -> None:
    assert load_acts(by=System(), reference=reference.path) == 2

    assert get_act("kg-law-1") == LAW
    assert [act.code for act in acts()] == ["kg-law-1", "kg-rules-2"]
    assert set(act_links(["kg-law-1"])) == {"kg-law-1"}


@pytest.mark.django_db
def test_load_acts_again_changes_nothing(reference: ReferenceFolder) -> None:
    load_acts(by=System(), reference=reference.path)
    keys = dict(Act.objects.values_list("code", "pk"))

    assert load_acts(by=System(), reference=reference.path) == 0
    assert dict(Act.objects.values_list("code", "pk")) == keys
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_load_acts_with_a_changed_act_changes_only_that_one(reference: ReferenceFolder) -> None:
    load_acts(by=System(), reference=reference.path)
    reference.change("law/acts.yaml", 'number: "179"', 'number: "180"')

    assert load_acts(by=System(), reference=reference.path) == 1
    assert Entry.objects.order_by("-pk")[0].details == {"changed": ["kg-law-1"]}
    assert get_act("kg-law-1").number == "180"


@pytest.mark.django_db
def test_load_acts_by_a_director_is_refused(reference: ReferenceFolder) -> None:
    with pytest.raises(RefusedError):
        load_acts(by=make_person(Role.DIRECTOR, "S-0012"), reference=reference.path)


@pytest.mark.django_db
def test_get_act_that_is_not_there_says_so() -> None:
    with pytest.raises(NoActError):
        get_act("kg-law-404")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "codes"),
    [("179", ["kg-law-1"]), ("ПРАВИЛА", ["kg-rules-2"]), ("law education", ["kg-law-1"]), ("bread", []), (" ", [])],
)
def test_search_acts_by_number_or_words_in_any_language(
    reference: ReferenceFolder, query: str, codes: list[str]
) -> None:
    load_acts(by=System(), reference=reference.path)

    assert [act.code for act in search_acts(query)] == codes
