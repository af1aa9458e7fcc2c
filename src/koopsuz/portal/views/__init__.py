"""Pages of the open site and of the desks."""

from koopsuz.portal.views.areas import area, country
from koopsuz.portal.views.desks import desk
from koopsuz.portal.views.home import home
from koopsuz.portal.views.schools import school
from koopsuz.portal.views.search import search
from koopsuz.portal.views.site import favicon, healthz, robots
from koopsuz.portal.views.standard import requirement, standard_block
from koopsuz.portal.views.why import why_figure, why_figure_json

__all__ = [
    "area",
    "country",
    "desk",
    "favicon",
    "healthz",
    "home",
    "requirement",
    "robots",
    "school",
    "search",
    "standard_block",
    "why_figure",
    "why_figure_json",
]
