"""A storm of field devices against the real server: `.venv/bin/python -m benchmarks.storm --sessions 1000 --seed 1`.

Each session is one device that made answers without network and sends them over a line that loses responses, repeats, mixes
the order, cuts bodies off and knocks at wrong doors, while workers of the server are killed and its database is crashed in
the middle of transactions. At the end the database is compared with what the devices were told. Exit code 0: nothing lost,
nothing doubled, nothing on the wrong school. `--plant` puts a fault into the server, and then the exit code must be 1;
`--prove` does so with each of the faults after the storm and fails if one of them is not found. After the storm 64 clients send
the same post at the same moment, in `--rounds` rounds through the field island and as many through OpenRosa: one row each.
The database server is the storm's own and is erased at the end. The same seed makes the same answers and the same faults of
the lines; which of them meet is up to the machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.storm import ground
from benchmarks.storm.ground import Site

if TYPE_CHECKING:
    from benchmarks.storm.devices import Made
    from benchmarks.storm.volley import Landed

CLIENTS = 16
LONGEST_HOLD_SECONDS = 3.0
PLANTED_SESSIONS, PLANTED_ROUNDS, MOST_SHOWN = 12, 4, 5
# the fault, the site that has it, and the offence as which it must be found
PLANTS = {
    "lose": ("lose", "lost"),
    "double": ("double", "doubled"),
    "wrong-school": ("wrong_school", "on the wrong school"),
}
STRANGE = ("checksum of another answer", "told otherwise the second time", "taken though it should be refused")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=417)
    parser.add_argument("--kills", type=int, default=8, help="how many workers are killed on the way")
    parser.add_argument("--crashes", type=int, default=4, help="how often the database is crashed on the way")
    parser.add_argument(
        "--rounds", type=int, default=50, help="how often 64 clients send the same post at once, each way"
    )
    parser.add_argument("--plant", choices=sorted(PLANTS), help="put this fault into the server; it must be found")
    parser.add_argument("--prove", action="store_true", help="after the storm, plant each fault: each must be found")
    asked = parser.parse_args()
    began = time.perf_counter()
    print(f"storm: seed {asked.seed}, {asked.sessions:,} sessions, planted fault: {asked.plant or 'none'}", flush=True)
    with ground.own_home() as home:
        seats = ground.settle(devices=asked.sessions, schools=max(asked.sessions // ground.DEVICES_OF_A_SCHOOL, 2))
        print(f"made ready in {time.perf_counter() - began:.0f} s", flush=True)
        storm = Storm(seats, home=home, seed=asked.seed, plant=asked.plant)
        clean = storm.rage(kills=asked.kills, crashes=asked.crashes)
        once = all(landed.is_clean for landed in _volleys(seats, rounds=asked.rounds).values())
        missed = _missed_plants(seats, home=home, seed=asked.seed) if asked.prove else []
    for plant in missed:
        print(f"THE PLANTED FAULT “{plant}” WAS NOT FOUND")
    return 0 if clean and once and not missed else 1


def _volleys(seats: list[ground.Seat], *, rounds: int) -> dict[str, Landed]:
    """Send the same post 64 times at once, round after round."""
    from benchmarks.storm.volley import volleys

    ground.forget_answers()
    site = Site()
    site.start()
    try:
        found = volleys(site, seats, rounds=rounds)
    finally:
        site.stop()
    for name, landed in found.items():
        print(
            f"64 at once, {rounds} rounds, {name}: {landed}{'' if landed.is_clean else '  OFFENCES FOUND'}", flush=True
        )
    return found


def _missed_plants(seats: list[ground.Seat], *, home: Path, seed: int) -> list[str]:
    from benchmarks.storm.volley import drop_constraints

    missed = []
    for plant, (_application, offence) in PLANTS.items():
        ground.forget_answers()
        print(f"\nplanted fault: {plant}", flush=True)
        storm = Storm(seats[:PLANTED_SESSIONS], home=home, seed=seed, plant=plant)
        if storm.rage(kills=0, crashes=0) or not storm.offences.get(offence):
            missed.append(plant)
    drop_constraints()
    print("\nplanted fault: the constraints that make a second row impossible are dropped")
    unguarded = _volleys(seats, rounds=PLANTED_ROUNDS)
    return missed + [f"no constraint, {name}" for name, landed in unguarded.items() if not landed.wrong_rounds]


class Storm:
    """All devices at once, and what befalls the server meanwhile."""

    def __init__(self, seats: list[ground.Seat], *, home: Path, seed: int, plant: str | None) -> None:
        from benchmarks.storm.devices import Tally

        self.seats, self.home, self.seed = seats, home, seed
        self.site = Site(application=f"benchmarks.storm.planted:{PLANTS[plant][0]}" if plant else ground.SITE)
        self.tally = Tally()
        self.finished = 0
        self.over = threading.Event()
        self.offences: Mapping[str, Sequence[str]] = {}

    def rage(self, *, kills: int, crashes: int) -> bool:
        """Run all sessions, print the counts and the verdict; tell whether nothing was found."""
        from django.db import connection

        self.site.start()
        connection.close()  # the database will crash under it
        began = time.perf_counter()
        try:
            with ThreadPoolExecutor(CLIENTS) as pool, ThreadPoolExecutor(1) as apart:
                disasters = apart.submit(self._disasters, kills, crashes)
                made = [one for device in pool.map(self._session, range(len(self.seats))) for one in device]
                self.over.set()
                disasters.result()
        finally:
            self.site.stop()
        return self._report(made, seconds=time.perf_counter() - began)

    def _report(self, made: list[Made], *, seconds: float) -> bool:
        from benchmarks.storm.judge import judge

        verdict = judge(made)
        self.offences = verdict.offences
        schools = len({seat.school for seat in self.seats})
        print(
            f"{len(self.seats):,} sessions at {schools:,} schools in {seconds:.0f} s: {len(made):,} answers made, "
            f"{sum(bool(one.told) for one in made):,} confirmed, {verdict.stored:,} stored, of them {verdict.conflicts:,} kept "
            "beside another person's"
        )
        for name, count in sorted(self.tally.counts.items()):
            print(f"  {name}: {count:,}")
        for name, examples in verdict.offences.items():
            print(f"{name}: {len(examples):,}" + "".join(f"\n    {one}" for one in examples[:MOST_SHOWN]))
        clean = verdict.is_clean and not any(self.tally.counts[name] for name in STRANGE)
        print(
            f"storm of seed {self.seed}: {'nothing lost, doubled or misplaced' if clean else 'OFFENCES FOUND'}",
            flush=True,
        )
        return clean

    def _session(self, number: int) -> list[Made]:
        from benchmarks.storm.devices import Device

        seat = self.seats[number]
        neighbours = sorted({one.school for one in self.seats} - {seat.school})
        device = Device(
            seat, number=number, seed=self.seed, port=self.site.port, tally=self.tally, neighbours=neighbours
        )
        try:
            return device.run()
        finally:
            self.finished += 1

    def _disasters(self, kills: int, crashes: int) -> None:
        """Kill workers and crash the database, evenly over the storm."""
        planned = [((place + 0.5) / kills, "worker", place) for place in range(kills)]
        planned += [((place + 0.5) / crashes, "database", place) for place in range(crashes)]
        for place, (_when, what, number) in enumerate(sorted(planned)):
            due = len(self.seats) * (place + 0.5) / (len(planned) + 1)
            while self.finished < due and not self.over.is_set():
                time.sleep(0.02)
            if self.over.is_set():
                self.tally.add("disasters that came too late")
                continue
            self._strike(what, number)

    def _strike(self, what: str, number: int) -> None:
        """Hold the record of acts until transactions wait in mid-way, and strike then."""
        import psycopg

        from koopsuz.audit.services import CHAIN_LOCK

        waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        with psycopg.connect(**ground.address(), autocommit=True) as hold:
            hold.execute("select pg_advisory_lock(%s)", (CHAIN_LOCK,))
            until = time.monotonic() + LONGEST_HOLD_SECONDS
            while time.monotonic() < until:
                row = hold.execute(waiting).fetchone()
                if row and row[0] > ground.THREADS:  # more than one worker has threads: both are in mid-transaction
                    break
                time.sleep(0.02)
            self.tally.add("transactions under way at a disaster", row[0] if row else 0)
            if what == "worker":
                self.tally.add("fault: worker killed in mid-request", int(self.site.kill_worker(number)))
                return
            self.tally.add("fault: database crashed in mid-transaction")
            ground.crash_database(self.home)


if __name__ == "__main__":
    os.chdir(ground.ROOT)
    sys.exit(main())
