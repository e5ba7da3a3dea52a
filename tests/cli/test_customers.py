"""`storekeep customers`, against a database of the tests' own."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.given import given_order
from tests.privacy.person import given_person
from tests.privacy.searching import is_found
from tests.shopfront import dump
from tests.trail import trail
from tests.units import ShopUnits

pytestmark = pytest.mark.database


def test_what_is_held_about_a_customer_is_written_to_a_file(
    run: Run, mysql_units: ShopUnits, tmp_path: Path
) -> None:
    person = given_person(mysql_units, "quagga")
    given_person(mysql_units, "thylacine")
    file = tmp_path / "quagga.json"

    result = run("customers", "export", str(person.customer.id), str(file))

    assert (result.exit_code, result.output) == (0, "")
    written = json.loads(file.read_text())
    assert written["customer_id"] == person.customer.id
    assert written["data"]["addresses"][0]["line1"] == "quagga line1"
    assert not is_found("thylacine", written)
    last = trail(mysql_units)[-1]
    assert (last.actor, last.action) == ("command line", "customer.export")


def test_without_a_file_it_is_shown(run: Run, mysql_units: ShopUnits) -> None:
    person = given_person(mysql_units, "quagga")

    shown = run("customers", "export", str(person.customer.id)).output

    assert json.loads(shown)["data"]["customers"][0]["email"] == person.email


def test_customers_are_erased_again_after_a_backup_was_restored(
    run: Run, mysql_units: ShopUnits
) -> None:
    people = [given_person(mysql_units, word) for word in ("quagga", "auroch", "thylacine")]
    ids = [str(person.customer.id) for person in people[:2]]

    for _ in range(2):
        result = run("customers", "erase", "--yes", *ids)
        assert result.exit_code == 0
        assert result.output == "".join(f"Customer {each} is erased.\n" for each in ids)

    left = {name: rows for name, rows in dump(mysql_units).items() if name != "audit_entries"}
    assert not is_found("quagga", left)
    assert not is_found("auroch", left)
    assert is_found("thylacine", left)


def test_nobody_is_erased_unless_it_is_meant(run: Run, mysql_units: ShopUnits) -> None:
    person = given_person(mysql_units, "quagga")

    # Nobody is there to answer the question.
    assert run("customers", "erase", str(person.customer.id)).exit_code == 1
    assert run("customers", "erase").exit_code == 2

    with mysql_units.read() as unit:
        assert unit.customers.get(person.customer.id) == person.customer


@pytest.mark.parametrize("arguments", [("export", "99"), ("erase", "--yes", "99")])
def test_who_is_not_there_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("customers", *arguments)

    assert result.exit_code == 1
    assert "There is no customer 99." in result.output


def test_who_waits_for_something_is_not_erased(run: Run, mysql_units: ShopUnits) -> None:
    person = given_person(mysql_units, "quagga")
    given_order(mysql_units, number=77, customer_id=person.customer.id)

    result = run("customers", "erase", "--yes", str(person.customer.id))

    assert result.exit_code == 1
    assert "Orders are not sent yet: 77." in result.output
    with mysql_units.read() as unit:
        assert unit.customers.get(person.customer.id) == person.customer
