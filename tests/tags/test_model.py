"""Tags."""

from domain.tags.model import facts
from tests.builders import a_tag


def test_the_log_keeps_what_a_tag_says_and_not_when() -> None:
    tag = a_tag(id=3, name="Blue", slug="blue", version=2)

    assert facts(tag) == {"id": 3, "name": "Blue", "slug": "blue", "version": 2}
