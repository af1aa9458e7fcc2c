"""What an edition may refer to, as the country has it now: acts in the database, facts, prices and frameworks."""

from django.conf import settings

from koopsuz.law.selectors import act_links
from koopsuz.standards.schemas import load_crosswalk, name_kinds
from koopsuz.standards.schemas.edition import References
from koopsuz.standards.selectors.requirements import all_prices, fact_catalogue


def references() -> References:
    """The references of editions that are edited or brought in on the site."""
    return References(
        acts=act_links(),
        facts=name_kinds(fact_catalogue()),
        prices=frozenset(price.code for price in all_prices()),
        frameworks=load_crosswalk(settings.REFERENCE),
    )
