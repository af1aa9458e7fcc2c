"""The same post from 64 clients at the same moment, round after round, each time at another school: one row each."""

from __future__ import annotations

import base64
import http.client
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import uuid4

from benchmarks.storm.devices import Device, LineBrokeError, Tally
from benchmarks.storm.ground import CAMPAIGN, Seat, Site, key_of

CLIENTS = 64
BOUNDARY = "koopsuz-volley"
# where "once" is written down: without these constraints the volley must find doubled rows
ONCE = ("assessments_assessment", "assessments_answerlog", "assessments_odksubmission")
Send = Callable[[], tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Landed:
    """What came of a volley: how often which status, and in how many rounds there were more or fewer rows than one."""

    posts: int
    statuses: Counter[int]
    wrong_rounds: int

    @property
    def is_clean(self) -> bool:
        """One row for each round, and to all that it is stored."""
        return not self.wrong_rounds and set(self.statuses) <= {200, 201}

    def __str__(self) -> str:
        return (
            f"{self.posts:,} posts, statuses {dict(self.statuses)}, rounds with other than one row: {self.wrong_rounds}"
        )


def volleys(site: Site, seats: Sequence[Seat], *, rounds: int) -> dict[str, Landed]:
    """Fire at schools that have no answer yet: the first half of them through the field island, the others through OpenRosa."""
    schools = list({seat.school: seat for seat in seats}.values())
    half = min(rounds, len(schools) // 2)
    return {
        "field island": _fire(site, schools[:half], rounds=rounds, prepare=_field_post, count=_field_rows),
        "OpenRosa": _fire(site, schools[half : 2 * half], rounds=rounds, prepare=_form_post, count=_form_rows),
    }


def drop_constraints() -> None:
    """Take away what makes a second row impossible."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select r.relname, c.conname from pg_constraint c join pg_class r on r.oid = c.conrelid "
            "where c.contype = 'u' and r.relname = any(%s)",
            [list(ONCE)],
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'alter table {table} drop constraint "{name}"')


def _fire(
    site: Site,
    seats: Sequence[Seat],
    *,
    rounds: int,
    prepare: Callable[[Site, Seat, int], tuple[str, Send]],
    count: Callable[[str], int],
) -> Landed:
    statuses, wrong = Counter[int](), 0
    with ThreadPoolExecutor(CLIENTS) as pool:
        for number in range(rounds):
            key, send = prepare(site, seats[number % len(seats)], number)
            gate = threading.Barrier(CLIENTS)
            told = [shot.result() for shot in [pool.submit(_shot, gate, send) for _client in range(CLIENTS)]]
            statuses.update(told)
            wrong += count(key) != 1
    return Landed(rounds * CLIENTS, statuses, wrong)


def _shot(gate: threading.Barrier, send: Send) -> int:
    gate.wait()
    try:
        return send()[0]
    except LineBrokeError:
        return 0


def _field_post(site: Site, seat: Seat, number: int) -> tuple[str, Send]:
    device = Device(seat, number=10**6 + number, seed=number, port=site.port, tally=Tally(), neighbours=[])
    body = device.body([device.change(0, base=0)])
    return f"storm {10**6 + number}/0", lambda: device.exchange(body)


def _form_post(site: Site, seat: Seat, _number: int) -> tuple[str, Send]:
    from koopsuz.assessments.schemas.questionnaire import form_id_of

    instance, code = f"uuid:{uuid4()}", seat.asked[0].code
    form = form_id_of(campaign=CAMPAIGN, school_code=seat.school)
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="form.xml"\r\n'
    xml = (
        f'<data id="{form}" version="1"><{code}>na</{code}><{code}_why>{instance}</{code}_why>'
        f'<meta xmlns="http://openrosa.org/xforms"><instanceID>{instance}</instanceID></meta></data>'
    )
    body = f"{head}Content-Type: text/xml\r\n\r\n{xml}\r\n--{BOUNDARY}--\r\n".encode()
    key = base64.b64encode(f"{seat.school}:{key_of(seat.school)}".encode()).decode()
    headers = {"Authorization": f"Basic {key}", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return instance, lambda: _send_form(site.port, body, headers)


def _send_form(port: int, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    from django.urls import reverse

    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("POST", reverse("odk_submission"), body, headers)
        response = line.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException) as error:
        raise LineBrokeError from error
    finally:
        line.close()


def _field_rows(note: str) -> int:
    return _rows({"note": note})


def _form_rows(instance: str) -> int:
    from koopsuz.assessments.models import OdkSubmission

    return max(OdkSubmission.objects.filter(instance_id=instance).count(), _rows({"reason": instance}))


def _rows(words: dict[str, str]) -> int:
    """How many rows of the log say so, or how many papers the school has that they are on, if these are more."""
    from koopsuz.assessments.models import AnswerChange, Assessment

    rows = AnswerChange.objects.filter(remark__contains=words)
    schools = list(rows.values_list("assessment__school_id", flat=True))
    return max(rows.count(), Assessment.objects.filter(school_id__in=schools).count())
