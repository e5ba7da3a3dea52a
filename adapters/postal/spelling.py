"""How people write the names of regions and postcodes, and how the post does."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

# Letters of the names of regions that are no other letter with a mark on it, and that people who
# have no key for them write so.
_AS_WRITTEN: Final = str.maketrans({"\N{LATIN SMALL LETTER DOTLESS I}": "i", "đ": "d"})


def folded(name: str) -> str:
    """What two spellings of a name have in common: "Québec" and "quebec", "Co. Cork" and "co cork".

    Marks that are vowels, as in the scripts of India, stay.
    """
    letters = unicodedata.normalize("NFKD", name)
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    plain = bare.casefold().translate(_AS_WRITTEN)
    return "".join(sign for sign in plain if sign.isalnum() or unicodedata.category(sign)[0] == "M")


@frozen(kw_only=True)
class Spelling:
    """How the postcodes of a country are written."""

    pattern: re.Pattern[str]
    """What a whole postcode matches."""
    examples: Sequence[str]
    prefix: str
    """What is written before one without being part of it: the L of L-4750. Mostly empty."""

    def of(self, typed: str) -> str | None:
        """The postcode that somebody meant; None if it cannot be one.

        94103 1234 is 94103-1234, h3z2y7 is H3Z 2Y7: spaces and hyphens stand where they stand in an
        example of that shape. Digits become those of ASCII.
        """
        for text in self._readings(_plain(typed)):
            for example in self.examples:
                if _shape(text) == _shape(example) and self.pattern.fullmatch(
                    written := _laid_out(text, example)
                ):
                    return written
            if self.pattern.fullmatch(text):
                return text
        return None

    def _readings(self, text: str) -> Iterator[str]:
        yield text
        yield text.removeprefix(self.prefix).lstrip(" -")
        # In the old way, with the letters that cars have: D-80331.
        yield re.sub(r"^[A-Z]{1,3}[ -]+", "", text)


def _plain(typed: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", typed).upper().split())
    return "".join(_ascii(sign) for sign in text)


# A minus, and the sign that a Japanese keyboard has beside the digits, which lengthens a vowel.
_MEANT_AS_HYPHENS: Final = "\N{MINUS SIGN}\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}"


def _ascii(sign: str) -> str:
    if unicodedata.category(sign) == "Pd" or sign in _MEANT_AS_HYPHENS:
        return "-"
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def _signs(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _shape(text: str) -> str:
    """A65 F4E2 is A00A0A0."""
    return "".join("0" if sign.isdigit() else "A" for sign in _signs(text))


def _laid_out(text: str, example: str) -> str:
    """The letters and digits of the text, with what stands between those of the example."""
    signs = iter(_signs(text))
    return "".join(next(signs) if sign.isalnum() else sign for sign in example)
