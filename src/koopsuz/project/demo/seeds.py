"""Where the chance of the demo comes from: one seed, and a stream of its own for each part.

Changing SEED gives another country. Each part draws from its own stream, so that a change in one part leaves the others
as they were.
"""

from zlib import crc32

import numpy as np

SEED = 417_2026


def stream(part: str) -> np.random.Generator:
    """Return the random numbers of a part of the demo, always the same ones."""
    return np.random.default_rng([SEED, crc32(part.encode())])
