"""Rows of the standards room, one module per subject."""

from koopsuz.standards.models.edition import Block, Edition, Indicator, LegalSource, Measure, Requirement

__all__ = ["Block", "Edition", "Indicator", "LegalSource", "Measure", "Requirement"]
