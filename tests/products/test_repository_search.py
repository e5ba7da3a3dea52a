"""What storage promises of searching. What is written is searched after its commit: an index of
words may be brought up to date no sooner.
"""

import pytest
from attrs import evolve

from domain.products.listing import Filter, Sort
from domain.products.search import query_terms
from tests.builders import a_shirt
from tests.given import given_product
from tests.units import ShopUnits


def found(units: ShopUnits, query: str) -> list[str]:
    """The names of the products that the query finds."""
    wanted = Filter(terms=query_terms(query))
    with units.read() as unit:
        page = unit.listings.page(wanted, Sort.OLDEST, limit=200, after=None, variants=False)
    return [view.name for view in page.items]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Plain T-Shirt", "plain"),
        ("Plain T-Shirt", "SHIRT"),
        ("Plain T-Shirt", "t-shirt"),
        ("Plain T-Shirt", "tshirt"),
        ("Plain T-Shirt", "t shirt plain"),
        ("Plain T-Shirt", "pl"),
        ("Plain T-Shirt", "p"),
        ("Plain T-Shirt", "tsh"),
        ("Café Crème", "cafe creme"),
        ("Cafe Creme", "CAFÉ CRÈME"),
        ("Weiße Straße", "weisse strasse"),
        ("Smørrebrød", "smør"),
        ("The Who", "the who"),
        ("The Who", "th"),
        ("To be or not to be", "be to"),
        ("A la carte", "a"),
        ("Top 40 Vinyl", "40"),
        ("7", "7"),
        ("X", "x"),
        ("5-in-1 O'Neill's tool", "o'neill"),
        ("日本の茶碗", "茶"),
        ("日本の茶碗", "日本"),
        ("日本の茶碗", "茶碗 日本"),
        ("Платье летнее", "платье"),
        ("Платье летнее", "ПЛАТ"),
        ("Платье летнее", "п"),
        ("한국어단어입니다길어요", "한국어단어입니다길어요"),
        ("한국어 책", "한국"),
        ("กางเกงยีนส์ขายาวสำหรับผู้ชาย", "กางเกง"),
        ("ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉ", "աբգդեզէըթժիլխծկհձղճմյնշոչ"),
        ("Rindfleischetikettierungsüberwachungsaufgabe", "rindfleischetikettierungsüberwachung"),
        ("100% wool (new!)", "100% +wool -new"),
        ('"Quoted" ~ <b>', '"quoted" *b @ (~'),
        ("1" * 64, "1" * 64),
    ],
)
def test_words_are_found_by_how_they_begin(units: ShopUnits, name: str, query: str) -> None:
    given_product(units, name=name)
    given_product(units, name="Unrelated")

    assert found(units, query) == [name]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Plain T-Shirt", "hat"),
        ("Plain T-Shirt", "plain hat"),
        ("Plain T-Shirt", "hirt"),
        ("Plain T-Shirt", "plainer"),
        ("日本", "e"),
        ("日本", "e697"),
        ("日本", "6"),
        ("Платье", "d"),
        ("Платье", "0"),
        ("日本", "中"),
        ("X", "xy"),
    ],
)
def test_other_words_are_not_found(units: ShopUnits, name: str, query: str) -> None:
    given_product(units, name=name)

    assert found(units, query) == []


@pytest.mark.parametrize("query", ["", "   ", "🦓", "!?", '- + * ( ) ~ " @ < >', "_"])
def test_a_query_without_words_finds_nothing(units: ShopUnits, query: str) -> None:
    given_product(units, name="Zebra 🦓 !?")

    assert found(units, query) == []


def test_descriptions_and_every_sku_are_searched(units: ShopUnits) -> None:
    shirt = a_shirt(("Blue", "S"), ("Blue", "M"), name="Shirt", description="Soft\nlinen.")
    with_skus = tuple(
        evolve(variant, sku=f"SH-{place}00X") for place, variant in enumerate(shirt.variants)
    )
    given_product(units, evolve(shirt, variants=with_skus))
    given_product(units, name="Hat", description="Hard.", sku="HT-1")

    assert found(units, "linen soft") == ["Shirt"]
    assert found(units, "SH-100X") == ["Shirt"]
    assert found(units, "sh100") == ["Shirt"]
    assert found(units, "sh-000x") == ["Shirt"]
    assert found(units, "ht-1 hard") == ["Hat"]


def test_a_saved_product_is_found_by_its_new_words_only(units: ShopUnits) -> None:
    before = given_product(units, name="Hat", sku="OLD")
    after = evolve(before, name="Shoe", variants=(evolve(before.variants[0], sku="NEW"),))
    with units.write() as unit:
        unit.commit(unit.products.save(after, before))

    assert (found(units, "shoe"), found(units, "new")) == (["Shoe"], ["Shoe"])
    assert (found(units, "hat"), found(units, "old")) == ([], [])


def test_a_removed_product_is_not_found(units: ShopUnits) -> None:
    product = given_product(units, name="Hat")
    with units.write() as unit:
        unit.products.remove(product)
        unit.commit(None)

    assert found(units, "hat") == []


@pytest.mark.parametrize("sort", Sort)
def test_what_is_found_is_paged_in_every_order(units: ShopUnits, sort: Sort) -> None:
    for place in range(7):
        given_product(units, name=f"Hat {place * 3 % 7}", price=100 + place * 2 % 7)
        given_product(units, name="Shoe")

    ids: list[int] = []
    after = None
    with units.read() as unit:
        wanted = Filter(terms=("hat",))
        whole = unit.listings.page(wanted, sort, limit=200, after=None, variants=False)
        for _ in range(4):
            page = unit.listings.page(wanted, sort, limit=2, after=after, variants=False)
            ids += [view.id for view in page.items]
            after = page.after

    assert ids == [view.id for view in whole.items]
    assert (len(ids), after) == (7, None)
