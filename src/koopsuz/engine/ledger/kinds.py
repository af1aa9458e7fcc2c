"""Kinds of ledger entries, the pots that money lies in, and which pot each kind empties and fills."""

from __future__ import annotations

from enum import StrEnum


class Pot(StrEnum):
    """Where money of an envelope stands. The first four follow the money, the last three the work that it buys."""

    FUNDING = "funding"  # contra: what the payer's budget gave to the envelope, below zero
    AVAILABLE = "available"
    ALLOCATED = "allocated"
    COMMITTED = "committed"
    PAID = "paid"
    PROMISED = "promised"  # contra: what suppliers promised to deliver, below zero
    EXPECTED = "expected"
    ACCEPTED = "accepted"


CONTRA = frozenset({Pot.FUNDING, Pot.PROMISED})  # may be below zero; every other pot may not
OF_WORK = frozenset({Pot.ALLOCATED})
OF_CONTRACT = frozenset({Pot.COMMITTED, Pot.PAID, Pot.PROMISED, Pot.EXPECTED, Pot.ACCEPTED})


class EntryKind(StrEnum):
    """One step of the money trail."""

    APPROPRIATION = "appropriation"
    REDUCTION = "reduction"
    ALLOCATION = "allocation"
    RELEASE = "release"
    COMMITMENT = "commitment"
    DECOMMITMENT = "decommitment"
    PAYMENT = "payment"
    REFUND = "refund"
    ACCEPTANCE = "acceptance"
    CARRY_OVER = "carry_over"
    CLOSING = "closing"
    REVERSAL = "reversal"


MOVES: dict[EntryKind, tuple[tuple[Pot, Pot], ...]] = {
    EntryKind.APPROPRIATION: ((Pot.FUNDING, Pot.AVAILABLE),),
    EntryKind.REDUCTION: ((Pot.AVAILABLE, Pot.FUNDING),),
    EntryKind.ALLOCATION: ((Pot.AVAILABLE, Pot.ALLOCATED),),
    EntryKind.RELEASE: ((Pot.ALLOCATED, Pot.AVAILABLE),),
    EntryKind.COMMITMENT: ((Pot.ALLOCATED, Pot.COMMITTED), (Pot.PROMISED, Pot.EXPECTED)),
    EntryKind.DECOMMITMENT: ((Pot.COMMITTED, Pot.ALLOCATED), (Pot.EXPECTED, Pot.PROMISED)),
    EntryKind.PAYMENT: ((Pot.COMMITTED, Pot.PAID),),
    EntryKind.REFUND: ((Pot.PAID, Pot.COMMITTED),),
    EntryKind.ACCEPTANCE: ((Pot.EXPECTED, Pot.ACCEPTED),),
    EntryKind.CARRY_OVER: ((Pot.AVAILABLE, Pot.AVAILABLE),),  # from one year's envelope to the next one's
    EntryKind.CLOSING: (),  # moves nothing: what is left must have been released before
}
NEEDS_WORK = frozenset(EntryKind) - {
    EntryKind.APPROPRIATION,
    EntryKind.REDUCTION,
    EntryKind.CARRY_OVER,
    EntryKind.REVERSAL,
}
NEEDS_CONTRACT = frozenset(
    {EntryKind.COMMITMENT, EntryKind.DECOMMITMENT, EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.ACCEPTANCE}
)
