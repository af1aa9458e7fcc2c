"""What the storm needs: a database server of its own, the demo's schools with people signed in, and the site on a free port."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CAMPAIGN, YEAR = "storm-2026", 2026
WORKERS, THREADS = 2, 4
DEVICES_OF_A_SCHOOL = 4
SITE = "koopsuz.project.wsgi:application"


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a device must know of a question: its kind, and the least and the largest number."""

    code: str
    kind: str
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A device in somebody's hands: a school, a person who may answer there, the key of the session, the questions."""

    school: str
    person: int
    session: str
    asked: tuple[Indicator, ...]


@contextmanager
def own_home() -> Iterator[Path]:
    """A home of the site that nobody else uses; its database server is erased at the end."""
    home = Path(tempfile.mkdtemp(prefix="koopsuz-storm-"))
    home.chmod(0o755)  # the server may run as another user, who must be able to pass
    os.environ.update(KOOPSUZ_HOME=str(home), DJANGO_SETTINGS_MODULE="koopsuz.project.settings", KOOPSUZ_LOG="CRITICAL")
    os.environ.pop("KOOPSUZ_DATABASE_URL", None)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    try:
        yield home
    finally:
        from django.db import connections

        from koopsuz.project import embedded_postgres

        connections.close_all()
        embedded_postgres.erase(home=home)
        shutil.rmtree(home, ignore_errors=True)


def settle(*, devices: int, schools: int) -> list[Seat]:
    """Load the country, open a campaign, and sign in the people of so many schools on so many devices."""
    import django

    django.setup()
    from koopsuz.accounts.gate import System
    from koopsuz.assessments.services import open_campaign
    from koopsuz.common.text import Text
    from koopsuz.project.demo import Stage, load_demo
    from koopsuz.project.site import migrate
    from koopsuz.standards.selectors import current_edition

    migrate()
    load_demo(Stage.SCHOOLS)
    opened = {"opens_on": date(YEAR, 9, 15), "closes_on": date(YEAR, 12, 15), "synthetic": True}
    name, edition = Text("Бороон", "Буря", "Storm"), current_edition().code
    open_campaign(by=System(), code=CAMPAIGN, name=name, edition=edition, facts_year=YEAR, **opened)
    asked = questions(edition, schools=schools)
    people = _people(tuple(asked))
    seats = []
    for number in range(devices):
        # the devices of a school follow each other, in the hands of one person and the other: they meet, and contradict
        place = number // DEVICES_OF_A_SCHOOL % len(asked) + number % 2 * len(asked)
        school, person = people[place]
        seats.append(Seat(school, person.pk, f"storm{number:027d}", asked[school]))
    _sign_in([person for _school, person in people], seats)
    return seats


def questions(edition: str, *, schools: int) -> dict[str, tuple[Indicator, ...]]:
    """What each of the first schools is asked."""
    from koopsuz.assessments.selectors.basis import applicability_of, basis_of
    from koopsuz.places.selectors import school_table

    basis, table = basis_of(edition), school_table(year=YEAR)
    every = [
        Indicator(one.code, str(one.kind.value), one.minimum or 0, one.maximum or 0) for one in basis.content.indicators
    ]
    applies = basis.indicator_applies(applicability_of(basis, table=table))[:schools].tolist()
    return {
        code: tuple(one for one, wanted in zip(every, row, strict=True) if wanted)
        for code, row in zip(table.codes, applies, strict=False)
    }


def _people(schools: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Two people in every school: first the directors of all, then the safety officers."""
    from django.utils import timezone

    from koopsuz.accounts.models import AppToken, Assignment, Person
    from koopsuz.accounts.roles import Role

    now = timezone.now()
    wanted = [(school, role) for role in (Role.DIRECTOR, Role.SAFETY_OFFICER) for school in schools]
    people = Person.objects.bulk_create(
        Person(email=f"{role}-{school}@storm.invalid".lower(), name=f"{role} {school}", joined_at=now)
        for school, role in wanted
    )
    Assignment.objects.bulk_create(
        Assignment(person=person, role=role, place_code=school, valid_from=date(YEAR, 1, 1))
        for person, (school, role) in zip(people, wanted, strict=True)
    )
    AppToken.objects.bulk_create(
        AppToken(
            person=person,
            school_code=school,
            name="phone",
            token_hash=hashlib.sha256(key_of(school).encode()).hexdigest(),
            created_at=now,
        )
        for person, school in zip(people, schools, strict=False)
    )
    return [(school, person) for person, (school, _role) in zip(people, wanted, strict=True)]


def key_of(school: str) -> str:
    """The key with which ODK Collect sends forms of this school."""
    return f"key of {school}"


def _sign_in(people: list[Any], seats: list[Seat]) -> None:
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    store, until = SessionStore(), timezone.now() + timedelta(days=7)
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    known = {
        person.pk: store.encode(
            {
                "_auth_user_id": str(person.pk),
                "_auth_user_backend": backend,
                "_auth_user_hash": person.get_session_auth_hash(),
            }
        )
        for person in people
    }
    Session.objects.bulk_create(
        Session(session_key=seat.session, session_data=known[seat.person], expire_date=until) for seat in seats
    )


class Site:
    """The web server as `koopsuz run` starts it, on a free port; its workers can be killed, and its database."""

    def __init__(self, *, application: str = SITE, workers: int = WORKERS) -> None:
        self.application, self.workers, self.port = application, workers, _free_port()
        self.web: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        from koopsuz.project.site import wait_until_answering, web_command

        command = web_command(host="127.0.0.1", port=self.port, workers=self.workers)
        command[-1] = self.application
        quiet = subprocess.DEVNULL  # it complains of every broken line, as it should
        self.web = subprocess.Popen(command, cwd=ROOT, process_group=0, stdout=quiet, stderr=quiet)
        if not wait_until_answering(self.port, self.web):
            raise SystemExit("the site did not start")

    def stop(self) -> None:
        """End it with all its workers, at once: everything that the storm waits for is confirmed by then."""
        if self.web is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()

    def kill_worker(self, number: int) -> bool:
        """End one worker as a lack of memory would, in the middle of what it does."""
        workers = _workers(self.web.pid) if self.web else []
        if not workers:
            return False
        os.kill(workers[number % len(workers)], signal.SIGKILL)
        return True


def crash_database(home: Path) -> None:
    """End the database server without giving it time for anything, and start it again."""
    import psycopg

    from koopsuz.project import embedded_postgres

    with psycopg.connect(**address(), autocommit=True) as own:
        row = own.execute("show data_directory").fetchone()
    server = int(Path(str(row[0] if row else ""), "postmaster.pid").read_text(encoding="utf-8").split()[0])
    os.kill(server, signal.SIGQUIT)  # what `pg_ctl stop -m immediate` sends
    while Path(f"/proc/{server}").exists():
        time.sleep(0.02)
    embedded_postgres.ensure_running(home=home)


def forget_answers() -> None:
    """Empty the tables of answers and acts; only the owner of the whole server may pass their triggers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        tables = ("answerkey", "answerlog", "assessment", "odksubmission")
        cursor.execute(f"truncate {', '.join(f'assessments_{table}' for table in tables)}, audit_entry cascade")
        cursor.execute("set session_replication_role = default")


def address() -> dict[str, Any]:
    """Where the database is, for connections of our own."""
    from django.db import connection

    found = connection.settings_dict
    return {"host": found["HOST"], "user": found["USER"], "dbname": found["NAME"]}


def _workers(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with suppress(OSError):
            ppid = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if ppid == parent and "resource_tracker" not in (folder / "cmdline").read_text():
                found.append(int(folder.name))
    return sorted(found)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
