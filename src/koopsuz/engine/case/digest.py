"""The fingerprint of a problem: the same inputs give the same hash on every machine."""

from __future__ import annotations

import hashlib
from dataclasses import fields

import numpy as np

from ..allocation.problem import Problem


def problem_digest(problem: Problem) -> str:
    """SHA-256 over all arrays as little-endian int64 and over the rules."""
    digest = hashlib.sha256()
    for field in fields(Problem):
        value = getattr(problem, field.name)
        digest.update(field.name.encode())
        if isinstance(value, np.ndarray):
            digest.update(np.ascontiguousarray(value, dtype="<i8").tobytes())
        else:
            digest.update(repr(value).encode())
    return digest.hexdigest()
