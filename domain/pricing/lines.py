"""A cart item on its way to a price."""

from attrs import frozen

from domain.pricing.model import ItemToPrice, TaxClass, VariantToPrice
from domain.pricing.quote import Given
from domain.products.model import Kind


@frozen(kw_only=True)
class Line:
    place: int
    """Where it stands in the cart, from 0: what pointers name."""
    item: ItemToPrice
    variant: VariantToPrice
    given: tuple[Given, ...] = ()

    @property
    def amount(self) -> int:
        return self.variant.price * self.item.quantity

    @property
    def discount(self) -> int:
        return sum(given.amount for given in self.given)

    @property
    def left(self) -> int:
        """What is paid for it, in prices as the store states them."""
        return self.amount - self.discount

    @property
    def tax_class(self) -> TaxClass:
        return self.variant.tax_class

    @property
    def is_shipped(self) -> bool:
        return self.variant.kind is not Kind.DIGITAL
