"""Files that this room writes: the report of a consultation, the calendar of an edition."""
