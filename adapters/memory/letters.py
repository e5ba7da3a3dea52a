"""The outbox in memory."""

from datetime import datetime

from attrs import evolve

from adapters.memory.store import Tables
from domain.accounts.model import Subject
from domain.mail.model import Letter, LetterKind


class MemoryLetters:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, letter: Letter) -> Letter:
        added = evolve(letter, id=self._tables.new_id("letters"))
        self._tables.letters[added.id] = added
        return added

    def claim(self, now: datetime, lease_until: datetime) -> Letter | None:
        due = [letter for letter in self._tables.letters.values() if letter.due_at <= now]
        if not due:
            return None
        longest = min(due, key=lambda letter: (letter.due_at, letter.id))
        claimed = evolve(longest, due_at=lease_until, attempts=longest.attempts + 1)
        self._tables.letters[claimed.id] = claimed
        return claimed

    def postpone(self, letter: Letter, due_at: datetime) -> None:
        found = self._tables.letters.get(letter.id)
        if found is not None and found.attempts == letter.attempts:
            self._tables.letters[letter.id] = evolve(found, due_at=due_at)

    def give_back(self, letter: Letter, due_at: datetime) -> None:
        found = self._tables.letters.get(letter.id)
        if found is not None and found.attempts == letter.attempts:
            back = evolve(found, due_at=due_at, attempts=letter.attempts - 1)
            self._tables.letters[letter.id] = back

    def remove(self, letter_id: int) -> None:
        self._tables.letters.pop(letter_id, None)

    def withdraw(self, kind: LetterKind, subject: Subject) -> None:
        letters = list(self._tables.letters.values())
        for letter in letters:
            if (letter.kind, letter.subject) == (kind, subject):
                del self._tables.letters[letter.id]

    def due(self, by: datetime) -> int:
        return sum(letter.due_at <= by for letter in self._tables.letters.values())
