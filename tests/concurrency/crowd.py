"""Many at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def all_at_once(people: int, act: Callable[[int], T]) -> list[T | Exception]:
    """What each of them got, or the error that it was refused with. They start together."""
    ready = threading.Barrier(people)

    def person(number: int) -> T | Exception:
        ready.wait()
        try:
            return act(number)
        except Exception as error:  # noqa: BLE001 - the test says which it expects
            return error

    with ThreadPoolExecutor(people) as crowd:
        return list(crowd.map(person, range(people)))
