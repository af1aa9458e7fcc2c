"""Writes of the room: the territory, schools with their facts, outlines, uploads that wait for a yes."""

from koopsuz.places.services.outlines import check_outlines, import_outlines
from koopsuz.places.services.schools import check_schools, import_schools, write_schools
from koopsuz.places.services.territory import TerritoryChanges, load_territory
from koopsuz.places.services.uploads import confirm_upload, keep_upload

__all__ = [
    "TerritoryChanges",
    "check_outlines",
    "check_schools",
    "confirm_upload",
    "import_outlines",
    "import_schools",
    "keep_upload",
    "load_territory",
    "write_schools",
]
