"""A national round through the field island: how many whole schools a second the site keeps, and what an answer costs.

The site is the real server on a free port with a database server of its own, as in the storm. Each of 16 clients, over a line
that stays open, sends whole schools: 180 answers with the checks, the log, the record of acts and the state told back, on disk
before the 200. `--portion` sets how many answers travel in one post. Beside it: the machine's own ceiling, the same bytes as
one row in a transaction of its own from the same number of clients; and one answer at a time. Bar: 400 schools a second.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

from benchmarks.storm import ground
from benchmarks.storm.ground import CAMPAIGN, Indicator, Seat, Site

CLIENTS, ANSWERS, SEED = 16, 180, 417
TOKEN = "s" * 32
BAR_A_SECOND, BAR_P99_MS = 400, 150


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schools", type=int, default=2394, help="how many schools send")
    parser.add_argument("--portion", type=int, default=50, help="how many answers travel in one post")
    asked = parser.parse_args()
    with ground.own_home():
        seats = ground.settle(devices=asked.schools * 4, schools=asked.schools)
        mine = list({seat.school: seat for seat in reversed(seats)}.values())
        site = Site()
        site.start()
        try:
            print(
                f"ceiling: {ceiling(mine[0], asked.portion):,.0f} rows of these bytes a second; load {os.getloadavg()[0]:.1f}"
            )
            send_all(mine[:CLIENTS], port=site.port, portion=asked.portion, name="warm-up")
            send_all(mine[CLIENTS:], port=site.port, portion=asked.portion, name="national round")
            one_by_one(mine[0], port=site.port)
            check(len(mine))
        finally:
            site.stop()
    return 0


def posts(seat: Seat, portion: int) -> Iterator[bytes]:
    """The whole form of a school in portions."""
    chance = random.Random(f"{SEED}-{seat.school}")
    changes = [_change(one, chance) for one in seat.asked[:ANSWERS]]
    for start in range(0, len(changes), portion):
        sent = {"campaign": CAMPAIGN, "person": seat.person, "changes": changes[start : start + portion]}
        yield json.dumps(sent, ensure_ascii=False).encode()


def _change(asked: Indicator, chance: random.Random) -> dict[str, object]:
    level, number = chance.choice((0, 3) if asked.kind == "yes_no" else (0, 1, 2, 3)), None
    if asked.kind == "number":
        level, number = None, chance.randint(asked.minimum, min(asked.maximum, asked.minimum + 400))
    key = str(UUID(int=chance.getrandbits(128), version=4))
    words = {"reason": "", "note": "", "evidence": ""}
    made = datetime.now(UTC).isoformat()
    return {"id": key, "indicator": asked.code, "base": 0, "level": level, "number": number, **words, "made_at": made}


def send_all(seats: list[Seat], *, port: int, portion: int, name: str) -> None:
    """All schools at once from 16 clients."""
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        parts = list(pool.map(lambda start: _send(seats[start::CLIENTS], port=port, portion=portion), range(CLIENTS)))
    seconds = time.perf_counter() - began
    clock = sorted(number for times, _ in parts for number in times)
    statuses = sum((found for _, found in parts), Counter[str]())
    rate, p99 = len(seats) / seconds, clock[len(clock) * 99 // 100]
    verdict = "" if rate >= BAR_A_SECOND and p99 <= BAR_P99_MS else "  below the bar"
    print(
        f"{name}: {len(seats):,} schools x {ANSWERS} answers in {seconds:.1f} s: {rate:.1f} schools a second, "
        f"{rate * ANSWERS:,.0f} answers a second; a post p50 {statistics.median(clock):.0f} ms, p99 {p99:.0f} ms; "
        f"{dict(statuses)}; load {os.getloadavg()[0]:.1f}{verdict}",
        flush=True,
    )


def _send(seats: list[Seat], *, port: int, portion: int) -> tuple[list[float], Counter[str]]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    clock, statuses = [], Counter[str]()
    for seat in seats:
        for body in posts(seat, portion):
            began = time.perf_counter()
            statuses[_post(line, seat, body)] += 1
            clock.append((time.perf_counter() - began) * 1000)
    line.close()
    return clock, statuses


def _post(line: http.client.HTTPConnection, seat: Seat, body: bytes) -> str:
    cookies = f"sessionid={seat.session}; csrftoken={TOKEN}; language=ky"
    headers = {"Cookie": cookies, "X-CSRFToken": TOKEN, "Content-Type": "application/json"}
    line.request("POST", f"/field/{seat.school}/sync/", body, headers)
    response = line.getresponse()
    response.read()
    return str(response.status)


def one_by_one(seat: Seat, *, port: int) -> None:
    """One person answers one question after the other."""
    line, clock = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
    chance = random.Random(SEED)
    for asked in seat.asked[:100]:
        sent = {"campaign": CAMPAIGN, "person": seat.person, "changes": [{**_change(asked, chance), "base": ANSWERS}]}
        began = time.perf_counter()
        _post(line, seat, json.dumps(sent).encode())
        clock.append((time.perf_counter() - began) * 1000)
    print(f"one answer at a time: p50 {statistics.median(clock):.1f} ms, most {max(clock):.1f} ms")


def ceiling(seat: Seat, portion: int) -> float:
    """The same bytes as one row a transaction, durable, from the same number of clients."""
    import psycopg

    body = next(posts(seat, portion)).decode()
    with psycopg.connect(**ground.address(), autocommit=True) as own:
        own.execute("create table bench_ceiling (id bigserial primary key, words text not null)")

    def insert(count: int) -> int:
        with psycopg.connect(**ground.address(), autocommit=True) as own:
            for _row in range(count):
                own.execute("insert into bench_ceiling (words) values (%s)", [body])
        return count

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = sum(pool.map(insert, [100] * CLIENTS))
    return done / (time.perf_counter() - began)


def check(schools: int) -> None:
    """Nothing lost, the record whole."""
    from koopsuz.assessments.models import Assessment
    from koopsuz.audit.selectors import verify_chain

    papers = list(Assessment.objects.values_list("answered", flat=True))
    print(f"kept: {len(papers):,} of {schools:,} schools, {sum(papers):,} answered; record of acts {verify_chain()}")


if __name__ == "__main__":
    sys.exit(main())
