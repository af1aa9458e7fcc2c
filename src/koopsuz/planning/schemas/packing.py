"""The options of one school as bytes: everything that its decisions were made from, small enough to keep for every plan.

Four tables (gaps, options, pairs and the facts they rest on) follow each other in one compressed record. Positions are
counted within the school; sources keep their position in the plan's problem.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = 1
LEVEL_OF_COMPRESSION = 1  # a higher level costs seconds for a country and saves a tenth
HEADER = struct.Struct("<BIIIIIIIqII")  # version, position, LSG, oblast, first gap, factor, weight, exposed, sizes

GAP = np.dtype(
    [
        ("requirement", "<i2"),
        ("class", "i1"),
        ("level", "i1"),
        ("parent", "<i2"),
        ("reason", "i1"),
        ("pair", "<i4"),
        ("year", "i1"),
    ]
)
OPTION = np.dtype(
    [
        ("gap", "<i2"),
        ("measure", "<i2"),
        ("block", "i1"),
        ("factor", "<i4"),
        ("quantity", "<i8"),
        ("unit", "<i8"),
        ("capital", "<i8"),
        ("recurrent", "<i8"),
        ("benefit", "<i8"),
        ("operator", "<i4"),
    ]
)
PAIR = np.dtype([("option", "<i2"), ("source", "<i4"), ("rule", "<i2")])


@dataclass(frozen=True, slots=True, eq=False)
class SchoolRecord:
    """What a plan keeps of one school. `facts` holds the facts and the numbers answered that quantities may use."""

    position: int
    lsg: int
    oblast: int
    first_gap: int
    factor_permille: int
    weight_permille: int
    exposed: int
    gaps: NDArray[Any]
    options: NDArray[Any]
    pairs: NDArray[Any]
    facts: Mapping[str, Any]


def pack(record: SchoolRecord) -> bytes:
    """The record as compressed bytes; `unpack` gives it back unchanged."""
    facts = json.dumps(record.facts, separators=(",", ":"), sort_keys=True).encode()
    header = HEADER.pack(
        VERSION,
        record.position,
        record.lsg,
        record.oblast,
        record.first_gap,
        record.factor_permille,
        record.weight_permille,
        len(record.gaps),
        record.exposed,
        len(record.options),
        len(record.pairs),
    )
    body = record.gaps.tobytes() + record.options.tobytes() + record.pairs.tobytes() + facts
    return zlib.compress(header + body, LEVEL_OF_COMPRESSION)


def unpack(packed: bytes) -> SchoolRecord:
    """Read a record; ValueError if it was written by a later version."""
    content = zlib.decompress(packed)
    version, position, lsg, oblast, first_gap, factor, weight, gaps, exposed, options, pairs = HEADER.unpack_from(
        content
    )
    if version != VERSION:
        raise ValueError(f"the record has version {version}, this program reads version {VERSION}")
    option_at = HEADER.size + GAP.itemsize * gaps
    pair_at = option_at + OPTION.itemsize * options
    facts_at = pair_at + PAIR.itemsize * pairs
    return SchoolRecord(
        position=position,
        lsg=lsg,
        oblast=oblast,
        first_gap=first_gap,
        factor_permille=factor,
        weight_permille=weight,
        exposed=exposed,
        gaps=np.frombuffer(content, dtype=GAP, count=gaps, offset=HEADER.size),
        options=np.frombuffer(content, dtype=OPTION, count=options, offset=option_at),
        pairs=np.frombuffer(content, dtype=PAIR, count=pairs, offset=pair_at),
        facts=json.loads(content[facts_at:]),
    )
