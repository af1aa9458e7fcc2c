"""The price list of a plan as bytes, exactly."""

from __future__ import annotations

import io

import numpy as np

from koopsuz.engine.allocation import Prices

ARRAYS = ("line", "equity", "floor", "prerequisite", "prerequisite_gap")


def dump_prices(prices: Prices) -> bytes:
    """The price list, compressed; `load_prices_of` gives it back unchanged."""
    target = io.BytesIO()
    np.savez_compressed(target, bits=np.int64(prices.bits), **{name: getattr(prices, name) for name in ARRAYS})
    return target.getvalue()


def load_prices_of(stored: bytes) -> Prices:
    """Read a price list; nothing but plain arrays is accepted."""
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        return Prices(bits=int(arrays["bits"]), **{name: arrays[name] for name in ARRAYS})
