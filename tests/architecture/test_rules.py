"""What import-linter cannot say of the architecture. Its own contracts stand in pyproject.toml."""

import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from typing import Final

import pytest

from domain.shared.errors import DomainError
from entrypoints.http.errors import Refusal
from entrypoints.http.problems import PROBLEMS
from tests.architecture.source import PACKAGES, ROOT, Module, modules

# Of the standard library, what only computes. Whatever reads a clock, rolls dice, or reaches a
# file, a process or the net belongs to an adapter, and comes in through a port.
_PURE: Final = {
    "attrs",
    "collections",
    "contextlib",
    "datetime",
    "decimal",
    "domain",
    "enum",
    "functools",
    "hashlib",
    "itertools",
    "math",
    "operator",
    "re",
    "typing",
    "unicodedata",
}
_CLOCKS: Final = {"now", "today", "utcnow", "fromtimestamp"}

_FOLDERS: Final = {*PACKAGES, "bin", "tests"}

# Such a name says nothing of what is inside, so everything ends up there.
_NAMES_OF_NOTHING: Final = {"utils", "util", "common", "helpers", "helper", "base", "misc"}
_MANAGER: Final = re.compile(r"manager")

_SQL: Final = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|(CREATE|ALTER|DROP)\s+TABLE\s"
    r"|TRUNCATE\s|SHOW\s|WITH\s+RECURSIVE\s|REPLACE\s+INTO\s)"
)


@pytest.mark.parametrize("module", modules("domain"), ids=str)
def test_the_domain_only_computes(module: Module) -> None:
    foreign = {name for name in module.imports() if name.split(".")[0] not in _PURE}
    assert not foreign
    # `unit.now` is the time that a unit of work was given; nobody calls it.
    clocks = re.findall(rf"\.({'|'.join(_CLOCKS)})\(", (ROOT / module.path).read_text())
    assert not clocks


def test_what_the_domain_may_use_is_in_the_standard_library_or_attrs() -> None:
    assert _PURE - {"attrs", "domain"} <= sys.stdlib_module_names


def test_there_are_no_other_packages() -> None:
    folders = (path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith("."))
    assert {folder.name for folder in folders if any(folder.rglob("*.py"))} == _FOLDERS
    assert not list(ROOT.glob("*.py"))


@pytest.mark.parametrize("module", modules(*PACKAGES, "bin", "tests"), ids=str)
def test_no_file_has_a_name_that_says_nothing(module: Module) -> None:
    for part in (*module.path.parent.parts, module.path.stem):
        assert part not in _NAMES_OF_NOTHING
        assert not _MANAGER.search(part)


def _may_have_sql(module: Module) -> bool:
    # The test gateway stands for a service elsewhere, and keeps its own books in SQLite.
    is_the_test_gateway = module.path.match("adapters/payments/play_*.py")
    return module.path.is_relative_to("adapters/mysql") or is_the_test_gateway


@pytest.mark.parametrize(
    "module", [module for module in modules(*PACKAGES) if not _may_have_sql(module)], ids=str
)
def test_sql_stands_in_the_mysql_adapter_alone(module: Module) -> None:
    assert not [text for text in module.texts() if _SQL.match(text)]


def test_a_file_of_sql_is_found_out() -> None:
    found = {
        module.path.name
        for module in modules("adapters/mysql")
        if any(_SQL.match(text) for text in module.texts())
    }
    assert {"products.py", "listings.py", "inventory.py", "reset.py", "schema.py"} <= found


def test_every_error_of_the_domain_has_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    # One of them is gunicorn's, which reads the settings.
    monkeypatch.setenv("ENVIRONMENT", "development")
    for module in modules(*PACKAGES):
        importlib.import_module(
            ".".join(module.path.with_suffix("").parts).removesuffix(".__init__")
        )
    # Refusal takes its code from the table itself.
    errors = set(_subclasses(DomainError)) - {Refusal}

    assert len(errors) > 20
    assert {error for error in errors if error.code not in PROBLEMS} == set()


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [error.code for error in _subclasses(DomainError) if "code" in vars(error)]
    assert len(codes) == len(set(codes))


def _subclasses(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _subclasses(each)


def test_every_dependency_is_argued_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    paper = (ROOT / "ARCHITECTURE.md").read_text()
    section = paper.partition("## What we stand on")[2].partition("\n## ")[0].lower()

    for requirement in project["dependencies"]:
        name = re.split(r"[^\w-]", requirement)[0].lower()
        assert re.search(rf"^- \*\*{name}\*\*.*: ", section, re.MULTILINE), name


def test_every_feature_has_its_place_in_the_order_of_imports() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    contracts = {contract["name"]: contract for contract in tool["importlinter"]["contracts"]}
    layers = contracts["Features import each other only downward"]["layers"]
    ordered = {name for layer in layers for name in layer.split(" | ")}

    features = {path.parent.name for path in (ROOT / "domain").glob("*/__init__.py")}
    assert ordered == {f"domain.{feature}" for feature in features}
