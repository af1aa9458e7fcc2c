"""Writes of the room: the territory, schools with their facts, outlines."""

from koopsuz.places.services.territory import TerritoryChanges, load_territory

__all__ = ["TerritoryChanges", "load_territory"]
