"""Brings the site up on one machine: database, tables, words, files, demo country; then the server and the worker."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from koopsuz.project.catalogues import compile_catalogues
from koopsuz.project.files import collect_static_files

Step = Callable[[str], None]
GRACE_SECONDS = 15.0  # for the job and the requests that are under way when somebody stops the site


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one step took."""

    step: str
    seconds: float


def prepare(*, on_step: Step) -> list[Timing]:
    """Bring words, files and tables up to date; each step is skipped when nothing changed since the last time."""
    from koopsuz.project.production import refuse_weak_installation

    refuse_weak_installation()
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("messages", compile_catalogues),
        ("tables", migrate),
        ("files", collect_static_files),
    )
    timings = []
    for name, work in steps:
        on_step(name)
        started = time.perf_counter()
        work()
        timings.append(Timing(name, time.perf_counter() - started))
    return timings


def migrate() -> None:
    """Bring the tables up to date, without a word when they are."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def port_is_free(port: int) -> bool:
    """Tell whether the site can listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def serve(*, host: str, port: int, workers: int, on_ready: Callable[[float], None]) -> int:
    """Run the web server and the job worker until one of them ends or somebody presses Ctrl-C; return the exit code."""
    started = time.perf_counter()
    web = _child(web_command(host=host, port=port, workers=workers))
    worker = _child([sys.executable, "-m", "koopsuz.project.worker"])
    children = [web, worker]

    told: set[int] = set()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for child in children:
            if child.pid not in told:  # told twice, the web server never ends
                told.add(child.pid)
                child.terminate()

    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, stop)
    try:
        if wait_until_answering(port, web):
            on_ready(time.perf_counter() - started)
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
    finally:  # whatever happens here, no server is left behind
        stop(signal.SIGTERM, None)
        codes = _ended(children)
    return next((code for code in codes if code not in (0, -signal.SIGTERM, -signal.SIGINT)), 0)


def _child(command: list[str]) -> "subprocess.Popen[bytes]":
    # a group of its own: Ctrl-C reaches us alone, and we tell each child once
    return subprocess.Popen(command, env=_environment(), process_group=0)  # noqa: S603 -- our own programs, no shell


def _ended(children: "list[subprocess.Popen[bytes]]", *, seconds: float = GRACE_SECONDS) -> list[int]:
    """Wait for children that were told to end; kill what is left after so long with all that it started."""
    deadline = time.monotonic() + seconds
    codes = []
    for child in children:
        try:
            codes.append(child.wait(timeout=max(deadline - time.monotonic(), 0)))
        except subprocess.TimeoutExpired:  # a long job begins anew at the next start
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            time.sleep(1)  # what it started dies a moment later, and holds the database until then
            codes.append(0)
    return codes


def web_command(*, host: str, port: int, workers: int) -> list[str]:
    """Return the command that starts the web server. A worker that dies is replaced, and the site goes on meanwhile."""
    program = str(Path(sys.executable).parent / "granian")
    return [
        program,
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "4",
        "--log-level",
        "warning",
        "--no-ws",
        "--respawn-failed-workers",
        "--respawn-interval",
        "0.5",
        "koopsuz.project.wsgi:application",
    ]


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "koopsuz.project.settings"}


def wait_until_answering(port: int, web: "subprocess.Popen[bytes]", *, seconds: float = 60) -> bool:
    """Tell whether the server takes connections before it ends or the time is up."""
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline and web.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False
