"""What a tax rate or a shipping zone is for, named as addresses name it: places are compared letter
by letter.
"""

from domain.pricing.model import ANYWHERE, Place
from domain.shared.errors import InvalidInput, Violation
from domain.shared.postal import PostalRules


def as_addresses_have_it(place: Place, rules: PostalRules) -> Place:
    """California becomes CA.

    Raises InvalidInput: `/country` is `required` (for a region) or `unknown`, `/region` `unknown`.
    """
    if place.country:
        return Place(place.country, rules.region(place.country, place.region))
    if place.region.strip():
        detail = "is required where there is a region"
        raise InvalidInput([Violation("/country", "required", detail)])
    return ANYWHERE
