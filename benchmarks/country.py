"""Whether the demo country is there for the benchmarks that measure it, said in one line when it is not."""

from __future__ import annotations

import os

MISSING = "koopsuz: the demo country is not loaded, so there is nothing to measure; run `make demo` first"


def refuse_without_demo() -> None:
    """Set Django up; end the process with one line when no demo country with a published plan is in the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    import django

    django.setup()
    from django.db import DatabaseError

    from koopsuz.planning.selectors import published_plan

    try:
        found = published_plan()
    except DatabaseError:  # no tables yet, or no server behind the address
        found = None
    if found is None:
        raise SystemExit(MISSING)
