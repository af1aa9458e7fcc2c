"""Asks for a plan: collects the money and the matrix as they stand today and hands them to planning."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.common.text import Text
from koopsuz.finance.selectors import matrix_rows, money_sources
from koopsuz.planning.services import PlanRequest, create_plan


@transaction.atomic
def request_plan(
    *,
    by: Any,
    name: Text,
    first_year: int,
    as_of: date,
    years: int = 3,
    campaign: str | None = None,
    synthetic: bool = False,
    in_background: bool = True,
) -> str:
    """Snapshot envelopes and matrix, create a plan and put its computation into the queue; return the plan's code.

    `in_background=False` leaves the computation to the caller, who runs `planning.services.run_plan`.
    """
    require(by, Permission.RUN_PLAN)
    sources = money_sources(years=range(first_year, first_year + years))
    request = PlanRequest(
        name=name,
        first_year=first_year,
        as_of=as_of,
        campaign=campaign,
        sources=sources,
        matrix=matrix_rows(),
        synthetic=synthetic or any(source.synthetic for source in sources),
    )
    return create_plan(by=by, request=request, in_background=in_background)
