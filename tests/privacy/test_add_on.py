"""An add-on has tables of its own, declares them in a file of its own, and is served like the
shop's: nothing of the shop names it.
"""

from collections.abc import Iterator
from typing import Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.privacy.model import GONE, ById, PrivacyMap, Scrubbed, Table
from domain.privacy.shop_map import SHOP
from tests.builders import LATER
from tests.database import connected, fresh_database
from tests.doubles import FrozenClock
from tests.privacy.person import Person, given_person

pytestmark = pytest.mark.database

# What the add-on brings.
REVIEWS: Final = (
    Table(
        name="reviews",
        by=(ById("customer_id"),),
        shown="stars sentence",
        flags="published",
        erasing=Scrubbed(
            {"customer_id": None, "sentence": ""},
            kept={"how a product was found is nobody's in particular": "stars published"},
        ),
        plain="id product_id",
    ),
    Table(
        name="review_photos",
        by=(ById("review_id", through="reviews"),),
        shown="url",
        documents="camera",
        erasing=GONE,
        plain="id",
    ),
)
_SCHEMA: Final = (
    """
    CREATE TABLE reviews (
      id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
      product_id BIGINT NOT NULL,
      customer_id BIGINT NULL,
      stars INT NOT NULL,
      sentence TEXT NOT NULL,
      published BOOLEAN NOT NULL,
      CONSTRAINT fk_reviews_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
    )
    """,
    """
    CREATE TABLE review_photos (
      id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
      review_id BIGINT NOT NULL,
      url VARCHAR(200) NOT NULL,
      camera JSON NOT NULL,
      CONSTRAINT fk_review_photos_review FOREIGN KEY (review_id) REFERENCES reviews (id)
    )
    """,
)
# What the composition root does.
WHOLE: Final = PrivacyMap((*SHOP.tables, *REVIEWS))


@pytest.fixture
def shop_with_reviews(test_server: Server) -> Iterator[Server]:
    with fresh_database(test_server) as server:
        for sql in _SCHEMA:
            _execute(server, sql)
        yield server


@pytest.fixture
def units(shop_with_reviews: Server, clock: FrozenClock) -> Iterator[MySQLUnits]:
    pool = Pool(shop_with_reviews, size=1)
    yield MySQLUnits(pool, clock)
    pool.close()


def _execute(server: Server, sql: str, *values: object) -> list[tuple[object, ...]]:
    with connected(server) as connection, connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall())


def _review(server: Server, number: int, person: Person, sentence: str) -> None:
    of_whom = person.customer.id
    review = "INSERT INTO reviews VALUES (%s, 1, %s, 4, %s, TRUE)"
    _execute(server, review, number, of_whom, sentence)
    photo = "INSERT INTO review_photos VALUES (%s, %s, %s, %s)"
    _execute(server, photo, number, number, f"photo {number}", '{"zoom": 3}')


def test_an_add_ons_tables_are_exported_and_erased_with_the_shops(
    shop_with_reviews: Server, units: MySQLUnits
) -> None:
    anna, bert = given_person(units, "quagga"), given_person(units, "thylacine")
    _review(shop_with_reviews, 1, anna, "too large")
    _review(shop_with_reviews, 2, bert, "too small")

    with units.write() as unit:
        collected = unit.personal_data.collect(WHOLE, anna.customer)
        unit.personal_data.erase(WHOLE, anna.customer, LATER)
        unit.commit(None)

    assert collected["reviews"] == [{"stars": 4, "sentence": "too large", "published": True}]
    assert collected["review_photos"] == [{"url": "photo 1", "camera": {"zoom": 3}}]
    assert "addresses" in collected
    assert _execute(shop_with_reviews, "SELECT * FROM reviews ORDER BY id") == [
        (1, 1, None, 4, "", 1),
        (2, 1, bert.customer.id, 4, "too small", 1),
    ]
    assert _execute(shop_with_reviews, "SELECT review_id FROM review_photos") == [(2,)]
    assert _execute(shop_with_reviews, "SELECT customer_id FROM addresses") == [(bert.customer.id,)]
