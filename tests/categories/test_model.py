"""Where a category may hang."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.categories.model import MAX_DEPTH, check_place, facts
from domain.shared.errors import InvalidInput
from tests.builders import a_category

DEPTHS = st.integers(0, MAX_DEPTH + 3)


@given(DEPTHS, DEPTHS)
def test_no_tree_is_deeper_than_allowed(above: int, below: int) -> None:
    ancestors = list(range(100, 100 + above))
    if above + 1 + below <= MAX_DEPTH:
        check_place(1, ancestors, below)
    else:
        with pytest.raises(InvalidInput) as refused:
            check_place(1, ancestors, below)
        assert [each.code for each in refused.value.violations] == ["too_deep"]


@pytest.mark.parametrize("ancestors", [[1], [2, 1], [1, 2]])
def test_no_category_is_inside_itself(ancestors: list[int]) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_place(1, ancestors, 0)
    assert [(each.pointer, each.code) for each in refused.value.violations] == [
        ("/parent_id", "cycle")
    ]


def test_the_log_keeps_what_a_category_says_and_not_when() -> None:
    category = a_category(id=3, name="Hats", slug="hats", parent_id=2)

    assert facts(category) == {
        "id": 3,
        "name": "Hats",
        "slug": "hats",
        "parent_id": 2,
        "version": 1,
    }
