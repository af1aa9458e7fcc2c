"""The draw: repeatable, independent of order, likelier by weight, at least one of every stratum."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koopsuz.engine.errors import EngineError
from koopsuz.engine.sampling import Unit, draw, number_of

UNITS = [Unit(f"S-{number:03}", f"R{number % 4}") for number in range(100)]


def codes(units: list[Unit], *, seed: str = "2026-11-27 Bishkek", share: int = 100) -> list[str]:
    return [one.unit.code for one in draw(units, seed=seed, share_permille=share)]


def test_draw_is_the_one_that_anybody_can_repeat_by_hand() -> None:
    # printf '%s' 'seed|S-001' | sha256sum begins with these 16 digits
    assert number_of("S-001", seed="seed").denominator.bit_length() <= 65
    first = min(UNITS[::4], key=lambda unit: number_of(unit.code, seed="seed"))

    assert codes(UNITS, seed="seed", share=1)[0] == first.code


def test_draw_takes_the_share_of_every_stratum_rounded_up() -> None:
    drawn = draw(UNITS, seed="seed", share_permille=100)

    assert Counter(one.unit.stratum for one in drawn) == {"R0": 3, "R1": 3, "R2": 3, "R3": 3}
    assert len(draw(UNITS[:4], seed="seed", share_permille=1)) == 4


@given(order=st.permutations(UNITS[:12]), seed=st.text(min_size=1).filter(str.strip))
def test_draw_does_not_depend_on_the_order(order: list[Unit], seed: str) -> None:
    assert codes(order, seed=seed) == codes(UNITS[:12], seed=seed)


def test_draw_of_another_seed_is_another_one() -> None:
    assert len({tuple(codes(UNITS, seed=str(number))) for number in range(20)}) == 20


def test_draw_prefers_weight_about_as_much_as_it_says() -> None:
    units = [Unit(f"S-{number:03}", "R", 4000 if number < 20 else 1000) for number in range(100)]
    heavy = sum(code < "S-020" for number in range(400) for code in codes(units, seed=str(number), share=50))

    # 20 heavy units of weight 4 against 80 of weight 1: half of all that is drawn
    assert 0.42 < heavy / (400 * 5) < 0.58


@pytest.mark.parametrize(
    ("units", "seed", "share"),
    [
        ([*UNITS, UNITS[0]], "seed", 100),
        ([Unit("a", "b", 0)], "seed", 100),
        (UNITS, " ", 100),
        (UNITS, "seed", 0),
        (UNITS, "seed", 1001),
    ],
)
def test_draw_of_nonsense_is_refused(units: list[Unit], seed: str, share: int) -> None:
    with pytest.raises(EngineError):
        draw(units, seed=seed, share_permille=share)
