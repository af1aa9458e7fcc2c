"""A backup of the embedded database can be restored into a new one."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from tools.house.tree import ROOT

from koopsuz.project import embedded_postgres

pytestmark = pytest.mark.slow


def test_backup_restored_elsewhere_holds_the_same_rows(open_folder: Path) -> None:
    old, new, backups = open_folder / "old", open_folder / "new", open_folder / "backups"
    with _connect(old) as connection:
        connection.execute("create table kept (word text)")
        connection.execute("insert into kept values ('коопсуз мектеп')")
    (old / "media").mkdir()
    (old / "media" / "photo.txt").write_text("a photo", encoding="utf-8")

    dumped = _run("backup.sh", [str(backups)], home=old)
    written = sorted(path.suffix for path in backups.iterdir())
    dump = next(backups.glob("*.dump"))
    restored = _run("restore.sh", [str(dump)], home=new)
    again = _run("restore.sh", [str(dump)], home=new)

    with _connect(new) as connection:
        rows = connection.execute("select word from kept").fetchall()
    assert (dumped.returncode, restored.returncode, written) == (0, 0, [".dump", ".gz"]), (
        dumped.stderr + restored.stderr
    )
    assert rows == [("коопсуз мектеп",)]
    assert (again.returncode, again.stderr) == (
        1,
        "koopsuz: the database holds 1 tables; say --overwrite to replace them\n",
    )
    for home in (old, new):
        embedded_postgres.erase(home=home)


@pytest.mark.parametrize("script", ["backup.sh", "restore.sh"])
def test_script_without_arguments_tells_its_usage(script: str, open_folder: Path) -> None:
    done = _run(script, [], home=open_folder)

    assert done.returncode == 2
    assert done.stderr.startswith(f"usage: deploy/{script}")


def _connect(home: Path) -> "psycopg.Connection[tuple[str]]":
    socket = embedded_postgres.ensure_running(home=home)
    embedded_postgres.ensure_database(socket, name="koopsuz")
    return psycopg.connect(host=str(socket), user="koopsuz", dbname="koopsuz", autocommit=True)


def _run(script: str, arguments: list[str], *, home: Path) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOOPSUZ_")}
    environment = {**kept, "KOOPSUZ_HOME": str(home)}
    command = [str(ROOT / "deploy" / script), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
