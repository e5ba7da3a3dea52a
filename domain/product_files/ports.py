"""What product files need of storage."""

from typing import Protocol

from domain.categories.ports import Categories
from domain.products.ports import ProductUnit
from domain.tags.ports import Tags


class FileUnit(ProductUnit, Protocol):
    @property
    def categories(self) -> Categories: ...
    @property
    def tags(self) -> Tags: ...
