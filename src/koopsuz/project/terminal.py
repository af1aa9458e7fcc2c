"""How the `koopsuz` command speaks to a person: what it prints, how it shows progress, how it says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

BAD_INPUT = 2
screen = Console()
complaints = Console(stderr=True)


class Language(StrEnum):
    """Languages of reports and messages."""

    KY = "ky"
    RU = "ru"
    EN = "en"


def speak(language: Language) -> None:
    """Say everything from now on in this language; Django must be set up."""
    from django.utils import translation

    translation.activate(language.value)


def stop_with(problem: str, *, code: int = 1) -> NoReturn:
    """Say why nothing more is done, and end with the code."""
    complaints.print(f"[bold]koopsuz:[/bold] {problem}", highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def or_problems(work: Callable[[], Any]) -> Any:
    """Do the work; when the input is bad, print all problems at once in the current language and end with exit code 2."""
    from django.utils.translation import gettext as _

    from koopsuz.common.problems import InputProblems

    try:
        return work()
    except InputProblems as found:
        tell(found.problems)
        errors = sum(1 for problem in found.problems if not getattr(problem, "is_notice", False))
        stop_with(_("problems found: %(count)s. Nothing was written.") % {"count": errors}, code=BAD_INPUT)
    except OSError as error:
        stop_with(f"{error.filename}: {error.strerror}", code=BAD_INPUT)


def tell(problems: Iterable[object]) -> None:
    """Print one line for each problem or notice, exactly as it is worded: brackets in it are no markup."""
    for problem in problems:
        complaints.print(f"• {problem}", highlight=False, soft_wrap=True, markup=False)


def progress_bar() -> Progress:
    """An empty bar of progress."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=screen, transient=False)


def listener(bar: Progress) -> Callable[[str, int, int], None]:
    """What a service calls with step, done and total; every step becomes a line of the bar."""
    tasks: dict[str, Any] = {}

    def on_progress(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = bar.add_task(step, total=total)
        bar.update(tasks[step], completed=done, total=total)

    return on_progress
