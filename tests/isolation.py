"""What holds for every test: no network, passwords that cost no time."""

import ipaddress
import os
import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0", ""})  # the journeys' own server


class NetworkRefusedError(RuntimeError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection and every look-up of a name, but to this machine itself."""
    patch = pytest.MonkeyPatch()
    real_connect, real_connect_ex, real_look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> None:
        _refuse_far(self, address)
        return real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_far(self, address)
        return real_connect_ex(self, address)

    def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        if host is not None and not _is_here(host):
            raise NetworkRefusedError(f"tests do not use the network: {host}")
        return real_look_up(host, *arguments, **options)

    patch.setattr(socket.socket, "connect", connect)
    patch.setattr(socket.socket, "connect_ex", connect_ex)
    patch.setattr(socket, "getaddrinfo", look_up)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def emptied_tables() -> Iterator[None]:
    """Let the insert-only tables be emptied after a journey; only the owner of the whole server may pass their triggers."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    patch = pytest.MonkeyPatch()
    real_flush = DatabaseOperations.sql_flush

    def sql_flush(self: Any, *arguments: Any, **options: Any) -> list[str]:
        statements = real_flush(self, *arguments, **options)
        return ["set session_replication_role = replica", *statements, "set session_replication_role = default"]

    patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Hash passwords cheaply: a third of a second for each person would be most of the suite's time."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _refuse_far(end: socket.socket, address: Any) -> None:
    if end.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
        raise NetworkRefusedError(f"tests do not use the network: {address[0]}")


def _is_here(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def name_the_databases() -> None:
    """Give each run databases of its own, so that two runs at once on one server do not meet. Workers inherit the name."""
    from django.conf import settings

    run = os.environ.setdefault("KOOPSUZ_TEST_RUN", str(os.getpid()))
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_koopsuz_{run}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """Before the test database is made, drop those of runs that were killed."""
    from django.db import connection

    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("select datname from pg_database where datname like 'test\\_koopsuz\\_%'")
        for (name,) in cursor.fetchall():
            run = re.fullmatch(r"test_koopsuz_(\d+)(_gw\d+)?", name)
            if run and not _is_running(int(run.group(1))):
                cursor.execute(f'drop database if exists "{name}" with (force)')


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Before the test database is dropped, end the sessions that threads of the live server left open."""
    yield
    from django.db import connection

    others = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(others, [connection.settings_dict["NAME"]])
