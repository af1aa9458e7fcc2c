"""What the open site and the desks show, composed from the rooms below; this room owns no facts."""

from koopsuz.portal.selectors.areas import AreaBundle, area_bundle
from koopsuz.portal.selectors.home import Home, home

__all__ = ["AreaBundle", "Home", "area_bundle", "home"]
