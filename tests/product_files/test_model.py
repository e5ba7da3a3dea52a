"""Reading a CSV file: what its rows mean, and what is wrong with them."""

import pytest

from entrypoints.product_files.columns import COLUMNS
from entrypoints.product_files.reading import parse
from tests.product_files.files import lines


def _errors(text: str) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.code) for each in parse(text, currency="USD").errors]


def test_lines_with_the_same_slug_are_one_product() -> None:
    parsed = parse(lines("slug,price", "a,1", "b,2", "a,3"), currency="USD")
    assert [(entry.slug, len(entry.variants)) for entry in parsed.entries] == [("a", 2), ("b", 1)]


def test_prices_are_read_in_the_shops_currency() -> None:
    [entry] = parse(lines("slug,price", "a,1500"), currency="JPY").entries
    assert entry.variants[0].price == 1500


def test_a_price_with_too_many_decimals_is_refused() -> None:
    assert _errors(lines("slug,price", "a,1.999")) == [(2, "price", "type")]


@pytest.mark.parametrize("cell", ["1e5", "NaN", "Infinity", "1,50", "$3", "٣", "1_000"])
def test_a_price_is_digits_and_a_point(cell: str) -> None:
    assert _errors(lines("slug,price", f'a,"{cell}"')) == [(2, "price", "type")]


def test_an_empty_file_lacks_its_header() -> None:
    assert _errors("") == [(1, "slug", "required")]


def test_a_column_that_is_not_one_is_refused() -> None:
    assert _errors(lines("slug,colour", "a,red")) == [(1, "colour", "unknown_column")]


def test_a_column_that_is_there_twice_is_refused() -> None:
    assert _errors(lines("slug,name,name", "a,b,c")) == [(1, "name", "duplicate")]


def test_a_row_with_too_few_cells_is_refused() -> None:
    assert _errors(lines("slug,name,price", "a,b")) == [(2, "", "cells")]


def test_a_row_that_contradicts_its_products_first_row_is_refused() -> None:
    text = lines("slug,name,price", "a,Mug,1", "a,Cup,2")
    assert _errors(text) == [(3, "name", "conflict")]


def test_blank_lines_are_passed_over_and_rows_keep_their_numbers() -> None:
    assert _errors(lines("slug,price", "", "a,x")) == [(3, "price", "type")]


def test_a_quote_that_is_never_closed_is_refused() -> None:
    [(_, column, code)] = _errors('slug,name\r\na,"never closed')
    assert (column, code) == ("", "csv")


def test_metadata_is_a_json_object_of_texts() -> None:
    text = lines("slug,metadata", 'a,"{""care"": ""cold""}"', 'b,"{""n"": 1}"', "c,[1]", "d,{")
    parsed = parse(text, currency="USD")
    assert [entry.metadata for entry in parsed.entries] == [{"care": "cold"}]
    assert [(each.row, each.column) for each in parsed.errors] == [
        (3, "metadata"),
        (4, "metadata"),
        (5, "metadata"),
    ]


def test_images_are_an_address_and_its_words_on_each_line_of_the_cell() -> None:
    text = lines("slug,images", 'a,"https://x.test/1.png The front\nhttps://x.test/2.png"')
    [entry] = parse(text, currency="USD").entries
    assert [(image.url, image.alt, image.position) for image in entry.images] == [  # type: ignore[union-attr]
        ("https://x.test/1.png", "The front", 1),
        ("https://x.test/2.png", "", 2),
    ]


def test_every_cell_can_be_nonsense_and_none_is_a_crash() -> None:
    for column in COLUMNS:
        for cell in ("\x00", "🦓" * 30_000, "'; DROP TABLE products; --", "-1", "{", "a" * 70_000):
            row = {"slug": "a", "name": "A", "price": "1", column: cell}
            header = ",".join(row)
            quoted = ",".join('"' + value.replace('"', '""') + '"' for value in row.values())
            parse(lines(header, quoted), currency="USD")
