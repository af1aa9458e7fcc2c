"""What the open site and the desks show, composed from the rooms below; this room owns no facts."""

from koopsuz.portal.selectors.areas import AreaBundle, area_bundle
from koopsuz.portal.selectors.home import Home, home
from koopsuz.portal.selectors.schools import SchoolBundle, school_bundle
from koopsuz.portal.selectors.search import SearchResult, search
from koopsuz.portal.selectors.standard import Standing, block_standing, requirement_standing
from koopsuz.portal.selectors.why import WhyFigure, why_figure

__all__ = [
    "AreaBundle",
    "Home",
    "SchoolBundle",
    "SearchResult",
    "Standing",
    "WhyFigure",
    "area_bundle",
    "block_standing",
    "home",
    "requirement_standing",
    "school_bundle",
    "search",
    "why_figure",
]
