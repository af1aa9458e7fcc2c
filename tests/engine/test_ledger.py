"""The ledger: lawful histories add up, unlawful entries are named, and a bent copy is always found out."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine import ledger_world as worlds

from koopsuz.engine import ledger
from koopsuz.engine.ledger import CONTRA, Checkpoint, Entry, EntryKind, Pot

MUTATIONS_A_CLASS = 1_300  # eight classes: more than 10,000 in all


def entry(kind: EntryKind, tyiyn: int, *, number: int, **others: object) -> Entry:
    hour = f"2027-03-01T{number:02}:00:00+00:00"
    given = {"work": "", "contract": "", "maker": 1, "checker": 2, "source": "local-1", "year": 2027, **others}
    target = given.pop("target", None)
    made = Entry(number=number, key=str(number), kind=kind, tyiyn=tyiyn, made_at=hour, posted_at=hour, **given)  # type: ignore[arg-type]  # terms of a test
    return ledger.with_lines(made, reversed_entry=target)  # type: ignore[arg-type]  # terms of a test


LIFE = [
    (EntryKind.APPROPRIATION, 1_000, "", ""),
    (EntryKind.ALLOCATION, 700, "w", ""),
    (EntryKind.COMMITMENT, 650, "w", "c"),
    (EntryKind.PAYMENT, 200, "w", "c"),
    (EntryKind.ACCEPTANCE, 650, "w", "c"),
    (EntryKind.PAYMENT, 450, "w", "c"),
    (EntryKind.RELEASE, 50, "w", ""),
    (EntryKind.CLOSING, 0, "w", ""),
]


def life() -> list[Entry]:
    return [
        entry(kind, tyiyn, number=number, work=work, contract=contract)
        for number, (kind, tyiyn, work, contract) in enumerate(LIFE, start=1)
    ]


def codes(entries: list[Entry]) -> list[str]:
    replay = ledger.Replay()
    return [finding.code for one in entries for finding in replay.take(one)]


def test_life_of_a_work_adds_up_by_hand() -> None:
    replay = ledger.Replay()
    assert [finding for one in life() for finding in replay.take(one)] == []

    assert {name: tyiyn for name, tyiyn in replay.balances.items() if tyiyn} == {
        "local-1/2027/funding": -1_000,
        "local-1/2027/available": 350,
        "local-1/2027/paid/c": 650,
        "local-1/2027/promised/c": -650,
        "local-1/2027/accepted/c": 650,
    }


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({1: replace(life()[1], checker=1)}, "maker_is_checker"),
        ({1: entry(EntryKind.ALLOCATION, 1_001, number=2, work="w")}, "below_zero"),
        ({3: entry(EntryKind.PAYMENT, 651, number=4, work="w", contract="c")}, "below_zero"),
        ({4: entry(EntryKind.ACCEPTANCE, 651, number=5, work="w", contract="c")}, "below_zero"),
        ({1: replace(life()[1], key="1")}, "key_twice"),
        ({2: replace(life()[2], number=9)}, "number"),
        ({2: replace(life()[2], posted_at="2027-01-01", made_at="2027-01-01")}, "time_runs_back"),
        ({2: replace(life()[2], made_at="2028")}, "posted_before_made"),
        ({1: replace(life()[1], lines=life()[1].lines[:1])}, "debit_is_not_credit"),
        ({1: replace(life()[1], lines=life()[0].lines)}, "lines"),
        ({1: replace(life()[1], kind="gift")}, "kind"),
        ({0: entry(EntryKind.APPROPRIATION, 0, number=1)}, "amount"),
        ({6: entry(EntryKind.CLOSING, 0, number=7, work="w")}, "closed_too_early"),
        ({3: entry(EntryKind.PAYMENT, 200, number=4, work="other", contract="c")}, "contract_of_another_work"),
        ({7: entry(EntryKind.ALLOCATION, 10, number=8)}, "unnamed"),
    ],
)
def test_unlawful_entry_is_named(changed: dict[int, Entry], code: str) -> None:
    entries = [changed.get(position, one) for position, one in enumerate(life())]

    assert code in codes(entries)


def test_closed_work_takes_no_more_entries_until_the_closing_is_taken_back() -> None:
    more = entry(EntryKind.ALLOCATION, 10, number=9, work="w")
    assert codes([*life(), more]) == ["closed"]

    back = entry(EntryKind.REVERSAL, 0, number=9, work="w", reverses=8, target=life()[7])
    assert codes([*life(), back, entry(EntryKind.ALLOCATION, 10, number=10, work="w")]) == []


def test_closed_work_does_not_open_because_another_entry_is_taken_back() -> None:
    payment = entry(EntryKind.REVERSAL, 0, number=9, work="w", reverses=4, target=life()[3])

    assert codes([*life(), payment, entry(EntryKind.ALLOCATION, 10, number=10, work="w")]) == ["closed", "closed"]


def test_entry_is_taken_back_once_and_only_by_its_mirror() -> None:
    target = life()[1]
    first = life()[:2]
    back = entry(EntryKind.REVERSAL, 0, number=3, reverses=2, work="w", target=target)
    assert codes([*first, back]) == []
    assert codes([*first, replace(back, lines=target.lines)])[0] == "lines"

    again = entry(EntryKind.REVERSAL, 0, number=4, reverses=2, work="w", target=target)
    assert "taken_back_twice" in codes([*first, back, again])
    assert "reverses_a_reversal" in codes(
        [*first, back, entry(EntryKind.REVERSAL, 0, number=4, reverses=3, work="w", target=back)]
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9))
def test_lawful_history_never_goes_below_zero_and_makes_no_money(seed: int) -> None:
    world = worlds.World(seed)
    entries = world.draw(25)

    assert sum(world.replay.balances.values()) == 0
    stands = worlds.stands(world)
    assert all(tyiyn >= 0 for pot, tyiyn in stands.items() if pot not in CONTRA)
    money = (Pot.AVAILABLE, Pot.ALLOCATED, Pot.COMMITTED, Pot.PAID)
    assert sum(stands[pot] for pot in money) == -stands[Pot.FUNDING]
    assert stands[Pot.EXPECTED] + stands[Pot.ACCEPTED] == -stands[Pot.PROMISED]
    verdict = ledger.verify(worlds.chained(entries), announced=len(entries), signed=worlds.signed)
    assert verdict.findings == ()
    assert verdict.balances == world.replay.balances


def test_row_of_an_entry_is_read_back_as_it_was() -> None:
    for one in worlds.World(5).draw(30):
        assert ledger.read_entry(one.as_row()) == one


@pytest.mark.parametrize(
    "spoilt", [{"tyiyn": 1.5}, {"tyiyn": True}, {"lines": [["a", "1"]]}, {"details": []}, {"more": 1}, {"work": None}]
)
def test_row_of_another_shape_is_refused(spoilt: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        ledger.read_entry({**life()[0].as_row(), **spoilt})


def verdict_on(published: worlds.Published, *, kept: Checkpoint) -> ledger.Verdict:
    return ledger.verify(
        published.rows,
        announced=published.announced,
        checkpoints=[kept, published.shown],
        keys=frozenset({worlds.HOUSE}),
        signed=worlds.signed,
    )


@pytest.mark.slow
@pytest.mark.parametrize("way", list(worlds.MUTATIONS))
def test_every_bent_copy_is_found(way: str) -> None:
    chance = random.Random(f"{way} 1")
    histories = [worlds.chained(worlds.World(seed).draw(14)) for seed in range(26)]
    missed = []
    for round_number in range(MUTATIONS_A_CLASS):
        rows = histories[round_number % len(histories)]
        published = worlds.bend(rows, way=way, chance=chance)
        assert published.rows != rows
        if not verdict_on(published, kept=worlds.checkpoint(rows)).findings:
            missed.append(round_number)

    assert missed == []


def test_harness_is_not_blind_an_untouched_copy_is_found_in_order() -> None:
    rows = worlds.chained(worlds.World(3).draw(14))
    kept = worlds.checkpoint(rows)

    assert verdict_on(worlds.Published(rows, len(rows), kept), kept=kept).findings == ()


def test_without_a_kept_checkpoint_a_re_chained_copy_passes_and_the_account_says_so() -> None:
    """The planted fault of the harness: what others have not kept can be bent, so `bound` tells how far the proof reaches."""
    rows = worlds.chained(worlds.World(3).draw(14))
    published = worlds.bend(rows, way="re-chain", chance=random.Random(4))

    verdict = ledger.verify(published.rows, announced=published.announced, signed=worlds.signed)

    assert (verdict.findings, verdict.bound) == ((), 0)


def test_checkpoint_binds_only_what_came_before_it() -> None:
    entries = worlds.World(8).draw(20)
    rows = worlds.chained(entries)
    verdict = ledger.verify(rows, checkpoints=[worlds.checkpoint(rows[:12])], signed=worlds.signed)

    assert (verdict.findings, verdict.bound, verdict.entries) == ((), 12, 20)
