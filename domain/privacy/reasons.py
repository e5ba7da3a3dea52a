"""Why things are held that several tables have."""

from typing import Final

WHO_DID_IT: Final = "the books have to say who of the staff did what"
BOOKS: Final = "the books have to show what was sold, and for how much"
OURS: Final = "a number of ours"
