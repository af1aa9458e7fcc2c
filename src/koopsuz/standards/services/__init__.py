"""Writes of the standards room."""

from koopsuz.standards.services.editions import LoadedEdition, is_in_use, load_edition

__all__ = ["LoadedEdition", "is_in_use", "load_edition"]
