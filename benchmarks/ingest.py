"""Forms of ODK Collect of a whole national round, sent to the site: how many a second are kept, and what one costs.

The country is the demo's, with an open campaign and a director with a key in every school, in a database of its own that is
dropped at the end. Every form answers all that its school is asked. Posts go through the same handler as from the network:
sign-in by key, checks, answers, log and record of acts, each in a transaction that is on disk before the 201. The machine is
shared, so the time of the processor stands beside that of the clock, and the machine's own ceiling (one row in a transaction)
beside the result. `--schools` sets how many forms are sent; the bar is 150 a second.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

SEED = 417
CAMPAIGN = "bench-2026"
YEAR = 2026
BAR_A_SECOND, BAR_P99_MS = 150, 150
PROCESSES, THREADS, CLIENTS = 2, 4, 16  # the site's own processes and threads; more clients than these wait for a turn
BOUNDARY = "koopsuz-bench"
OF_THREAD = threading.local()


@dataclass(frozen=True, slots=True)
class Post:
    """A form as the device sends it."""

    key: str
    body: bytes
    answers: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of posts: milliseconds of each, of the processor in all, and how often which status."""

    clock_ms: list[float]
    processor_ms: float
    statuses: Counter[int]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schools", type=int, default=10**6, help="how many schools send; all if not told")
    parser.add_argument("--alone", type=int, default=60, help="how many forms one device sends after the other")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"] = {**connection.settings_dict.get("TEST", {}), "NAME": "koopsuz_bench_ingest"}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    settings.ALLOWED_HOSTS = ["testserver"]
    try:
        with tempfile.TemporaryDirectory() as media:
            settings.MEDIA_ROOT = media
            posts = prepare()
            random.Random(SEED).shuffle(posts)
            posts = posts[: asked.schools + asked.alone]
            alone(posts[: asked.alone])
            together(posts[asked.alone :])
            check(posts)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return 0


def prepare() -> list[Post]:
    """Load the country, open the campaign, give every school a director with a key, and fill in the forms."""
    from koopsuz.accounts.gate import System
    from koopsuz.assessments.schemas.questionnaire import form_id_of
    from koopsuz.assessments.selectors.basis import applicability_of, basis_of
    from koopsuz.assessments.services import open_campaign
    from koopsuz.common.text import Text
    from koopsuz.places.selectors import school_table
    from koopsuz.project.demo import Stage, load_demo
    from koopsuz.standards.selectors import current_edition

    began = time.perf_counter()
    load_demo(Stage.SCHOOLS)
    edition = current_edition()
    opened = {"opens_on": date(YEAR, 9, 15), "closes_on": date(YEAR, 12, 15), "synthetic": True}
    name = Text("Өлчөө", "Замер", "Measurement")
    open_campaign(by=System(), code=CAMPAIGN, name=name, edition=edition.code, facts_year=YEAR, **opened)
    basis, table = basis_of(edition.code), school_table(year=YEAR)
    keys = _keys(table.codes)
    applies = basis.indicator_applies(applicability_of(basis, table=table))
    chance = random.Random(SEED)
    posts = []
    for code, key, row in zip(table.codes, keys, applies.tolist(), strict=True):
        asked = [one for one, wanted in zip(basis.content.indicators, row, strict=True) if wanted]
        form = form_id_of(campaign=CAMPAIGN, school_code=code)
        posts.append(Post(key, _body(form, asked, chance=chance), len(asked)))
    vacuum()
    sizes = [one.answers for one in posts]
    print(
        f"{len(posts):,} schools, {min(sizes)} to {max(sizes)} answers a form, {statistics.mean(sizes):.0f} on average; "
        f"made in {time.perf_counter() - began:.0f} s"
    )
    return posts


def _keys(codes: tuple[str, ...]) -> list[str]:
    """A director with one role and one key for every school, written in three statements."""
    from django.utils import timezone

    from koopsuz.accounts.models import AppToken, Assignment, Person
    from koopsuz.accounts.roles import Role

    now = timezone.now()
    people = Person.objects.bulk_create(
        Person(email=f"director-{code}@bench.invalid".lower(), name=f"Director of {code}", joined_at=now)
        for code in codes
    )
    since = date(YEAR, 1, 1)
    Assignment.objects.bulk_create(
        Assignment(person=person, role=Role.DIRECTOR, place_code=code, valid_from=since)
        for person, code in zip(people, codes, strict=True)
    )
    AppToken.objects.bulk_create(
        AppToken(
            person=person,
            school_code=code,
            name="phone",
            token_hash=hashlib.sha256(f"key of {code}".encode()).hexdigest(),
            created_at=now,
        )
        for person, code in zip(people, codes, strict=True)
    )
    return [base64.b64encode(f"{code}:key of {code}".encode()).decode() for code in codes]


def _body(form: str, asked: list[Any], *, chance: random.Random) -> bytes:
    """The form in the groups in which Collect sends it, as a part of a post."""
    groups: dict[str, dict[str, list[str]]] = {}
    for indicator in asked:
        requirement = indicator.requirement
        fields = groups.setdefault(f"block_{requirement[0]}", {}).setdefault(requirement, [])
        fields.append(_field(indicator, chance=chance))
    blocks = "".join(
        f"<{block}>"
        + "".join(f"<{code}><{code}_text/>{''.join(rows)}</{code}>" for code, rows in inside.items())
        + f"</{block}>"
        for block, inside in groups.items()
    )
    xml = (
        f'<data id="{form}" version="1"><school/>{blocks}<meta xmlns="http://openrosa.org/xforms">'
        f"<instanceID>uuid:{UUID(int=chance.getrandbits(128), version=4)}</instanceID></meta></data>"
    )
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="form.xml"\r\n'
    return f"{head}Content-Type: text/xml\r\n\r\n{xml}\r\n--{BOUNDARY}--\r\n".encode()


def _field(indicator: Any, *, chance: random.Random) -> str:
    code = indicator.code
    if chance.random() < 0.02:
        return f"<{code}>na</{code}><{code}_why>Мындай жай жок</{code}_why>"
    if indicator.is_number:
        value = chance.randint(indicator.minimum, min(indicator.maximum, indicator.minimum + 400))
    else:
        value = chance.choice((0, 3)) if indicator.kind == "yes_no" else chance.randint(0, 3)
    return f"<{code}>{value}</{code}><{code}_why/>"


def send(posts: list[Post], site: ThreadPoolExecutor | None = None) -> Sent:
    """Send posts one after the other, as one device would; the wait for a thread of the site counts."""
    from django.urls import reverse

    address = reverse("odk_submission")
    clock, statuses = [], Counter[int]()
    worked = time.process_time()
    for post in posts:
        began = time.perf_counter()
        status = site.submit(_post, address, post).result() if site else _post(address, post)
        clock.append((time.perf_counter() - began) * 1000)
        statuses[status] += 1
    return Sent(clock, (time.process_time() - worked) * 1000, statuses)


def _post(address: str, post: Post) -> int:
    from django.test import Client

    if not hasattr(OF_THREAD, "client"):
        OF_THREAD.client = Client()
    answer = OF_THREAD.client.post(
        address,
        post.body,
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        headers={"authorization": f"Basic {post.key}"},
    )
    return answer.status_code


def alone(posts: list[Post]) -> None:
    """One device after the other: what one form costs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    warm, measured, counted = posts[:10], posts[10:-1], posts[-1:]
    send(warm)
    sent = send(measured)
    with CaptureQueriesContext(connection) as captured:
        send(counted)
        queries = len(captured)  # now: the next request empties the list
    again = send(measured)
    print(
        f"alone: p50 {statistics.median(sent.clock_ms):.1f} ms, most {max(sent.clock_ms):.1f} ms, processor of the site "
        f"{sent.processor_ms / len(measured):.1f} ms, {queries} queries, statuses {dict(sent.statuses)}; "
        f"sent again: p50 {statistics.median(again.clock_ms):.1f} ms {dict(again.statuses)}"
    )


def together(posts: list[Post]) -> None:
    """16 clients in two processes, and the ceiling of the machine before and after in the same way."""
    before = _ceiling()
    load = os.getloadavg()[0]
    began = time.perf_counter()
    sent = _in_processes(_clients, [posts[start::PROCESSES] for start in range(PROCESSES)])
    seconds = time.perf_counter() - began
    clock = sorted(number for one in sent for number in one.clock_ms)
    statuses = sum((one.statuses for one in sent), Counter[int]())
    rate, p99 = len(posts) / seconds, clock[len(clock) * 99 // 100]
    verdict = "" if rate >= BAR_A_SECOND and p99 <= BAR_P99_MS else "  below the bar"
    processor = sum(one.processor_ms for one in sent) / len(posts)
    print(
        f"{CLIENTS} clients: {len(posts):,} forms in {seconds:.1f} s, {rate:.0f} a second; "
        f"p50 {clock[len(clock) // 2]:.0f} ms, p99 {p99:.0f} ms, most {clock[-1]:.0f} ms; processor {processor:.1f} ms a form; "
        f"statuses {dict(statuses)}; load before {load:.1f}{verdict}"
    )
    print(f"ceiling of the machine, one row a transaction: {before:.0f} before and {_ceiling():.0f} after, a second")


def _clients(posts: list[Post]) -> Sent:
    threads = CLIENTS // PROCESSES
    worked = time.process_time()
    with ThreadPoolExecutor(THREADS) as site, ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda start: send(posts[start::threads], site), range(threads)))
    statuses = sum((one.statuses for one in parts), Counter[int]())
    clock = [number for one in parts for number in one.clock_ms]
    return Sent(clock, (time.process_time() - worked) * 1000, statuses)


def _ceiling() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("create table if not exists bench_ceiling (id bigserial primary key, words text not null)")
    began = time.perf_counter()
    done = sum(_in_processes(_rows, [200] * PROCESSES))
    return done / (time.perf_counter() - began)


def _rows(count: int) -> int:
    threads = CLIENTS // PROCESSES
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(_insert, [count] * threads))


def _insert(count: int) -> int:
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            for number in range(count):
                cursor.execute("insert into bench_ceiling (words) values (%s)", [str(number)])
        return count
    finally:
        connection.close()


def _in_processes(work: Any, parts: list[Any]) -> list[Any]:
    """Do the work in forks of this process, each with connections of its own."""
    from django.db import connections

    connections.close_all()
    with multiprocessing.get_context("fork").Pool(len(parts)) as pool:
        return pool.map(work, parts, chunksize=1)


def check(posts: list[Post]) -> None:
    """Nothing lost, nothing doubled, the record whole."""
    from koopsuz.assessments.models import AnswerChange, Assessment, OdkSubmission
    from koopsuz.audit.selectors import verify_chain

    answers = sum(one.answers for one in posts)
    print(
        f"kept: {OdkSubmission.objects.count():,} forms of {len(posts):,}, {AnswerChange.objects.count():,} changes of "
        f"{answers:,}, {sum(Assessment.objects.values_list('answered', flat=True)):,} answered; record of acts {verify_chain()}"
    )
    print(", ".join(f"{table} {size}" for table, size in sizes()))


def sizes() -> list[tuple[str, str]]:
    """The largest tables that the round filled."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """select relname, pg_size_pretty(pg_total_relation_size(relid)) from pg_stat_user_tables
               where relname like 'assessments%' or relname like 'audit%' order by pg_total_relation_size(relid) desc limit 4"""
        )
        return list(cursor.fetchall())


def vacuum() -> None:
    """As the database does by itself in a quiet hour."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


if __name__ == "__main__":
    sys.exit(main())
