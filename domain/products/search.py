"""What a product is found by: the words of its name, its description and its SKUs.

Folding and splitting is done here and not left to the database, so that every server, and the
memory adapter, finds the same.
"""

import re
import unicodedata
from typing import Annotated, Final

from domain.products.model import Product
from domain.shared.rules import Text

SearchText = Annotated[str, Text(200)]

# What comes after the eighth word hardly narrows a search; each word is one index look-up.
_MOST_WORDS: Final = 8
# Long enough for every word of a dictionary, short enough for the index when each letter
# takes four characters there.
_LONGEST_WORD: Final = 20

# Scripts that are written without spaces: each character is a word of its own.
_WORDS: Final = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿]|[^\W_぀-ヿ㐀-䶿一-鿿豈-﫿]+")


def terms(text: str) -> list[str]:
    """The words of a text in order, in lower case and without accents; parts that a hyphen or
    the like joins count alone and together: `T-Shirt` is t, shirt and tshirt.
    """
    found = []
    for chunk in _fold(text).split():
        words = _WORDS.findall(chunk)
        found.extend(words)
        joined = "".join(words)
        # What a query would take apart again is of no use together.
        if len(words) > 1 and _WORDS.fullmatch(joined):
            found.append(joined)
    return [word[:_LONGEST_WORD] for word in found]


def product_terms(product: Product) -> list[str]:
    """Each word that finds the product, once, in order."""
    skus = " ".join(variant.sku for variant in product.variants if variant.sku)
    return list(dict.fromkeys(terms(f"{product.name} {product.description} {skus}")))


def query_terms(text: str) -> tuple[str, ...]:
    """The words searched for. A product matches if each of them begins one of its words."""
    words = _WORDS.findall(_fold(text))
    return tuple(dict.fromkeys(word[:_LONGEST_WORD] for word in words))[:_MOST_WORDS]


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
