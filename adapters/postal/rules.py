"""Checking an address, and telling all that is wrong with it."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from attrs import evolve

from adapters.postal.posts import Post, all_countries, post_of, postcodes_of_region
from adapters.postal.spelling import folded
from domain.shared.errors import InvalidInput, Violation
from domain.shared.postal import Country, PostalAddress

_MOST_TOLD: Final = 3
"""Regions that may have been meant: enough to find the right one, and no list."""


class GooglePostalRules:
    def checked(self, address: PostalAddress) -> PostalAddress:
        post = _post(address.country)
        region = _region(post, address.region)
        postcode = _postcode(post, address.postcode)
        if violations := tuple(_violations(post, address, region, postcode)):
            raise InvalidInput(violations)
        return evolve(address, region=region or "", postcode=postcode or "")

    def region(self, country: str, typed: str) -> str:
        post = _post(country)
        region = _region(post, typed)
        if region is None:
            raise InvalidInput(
                [Violation("/region", "unknown", _unknown_region(post.country, typed))]
            )
        return region

    def countries(self) -> Sequence[Country]:
        return all_countries()


def _post(country: str) -> Post:
    post = post_of(country)
    if post is None:
        raise InvalidInput([Violation("/country", "unknown", "is no country that we know")])
    return post


def _region(post: Post, typed: str) -> str | None:
    """None if it is not in the country's list."""
    text = typed.strip()
    return post.codes.get(folded(text)) if text and post.codes else text


def _postcode(post: Post, typed: str) -> str | None:
    text = typed.strip()
    return post.spelling.of(text) if text and post.spelling else text


def _violations(
    post: Post, address: PostalAddress, region: str | None, postcode: str | None
) -> Iterator[Violation]:
    country = post.country
    for name in country.fields:
        if name in country.required and not getattr(address, name).strip():
            yield Violation(f"/{name}", "required", _needed(country, name))
    if region is None:
        yield Violation("/region", "unknown", _unknown_region(country, address.region))
    if postcode is None:
        yield Violation("/postcode", "postcode", _wrong_postcode(country, country.postcode_example))
    elif postcode and region and post.codes:
        of_region = postcodes_of_region(country.code, region)
        if not of_region.has(postcode):
            detail = _wrong_postcode(country, of_region.example, region)
            yield Violation("/postcode", "postcode_of_region", detail)


def _needed(country: Country, name: str) -> str:
    kind, examples = "", []
    if name == "region":
        kind, examples = f", {country.region_kind}", [each.name for each in country.regions[:1]]
    if name == "postcode" and country.postcode_example:
        examples = [country.postcode_example]
    return f"is required in this country ({country.name}{kind}){_such_as(examples)}"


def _unknown_region(country: Country, typed: str) -> str:
    names = {folded(text): each.name for each in country.regions for text in (each.code, each.name)}
    meant = folded(typed)
    close = [each for each in names if meant and meant in each] or get_close_matches(meant, names)
    found = list(dict.fromkeys(names[each] for each in close))[:_MOST_TOLD]
    known = f"is none that we know of this country ({country.name}, {country.region_kind})"
    if found:
        return f"{known}: did you mean {' or '.join(found)}?"
    return known + _such_as([each.name for each in country.regions[:_MOST_TOLD]])


def _wrong_postcode(country: Country, example: str | None, region: str = "") -> str:
    place = next((each.name for each in country.regions if each.code == region), "this country")
    return f"is no postcode of {place} ({country.name}){_such_as([example] if example else [])}"


def _such_as(examples: Sequence[str]) -> str:
    return f", such as {', '.join(examples)}" if examples else ""
