"""Answers of the demo country under a second edition: 3 splits, 2 merges, 4 renames, 1 removal; does the account add up?

python benchmarks/carrying.py        after `make demo`; everything is rolled back
"""

from __future__ import annotations

import time
from datetime import date

import django


def main() -> None:
    """Make the second edition in a transaction, carry the answers over, print the account, and roll back."""
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        _carry()
        transaction.set_rollback(True)


def _carry() -> None:
    from tests.factories.successor import CODE, successor

    from koopsuz.accounts.services import System
    from koopsuz.assessments import services
    from koopsuz.assessments.models import Assessment
    from koopsuz.assessments.selectors import current_campaign
    from koopsuz.assessments.selectors.carrying import carry_preview
    from koopsuz.common.text import Text
    from koopsuz.engine.scoring import CARRIED, Fate
    from koopsuz.standards.selectors import get_edition
    from koopsuz.standards.services import bring_in, keep_map

    by = System("benchmark")
    campaign = current_campaign()
    if campaign is None:
        raise SystemExit("No campaign: run `make demo` first.")
    documents, migration = successor(get_edition(campaign.edition))
    content = bring_in(by=by, documents=documents)
    keep_map(by=by, code=CODE, found=migration)
    services.open_campaign(
        by=by, code="carried", name=Text.same("carried"), edition=CODE, facts_year=campaign.facts_year,
        opens_on=date(2027, 1, 1), closes_on=date(2027, 3, 1), synthetic=True,
    )  # fmt: skip
    began = time.perf_counter()
    preview = carry_preview(campaign, edition=CODE)
    previewed = time.perf_counter()
    services.carry_over(by=by, source=campaign.code, campaign="carried", seen=preview.report_hash)
    ended = time.perf_counter()
    report, fates = preview.report, preview.report.fates()
    for kind, count in preview.comparison.counts.items():
        print(f"requirements {kind.value:<10} {count:>8,}")
    for fate, count in fates.items():
        print(f"answers {fate.name.lower():<15} {count:>8,}{'' if fate in CARRIED else '   lost, with its reason'}")
    print(f"given {report.given:,} = carried {report.carried:,} + lost {report.given - report.carried:,}")
    print(f"the fates add up: {sum(fates.values()) == report.given and Fate.NONE not in fates}")
    unsaid = [row.code for row in report.old if row.fates.get(Fate.REMOVED) and not row.reason]
    print(f"lost without a reason: {len(unsaid)}")
    drafts = Assessment.objects.filter(campaign__code="carried")
    filled = sum(drafts.values_list("answered", flat=True))
    print(f"drafts {drafts.count():,} with {filled:,} answers; the account says {report.filled:,}")
    print(
        f"preview {previewed - began:.2f} s, signing and drafts {ended - previewed:.2f} s, {len(content.indicators)} indicators"
    )


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    main()
