"""Koopsuz: from a safe-school standard to funded, finished and publicly traceable improvements."""

__version__ = "0.1.0"
