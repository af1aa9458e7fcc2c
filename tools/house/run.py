"""Runs all house rules over a tree and takes away the excepted offences."""

import importlib
import pkgutil
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tools.house import rules
from tools.house.tree import ROOT, Offence, Tree

EXCEPTIONS = ROOT / "tools" / "house" / "exceptions.toml"


@dataclass(frozen=True, slots=True)
class Exception_:
    """One excepted file: the rule it breaks, and why it may."""

    rule: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule found, and how long it looked."""

    rule: str
    sentence: str
    offences: tuple[Offence, ...]
    seconds: float


def all_rules() -> list[ModuleType]:
    """Return the modules of all rules, by name."""
    names = sorted(item.name for item in pkgutil.iter_modules(rules.__path__))
    return [importlib.import_module(f"{rules.__name__}.{name}") for name in names]


def name_of(rule: ModuleType) -> str:
    """Return the short name of a rule, as exceptions.toml writes it."""
    return rule.__name__.rpartition(".")[2]


def sentence_of(rule: ModuleType) -> str:
    """Return the rule itself: the first line of its docstring."""
    return (rule.__doc__ or "").strip().splitlines()[0]


def check_all(
    tree: Tree, *, exceptions: tuple[Exception_, ...], only: frozenset[str] = frozenset()
) -> Iterator[Outcome]:
    """Run every rule, or `only` the named ones; an exception that excuses nothing is itself an offence."""
    for rule in all_rules():
        if only and name_of(rule) not in only:
            continue
        started = time.perf_counter()
        excused = {item.path for item in exceptions if item.rule == name_of(rule)}
        found = list(rule.check(tree))
        offences = [offence for offence in found if offence.path not in excused]
        for path in sorted(excused - {offence.path for offence in found}):
            offences.append(Offence(path, 1, "is excepted in exceptions.toml but breaks nothing: delete the exception"))
        yield Outcome(name_of(rule), sentence_of(rule), tuple(offences), time.perf_counter() - started)


def read_exceptions(path: Path = EXCEPTIONS) -> tuple[tuple[Exception_, ...], int]:
    """Return the exceptions and the largest number of them that is allowed."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    listed = tuple(
        Exception_(rule=item["rule"], path=item["path"], reason=item["reason"]) for item in content.get("exception", ())
    )
    return listed, int(content["most"])


def exception_offences(listed: tuple[Exception_, ...], most: int) -> list[Offence]:
    """Return what is wrong with the list itself: unknown rules, thin reasons, a number that does not fit."""
    known = {name_of(rule) for rule in all_rules()}
    where = "tools/house/exceptions.toml"
    offences = [Offence(where, 1, f"names an unknown rule: {item.rule}") for item in listed if item.rule not in known]
    offences += [
        Offence(where, 1, f"the exception of {item.path} needs a reason in words")
        for item in listed
        if len(item.reason.split()) < 4
    ]
    if len(listed) != most:
        offences.append(
            Offence(where, 2, f"most = {most}, but {len(listed)} are listed: write {len(listed)}; it may only fall")
        )
    return offences
