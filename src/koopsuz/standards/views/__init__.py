"""Pages of the standards room, one module per subject; `reading` is what everybody sees."""

from koopsuz.standards.views.reading import act, block_page, edition, requirement_page, standard

__all__ = ["act", "block_page", "edition", "requirement_page", "standard"]
