"""Passwords by argon2id, for real."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from adapters.system.passwords import Argon2Passwords

PASSWORD: Final = "correct horse battery"


@pytest.fixture(scope="module")
def passwords() -> Argon2Passwords:
    """As in a shop."""
    return Argon2Passwords()


@pytest.fixture(scope="module")
def cheap() -> Argon2Passwords:
    """As little work as argon2 allows."""
    return Argon2Passwords(memory_kib=8, passes=1)


def test_the_parameters_are_those_that_are_argued_for(passwords: Argon2Passwords) -> None:
    assert passwords.hash(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_fits_its_column_and_has_no_password_in_it(passwords: Argon2Passwords) -> None:
    hashed = passwords.hash("x" * 128)
    assert hashed.isascii()
    assert len(hashed) < 255
    assert "xxx" not in hashed


def test_one_password_never_has_the_same_hash_twice(passwords: Argon2Passwords) -> None:
    first, second = passwords.hash(PASSWORD), passwords.hash(PASSWORD)
    assert first != second
    assert passwords.verify(first, PASSWORD)
    assert passwords.verify(second, PASSWORD)


@pytest.mark.parametrize(
    "other",
    ["", "correct horse batter", "correct horse battery ", "Correct horse battery", "x" * 128],
)
def test_another_password_does_not_fit(cheap: Argon2Passwords, other: str) -> None:
    assert not cheap.verify(cheap.hash(PASSWORD), other)


@pytest.mark.parametrize(
    "password",
    [
        "🦓" * 128,
        "👩‍👩‍👧‍👦" * 18,
        "ﷺ" * 128,
        "пароль 密码 ",
        "null\x00inside",
        "\ud800 alone",
        "alone \udfff",
        "\ud83e\udd93 in halves",
        " leading and trailing ",
    ],
    ids=ascii,
)
def test_whatever_text_a_password_is_it_fits_itself_alone(
    cheap: Argon2Passwords, password: str
) -> None:
    hashed = cheap.hash(password)
    assert cheap.verify(hashed, password)
    assert not cheap.verify(hashed, password[:-1])
    assert not cheap.verify(hashed, password + "x")


def test_the_whole_password_counts(cheap: Argon2Passwords) -> None:
    # Some hashes look at the first 72 bytes alone, or stop at a zero.
    hashed = cheap.hash("x" * 127 + "y")
    assert not cheap.verify(hashed, "x" * 128)
    assert not cheap.verify(cheap.hash("one\x00two"), "one\x00three")


def test_a_letter_is_the_same_however_a_keyboard_writes_its_accent(cheap: Argon2Passwords) -> None:
    composed, apart = (unicodedata.normalize(form, "geheimnisträger") for form in ("NFC", "NFD"))
    assert composed != apart
    assert cheap.verify(cheap.hash(composed), apart)
    assert cheap.verify(cheap.hash(apart), composed)
    assert not cheap.verify(cheap.hash(composed), "geheimnistrager")


@pytest.mark.parametrize(
    "hashed",
    [
        "",
        " ",
        "x",
        "plain:1:unknown",
        "$argon2id$",
        "$argon2id$v=19$m=19456,t=2,p=1$",
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$",
        "$argon2id$v=19$m=4294967295,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43,
        "$2b$12$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "é",
        "\ud800",
        "\x00",
        "x" * 10_000,
    ],
    ids=lambda hashed: ascii(hashed[:40]),
)
def test_what_is_no_hash_fits_no_password(passwords: Argon2Passwords, hashed: str) -> None:
    assert not passwords.verify(hashed, PASSWORD)
    assert not passwords.verify(hashed, "")


def test_a_hash_is_outdated_when_any_parameter_is_another(passwords: Argon2Passwords) -> None:
    assert not passwords.is_outdated(passwords.hash(PASSWORD))
    for other in (
        Argon2Passwords(memory_kib=8, passes=2, lanes=1),
        Argon2Passwords(passes=1),
        Argon2Passwords(lanes=2),
    ):
        hashed = other.hash(PASSWORD)
        assert passwords.is_outdated(hashed)
        # It goes on being good all the same.
        assert passwords.verify(hashed, PASSWORD)


def test_the_decoy_is_as_much_work_as_an_account_and_nobody_fits_it(
    passwords: Argon2Passwords,
) -> None:
    assert not passwords.is_outdated(passwords.decoy)
    assert passwords.decoy != Argon2Passwords().decoy
    for guess in ("", passwords.decoy, PASSWORD):
        assert not passwords.verify(passwords.decoy, guess)


def test_the_decoy_stays_the_same(passwords: Argon2Passwords) -> None:
    assert passwords.decoy == passwords.decoy


def test_many_threads_may_hash_and_check_at_once(passwords: Argon2Passwords) -> None:
    hashes = {number: passwords.hash(f"{PASSWORD} {number}") for number in range(4)}

    def check(number: int) -> bool:
        own, other = f"{PASSWORD} {number % 4}", f"{PASSWORD} {(number + 1) % 4}"
        fresh = passwords.hash(own)
        return (
            passwords.verify(hashes[number % 4], own)
            and passwords.verify(fresh, own)
            and not passwords.verify(hashes[number % 4], other)
        )

    with ThreadPoolExecutor(8) as crowd:
        assert all(crowd.map(check, range(16)))
