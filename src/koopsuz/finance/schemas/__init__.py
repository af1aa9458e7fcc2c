"""Shapes of what this room reads from reference data and keeps as documents."""

from koopsuz.finance.schemas.classification import CODE_KINDS, CodeRow, read_classification

__all__ = ["CODE_KINDS", "CodeRow", "read_classification"]
