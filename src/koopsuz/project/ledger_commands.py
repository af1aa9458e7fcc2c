"""Commands of the money trail: write the ledger as it is published, and verify one without any database."""

from pathlib import Path
from typing import Annotated

import typer

from koopsuz.project.terminal import BAD_INPUT, complaints, or_problems, screen, stop_with


def verify_ledger(
    files: Annotated[list[Path], typer.Argument(help="A published ledger and the checkpoints that you have kept.")],
    key: Annotated[
        list[str] | None,
        typer.Option(help="Public key (hex) that you trust; without it, that of the first checkpoint."),
    ] = None,
) -> None:
    """Verify a published ledger against checkpoints kept by others, without any database."""
    from koopsuz.finance.files.ledger import UnreadableFileError, verify_files

    try:
        verdict = verify_files(files, keys=key or [])
    except (UnreadableFileError, OSError, UnicodeDecodeError) as problem:
        stop_with(str(problem), code=BAD_INPUT)
    for finding in verdict.findings:
        where = f"entry {finding.position}" if finding.position else "the whole"
        complaints.print(f"{where}: {finding.code.replace('_', ' ')} {finding.particulars}", highlight=False)
    if verdict.findings:
        stop_with(f"the ledger does not hold: {len(verdict.findings)} findings")
    screen.print(
        f"The ledger holds: {verdict.entries} entries, the first {verdict.bound} of them bound by a kept checkpoint.",
        highlight=False,
    )


def export_ledger(out: Annotated[Path, typer.Option(help="Folder for the files.")]) -> None:
    """Write the ledger and its checkpoints as they are published."""
    import django

    django.setup()
    from koopsuz.finance.export import export_ledger as write

    for path in write(out=out):
        screen.print(str(path), highlight=False)


def sign_checkpoint() -> None:
    """Sign a checkpoint over everything entered so far; run it every day and send what it prints to those who keep it."""
    import django

    django.setup()
    from koopsuz.accounts.gate import System
    from koopsuz.finance.files.ledger import checkpoints_text
    from koopsuz.finance.services import sign_checkpoint as sign

    signed = or_problems(lambda: sign(by=System()))
    typer.echo(checkpoints_text([signed]) if signed else "Nothing was entered since the last checkpoint.")
