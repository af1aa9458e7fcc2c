"""The money trail as a double-entry ledger in whole tyiyn: kinds of entries, their lines, replay, verification."""

from .entries import Details, Entry, Line, account, pot_of, read_entry, with_lines
from .kinds import CONTRA, MOVES, NEEDS_CONTRACT, NEEDS_WORK, OF_CONTRACT, OF_WORK, EntryKind, Pot
from .replaying import Finding, Replay
from .verifying import Checkpoint, Verdict, verify

__all__ = [
    "CONTRA",
    "MOVES",
    "NEEDS_CONTRACT",
    "NEEDS_WORK",
    "OF_CONTRACT",
    "OF_WORK",
    "Checkpoint",
    "Details",
    "Entry",
    "EntryKind",
    "Finding",
    "Line",
    "Pot",
    "Replay",
    "Verdict",
    "account",
    "pot_of",
    "read_entry",
    "verify",
    "with_lines",
]
