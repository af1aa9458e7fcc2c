"""The work desk: what a person must do this week, one desk for each role that the person holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import Role
from koopsuz.accounts.selectors import HeldRole, roles_of
from koopsuz.common.components import Tab
from koopsuz.portal.views.desks.department import department_desk
from koopsuz.portal.views.desks.local import local_desk
from koopsuz.portal.views.desks.national import national_desk
from koopsuz.portal.views.desks.parts import Desk
from koopsuz.portal.views.desks.schools import school_desk
from koopsuz.portal.views.desks.watchers import operator_desk, watcher_desk

DESKS: dict[Role, Callable[..., Desk]] = {
    Role.DIRECTOR: school_desk,
    Role.SAFETY_OFFICER: school_desk,
    Role.TRUSTEE: school_desk,
    Role.SPECIALIST: department_desk,
    Role.LOCAL_HEAD: local_desk,
    Role.LOCAL_FINANCE: local_desk,
    Role.DEPUTY: local_desk,
    Role.EDUCATION_MINISTRY: national_desk,
    Role.FINANCE_MINISTRY: national_desk,
    Role.ENDORSING_BODY: national_desk,
    Role.PARLIAMENT_COMMITTEE: national_desk,
    Role.CABINET: national_desk,
    Role.PUBLIC_COUNCIL: watcher_desk,
    Role.UNIVERSITY: watcher_desk,
    Role.DONOR: watcher_desk,
    Role.OPERATOR: operator_desk,
}


@require_safe
@takes(Permission.SIGNED_IN)
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of the role that the address names, by default of the first one held."""
    roles = roles_of(request.user)  # type: ignore[arg-type]  # the page takes SIGNED_IN: nobody else comes here
    held = _chosen(roles, request.GET.get("role", ""))
    context: dict[str, Any] = {"held": held, "tabs": _tabs(roles, held)}
    if held:
        context["desk"] = DESKS[held.role](request.user, held, today=timezone.localdate())
    return render(request, "portal/pages/desk.html", context)


def _chosen(roles: tuple[HeldRole, ...], wish: str) -> HeldRole | None:
    return next((one for one in roles if _key(one) == wish), roles[0] if roles else None)


def _key(held: HeldRole) -> str:
    return f"{held.role.value}:{held.place_code}"


def _tabs(roles: tuple[HeldRole, ...], held: HeldRole | None) -> list[Tab]:
    if len(roles) < 2:
        return []
    return [Tab(one.role.label, f"?role={_key(one)}", current=one == held) for one in roles]
