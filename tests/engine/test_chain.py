"""The hash chain and the Merkle checkpoints: any bent row is found at its place, and proofs prove only what is there."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopsuz.engine.chain import (
    GENESIS,
    Break,
    ProofStep,
    canonical,
    find_break,
    merkle_proof,
    merkle_root,
    proves,
    row_hash,
)

Chain = list[tuple[dict[str, Any], str, str]]

values = st.one_of(st.none(), st.booleans(), st.integers(), st.text())
rows = st.lists(
    st.dictionaries(st.text(max_size=5), st.one_of(values, st.lists(values, max_size=3)), max_size=4), max_size=8
)


def _chain(contents: list[dict[str, Any]]) -> Chain:
    chain: Chain = []
    previous = GENESIS
    for content in contents:
        own = row_hash(content, previous_hash=previous)
        chain.append((content, previous, own))
        previous = own
    return chain


def _hashes(count: int) -> list[str]:
    return [own for _, _, own in _chain([{"number": number} for number in range(count)])]


@settings(deadline=None)
@given(rows)
def test_find_break_untouched_chain_holds(contents: list[dict[str, Any]]) -> None:
    assert find_break(_chain(contents)) is None


@settings(deadline=None)
@given(rows.filter(len), st.data())
def test_find_break_changed_content_is_found_at_its_row(contents: list[dict[str, Any]], data: st.DataObject) -> None:
    chain = _chain(contents)
    position = data.draw(st.integers(0, len(chain) - 1))
    content, previous, own = chain[position]
    chain[position] = ({**content, "added later": 1}, previous, own)

    assert find_break(chain) == Break(position, "its content was changed")


@settings(deadline=None)
@given(rows.filter(lambda contents: len(contents) > 1), st.data())
def test_find_break_missing_row_is_found_where_it_stood(contents: list[dict[str, Any]], data: st.DataObject) -> None:
    chain = _chain(contents)
    position = data.draw(st.integers(0, len(chain) - 2))

    del chain[position]

    assert find_break(chain) == Break(position, "it does not follow the row before it")


@settings(deadline=None)
@given(rows.filter(len), st.data())
def test_find_break_rewritten_row_breaks_the_next_one(contents: list[dict[str, Any]], data: st.DataObject) -> None:
    """Whoever rewrites a row and its hash has to rewrite every later row, and then the checkpoint differs."""
    chain = _chain(contents)
    position = data.draw(st.integers(0, len(chain) - 1))
    forged = {**chain[position][0], "added later": 1}
    previous = chain[position][1]
    chain[position] = (forged, previous, row_hash(forged, previous_hash=previous))

    followed = position + 1 < len(chain)
    assert find_break(chain) == (Break(position + 1, "it does not follow the row before it") if followed else None)
    assert merkle_root([own for _, _, own in chain]) != merkle_root([own for _, _, own in _chain(contents)])


@settings(deadline=None)
@given(st.integers(1, 33), st.data())
def test_merkle_proof_of_each_row_leads_to_the_root(count: int, data: st.DataObject) -> None:
    hashes = _hashes(count)
    position = data.draw(st.integers(0, count - 1))
    proof = merkle_proof(hashes, position=position)

    root = merkle_root(hashes)

    assert proves(proof, row=hashes[position], root=root)
    others = [other for other in hashes if other != hashes[position]]
    assert not any(proves(proof, row=other, root=root) for other in others)
    assert len(proof) <= count.bit_length()


@settings(deadline=None)
@given(st.integers(2, 20), st.data())
def test_merkle_proof_bent_in_any_step_fails(count: int, data: st.DataObject) -> None:
    hashes = _hashes(count)
    position = data.draw(st.integers(0, count - 1))
    proof = list(merkle_proof(hashes, position=position))
    step = data.draw(st.integers(0, len(proof) - 1))
    proof[step] = replace(proof[step], hash=GENESIS)

    assert not proves(proof, row=hashes[position], root=merkle_root(hashes))


@settings(deadline=None)
@given(st.integers(0, 20))
def test_merkle_root_tells_every_length_apart(count: int) -> None:
    assert merkle_root(_hashes(count)) != merkle_root(_hashes(count + 1))


def test_merkle_inner_node_cannot_pose_as_a_row() -> None:
    hashes = _hashes(4)
    inner = merkle_root(hashes[:2])
    proof = merkle_proof(hashes, position=0)[1:]

    assert not proves(proof, row=inner, root=merkle_root(hashes))


def test_canonical_is_one_form_whatever_the_order() -> None:
    assert canonical({"б": 1, "a": [True, None]}) == '{"a":[true,null],"б":1}'.encode()
    assert canonical({"a": [True, None], "б": 1}) == canonical({"б": 1, "a": (True, None)})


def test_row_hash_worked_case() -> None:
    expected = hashlib.sha256(GENESIS.encode() + b'\n{"sum":5}').hexdigest()

    assert row_hash({"sum": 5}, previous_hash=GENESIS) == expected


def test_merkle_worked_case_of_three_rows() -> None:
    one, two, three = (hashlib.sha256(bytes([number])).hexdigest() for number in range(3))

    def leaf(row: str) -> bytes:
        return hashlib.sha256(b"\x00" + bytes.fromhex(row)).digest()

    pair = hashlib.sha256(b"\x01" + leaf(one) + leaf(two)).digest()
    root = hashlib.sha256(b"\x01" + pair + leaf(three)).hexdigest()

    assert merkle_root([one, two, three]) == root
    assert merkle_proof([one, two, three], position=2) == (ProofStep(pair.hex(), on_left=True),)
    assert merkle_root([]) == GENESIS


@pytest.mark.parametrize("content", [{"a": 1.5}, {"a": [{"b": float("nan")}]}])
def test_canonical_refuses_floats(content: dict[str, Any]) -> None:
    with pytest.raises(TypeError) as caught:
        canonical(content)

    assert str(caught.value) == "a chained row may hold no float; write an integer or a text"


@pytest.mark.parametrize("position", [-1, 3])
def test_merkle_proof_of_a_row_that_is_not_there_is_refused(position: int) -> None:
    with pytest.raises(IndexError) as caught:
        merkle_proof(_hashes(3), position=position)

    assert str(caught.value) == f"there is no row {position} among 3"
