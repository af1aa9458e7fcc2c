"""ODK Collect's protocol, step by step as a device speaks it, and everything that must not get in."""

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koopsuz.accounts.gate import Place
from koopsuz.accounts.models import AppToken, Person
from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import create_app_token, revoke_app_token
from koopsuz.assessments.models import AnswerChange, AnswerLog, Assessment, OdkAttachment, OdkSubmission
from koopsuz.assessments.services.changes import fingerprint
from koopsuz.audit.models import Entry
from koopsuz.audit.selectors import verify_chain
from tests.conftest import ClientFor
from tests.factories.assessments import AIMAK, AUTUMN, OWN, SIBLING, make_country
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 200


class Device:
    """What ODK Collect does: asks with a key, sends a form with its files."""

    def __init__(self, school: str, secret: str) -> None:
        pair = base64.b64encode(f"{school}:{secret}".encode()).decode()
        self.client = Client(headers={"authorization": f"Basic {pair}"})

    def get(self, name: str, *arguments: str) -> Any:
        return self.client.get(reverse(name, args=arguments))

    def send(self, xml: str, **files: bytes) -> Any:
        parts = {
            "xml_submission_file": SimpleUploadedFile("form.xml", xml.encode(), "text/xml"),
            **{f"{name}.jpg": SimpleUploadedFile(f"{name}.jpg", content) for name, content in files.items()},
        }
        return self.client.post(reverse("odk_submission"), parts)


@pytest.fixture
def director() -> Person:
    make_country()
    person = make_person(Role.DIRECTOR, OWN)
    person.language = "en"
    person.save()
    return person


@pytest.fixture
def device(director: Person) -> Device:
    return Device(OWN, secret_of(director))


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def secret_of(person: Person, school: str = OWN) -> str:
    return create_app_token(by=person, school=Place(AIMAK, school), name="phone").secret


def filled(answers: str = "<A01a>2</A01a>", *, instance: str | None = None, form: str | None = None) -> str:
    form_id = form or f"koopsuz-{AUTUMN}-{OWN}".lower()
    return (
        f'<data id="{form_id}" version="1"><school/><block_A><A01>{answers}</A01></block_A>'
        f'<meta xmlns="http://openrosa.org/xforms"><instanceID>uuid:{instance or uuid4()}</instanceID></meta></data>'
    )


def message(answer: Any) -> str:
    found = re.search(r"<message[^>]*>(.*)</message>", answer.content.decode())
    return found.group(1) if found else ""


def test_form_list_names_the_form_and_its_fingerprint_and_the_form_has_it(device: Device) -> None:
    listed = device.get("odk_form_list")
    form = device.get("odk_form", AUTUMN)

    assert listed.headers["x-openrosa-version"] == "1.0"
    assert f"<formID>koopsuz-{AUTUMN}-{OWN}</formID>".lower() in listed.content.decode().lower()
    import hashlib

    assert f"<hash>md5:{hashlib.md5(form.content, usedforsecurity=False).hexdigest()}</hash>" in listed.content.decode()
    assert b'nodeset="/data/block_A/A01/A01a"' in form.content or b"/A01a" in form.content
    assert device.get("odk_manifest", AUTUMN).status_code == 200


def test_submission_head_tells_how_much_may_be_sent(device: Device) -> None:
    answer = device.client.head(reverse("odk_submission"))

    assert (answer.status_code, answer.headers["x-openrosa-accept-content-length"]) == (204, "10000000")


def test_submission_is_stored_as_answers_of_the_person(device: Device, director: Person) -> None:
    answer = device.send(filled("<A01a>2</A01a><A02a>15</A02a>"))

    assert (answer.status_code, message(answer)) == (201, "Received: 2 answers.")
    changes = AnswerChange.objects.order_by("indicator").values_list(
        "indicator", "level_after", "number_after", "person_id"
    )
    assert list(changes) == [("A01a", 2, None, director.pk), ("A02a", 4, 15, director.pk)]
    assert Entry.objects.filter(object_type="odk_submission", action="receive").count() == 1


def test_submission_takes_as_many_queries_for_all_answers_as_for_one(device: Device) -> None:
    device.send(filled())  # the device, its person and the edition are known from now on
    counts = []
    for answers in ("<A01a>3</A01a>", "<A01a>2</A01a><A01b>3</A01b><A02a>7</A02a><B01a>1</B01a><B02a>3</B02a>"):
        with CaptureQueriesContext(connection) as queries:
            assert device.send(filled(answers)).status_code == 201
            counts.append(len(queries))

    assert counts[0] == counts[1] <= 16


def test_submission_is_one_row_of_the_log_for_which_the_record_vouches(device: Device, director: Person) -> None:
    device.send(filled("<A01a>2</A01a><A02a>15</A02a><B02a>na</B02a><B02a_why>Асан жок</B02a_why>"))

    row = AnswerLog.objects.get()
    assert row.changes == [
        ["A01a", 4, 2, None, None, 1, "applied", None],
        ["A02a", 4, 4, None, 15, 2, "applied", None],
        ["B02a", 4, 5, None, None, 3, "applied", {"reason": "Асан жок"}],
    ]
    assert (row.version, row.person_id, row.sha256) == (3, director.pk, fingerprint(row.changes))
    assert Entry.objects.get(action="answer").details["log"] == row.sha256
    assert [entry.action for entry in Entry.objects.order_by("pk")][-3:] == ["start", "answer", "receive"]
    assert verify_chain().broken_at is None
    read = AnswerChange.objects.order_by("pk").values_list("indicator", "level_after", "version", "remark")
    assert list(read) == [("A01a", 2, 1, {}), ("A02a", 4, 2, {}), ("B02a", 5, 3, {"reason": "Асан жок"})]


def test_submission_sent_again_changes_nothing_and_is_confirmed_again(device: Device) -> None:
    xml = filled()

    answers = [device.send(xml) for _ in range(3)]

    assert [one.status_code for one in answers] == [201, 201, 201]
    assert (OdkSubmission.objects.count(), AnswerChange.objects.count()) == (1, 1)


def test_submission_of_other_content_under_the_same_number_is_refused(device: Device) -> None:
    number = str(uuid4())
    device.send(filled(instance=number))

    answer = device.send(filled("<A01a>0</A01a>", instance=number))

    assert answer.status_code == 409
    assert AnswerChange.objects.get().level_after == 2


def test_submission_with_photos_over_several_posts_keeps_each_once(device: Device) -> None:
    xml = filled("<A01a>2</A01a><A01_photo>one.jpg</A01_photo>")

    for name in ("one", "two", "one"):
        assert device.send(xml, **{name: JPEG + name.encode()}).status_code == 201

    assert sorted(OdkAttachment.objects.values_list("name", flat=True)) == ["one.jpg", "two.jpg"]


def test_submission_never_overwrites_what_a_colleague_answered_meanwhile(device: Device) -> None:
    colleague = Device(OWN, secret_of(make_person(Role.SAFETY_OFFICER, OWN)))
    colleague.send(filled("<A01a>0</A01a>"))

    answer = device.send(filled("<A01a>3</A01a>"))

    assert answer.status_code == 201
    assert OdkSubmission.objects.order_by("-pk").values_list("conflicts", flat=True)[0] == 1
    outcomes = list(AnswerChange.objects.order_by("pk").values_list("level_after", "outcome"))
    assert outcomes == [(0, "applied"), (3, "conflict")]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("<A01a>7</A01a>", "not one of the answers"),
        ("<A01a>two</A01a>", "is no answer to this question"),
        ("<A02a>-5</A02a>", "less than is possible"),
        ("<A01a>na</A01a>", "why this does not apply"),
        ("<Z99z>1</Z99z>", "does not ask"),
    ],
)
def test_submission_that_can_not_be_taken_is_kept_and_says_why(device: Device, answers: str, said: str) -> None:
    answer = device.send(filled(answers))

    assert answer.status_code == 422
    assert said in message(answer)
    row = OdkSubmission.objects.get()
    assert (row.status, row.assessment_id, bool(row.xml)) == ("quarantine", None, True)
    assert not AnswerChange.objects.exists()


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><data id="koopsuz-x"><A01a>&x;</A01a></data>',
        "<data id='koopsuz-x'><A01a>",
        "not xml",
        "",
        "<data id='other'/>",
        filled(instance="1"),
        "<data id='koopsuz-x'>" + "<A01a>1</A01a>" * 6000 + "</data>",
    ],
)
def test_submission_that_is_no_form_of_ours_is_refused_and_leaves_nothing(device: Device, xml: str) -> None:
    assert device.send(xml).status_code == 422
    assert not OdkSubmission.objects.exists()


def test_submission_of_a_file_that_is_no_picture_is_refused(device: Device) -> None:
    assert device.send(filled(), evil=b"<svg onload='alert(1)'/>").status_code == 422
    assert not OdkSubmission.objects.exists()


def test_submission_for_another_school_waits_in_quarantine(device: Device) -> None:
    answer = device.send(filled(form=f"koopsuz-{AUTUMN}-{SIBLING}".lower()))

    assert answer.status_code == 422
    assert not Assessment.objects.filter(school__code=SIBLING).exists()


def test_device_with_a_wrong_revoked_or_foreign_key_is_not_let_in(director: Person) -> None:
    secret = secret_of(director)
    revoked = secret_of(director)
    revoke_app_token(by=director, token_id=AppToken.objects.order_by("-pk").first().pk)  # type: ignore[union-attr]  # just made
    devices = [Device(OWN, "wrong"), Device(OWN, revoked), Device(SIBLING, secret), Device("", ""), Device(OWN, "")]

    assert [one.get("odk_form_list").status_code for one in devices] == [401] * 5
    assert Client().get(reverse("odk_form_list")).status_code == 401
    assert Device(OWN, secret).get("odk_form_list").status_code == 200


def test_devices_page_shows_a_new_key_once_and_switches_it_off(client_for: ClientFor) -> None:
    make_country()
    client = client_for(Role.DIRECTOR, OWN)

    made = client.post(reverse("devices"), {"school": OWN, "name": "phone of the deputy"}).content.decode()
    secret = re.findall(r"<code>([\w-]{32})</code>", made)[0]
    later = client.get(reverse("devices")).content.decode()

    assert "<svg" in made
    assert (secret in later, "phone of the deputy" in later) == (False, True)
    assert Device(OWN, secret).get("odk_form_list").status_code == 200
    client.post(reverse("revoke_device", args=[AppToken.objects.get().pk]))
    assert Device(OWN, secret).get("odk_form_list").status_code == 401


def test_devices_page_for_a_foreign_school_makes_no_key(client_for: ClientFor) -> None:
    make_country()
    client = client_for(Role.DIRECTOR, OWN)

    answer = client.post(reverse("devices"), {"school": SIBLING, "name": "phone"})

    assert answer.status_code == 422
    assert not AppToken.objects.exists()


def test_revoke_device_of_somebody_else_is_not_found(client_for: ClientFor, director: Person) -> None:
    secret_of(director)

    answer = client_for(Role.SAFETY_OFFICER, OWN).post(reverse("revoke_device", args=[AppToken.objects.get().pk]))

    assert answer.status_code == 404
    assert AppToken.objects.get().revoked_at is None


@pytest.mark.django_db(transaction=True)
def test_sixty_four_equal_posts_at_once_are_one_submission() -> None:
    make_country()
    secret = secret_of(make_person(Role.DIRECTOR, OWN))
    xml = filled()

    def post(_number: int) -> int:
        try:
            return int(Device(OWN, secret).send(xml).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as devices:
        statuses = list(devices.map(post, range(64)))

    assert statuses == [201] * 64
    assert (OdkSubmission.objects.count(), AnswerChange.objects.count()) == (1, 1)
