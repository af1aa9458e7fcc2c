"""Every service that writes leaves its row in the record of acts, in the transaction of the act: read from the code itself."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tools.house.tree import ROOT

WRITES = frozenset(
    {
        "create", "save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user",
        "_raw_delete", "copy",
    }
)  # fmt: skip
ROOMS = sorted(
    {path.parent.name for path in (ROOT / "src/koopsuz").glob("*/services*")} - {"audit"}  # the record itself
)
# what changes nothing that the country would want to know of, with the reason
NO_ACTS = {
    "law.keep_text": "a text waits for its owner's yes; confirming it is the act",
    "places.keep_upload": "a file waits for its owner's yes; confirming it is the act",
    "finance.keep_upload": "a file waits for its owner's yes; confirming it is the act",
    "accounts.use_app_token": "the day of the last use is noted for the owner; making and switching off are the acts",
}
# the actor is the system itself, or is what the service finds out
NAMELESS = {"run_plan", "run_estimate", "use_app_token"}


@dataclass(frozen=True, slots=True)
class Service:
    """A function of a services module: what it names, and whether it runs in a transaction."""

    name: str
    calls: frozenset[str]
    writes: bool
    records: bool
    atomic: bool
    keyword_by: bool


def services_of(room: Path) -> dict[str, Service]:
    """Every function of a room's services by name."""
    files = [room / "services.py"] if (room / "services.py").exists() else sorted((room / "services").glob("*.py"))
    return {found.name: found for file in files for found in _functions(ast.parse(file.read_text(encoding="utf-8")))}


def public_of(room: Path) -> list[str]:
    """The names that a room offers to others: `__all__` of its services."""
    file = room / "services.py" if (room / "services.py").exists() else room / "services/__init__.py"
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return list(ast.literal_eval(node.value))
    return [name for name in services_of(room) if not name.startswith("_")]


def unrecorded(room: Path) -> list[str]:
    """The public services that write, themselves or through what they call, and leave no row or use no transaction."""
    known = services_of(room)
    return [
        name
        for name in public_of(room)
        if name in known
        and any(one.writes for one in _reached(name, known))
        and not (any(one.records for one in _reached(name, known)) and any(one.atomic for one in _reached(name, known)))
    ]


def _reached(name: str, known: dict[str, Service]) -> list[Service]:
    seen, waiting = {name}, [name]
    while waiting:
        fresh = (known[waiting.pop()].calls & known.keys()) - seen
        seen |= fresh
        waiting += fresh
    return [known[one] for one in seen]


def _functions(tree: ast.Module) -> Iterator[Service]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            called = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
            dotted = {one.attr for one in called if isinstance(one, ast.Attribute)}
            plain = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}  # also one chosen by a condition
            yield Service(
                name=node.name,
                calls=frozenset(plain),
                writes=bool(dotted & WRITES) or any(_updates_rows(one) for one in called),
                records=any(ast.unparse(one) in ("audit.record", "audit.record_all") for one in called),
                atomic="transaction.atomic" in ast.unparse(node),
                keyword_by="by" in {one.arg for one in node.args.kwonlyargs},
            )


def _updates_rows(called: ast.expr) -> bool:
    """`….objects….update(…)` writes; `update` of a dict or a set does not."""
    return isinstance(called, ast.Attribute) and called.attr == "update" and ".objects." in ast.unparse(called)


@pytest.mark.parametrize("room", ROOMS)
def test_services_that_write_leave_a_row_in_their_transaction(room: str) -> None:
    found = [f"{room}.{name}" for name in unrecorded(ROOT / "src/koopsuz" / room)]

    assert [name for name in found if name not in NO_ACTS] == []


@pytest.mark.parametrize("room", ROOMS)
def test_services_that_write_say_who_acts(room: str) -> None:
    known = services_of(ROOT / "src/koopsuz" / room)
    public = [name for name in public_of(ROOT / "src/koopsuz" / room) if name in known]

    nameless = [
        name for name in public if any(one.writes for one in _reached(name, known)) and not known[name].keyword_by
    ]

    assert [name for name in nameless if name not in NAMELESS] == []


def test_exceptions_are_all_needed() -> None:
    found = {f"{room}.{name}" for room in ROOMS for name in unrecorded(ROOT / "src/koopsuz" / room)}

    assert set(NO_ACTS) == found


def test_planted_service_without_a_row_is_found(tmp_path: Path) -> None:
    (tmp_path / "services.py").write_text(
        "def good(*, by):\n    with transaction.atomic():\n        _write()\n        audit.record(by=by)\n"
        "def silent(*, by):\n    _write()\n"
        "@transaction.atomic\ndef silent_too(*, by):\n    Thing.objects.filter(pk=1).update(name='x')\n"
        "def reads(*, by):\n    found = {}\n    found.update(a=1)\n"
        "def _write():\n    Thing.objects.create()\n",
        encoding="utf-8",
    )

    assert unrecorded(tmp_path) == ["silent", "silent_too"]
