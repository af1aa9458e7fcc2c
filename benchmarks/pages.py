"""Pages: how long the server works on every page of a loaded country, in how many queries, and what goes over the wire.

Run `python -m benchmarks.pages` on an installation with the demo loaded; it says so when there is none. `--times` sets
how often each page is asked.
Requests go through the same handler as from the network, in one process, without a network between. The machine is
shared, so the time of the processor stands beside the time of the clock. The bar: p50 up to 30 ms, p95 up to 150 ms.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.country import refuse_without_demo

P50_MS, P95_MS = 30, 150


@dataclass(frozen=True, slots=True)
class Page:
    """A page with who looks at it; every turn may take another address of the same kind."""

    name: str
    address: str | Callable[[int], str]
    person: str = ""

    def at(self, turn: int) -> str:
        """The address of a turn."""
        return self.address if isinstance(self.address, str) else self.address(turn)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one page takes."""

    name: str
    p50: float
    p95: float
    processor: float
    queries: int
    gzip_bytes: int
    raw_bytes: int

    @property
    def is_over(self) -> bool:
        """Whether the page misses the bar."""
        return self.p50 > P50_MS or self.p95 > P95_MS


def pages() -> list[Page]:
    """The pages of the country that is loaded, open ones and desks."""
    from koopsuz.accounts.selectors import demo_people
    from koopsuz.places.selectors import area_links, school_links
    from koopsuz.planning.selectors import published_plan
    from koopsuz.portal.selectors.home import COUNTRY_CODE
    from koopsuz.standards.selectors import current_edition

    edition, plan = current_edition(), published_plan()
    schools = [link.code for link in school_links(COUNTRY_CODE, size=10**6).items][::7]
    areas = [link.code for link in area_links()]
    codes = [one.code for one in edition.requirements]
    found = [
        Page("home", "/"),
        Page("country", "/area/"),
        Page("country filtered", "/area/?q=12"),
        Page("area", lambda turn: f"/area/{areas[turn * 13 % len(areas)]}/"),
        Page("school", lambda turn: f"/school/{schools[turn % len(schools)]}/"),
        Page("why figure", lambda turn: f"/why/danger/{areas[turn * 13 % len(areas)]}/"),
        Page("search", "/search/?q=нарын"),
        Page("standard", "/standard/"),
        Page("block", lambda turn: f"/standard/{edition.code}/{edition.blocks[turn % len(edition.blocks)].code}/"),
        Page("requirement", lambda turn: f"/standard/{edition.code}/{codes[turn % len(codes)]}/"),
        Page("laws", "/law/"),
        Page("plans", "/plan/"),
    ]
    if plan:
        found += [
            Page("plan", f"/plan/{plan.code}/"),
            Page("measures", lambda turn: f"/plan/{plan.code}/measures/?funded=no&page={turn + 1}"),
        ]
    emails = [person.email for person in demo_people()]
    ministry = next((email for email in emails if email.startswith("education@")), "")
    found += [Page("assessments", "/assess/", ministry), Page("envelopes", "/money/", ministry)] if ministry else []
    found += reviews(emails)
    return found + [Page(f"desk of {email.split('@')[0]}", "/desk/", email) for email in emails]


def reviews(emails: list[str]) -> list[Page]:
    """The review of answers that wait for the department of the demo's specialist."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from koopsuz.assessments.selectors import states_for

    specialist = next((email for email in emails if email.startswith("specialist@")), "")
    person = get_user_model().objects.filter(email=specialist).first()
    listed = states_for(person, as_of=timezone.localdate(), state="submitted") if person else None
    waiting = [one.assessment_id for one in listed.rows] if listed else []
    if not waiting:
        return []
    return [Page("review", lambda turn: f"/assess/{waiting[turn % len(waiting)]}/review/", specialist)]


def measure(page: Page, *, times: int) -> Measured | None:
    """Ask for a page so often after three times of warming; None where it does not answer with a page."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies["language"] = "ky"
    if page.person:
        person = get_user_model().objects.get(email=page.person)
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for turn in range(3):
        if client.get(page.at(turn)).status_code != 200:
            return None
    clock, processor = [], []
    for turn in range(times):
        begun, worked = time.perf_counter(), time.process_time()
        response = client.get(page.at(turn))
        clock.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page.at(times))
    return Measured(
        name=page.name,
        p50=statistics.median(clock),
        p95=sorted(clock)[min(len(clock) - 1, len(clock) * 95 // 100)],
        processor=statistics.median(processor),
        queries=len(queries),
        gzip_bytes=len(gzip.compress(response.content)),
        raw_bytes=len(response.content),
    )


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Server time of every page of the loaded country.")
    parser.add_argument("--times", type=int, default=30, help="how often each page is asked")
    options = parser.parse_args(arguments)
    refuse_without_demo()
    print(f"{'page':26} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8} {'queries':>8} {'gzip kB':>8} {'raw kB':>8}")
    over = 0
    for page in pages():
        one = measure(page, times=options.times)
        if one is None:
            print(f"{page.name:26} {'no page':>8}")
            continue
        over += one.is_over
        row = f"{one.name:26} {one.p50:8.1f} {one.p95:8.1f} {one.processor:8.1f} {one.queries:8}"
        print(
            f"{row} {one.gzip_bytes / 1000:8.1f} {one.raw_bytes / 1000:8.1f}{'  over' if one.is_over else ''}",
            flush=True,
        )
    print(f"\nover the bar (p50 {P50_MS} ms, p95 {P95_MS} ms): {over}")


if __name__ == "__main__":
    main()
