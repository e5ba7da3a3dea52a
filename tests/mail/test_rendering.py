"""What readers see: each letter in text and HTML."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from adapters.mail import rendering
from adapters.mail.rendering import Rendering, Stationery
from domain.mail.model import PURPOSES, LetterKind
from tests.builders import a_mail

_FACTS = {
    "name": "Anna",
    "inviter": "Bert",
    "number": "1001",
    "items": "2 x Enamel mug (White, 0.5 l): 25.00 USD\n1 x Tea <b>: 3.00 USD",
    "total": "1,028.00 USD",
    "owed": "28.00 USD",
    "rest": "1 x Spoon & fork",
    "carrier": "DHL",
    "tracking_code": "0034 <1>",
    "tracking_url": "",
    "is_whole": "yes",
    "reason": "inventory",
    "back": "25.00 USD",
}
_WITH_NAME = sorted(set(LetterKind) - {LetterKind.CONFIRM})
_TEMPLATES = Path(rendering.__file__).parent / "templates"
_LIFETIMES = {
    LetterKind.CONFIRM: "2 days",
    LetterKind.RESET: "1 hour",
    LetterKind.INVITATION: "7 days",
}


def _render(
    kind: LetterKind,
    facts: Mapping[str, str] = _FACTS,
    shop: str = "Corner shop",
) -> Rendering:
    stationery = Stationery(shop_name=shop, account_url="https://shop.example/account")
    mail = a_mail(kind=kind, facts=facts, token="tok-1" if kind in PURPOSES else None)
    return stationery.render(mail)


class _Reader(HTMLParser):
    """The words of a page, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("kind", LetterKind)
def test_every_letter_names_the_shop_and_greets_the_reader(kind: LetterKind) -> None:
    rendered = _render(kind)
    greeting = "Hello Anna," if kind in _WITH_NAME else "Hello,"

    assert "Corner shop" in rendered.subject
    assert len(rendered.subject) < 78
    for body in (rendered.text, rendered.html):
        assert greeting in body
        assert "Corner shop" in body
        assert "{" not in re.sub(r"<style>.*</style>", "", body, flags=re.DOTALL)


@pytest.mark.parametrize("kind", LetterKind)
def test_every_letter_says_what_to_do_if_it_was_not_the_reader(kind: LetterKind) -> None:
    if_not = re.compile(r"wasn't|You did not|You know nothing")
    rendered = _render(kind)

    assert if_not.search(rendered.text)
    assert if_not.search("".join(_Reader(rendered.html).words))


@pytest.mark.parametrize("kind", PURPOSES)
def test_a_letter_with_a_token_has_its_link_and_how_long_it_is_good(kind: LetterKind) -> None:
    rendered = _render(kind)

    assert rendered.link == f"https://shop.example/account/{PURPOSES[kind]}?token=tok-1"
    assert f"\n{rendered.link}\n" in rendered.text
    assert _Reader(rendered.html).links == [rendered.link]
    for body in (rendered.text, rendered.html):
        assert _LIFETIMES[kind] in body


@pytest.mark.parametrize("kind", [kind for kind in LetterKind if kind not in PURPOSES])
def test_a_letter_without_a_token_has_no_link(kind: LetterKind) -> None:
    rendered = _render(kind)

    assert rendered.link is None
    assert "http" not in rendered.text
    assert _Reader(rendered.html).links == []


@pytest.mark.parametrize("kind", LetterKind)
def test_html_loads_nothing_from_anywhere(kind: LetterKind) -> None:
    assert _Reader(_render(kind).html).tags.isdisjoint({"img", "script", "link", "iframe"})


@pytest.mark.parametrize("kind", LetterKind)
def test_what_is_no_html_stays_none(kind: LetterKind) -> None:
    rendered = _render(kind, shop="<Corner> & Co")

    assert rendered.subject.count("<Corner> & Co") == 1
    page = _Reader(rendered.html)
    assert "corner" not in page.tags
    assert "<Corner> & Co" in "".join(page.words)


@pytest.mark.parametrize("name", ["Anna", "Win a prize at evil.example", ""])
def test_who_has_no_account_yet_is_sent_no_word_of_whoever_registered(name: str) -> None:
    assert _render(LetterKind.CONFIRM, {"name": name}) == _render(LetterKind.CONFIRM, {})


@pytest.mark.parametrize("kind", _WITH_NAME)
@pytest.mark.parametrize(
    "name",
    [
        "You have won: https://evil.example/prize",
        "www.evil.example",
        "evil.example",
        "evil。com",
        "evil\uff0ecom",
        "evil｡com",
        "evil\u2024com",
        "Write to eve@evil.example",
        "Win 1000€",
        "Anna <b>",
        "Anna \u202egnihtyna",
        "Anna\u2028Click here",
        "Anna\nClick here",
        "Anna.\nClick here",
        "Anna\tLind",
        "An\u200bna",
        "Anna \U0001f381",
        "A" * 41,
    ],
)
def test_what_is_more_than_a_name_is_not_shown(kind: LetterKind, name: str) -> None:
    rendered = _render(kind, {**_FACTS, "name": name, "inviter": name})

    for body in (rendered.text, rendered.html):
        assert name not in body
        assert "Hello,\n" in body or "Hello,<" in body


@pytest.mark.parametrize(
    "name",
    [
        "Anna",
        "J. R. O'Brien-Šmíd",
        "Zoë d\u2019Arc Jr.",
        "Jean\u2010Luc",
        "日本",
        "สมชาย",
        "नेहा",
        "Zoe\u0308",
        "A" * 40,
    ],
)
def test_names_are_used_as_they_are(name: str) -> None:
    rendered = _render(LetterKind.RESET, {"name": name})

    assert f"Hello {name}," in rendered.text
    assert f"Hello {name}," in "".join(_Reader(rendered.html).words)


def test_an_invitation_says_from_whom() -> None:
    assert "Bert has invited you" in _render(LetterKind.INVITATION).text
    unnamed = _render(LetterKind.INVITATION, {"name": "Anna", "inviter": "evil.example"})
    assert "Somebody of the staff has invited you" in unnamed.text


def test_an_order_is_told_with_its_number_items_and_what_is_to_be_paid() -> None:
    rendered = _render(LetterKind.ORDER_PLACED)

    assert rendered.subject == "Your order 1001 at Corner shop"
    assert "\n2 x Enamel mug (White, 0.5 l): 25.00 USD\n1 x Tea <b>: 3.00 USD\n" in rendered.text
    page = "".join(_Reader(rendered.html).words)
    for body in (rendered.text, page):
        assert "1 x Tea <b>: 3.00 USD" in body
        assert "1,028.00 USD" in body
        assert "Still to be paid: 28.00 USD" in body


def test_of_an_order_that_is_paid_nothing_is_asked_for() -> None:
    rendered = _render(LetterKind.ORDER_PLACED, {**_FACTS, "owed": ""})
    for body in (rendered.text, rendered.html):
        assert "to be paid" not in body


def test_a_parcel_is_told_with_what_is_in_it_and_where_it_is() -> None:
    url = "https://track.example/?code=0034&lang=en"
    rendered = _render(LetterKind.ORDER_SHIPPED, {**_FACTS, "tracking_url": url})

    assert rendered.subject == "Your order 1001 at Corner shop is on its way"
    reader = _Reader(rendered.html)
    assert reader.links == [url]
    assert f"Where it is: {url}\n" in rendered.text
    for body in (rendered.text, "".join(reader.words)):
        for told in ("2 x Enamel mug", "Sent by: DHL", "Tracking code: 0034 <1>", "Spoon & fork"):
            assert told in body


def test_of_a_parcel_nothing_is_told_that_nobody_noted() -> None:
    unknown = dict.fromkeys(("rest", "carrier", "tracking_code", "tracking_url"), "")
    rendered = _render(LetterKind.ORDER_SHIPPED, {**_FACTS, **unknown})
    for body in (rendered.text, rendered.html):
        for told in ("Sent by", "Tracking code", "Where it is", "still to come"):
            assert told not in body


def test_a_fact_that_is_missing_is_a_mistake_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        _render(LetterKind.RESET, {})


def test_every_template_belongs_to_a_letter() -> None:
    wanted = {f"{kind}.{ending}" for kind in LetterKind for ending in ("txt", "html")}
    assert {path.name for path in _TEMPLATES.iterdir()} == wanted | {"layout.html"}
    for path in _TEMPLATES.glob("*.txt"):
        assert path.read_text(encoding="utf-8").startswith("Subject: ")


def test_a_rendering_does_not_show_its_link() -> None:
    assert "tok-1" not in repr(_render(LetterKind.RESET))


@pytest.mark.parametrize(
    ("is_whole", "subject", "sentence"),
    [
        (
            "yes",
            "Your order 1001 at Corner shop is cancelled",
            "Your order 1001 at Corner shop is cancelled. You will not be sent:",
        ),
        (
            "",
            "What is cancelled of your order 1001 at Corner shop",
            "Of your order 1001 at Corner shop you will not be sent:",
        ),
    ],
)
def test_who_is_not_sent_something_learns_what(is_whole: str, subject: str, sentence: str) -> None:
    rendered = _render(LetterKind.ORDER_CANCELLED, {**_FACTS, "is_whole": is_whole})

    assert rendered.subject == subject
    for body in (rendered.text, "".join(_Reader(rendered.html).words)):
        assert sentence in body
        assert "1 x Tea <b>" in body


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("inventory", "not to be had any more"), ("declined", "It was not paid.")],
)
def test_why_is_said_where_it_helps(reason: str, sentence: str) -> None:
    rendered = _render(LetterKind.ORDER_CANCELLED, {**_FACTS, "reason": reason})
    silent = _render(LetterKind.ORDER_CANCELLED, {**_FACTS, "reason": "fraud"})

    for body in (rendered.text, rendered.html):
        assert sentence in body
    for body in (silent.text, silent.html):
        assert sentence not in body
        assert "fraud" not in body


def test_what_goes_back_is_told_also_where_staff_give_it_back_by_hand() -> None:
    for kind in (LetterKind.ORDER_CANCELLED, LetterKind.ORDER_REFUNDED):
        rendered = _render(kind)
        for body in (rendered.text, "".join(_Reader(rendered.html).words)):
            assert "goes back to you: 25.00 USD" in body


def test_where_nothing_was_paid_nothing_goes_back() -> None:
    rendered = _render(LetterKind.ORDER_CANCELLED, {**_FACTS, "back": ""})
    for body in (rendered.text, rendered.html):
        assert "goes back" not in body


def test_a_refund_of_an_amount_is_for_no_items() -> None:
    assert "It is for:" in _render(LetterKind.ORDER_REFUNDED).text
    rendered = _render(LetterKind.ORDER_REFUNDED, {**_FACTS, "items": ""})
    for body in (rendered.text, rendered.html):
        assert "It is for" not in body
