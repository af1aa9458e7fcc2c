"""The embedded PostgreSQL starts by itself, survives a crash, and serves several processes, as root or not."""

import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tools.house.tree import ROOT

from koopsuz.project import embedded_postgres

AS_ROOT = os.geteuid() == 0
ENSURE = (
    "import sys; from pathlib import Path; from koopsuz.project import embedded_postgres as e; "
    "print(e.ensure_running(home=Path(sys.argv[1])))"
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder that everybody may enter, with a running cluster."""
    with tempfile.TemporaryDirectory(prefix="koopsuz-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        embedded_postgres.ensure_running(home=folder)
        yield folder
        embedded_postgres.erase(home=folder)


def test_start_makes_a_cluster_that_knows_cyrillic(home: Path) -> None:
    socket = embedded_postgres.ensure_running(home=home)
    embedded_postgres.ensure_database(socket, name="words")

    with _connect(socket, "words") as connection:
        connection.execute("create extension pg_trgm")
        rows = connection.execute(
            "select cardinality(show_trgm('Көк-Жар')), lower('ӨҢҮР'), pg_encoding_to_char(6)"
        ).fetchone()

    assert rows == (8, "өңүр", "UTF8")


def test_start_second_call_changes_nothing(home: Path) -> None:
    socket = embedded_postgres.ensure_running(home=home)
    before = _postmaster(home)

    again = embedded_postgres.ensure_running(home=home)

    assert (again, _postmaster(home)) == (socket, before)


def test_start_listens_on_no_network_and_lets_only_its_owner_in(home: Path) -> None:
    socket = embedded_postgres.ensure_running(home=home)

    with _connect(socket, "postgres") as connection:
        row = connection.execute("select current_setting('listen_addresses'), current_setting('fsync')").fetchone()

    assert row == ("", "on")
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700


def test_crash_of_the_server_is_mended_and_committed_rows_are_there(home: Path) -> None:
    socket = embedded_postgres.ensure_running(home=home)
    with _connect(socket, "postgres") as connection:
        connection.execute("create table kept (word text)")
        connection.execute("insert into kept values ('коопсуз')")
    os.kill(_postmaster(home), signal.SIGKILL)

    embedded_postgres.ensure_running(home=home)

    with _connect(socket, "postgres") as connection:
        assert connection.execute("select word from kept").fetchall() == [("коопсуз",)]


def test_several_processes_at_once_share_one_server(open_folder: Path) -> None:
    command = [sys.executable, "-c", ENSURE, str(open_folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

    processes = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = {process.communicate(timeout=120)[0].strip() for process in processes}

    assert said == {str(open_folder / "postgres" / "socket")}
    assert [process.returncode for process in processes] == [0, 0, 0]
    embedded_postgres.erase(home=open_folder)


def test_end_of_the_starting_process_stops_an_unused_server(open_folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

    subprocess.run([sys.executable, "-c", ENSURE, str(open_folder)], env=environment, check=True, capture_output=True)

    assert not (open_folder / "postgres" / "data" / "postmaster.pid").exists()
    embedded_postgres.erase(home=open_folder)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_server_outlives_its_starter_and_ends_with_the_last_process_that_uses_it(
    open_folder: Path, ending: signal.Signals
) -> None:
    """Each process says where the server is, then waits for a line. The first is ended in a way that tidies nothing up."""
    command = [sys.executable, "-c", f"{ENSURE}; sys.stdout.flush(); sys.stdin.readline()", str(open_folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    running = []
    for _process in range(2):
        process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == str(open_folder / "postgres" / "socket")
    starter, last = running

    starter.send_signal(ending)
    starter.communicate(timeout=30)
    assert starter.returncode == -ending
    assert embedded_postgres.is_answering(open_folder / "postgres" / "socket")

    last.communicate("\n", timeout=30)
    assert last.returncode == 0
    assert not (open_folder / "postgres" / "data" / "postmaster.pid").exists()
    embedded_postgres.erase(home=open_folder)


def test_long_path_socket_stands_in_a_short_folder_of_our_own(open_folder: Path) -> None:
    home = open_folder / ("long" * 20)

    socket = embedded_postgres.ensure_running(home=home)

    assert len(str(socket)) <= embedded_postgres.LONGEST_SOCKET_FOLDER
    assert embedded_postgres.is_answering(socket)
    embedded_postgres.erase(home=home)
    assert not socket.exists()


def test_missing_programs_are_one_readable_line(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOOPSUZ_PG_BIN", str(open_folder / "nothing"))

    with pytest.raises(embedded_postgres.DatabaseUnavailableError) as refused:
        embedded_postgres.ensure_running(home=open_folder)

    assert str(refused.value) == f"koopsuz: {open_folder}/nothing/initdb can't be started: No such file or directory"


@pytest.mark.skipif(not AS_ROOT, reason="only root needs another user for the server")
def test_root_server_runs_as_nobody(home: Path) -> None:
    embedded_postgres.ensure_running(home=home)

    owner = Path(f"/proc/{_postmaster(home)}").stat().st_uid

    assert pwd.getpwuid(owner).pw_name == "nobody"


@pytest.mark.skipif(not AS_ROOT, reason="only root needs another user for the server")
def test_root_closed_home_is_left_closed_and_the_cluster_stands_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)

    socket = embedded_postgres.ensure_running(home=home)

    assert embedded_postgres.is_answering(socket)
    assert not socket.is_relative_to(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    embedded_postgres.erase(home=home)
    assert not socket.exists()


@pytest.mark.skipif(not AS_ROOT, reason="tries to take root's rights away")
def test_ordinary_user_runs_the_server_as_themselves(open_folder: Path, as_somebody: dict[str, Any]) -> None:
    home = open_folder / "home"
    home.mkdir()
    os.chown(home, as_somebody["user"], as_somebody["group"])
    python = _python_that_everybody_may_run()
    if python is None:
        pytest.skip("no Python here that another user may run together with the packages")
    paths = os.pathsep.join([str(ROOT / "src"), *(path for path in sys.path if path.endswith("site-packages"))])
    report = ENSURE + "; print((Path(sys.argv[1]) / 'postgres/data/postmaster.pid').stat().st_uid)"

    done = subprocess.run(
        [python, "-c", report, str(home)],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **as_somebody,
    )

    assert (done.stdout.split(), done.stderr) == ([str(home / "postgres" / "socket"), str(as_somebody["user"])], "")


def _connect(socket: Path, name: str) -> "psycopg.Connection[tuple[Any, ...]]":
    return psycopg.connect(host=str(socket), user="koopsuz", dbname=name, autocommit=True)


def _postmaster(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])


def _python_that_everybody_may_run() -> str | None:
    """Return this Python, or one of the system of the same version, that another user may run."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for name in (str(Path(sys.executable).resolve()), f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        path = Path(name)
        if path.exists() and all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents):
            return name
    return None
