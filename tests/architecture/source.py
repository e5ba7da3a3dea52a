"""The code of the shop, read and not run."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import field, frozen

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("domain", "adapters", "entrypoints")


@frozen
class Module:
    path: Path
    """From the root of the repository."""
    tree: ast.Module = field(repr=False)

    def __str__(self) -> str:
        return str(self.path)

    def imports(self) -> Iterator[str]:
        """The dotted names of what is imported, without what is taken from there."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self}: import by the full name"
                yield node.module or ""

    def texts(self) -> Iterator[str]:
        """The strings that are no docstrings."""
        prose = {
            id(node.value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and id(node) not in prose:
                yield str(node.value)


def modules(*folders: str) -> list[Module]:
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    assert paths
    return [Module(path.relative_to(ROOT), ast.parse(path.read_text())) for path in paths]
