"""What the posts of the world ask of an address, and that nothing that arrives is too much."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, get_type_hints

import attrs
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from adapters.postal import posts
from adapters.postal.rules import GooglePostalRules
from domain.shared.errors import InvalidInput
from domain.shared.postal import PostalAddress
from domain.shared.rules import Text
from entrypoints.http.structuring import rules_of
from tests.builders import a_postal_address

RULES: Final = GooglePostalRules()
COUNTRIES: Final = RULES.countries()
BY_CODE: Final = {country.code: country for country in COUNTRIES}

FIELDS: Final = {
    name: next(rule for rule in rules_of(hint) if isinstance(rule, Text))
    for name, hint in get_type_hints(PostalAddress, include_extras=True).items()
}


def _in_digits_from(zero: str, number: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in number)


_DIGITS: Final = "0123456789\N{ARABIC-INDIC DIGIT ONE}\N{FULLWIDTH DIGIT TWO}"


def _bare(country: str, **fields: Any) -> PostalAddress:
    return PostalAddress(name="Any recipient", line1="Any street 1", country=country, **fields)


def _refused(address: PostalAddress) -> dict[str, str]:
    """The codes of what is wrong, by field."""
    with pytest.raises(InvalidInput) as caught:
        RULES.checked(address)
    found = {violation.pointer[1:]: violation.code for violation in caught.value.violations}
    assert len(found) == len(caught.value.violations)
    return found


def _detail(address: PostalAddress) -> str:
    with pytest.raises(InvalidInput) as caught:
        RULES.checked(address)
    return str(caught.value)


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("DE", "10117", "10117"),
        ("DE", " 10 117 ", "10117"),
        ("DE", "D-10117", "10117"),
        ("DE", _in_digits_from("\N{FULLWIDTH DIGIT ZERO}", "10117"), "10117"),
        ("CH", "CH-8001", "8001"),
        ("LU", "L 4750", "4750"),
        ("SE", "211 34", "21134"),
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("GB", "GIR 0AA", "GIR 0AA"),
        ("NL", "1234ab", "1234 AB"),
        ("PL", "00950", "00-950"),
        ("PT", "1250 096", "1250-096"),
        ("CZ", "10000", "100 00"),
        ("IE", "d02 x285", "D02 X285"),
        ("AD", "ad500", "AD500"),
        ("BB", "BB23026", "BB23026"),
        ("VG", "vg1110", "VG1110"),
    ],
)
def test_a_postcode_is_kept_as_it_is_written_there(country: str, typed: str, kept: str) -> None:
    address = _bare(country, city="Any city", postcode=typed)
    assert RULES.checked(address) == evolve(address, postcode=kept)


@pytest.mark.parametrize(
    ("country", "region", "code", "postcode", "kept"),
    [
        ("US", "California", "CA", "94103", "94103"),
        ("US", "ca", "CA", "94103 1234", "94103-1234"),
        ("CA", "Québec", "QC", "h3z2y7", "H3Z 2Y7"),
        ("CA", "QUEBEC", "QC", "H3Z-2Y7", "H3Z 2Y7"),
        ("IT", "Roma", "RM", "00144", "00144"),
        ("ES", "Álava", "VI", "01001", "01001"),
        ("BR", "sao paulo", "SP", "01310100", "01310-100"),
        ("JP", "Tokyo", "東京都", "154\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}0023", "154-0023"),
        ("JP", "東京都", "東京都", "154\N{MINUS SIGN}0023", "154-0023"),
        ("IN", "Jammu & Kashmir", "Jammu and Kashmir", "190001", "190001"),
        ("IN", "महाराष्ट्र", "Maharashtra", "400001", "400001"),
        ("IE", "co dublin", "Co. Dublin", "", ""),
        ("VN", "Da Nang", "Đà Nẵng", "", ""),
        ("TR", "ADIYAMAN", "Ad\N{LATIN SMALL LETTER DOTLESS I}yaman", "02100", "02100"),
        ("MX", "Jalisco", "Jal.", "44100", "44100"),
        (
            "EG",
            "القاهرة",
            "القاهرة",
            _in_digits_from("\N{ARABIC-INDIC DIGIT ZERO}", "11511"),
            "11511",
        ),
    ],
)
def test_a_region_is_known_by_its_code_and_its_names(
    country: str, region: str, code: str, postcode: str, kept: str
) -> None:
    address = _bare(country, city="Any city", region=region, postcode=postcode)
    assert RULES.checked(address) == evolve(address, region=code, postcode=kept)


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert _refused(_bare("US")) == {
        "city": "required",
        "region": "required",
        "postcode": "required",
    }
    wrong = _bare("US", region="Bavaria", postcode="x")
    assert _refused(wrong) == {"city": "required", "region": "unknown", "postcode": "postcode"}


def test_blanks_are_nothing() -> None:
    assert set(_refused(_bare("US", city=" ", region="  ", postcode=" "))) == {
        "city",
        "region",
        "postcode",
    }
    assert RULES.checked(_bare("IE", city="Cork", region=" ", postcode=" ")).region == ""


def test_a_country_that_is_none_is_told_alone() -> None:
    for code in ("XX", "ZZ", "de", "D", "DEU", "ALL", "", "..", "ÄÖ", "1A"):
        assert _refused(_bare(code, postcode="nonsense")) == {"country": "unknown"}


def test_a_postcode_of_another_region_is_told_apart() -> None:
    address = _bare("US", city="Los Angeles", region="CA", postcode="10001")
    assert _refused(address) == {"postcode": "postcode_of_region"}
    assert "California" in _detail(address)


def test_what_is_told_helps_to_get_it_right() -> None:
    assert "(Germany), such as 26133" in _detail(a_postal_address(postcode="x"))
    assert "such as 95014" in _detail(_bare("US", city="x", region="NY"))
    assert "such as Alabama" in _detail(_bare("US", city="x", postcode="10001"))
    assert "did you mean Co. Dublin?" in _detail(_bare("IE", city="Dublin", region="Dublin"))
    assert "did you mean California or" in _detail(
        _bare("US", city="x", region="Califronia", postcode="94103")
    )
    assert "such as Abaco" in _detail(_bare("BS", region="🦓"))


def test_where_there_is_no_list_and_no_postcode_what_was_typed_stays() -> None:
    germany = a_postal_address(region="Land Berlin", city="BERLIN", name="anna ")
    assert RULES.checked(germany) == germany
    emirates = _bare("AE", region="دبي", city="dubai", postcode="00000")
    assert RULES.checked(emirates).postcode == "00000"
    assert RULES.checked(emirates).city == "dubai"


def test_a_place_between_countries_has_a_code_of_its_own() -> None:
    names = {code: BY_CODE[code].name for code in ("AC", "AX", "GG", "XK")}
    assert names == {
        "AC": "Ascension Island",
        "AX": "Åland Islands",
        "GG": "Guernsey",
        "XK": "Kosovo",
    }


def test_the_countries_are_those_of_the_standard_each_once_by_name() -> None:
    assert len(COUNTRIES) == len(BY_CODE) == len({country.name for country in COUNTRIES}) > 249
    assert [country.code for country in COUNTRIES[:3]] == ["AF", "AX", "AL"]


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_each_country_is_described_so_that_a_form_can_be_made(country: Any) -> None:
    assert {"name", "line1"} <= country.required <= set(country.fields)
    assert len(set(country.fields)) == len(country.fields)
    assert set(country.fields) <= attrs.fields_dict(PostalAddress).keys()
    assert country.region_kind
    assert country.name
    if "postcode" in country.required:
        assert country.postcode_example


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_each_region_and_each_example_is_known(country: Any) -> None:
    for region in country.regions:
        postcode = posts.postcodes_of_region(country.code, region.code).example
        for typed in (region.code, region.name, region.name.upper(), f" {region.code.lower()} "):
            address = _bare(country.code, city="x", region=typed, postcode=postcode or "")
            errors = set() if postcode else {"postcode"} & country.required
            if errors:
                assert set(_refused(address)) == errors
            else:
                assert RULES.checked(address).region == region.code
        assert FIELDS["region"].problem(region.code) is None
    post = posts.post_of(country.code)
    assert post is not None
    for example in post.spelling.examples if post.spelling else ():
        assert post.spelling is not None
        assert post.spelling.of(example) == example
        assert post.spelling.of(example.lower().replace(" ", "").replace("-", "")) == example


def _typed() -> Iterator[tuple[str, st.SearchStrategy[str]]]:
    anything = st.characters(exclude_categories=["Cs", "Cc"])
    for name, rule in FIELDS.items():
        text = st.text(anything, max_size=rule.max)
        yield name, text if rule.blank else text.filter(lambda each: bool(each.strip()))


@st.composite
def addresses(draw: Any) -> PostalAddress:
    """Anything that the rules of the fields let through, much of it nearly right."""
    fields = {name: draw(text) for name, text in _typed() if name != "country"}
    country = draw(st.sampled_from(COUNTRIES))
    if country.regions and draw(st.booleans()):
        region = draw(st.sampled_from(country.regions))
        fields["region"] = draw(st.sampled_from([region.code, region.name]))
    if country.postcode_example and draw(st.booleans()):
        digits = st.text(_DIGITS + "ABCZabc -", max_size=12)
        fields["postcode"] = draw(st.one_of(st.just(country.postcode_example), digits))
    return PostalAddress(**fields, country=country.code)


@given(addresses())
def test_whatever_arrives_is_kept_within_the_rules_or_refused(address: PostalAddress) -> None:
    try:
        kept = RULES.checked(address)
    except InvalidInput:
        assert set(_refused(address)) <= {"city", "region", "postcode"}
        assert set(_refused(address).values()) <= {
            "required",
            "unknown",
            "postcode",
            "postcode_of_region",
        }
        return
    assert evolve(kept, region=address.region, postcode=address.postcode) == address
    for name, rule in FIELDS.items():
        assert rule.problem(getattr(kept, name)) is None, name
    assert RULES.checked(kept) == kept


@given(st.text(max_size=5))
def test_whatever_is_said_to_be_a_country_is_one_or_is_refused(code: str) -> None:
    if code not in BY_CODE:
        assert _refused(_bare(code)) == {"country": "unknown"}


def test_many_who_ask_at_once_get_the_same() -> None:
    address = _bare("CN", city="x", region="Beijing Shi", postcode="100096")
    for cached in (posts.post_of, posts.all_countries, posts.postcodes_of_region):
        cached.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        checked = list(pool.map(lambda _: RULES.checked(address), range(16)))
        found = list(pool.map(lambda _: RULES.countries(), range(4)))
    assert set(checked) == {evolve(address, region="北京市")}
    assert all(countries == COUNTRIES for countries in found)


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("US", "california", "CA"),
        ("US", " CA ", "CA"),
        ("CA", "quebec", "QC"),
        ("US", "", ""),
        ("US", "  ", ""),
        ("DE", " Bayern ", "Bayern"),
    ],
)
def test_a_region_alone_is_kept_as_that_of_an_address(country: str, typed: str, kept: str) -> None:
    assert RULES.region(country, typed) == kept


@pytest.mark.parametrize(
    ("country", "typed", "pointer"),
    [("US", "Bavaria", "/region"), ("US", "!", "/region"), ("XX", "", "/country")],
)
def test_a_region_that_is_none_is_refused(country: str, typed: str, pointer: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        RULES.region(country, typed)
    assert [(each.pointer, each.code) for each in caught.value.violations] == [(pointer, "unknown")]
