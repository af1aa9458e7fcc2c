"""The `koopsuz` command: thin callers of services and of the engine, with progress on everything over a second."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from rich.table import Table

from koopsuz.project import environment
from koopsuz.project.ledger_commands import export_ledger, sign_checkpoint, verify_ledger
from koopsuz.project.terminal import (
    BAD_INPUT,
    Language,
    complaints,
    listener,
    or_problems,
    progress_bar,
    screen,
    speak,
    stop_with,
    tell,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Koopsuz: from a safe-school standard to a funded plan.",
)
imports = typer.Typer(
    no_args_is_help=True, help="Bring in data from files: all problems at once, nothing half-imported."
)
app.add_typer(imports, name="import")
app.command()(verify_ledger)
app.command()(export_ledger)
app.command()(sign_checkpoint)


Spoken = Annotated[Language, typer.Option("--language", help="Language of results and messages.")]


def main() -> None:
    """Entry of the command; a failure that a person can mend is one readable line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    for ending in (signal.SIGTERM, signal.SIGHUP):  # by default they end us without tidying up: the database would stay
        signal.signal(ending, _end_tidily)
    try:
        app(prog_name="koopsuz")
    except KeyboardInterrupt:
        complaints.print("stopped")
        sys.exit(130)
    except Exception as error:
        if not _is_dead_database(error):
            raise
        reason = str(error).strip().splitlines()[0]
        complaints.print(
            f"[bold]koopsuz:[/bold] the database does not answer: {reason}", highlight=False, soft_wrap=True
        )
        sys.exit(1)


def _end_tidily(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _is_dead_database(error: Exception) -> bool:
    if "django.db" not in sys.modules:
        return False
    from django.db import OperationalError

    return isinstance(error, OperationalError)


def _django(*, database: bool = True) -> None:
    if not database:
        os.environ["KOOPSUZ_WITHOUT_DATABASE"] = "1"
    import django

    django.setup()


@app.command()
def run(
    port: Annotated[int, typer.Option(help="Port of the site.")] = environment.number("KOOPSUZ_PORT", default=8000),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Web processes.")] = 2,
    demo_country: Annotated[bool, typer.Option("--demo/--no-demo", help="Load the demo country first.")] = True,
) -> None:
    """Prepare everything, load the demo country, compute the national plan, and serve the site."""
    from koopsuz.project import site

    if not site.port_is_free(port):
        stop_with(
            f"port {port} is taken by another program. Stop it, or choose another one: KOOPSUZ_PORT=8001 make run"
        )
    started = time.perf_counter()
    timings = [_timed("database", _django)]
    with screen.status("…") as status:
        timings += [(item.step, item.seconds) for item in site.prepare(on_step=status.update)]
    if demo_country:
        timings += _load_demo(stage=None)
    site_url = f"http://localhost:{port}"

    def announce(seconds: float) -> None:
        _print_timings([*timings, ("site", seconds)], total=time.perf_counter() - started)
        _print_welcome(site_url, with_logins=demo_country)

    raise typer.Exit(site.serve(host=host, port=port, workers=workers, on_ready=announce))


@app.command()
def demo(
    stage: Annotated[str | None, typer.Option(help="Stop after this stage; without it, all stages.")] = None,
) -> None:
    """Load the synthetic demo country: territory, standard, schools, assessments, money, people, plan."""
    from koopsuz.project import site

    timings = [_timed("database", _django)]
    timings += [(item.step, item.seconds) for item in site.prepare(on_step=lambda _step: None)]
    _print_timings([*timings, *_load_demo(stage=stage)])


def _load_demo(*, stage: str | None) -> list[tuple[str, float]]:
    from koopsuz.project.demo import stamp
    from koopsuz.project.demo.load import Stage, Timing, load_demo

    if stage is not None and stage not in list(Stage):
        stop_with(f"there is no stage “{stage}”; the stages are {', '.join(Stage)}", code=BAD_INPUT)
    last = Stage(stage or Stage.TRAIL)
    started = time.perf_counter()
    if stamp.is_loaded():
        return [("demo country: already there", time.perf_counter() - started)]
    names = list(Stage)[: list(Stage).index(last) + 1]
    with progress_bar() as bar:
        whole = bar.add_task(f"demo country: {names[0]}", total=len(names))

        def on_step(timing: Timing) -> None:
            done = names.index(timing.step) + 1
            coming = names[done] if done < len(names) else "ready"
            bar.update(whole, description=f"demo country: {coming}", completed=done)

        timings = or_problems(lambda: load_demo(last, on_step, on_progress=listener(bar)))
    if last is Stage.TRAIL:
        stamp.remember()
    return [(f"{item.step}: {item.result}", item.seconds) for item in timings]


@app.command()
def plan(
    edition: Annotated[Path, typer.Option(help="Folder of the edition, such as reference/standard/2026-1.")],
    schools: Annotated[Path, typer.Option(help="CSV or XLSX of schools with their facts.")],
    answers: Annotated[Path, typer.Option(help="CSV or XLSX of answers: school, indicator, answer.")],
    envelopes: Annotated[Path, typer.Option(help="CSV or XLSX of sources and envelopes.")],
    out: Annotated[Path, typer.Option(help="Folder for the results; made when missing.")],
    language: Spoken = Language.KY,
) -> None:
    """Do the main job from files to files: score, cost, allocate, explain. Needs no database and no site."""
    _django(database=False)
    from koopsuz.planning.files import plan_from_files

    speak(language)
    with progress_bar() as bar:
        outcome = or_problems(
            lambda: plan_from_files(
                edition=edition,
                schools=schools,
                answers=answers,
                envelopes=envelopes,
                out=out,
                language=language.value,
                on_progress=listener(bar),
            )
        )
    tell(outcome.notices)
    screen.print(outcome.summary(), highlight=False)


@app.command()
def score(
    edition: Annotated[Path, typer.Option(help="Folder of the edition.")],
    schools: Annotated[Path, typer.Option(help="CSV or XLSX of schools with their facts.")],
    answers: Annotated[Path, typer.Option(help="CSV or XLSX of answers.")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    language: Spoken = Language.KY,
) -> None:
    """Compute levels, caps and gaps from files, without a database."""
    _django(database=False)
    from koopsuz.planning.files import score_from_files

    speak(language)
    outcome = or_problems(
        lambda: score_from_files(edition=edition, schools=schools, answers=answers, out=out, language=language.value)
    )
    tell(outcome.notices)
    screen.print(outcome.summary(), highlight=False)


@app.command()
def verify() -> None:
    """Walk the record of acts from its first row and recompute every hash."""
    _django()
    from koopsuz.audit.selectors import verify_chain

    report = verify_chain()
    if report.broken_at is not None:
        stop_with(f"the record of acts is broken at row {report.broken_at}: {report.reason}")
    screen.print(f"The record of acts is whole: {report.rows} rows.", highlight=False)


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="Folder for the files.")],
    code: Annotated[
        str | None, typer.Option("--plan", help="Code of the plan; the published one when missing.")
    ] = None,
) -> None:
    """Write a plan with its decisions, sources and checks as CSV, XLSX and JSON."""
    _django()
    from koopsuz.planning.export import export_plan

    written = _of_plan(code, lambda: export_plan(code=code, out=out))
    for path in written:
        screen.print(str(path), highlight=False)


def _of_plan(code: str | None, work: Callable[[], Any]) -> Any:
    """Do something with a stored plan; a plan that is not there is one readable line."""
    from django.core.exceptions import ObjectDoesNotExist
    from django.http import Http404

    try:
        return or_problems(work)
    except (Http404, ObjectDoesNotExist):
        told = f"there is no plan “{code}”" if code else "no plan is published yet; name one by --plan"
        stop_with(f"{told}. The page of plans lists all codes.", code=BAD_INPUT)


@app.command()
def reproduce(
    code: Annotated[
        str | None, typer.Option("--plan", help="Code of the plan; the published one when missing.")
    ] = None,
) -> None:
    """Compute a stored plan again from its own inputs and compare the hashes."""
    _django()
    from koopsuz.planning.services import reproduce_plan

    same = _of_plan(code, lambda: reproduce_plan(code=code))
    if not same.identical:
        stop_with(
            f"the plan {same.code} came out differently: {same.stored_hash} stored, {same.computed_hash} computed"
        )
    screen.print(f"The plan {same.code} came out the same, bit for bit: {same.computed_hash}", highlight=False)


@app.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Really delete.")] = False,
) -> None:
    """Delete the embedded database and everything that was made under KOOPSUZ_HOME."""
    if not yes:
        stop_with("this deletes the embedded database; say --yes if you mean it", code=BAD_INPUT)
    import shutil

    from koopsuz.project import embedded_postgres

    if environment.text("KOOPSUZ_DATABASE_URL"):
        stop_with("KOOPSUZ_DATABASE_URL is set: a database that Koopsuz did not make is never deleted")
    home = Path(environment.text("KOOPSUZ_HOME", ".koopsuz")).resolve()
    if home.exists() and not (home / "postgres.lock").exists():
        stop_with(f"{home} was not made by Koopsuz, so nothing in it is deleted; check KOOPSUZ_HOME")
    embedded_postgres.erase(home=home)
    shutil.rmtree(home, ignore_errors=True)
    screen.print(f"Deleted {home}", highlight=False)


@imports.command("schools")
def import_schools(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX; see docs/reference/import-schools.md.")],
    language: Spoken = Language.KY,
) -> None:
    """Bring in schools with their facts."""
    _django()
    speak(language)
    from koopsuz.accounts.services import System
    from koopsuz.places.services import import_schools as bring_in

    _print_import(or_problems(lambda: bring_in(by=System(), content=file.read_bytes(), file_name=file.name)))


@imports.command("outlines")
def import_outlines(file: Annotated[Path, typer.Argument(help="GeoJSON whose `pcode` is a SOATE code.")]) -> None:
    """Bring in outlines of areas."""
    _django()
    from koopsuz.accounts.services import System
    from koopsuz.places.services import import_outlines as bring_in

    _print_import(or_problems(lambda: bring_in(by=System(), content=file.read_bytes(), file_name=file.name)))


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of an edition.")], language: Spoken = Language.KY
) -> None:
    """Read an edition with its prices, acts and facts, and tell every problem at once. Needs no database."""
    _django(database=False)
    speak(language)
    from koopsuz.planning.files import check_edition
    from koopsuz.standards.schemas import load_edition

    or_problems(lambda: check_edition(folder))
    content = or_problems(lambda: load_edition(folder))
    counted = f"{len(content.requirements)} requirements, {len(content.indicators)} indicators"
    screen.print(f"The edition {content.code} is sound: {counted}.", highlight=False)


@imports.command("edition")
def import_edition(folder: Annotated[Path, typer.Argument(help="Folder of the edition.")]) -> None:
    """Bring in an edition of the standard with the acts that it rests on."""
    _django()
    from koopsuz.accounts.services import System
    from koopsuz.planning.files import check_edition
    from koopsuz.standards.services import load_edition

    or_problems(lambda: check_edition(folder))
    loaded = or_problems(lambda: load_edition(by=System(), folder=folder))
    screen.print(f"Edition {loaded.content.code}: {loaded.change}", highlight=False)


@imports.command("reference")
def import_reference(
    folder: Annotated[Path, typer.Argument(help="Folder with prices, rules, responsibility and budget.")] = Path(
        "reference"
    ),
) -> None:
    """Bring prices, region factors, rules, the responsibility matrix and budget codes in line with the files."""
    _django()
    from koopsuz.accounts.services import System
    from koopsuz.finance.services import load_reference

    changed = or_problems(lambda: load_reference(by=System(), folder=folder))
    screen.print(f"{changed} rows changed", highlight=False)


@imports.command("envelopes")
def import_envelopes(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX of sources and envelopes.")],
    language: Spoken = Language.KY,
) -> None:
    """Bring in envelopes of budgets."""
    _django()
    speak(language)
    from koopsuz.accounts.services import System
    from koopsuz.finance.services import import_envelopes as bring_in

    _print_import(or_problems(lambda: bring_in(by=System(), content=file.read_bytes(), name=file.name)))


def _print_import(report: Any) -> None:
    screen.print(report.summary(), highlight=False)


def _timed(step: str, work: Callable[[], object]) -> tuple[str, float]:
    started = time.perf_counter()
    work()
    return step, time.perf_counter() - started


def _print_timings(timings: list[tuple[str, float]], *, total: float | None = None) -> None:
    table = Table(show_header=False, box=None)
    for step, seconds in timings:
        table.add_row(step, f"{seconds:.1f} s")
    if total is not None:
        table.add_row("[bold]in all[/bold]", f"[bold]{total:.1f} s[/bold]")
    screen.print(table)


def _print_welcome(url: str, *, with_logins: bool) -> None:
    screen.print(f"\n[bold]Koopsuz is at {url}[/bold]   (Ctrl-C stops it)", highlight=False)
    if not with_logins:
        return
    from koopsuz.accounts.selectors import demo_people, roles_of
    from koopsuz.project.demo.people import PASSWORD

    table = Table("who", "sign in as", title=f"demo people, password: {PASSWORD}", title_justify="left")
    for person in demo_people():
        table.add_row(", ".join(str(held.role) for held in roles_of(person)), person.email)
    screen.print(table)


if __name__ == "__main__":
    main()
