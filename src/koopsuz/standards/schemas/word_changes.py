"""The difference of two texts, word by word: what stayed, what was taken out, what came in."""

from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, OUT, IN = "same", "out", "in"


@dataclass(frozen=True, slots=True)
class WordPart:
    """Some words in a row: `same`, `out` or `in`."""

    kind: str
    words: str


def word_changes(before: str, after: str) -> tuple[WordPart, ...]:
    """The parts of both texts in reading order; what was taken out stands before what came in its place."""
    old, new = before.split(), after.split()
    parts: list[WordPart] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(WordPart(SAME, " ".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            parts.append(WordPart(OUT, " ".join(old[old_from:old_to])))
        if new_to > new_from:
            parts.append(WordPart(IN, " ".join(new[new_from:new_to])))
    return tuple(parts)
