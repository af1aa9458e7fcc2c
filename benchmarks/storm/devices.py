"""A device of the field island on a bad network: it keeps each change until the server confirmed it with the right checksum."""

from __future__ import annotations

import http.client
import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from benchmarks.storm.ground import CAMPAIGN, Indicator, Seat
from koopsuz.assessments.schemas.field_sync import checksum_of

TOKEN = "s" * 32  # the double-submit token: the same in the cookie and in the header
PATIENCE_SECONDS = 120
FAULTS = {
    "response lost after commit": 16,
    "hung up at once": 8,
    "sent twice": 10,
    "sent twice at once": 10,
    "body cut off": 8,
    "body garbled": 6,
    "to another school": 6,
    "as another person": 4,
    "none": 42,
}
LATE_CHANCE, SHUFFLE_CHANCE = 0.25, 0.4


class LineBrokeError(Exception):
    """Nothing came back, or not what a device can rely on."""


@dataclass(slots=True)
class Made:
    """A change of an answer that a person made on a device; `told` is what the server said of it, once it was confirmed."""

    id: UUID
    school: str
    person: int
    indicator: str
    base: int
    level: int | None
    number: int | None
    reason: str
    note: str
    made_at: str
    told: str = ""
    problem: str = ""

    @property
    def checksum(self) -> str:
        words = {"reason": self.reason, "note": self.note}
        return checksum_of(self.indicator, level=self.level, number=self.number, remark=words)

    def as_json(self) -> dict[str, Any]:
        names = ("indicator", "base", "level", "number", "reason", "note", "made_at")
        return {"id": str(self.id), "evidence": "", **{name: getattr(self, name) for name in names}}


@dataclass(slots=True)
class Tally:
    """What all devices did, counted together."""

    counts: Counter[str] = field(default_factory=Counter)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, count: int = 1) -> None:
        with self.guard:
            self.counts[name] += count


class Device:
    """One session: changes made without network, sent portion by portion until all are confirmed."""

    def __init__(self, seat: Seat, *, number: int, seed: int, port: int, tally: Tally, neighbours: list[str]) -> None:
        self.seat, self.number, self.port, self.tally = seat, number, port, tally
        self.neighbours = neighbours
        self.chance = random.Random(f"storm-{seed}-{number}")
        self.made: list[Made] = []

    def run(self) -> list[Made]:
        """Live through one session; return all that was made, with what became of each."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        version = self._patiently(lambda: self._post([])["state"]["version"], deadline=deadline)
        self.made = [self.change(place, base=version) for place in range(self.chance.randint(6, 16))]
        waiting = list(self.made)
        if self.chance.random() < SHUFFLE_CHANCE:
            self.tally.add("fault: out of order")
            self.chance.shuffle(waiting)
        sent: list[list[Made]] = []
        while waiting and time.monotonic() < deadline:
            portion = waiting[: self.chance.randint(1, 6)]
            sent.append(portion)
            self._deliver(portion)
            waiting = [one for one in waiting if not one.told and not one.problem]
        if self.chance.random() < LATE_CHANCE:
            self.tally.add("fault: an old portion comes late")
            old = self.chance.choice(sent)
            self._patiently(lambda: self._settle(old, self._post(old)), deadline=deadline)
        return self.made

    def change(self, place: int, *, base: int) -> Made:
        """A person answers one question."""
        asked = self.chance.choice(self.seat.asked)
        level, number, reason = self._answer(asked)
        made = datetime.now(UTC) - timedelta(seconds=60 - place)
        return Made(
            id=UUID(int=self.chance.getrandbits(128), version=4),
            school=self.seat.school,
            person=self.seat.person,
            indicator=asked.code,
            base=base,
            level=level,
            number=number,
            reason=reason,
            note=f"storm {self.number}/{place}",  # no two changes say the same: a doubled one can be told from two
            made_at=made.isoformat(),
        )

    def _answer(self, asked: Indicator) -> tuple[int | None, int | None, str]:
        if self.chance.random() < 0.1:
            return 5, None, "Мындай жай жок"
        if asked.kind == "number":
            return None, self.chance.randint(asked.minimum, min(asked.maximum, asked.minimum + 400)), ""
        return self.chance.choice((0, 3) if asked.kind == "yes_no" else (0, 1, 2, 3)), None, ""

    def _deliver(self, portion: list[Made]) -> None:
        """Send a portion once, with a fault or without; what comes back is believed only if its checksum is ours."""
        fault = self.chance.choices(list(FAULTS), list(FAULTS.values()))[0]
        if fault != "none":
            self.tally.add(f"fault: {fault}")
        try:
            self._with_fault(fault, portion)
        except LineBrokeError:
            self.tally.add("retries")
            time.sleep(0.02 + self.chance.random() * 0.1)

    def _with_fault(self, fault: str, portion: list[Made]) -> None:
        body = self.body(portion)
        if fault == "response lost after commit":
            self._drop(body, wait_for_answer=True)
        elif fault == "hung up at once":
            self._drop(body, wait_for_answer=False)
        elif fault == "body cut off":
            self._drop(body[: len(body) // 2], wait_for_answer=False, told_length=len(body))
        elif fault == "body garbled":
            self._must_refuse(body[: len(body) // 2], status=(400,))
        elif fault == "to another school":
            self._must_refuse(body, status=(403, 404), school=self.chance.choice(self.neighbours))
        elif fault == "as another person":
            self._must_refuse(self.body(portion, person=self.seat.person + 1), status=(409,))
        elif fault == "sent twice":
            self._settle(portion, self._read(*self.exchange(body)))
            self._settle(portion, self._read(*self.exchange(body)))
        elif fault == "sent twice at once":
            with ThreadPoolExecutor(2) as pool:
                twins = [pool.submit(self.exchange, body) for _twin in range(2)]
            for twin in twins:
                self._settle(portion, self._read(*twin.result()))
        else:
            self._settle(portion, self._read(*self.exchange(body)))

    def _settle(self, portion: list[Made], found: dict[str, Any]) -> None:
        """Let go of what is confirmed; twice confirmed, it must be told the same."""
        receipts = {one["id"]: one for one in found["receipts"]}
        for one in portion:
            receipt = receipts.get(str(one.id))
            if receipt is None:
                raise LineBrokeError
            if receipt["outcome"] == "refused":
                one.problem = receipt["problem"]
            elif receipt["checksum"] != one.checksum:
                self.tally.add("checksum of another answer")
            elif one.told and one.told != receipt["outcome"]:
                self.tally.add("told otherwise the second time")
            else:
                one.told = receipt["outcome"]

    def _patiently(self, work: Callable[[], Any], *, deadline: float) -> Any:
        while True:
            try:
                return work()
            except LineBrokeError:
                self.tally.add("retries")
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _post(self, portion: list[Made]) -> dict[str, Any]:
        return self._read(*self.exchange(self.body(portion)))

    def _read(self, status: int, body: bytes) -> dict[str, Any]:
        if status != 200:
            self.tally.add(f"answers with status {status}")
            raise LineBrokeError
        found: dict[str, Any] = json.loads(body)
        return found

    def _must_refuse(self, body: bytes, *, status: tuple[int, ...], school: str = "") -> None:
        found, _answer = self.exchange(body, school=school)
        if found < 400:
            self.tally.add("taken though it should be refused")
        elif found not in status:
            self.tally.add(f"answers with status {found}")

    def body(self, portion: list[Made], *, person: int | None = None) -> bytes:
        """What the device sends of these changes."""
        changes = [one.as_json() for one in portion]
        sent = {"campaign": CAMPAIGN, "person": person or self.seat.person, "changes": changes}
        return json.dumps(sent, ensure_ascii=False).encode()

    def _headers(self) -> dict[str, str]:
        cookies = f"sessionid={self.seat.session}; csrftoken={TOKEN}; language=ky"
        return {"Cookie": cookies, "X-CSRFToken": TOKEN, "Content-Type": "application/json"}

    def exchange(self, body: bytes, *, school: str = "") -> tuple[int, bytes]:
        """Send it and wait for the answer."""
        self.tally.add("posts")
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("POST", f"/field/{school or self.seat.school}/sync/", body, self._headers())
            response = line.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            self.tally.add("lines that broke by themselves")
            raise LineBrokeError from error
        finally:
            line.close()

    def _drop(self, body: bytes, *, wait_for_answer: bool, told_length: int = 0) -> None:
        """Send, and break the line: before the answer, or when its first byte shows that the server has finished."""
        self.tally.add("posts")
        head = f"POST /field/{self.seat.school}/sync/ HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in self._headers().items())
        head += f"Content-Length: {told_length or len(body)}\r\n\r\n"
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
                line.sendall(head.encode() + body)
                if wait_for_answer:
                    line.recv(1)
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            self.tally.add("lines that broke by themselves")
        raise LineBrokeError
