"""The addresses of the field island: who may ask for what, and what they answer."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment
from tests.conftest import ClientFor
from tests.factories import assessments as make
from tests.factories.assessments import AUTUMN, OWN, SIBLING

pytestmark = pytest.mark.django_db
MADE = "2026-10-01T12:00:00Z"


@pytest.fixture(autouse=True)
def country() -> None:
    make.make_country()


@pytest.fixture
def client(client_for: ClientFor) -> Client:
    return client_for(Role.DIRECTOR, OWN)


def post(client: Client, path: str, **sent: Any) -> tuple[int, Any]:
    response = client.post(f"/field/{OWN}/{path}/", json.dumps(sent), content_type="application/json")
    return response.status_code, response.json()


def test_worker_names_files_that_exist_and_changes_with_them(client: Client) -> None:
    response = client.get("/field/worker.js")

    known = json.loads(response.content.decode().partition("const KNOWN = ")[2].partition(";\n")[0])
    assert response["Content-Type"] == "text/javascript"
    assert response["Cache-Control"] == "no-cache"
    assert len(known["version"]) == 16
    assert [client.get(path).status_code for path in known["files"] if path.startswith("/field/")] == [200, 200]


def test_manifest_and_words_are_for_everybody() -> None:
    stranger = Client()

    assert stranger.get("/field/manifest.json").json()["scope"] == "/field/"
    assert set(stranger.get("/field/words.json").json()) == {"ky", "ru", "en"}


def test_shell_holds_nothing_of_a_school(client: Client) -> None:
    assert OWN not in client.get(f"/field/{OWN}/").content.decode()


def test_form_without_open_campaign_says_so(client: Client) -> None:
    services.change_campaign(by=System(), code=AUTUMN, action="close")

    response = client.get(f"/field/{OWN}/form.json")

    assert (response.status_code, response.json()) == (409, {"problem": "no-campaign"})


def test_sync_without_changes_tells_the_state_and_writes_nothing(client: Client) -> None:
    status, found = post(client, "sync", campaign=AUTUMN, changes=[])

    assert (status, found["receipts"], found["state"]["version"]) == (200, [], 0)
    assert not Assessment.objects.exists()


def test_sync_takes_changes_and_tells_them_with_the_state(client: Client) -> None:
    one = {"id": str(uuid4()), "indicator": "A01a", "base": 0, "level": 2, "made_at": MADE}

    status, found = post(client, "sync", campaign=AUTUMN, changes=[one])

    assert (status, found["receipts"][0]["outcome"], found["state"]["version"]) == (200, "applied", 1)
    assert found["state"]["answers"]["A01a"]["level"] == 2


def test_sync_of_the_answers_of_another_person_is_refused(client: Client) -> None:
    one = {"id": str(uuid4()), "indicator": "A01a", "base": 0, "level": 2, "made_at": MADE}

    status, found = post(client, "sync", campaign=AUTUMN, person=999_999, changes=[one])

    assert (status, found) == (409, {"problem": "other-person"})
    assert not Assessment.objects.exists()


def test_sync_of_an_unknown_campaign_says_so(client: Client) -> None:
    assert post(client, "sync", campaign="none", changes=[]) == (409, {"problem": "no-campaign"})


def test_sync_of_nonsense_is_refused(client: Client) -> None:
    assert client.post(f"/field/{OWN}/sync/", "nonsense", content_type="application/json").status_code == 400
    assert client.post(f"/field/{OWN}/sync/", {"changes": "1"}).status_code == 400


def test_submit_tells_what_is_missing(client: Client) -> None:
    assert post(client, "submit", campaign=AUTUMN, checksum="")[0] == 422
    make.say(make.start(), "A01a", 2)
    checksum = post(client, "sync", campaign=AUTUMN, changes=[])[1]["state"]["checksum"]

    status, found = post(client, "submit", campaign=AUTUMN, checksum=checksum)

    assert (status, found["missing"]) == (422, ["A01b", "A02a", "B01a", "B02a"])


def test_other_schools_look_absent(client: Client) -> None:
    for path in ("", "form.json"):
        assert client.get(f"/field/{SIBLING}/{path}").status_code == 404
    response = client.post(f"/field/{SIBLING}/sync/", "{}", content_type="application/json")
    assert response.status_code == 404


def test_strangers_are_sent_to_sign_in() -> None:
    assert Client().get(f"/field/{OWN}/form.json").status_code == 302


def test_page_of_the_assessment_leads_to_the_island(client: Client) -> None:
    assert f'href="/field/{OWN}/"' in client.get(f"/assess/{make.start().pk}/").content.decode()
