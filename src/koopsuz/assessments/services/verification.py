"""Draws the schools that a verifier visits: from a published seed, so that nobody can choose whom to spare."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import VerificationDraw, VerificationVisit
from koopsuz.assessments.schemas.verification_rules import load_verification_rules, verification_rules_on
from koopsuz.assessments.selectors.campaigns import get_campaign
from koopsuz.assessments.selectors.doubts import doubts_of, stratum_of
from koopsuz.assessments.selectors.tables import score_table
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.engine.sampling import Unit, draw

SHORTEST_SEED = 8


@transaction.atomic
def draw_visits(*, by: Actor, campaign: str, seed: str) -> int:
    """Draw schools of a campaign for visits and return the draw's id. What it was drawn from is kept beside it.

    `InputProblems` for a campaign without published answers, a seed that is too short, or one that was used before.
    """
    require(by, Permission.MANAGE_CAMPAIGN)
    found = get_campaign(campaign)
    words = " ".join(seed.split())[:120]
    table = score_table(found) if found else None
    problems = []
    if found is None or table is None or not len(table.school_ids):
        no_answers = _("No results of assessments are published.")
        problems.append(Problem("campaign", no_answers, _("Let schools send their assessments first.")))
    if len(words) < SHORTEST_SEED:
        short = _("The seed is shorter than 8 letters.")
        problems.append(
            Problem("seed", short, _("Take words that nobody could choose, such as today's lottery numbers."))
        )
    elif VerificationDraw.objects.filter(campaign__code=campaign, seed=words).exists():
        problems.append(Problem("seed", _("This seed was used before."), _("Take another one.")))
    if problems or found is None or table is None:
        raise InputProblems(problems)
    rules = verification_rules_on(load_verification_rules(settings.REFERENCE), as_of=timezone.localdate())
    doubts = doubts_of(found, rules=rules)
    schools = dict(zip(table.school_codes.tolist(), table.school_ids.tolist(), strict=True))
    units = [
        Unit(code, stratum_of(area), rules.weight(tuple(one.sign for one in doubts.get(school, ()))))
        for (code, school), area in zip(schools.items(), table.area_codes.tolist(), strict=True)
    ]
    row = VerificationDraw.objects.create(
        campaign_id=found.id,
        seed=words,
        rules={"code": rules.code, "valid_from": rules.valid_from.isoformat(), "share_permille": rules.share_permille},
        units=[[unit.code, unit.stratum, unit.weight_permille] for unit in units],
        person_id=by.pk,
        person_name=str(by)[:200],
        drawn_at=timezone.now(),
    )
    VerificationVisit.objects.bulk_create(
        VerificationVisit(
            draw=row,
            school_id=schools[one.unit.code],
            stratum=one.unit.stratum,
            weight_permille=one.unit.weight_permille,
            key=f"{float(one.key):.12f}",
            doubts=_kept(doubts.get(schools[one.unit.code], ())),
        )
        for one in draw(units, seed=words, share_permille=rules.share_permille)
    )
    details = {"campaign": campaign, "seed": words, "schools": len(units)}
    audit.record(by=by, action="draw", object_type="verification", object_id=row.pk, details=details)
    return row.pk


def _kept(doubts: Any) -> list[dict[str, Any]]:
    return [{"sign": one.sign, **one.numbers} for one in doubts]
