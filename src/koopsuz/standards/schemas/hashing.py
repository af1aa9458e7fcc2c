"""Two fingerprints of an edition: of every word and number in it, and of the part that computations read.

An edition that assessments or plans already use may change its words but not its rules: the second fingerprint
must stay the same. Rules are everything but texts, legal sources, the crosswalk, status, dates and sources; the order
of requirements and indicators is a rule too, because stored answers are packed in it. Where the edition stands and since
when it holds is in neither: a body that endorsed an edition endorsed its words, and adoption does not change them.
"""

import hashlib
import json
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from koopsuz.common.text import Text
from koopsuz.standards.schemas.content import EditionContent

WORDS = frozenset({"sources", "level_names", "legal_sources", "crosswalk"})
COMPUTED = frozenset({"content_hash", "status", "valid_from"})


def content_hash(edition: EditionContent) -> str:
    """The fingerprint of every word and number."""
    return _hash(_plain(edition, leave_out=COMPUTED))


def rules_hash(edition: EditionContent) -> str:
    """The fingerprint of what computations read."""
    return _hash(_plain(edition, leave_out=COMPUTED | WORDS, texts=False))


def rules_by_code(edition: EditionContent) -> dict[str, str]:
    """The fingerprint of each requirement's rules, so that a refusal can name what changed."""
    return {one.code: _hash(_plain(one, leave_out=COMPUTED | WORDS, texts=False)) for one in edition.requirements}


def rest_by_code(edition: EditionContent) -> dict[str, str]:
    """The fingerprint of each requirement without its own texts: indicators, measures, class, sources and all the rest."""
    none = Text()
    wordless = (replace(one, title=none, text=none, why=none) for one in edition.requirements)
    return {one.code: _hash(_plain(one, leave_out=COMPUTED)) for one in wordless}


def _plain(value: Any, *, leave_out: frozenset[str], texts: bool = True) -> Any:
    if isinstance(value, Text):
        return value.as_mapping()
    if is_dataclass(value):
        kept = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in leave_out}
        return {
            name: _plain(part, leave_out=leave_out, texts=texts)
            for name, part in kept.items()
            if texts or not _is_wording(part)
        }
    if isinstance(value, tuple):
        return [_plain(part, leave_out=leave_out, texts=texts) for part in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def _is_wording(value: Any) -> bool:
    return isinstance(value, Text) or (
        isinstance(value, tuple) and bool(value) and all(isinstance(part, Text) for part in value)
    )


def _hash(plain: Any) -> str:
    canonical = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
