"""Which words a product is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.products.search import product_terms, query_terms, terms
from tests.builders import a_product

TEXTS = st.text(max_size=80) | st.text("aé-' ßİ日本カп", max_size=20)


def finds(query: str, text: str) -> bool:
    wanted = query_terms(query)
    return bool(wanted) and all(
        any(word.startswith(term) for word in terms(text)) for term in wanted
    )


@given(TEXTS)
def test_a_text_is_found_by_itself(text: str) -> None:
    assert finds(text, text) == bool(query_terms(text))


@given(TEXTS, st.data())
def test_a_text_is_found_by_how_each_of_its_words_begins(text: str, data: st.DataObject) -> None:
    for word in terms(text):
        beginning = word[: data.draw(st.integers(1, len(word)))]
        assert finds(beginning, text)


@given(TEXTS)
def test_a_text_is_found_whatever_the_case(text: str) -> None:
    assert finds(text.casefold(), text) == bool(query_terms(text))


@given(TEXTS)
def test_words_are_short_and_few(text: str) -> None:
    assert all(1 <= len(word) <= 20 for word in terms(text))
    assert len(query_terms(text)) <= 8
    assert len(set(query_terms(text))) == len(query_terms(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Plain T-Shirt", ["plain", "t", "shirt", "tshirt"]),
        ("Crème Brûlée", ["creme", "brulee"]),
        ("Straße", ["strasse"]),
        ("O'Neill", ["o", "neill", "oneill"]),
        ("日本 tea", ["日", "本", "tea"]),
        ("snake_case", ["snake", "case", "snakecase"]),
        ("🦓 !?", []),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert terms(text) == words


def test_a_query_is_not_looked_for_as_one_long_word() -> None:
    assert query_terms("T-Shirt shirt") == ("t", "shirt")


def test_each_word_of_a_product_counts_once() -> None:
    product = a_product(name="Shirt", description="A shirt, plain.", sku="SH-1")

    assert product_terms(product) == ["shirt", "a", "plain", "sh", "1", "sh1"]


def test_a_product_without_an_sku_has_the_words_of_its_texts() -> None:
    assert product_terms(a_product(name="Shirt", sku=None)) == ["shirt"]
