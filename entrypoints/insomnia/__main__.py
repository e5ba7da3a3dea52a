"""Writes `insomnia.json` anew: `python -m entrypoints.insomnia`."""

import json
from pathlib import Path
from typing import Final

from entrypoints.insomnia.collection import collection

FILE: Final = Path(__file__).parents[2] / "insomnia.json"


def text() -> str:
    return json.dumps(collection(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
