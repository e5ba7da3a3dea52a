"""Things of the shop with loud defaults: a test says only what matters to it."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from attrs import evolve

from domain.accounts.model import OneTimeToken, Purpose, Session, Subject
from domain.addresses.model import Address
from domain.audit.model import AuditEntry
from domain.carts.model import Cart, CartNotice, NoticeCode
from domain.categories.model import Category
from domain.customers.model import Customer, Registration
from domain.fulfilment.model import (
    Cancellation,
    CancellationReason,
    ItemQuantity,
    OrderReturn,
    ReturnedItem,
    Shipment,
)
from domain.idempotency.model import Answer, Claim
from domain.inventory.model import MovementKind, StockMovement
from domain.ledger.model import Account, MoneyEntry, Posting, Totals
from domain.mail.model import Letter, LetterKind, Mail
from domain.orders.model import (
    FulfilmentStatus,
    Order,
    OrderItem,
    OrderKind,
    OrderStatus,
    PaidStatus,
    TimelineEntry,
)
from domain.payments.model import (
    Payment,
    Refund,
    Transaction,
    TransactionState,
    TransactionType,
)
from domain.pricing.model import ANYWHERE, STANDARD, Step, Tariff
from domain.pricing.quote import Given, ShippingQuote, TaxPart
from domain.products.drafts import ProductDraft
from domain.products.model import Image, Kind, Option, Product, Status, Variant
from domain.shared.ids import NEW
from domain.shared.postal import PostalAddress
from domain.shipping.model import ShippingZone, StatedShippingMethod
from domain.staff.model import SCOPES, Actor, ApiToken, Role
from domain.staff_members.model import StaffMember
from domain.tags.model import Tag
from domain.tax_rates.model import StatedTaxRate
from domain.visitors.model import Visitor

AT: Final = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
LATER: Final = AT + timedelta(days=1, microseconds=1)

_numbers = count(1)


def an_actor(role: Role, request_id: str = "request-1") -> Actor:
    return Actor(name=f"test {role}", scopes=SCOPES[role], request_id=request_id)


def an_owner() -> Actor:
    return an_actor(Role.OWNER)


def a_manager() -> Actor:
    return an_actor(Role.MANAGER)


def a_supporter() -> Actor:
    return an_actor(Role.SUPPORT)


def a_token(**fields: Any) -> ApiToken:
    defaults = ApiToken(
        id=NEW,
        name="Till in the corner",
        role=Role.MANAGER,
        digest=hashlib.sha256(f"secret {next(_numbers)}".encode()).digest(),
        created_at=AT,
    )
    return evolve(defaults, **fields)


def a_member(**fields: Any) -> StaffMember:
    """Who accepted the invitation."""
    defaults = StaffMember(
        id=NEW,
        email=f"member-{next(_numbers)}@example.com",
        name="Any member",
        role=Role.MANAGER,
        password_hash="plain:1:unknown",
        created_at=AT,
        updated_at=AT,
    )
    return evolve(defaults, **fields)


def a_visitor(**fields: Any) -> Visitor:
    secret = hashlib.sha256(f"visitor {next(_numbers)}".encode())
    defaults = Visitor(id=NEW, digest=secret.digest(), created_at=AT, last_seen_at=AT)
    return evolve(defaults, **fields)


def a_customer(**fields: Any) -> Customer:
    defaults = Customer(
        id=NEW,
        email=f"customer-{next(_numbers)}@example.com",
        name="Any customer",
        password_hash="plain:1:unknown",
        created_at=AT,
        updated_at=AT,
    )
    return evolve(defaults, **fields)


def a_registration(**fields: Any) -> Registration:
    defaults = Registration(
        id=NEW,
        email=f"newcomer-{next(_numbers)}@example.com",
        name="Any newcomer",
        password_hash="plain:1:unknown",
        created_at=AT,
    )
    return evolve(defaults, **fields)


def a_session(holder: Subject, **fields: Any) -> Session:
    secret = hashlib.sha256(f"session {next(_numbers)}".encode())
    defaults = Session(
        id=NEW,
        holder=holder,
        digest=secret.digest(),
        label="Any browser",
        created_at=AT,
        last_seen_at=AT,
        expires_at=AT + timedelta(days=30),
    )
    return evolve(defaults, **fields)


def a_one_time_token(subject: Subject, **fields: Any) -> OneTimeToken:
    secret = hashlib.sha256(f"one-time token {next(_numbers)}".encode())
    defaults = OneTimeToken(
        id=NEW,
        purpose=Purpose.RESET,
        subject=subject,
        digest=secret.digest(),
        created_at=AT,
        expires_at=AT + timedelta(hours=1),
    )
    return evolve(defaults, **fields)


def a_letter(**fields: Any) -> Letter:
    """Due at once."""
    defaults = Letter(
        id=NEW,
        kind=LetterKind.ALREADY_REGISTERED,
        recipient=f"reader-{next(_numbers)}@example.com",
        facts={"name": "Any reader"},
        created_at=AT,
        due_at=AT,
    )
    return evolve(defaults, **fields)


def a_mail(**fields: Any) -> Mail:
    """With a token, as it is sent."""
    defaults = Mail(
        kind=LetterKind.CONFIRM,
        recipient="anna@example.com",
        facts={"name": "Anna"},
        token="secret-of-the-mail",
        reference=f"{next(_numbers)}.1773480413",
    )
    return evolve(defaults, **fields)


def a_postal_address(**fields: Any) -> PostalAddress:
    defaults = PostalAddress(
        name="Any recipient",
        line1="Any street 1",
        city="Berlin",
        postcode="10117",
        country="DE",
    )
    return evolve(defaults, **fields)


def an_address(customer_id: int, **fields: Any) -> Address:
    """No default, unless it is said to be."""
    defaults = Address(
        id=NEW,
        customer_id=customer_id,
        postal=a_postal_address(),
        created_at=AT,
        updated_at=AT,
    )
    return evolve(defaults, **fields)


def a_full_address(customer_id: int) -> Address:
    """Every optional field is set, and no two fields are alike."""
    return Address(
        id=NEW,
        customer_id=customer_id,
        postal=PostalAddress(
            name="Ольга O'Größe 🦓",
            company="Anna & “Söhne”",
            line1="100 % Main St\\2",
            line2="c/o Jörg, 3rd floor",
            city="São José",
            region="CA",
            postcode="94103-1234",
            country="US",
            phone="+1 (415) 555-0100",
        ),
        default_shipping=True,
        default_billing=True,
        version=7,
        created_at=AT,
        updated_at=LATER,
    )


def a_cart(**fields: Any) -> Cart:
    """Open, nobody's and empty."""
    return evolve(Cart(id=NEW, currency="USD", created_at=AT, updated_at=AT), **fields)


def a_cart_notice(**fields: Any) -> CartNotice:
    defaults = CartNotice(code=NoticeCode.CLAMPED, variant_id=7, name="Mug", wanted=5, kept=2)
    return evolve(defaults, **fields)


def a_category(**fields: Any) -> Category:
    slug = f"category-{next(_numbers)}"
    defaults = Category(id=NEW, name="Any category", slug=slug, created_at=AT, updated_at=AT)
    return evolve(defaults, **fields)


def a_tag(**fields: Any) -> Tag:
    slug = f"tag-{next(_numbers)}"
    return evolve(Tag(id=NEW, name="Any tag", slug=slug, created_at=AT, updated_at=AT), **fields)


def a_tax_rate(**fields: Any) -> StatedTaxRate:
    """19 % anywhere."""
    defaults = StatedTaxRate(
        id=NEW,
        name=f"Tax {next(_numbers)}",
        millionths=190_000,
        created_at=AT,
        updated_at=AT,
    )
    return evolve(defaults, **fields)


def a_shipping_zone(**fields: Any) -> ShippingZone:
    """Anywhere."""
    defaults = ShippingZone(
        id=NEW,
        name=f"Zone {next(_numbers)}",
        places=(ANYWHERE,),
        created_at=AT,
        updated_at=AT,
    )
    return evolve(defaults, **fields)


def a_shipping_method(zone_id: int, **fields: Any) -> StatedShippingMethod:
    """At a flat rate."""
    defaults = StatedShippingMethod(
        id=NEW,
        zone_id=zone_id,
        name=f"Method {next(_numbers)}",
        tariff=Tariff(steps=(Step(0, 500),)),
        created_at=AT,
        updated_at=AT,
    )
    return evolve(defaults, **fields)


def a_variant(**fields: Any) -> Variant:
    return evolve(Variant(id=NEW, price=1499), **fields)


def a_product(*, price: int = 1499, sku: str | None = None, **fields: Any) -> Product:
    """A plain product, unless `options` and `variants` say otherwise."""
    defaults = Product(
        id=NEW,
        name="Any product",
        slug=f"product-{next(_numbers)}",
        variants=(a_variant(price=price, sku=sku),),
        currency="USD",
        created_at=AT,
        updated_at=AT,
    )
    return evolve(defaults, **fields)


def a_shirt(*kinds: tuple[str, str], **fields: Any) -> Product:
    """A product with a variant for each (colour, size)."""
    colours = tuple(dict.fromkeys(colour for colour, _ in kinds))
    sizes = tuple(dict.fromkeys(size for _, size in kinds))
    return a_product(
        options=(Option(name="Colour", values=colours), Option(name="Size", values=sizes)),
        variants=tuple(
            a_variant(options={"Colour": colour, "Size": size}) for colour, size in kinds
        ),
        **fields,
    )


def a_full_product(*, category_id: int, tag_ids: tuple[int, ...]) -> Product:
    """Every optional field is set, and no two fields are alike."""
    return Product(
        id=NEW,
        name="Größe 🦓 shirt",
        slug="größe-shirt",
        description="First line\n\tand \"second\" 'line' \\ 100 % cotton 日本",
        status=Status.ARCHIVED,
        kind=Kind.DIGITAL,
        tax_class="e-books_7",
        category_id=category_id,
        tag_ids=tag_ids,
        images=(
            Image(url="https://example.com/b.png", alt="Front, “worn”", position=1),
            Image(url="http://example.com/a.png?x=%s", alt="", position=2),
        ),
        options=(
            Option(name="Size", values=("XL", "S")),
            Option(name="Colour", values=("Straße", "Blue")),
        ),
        variants=(
            Variant(
                id=NEW,
                sku="SHIRT-XL-Ä",
                price=1499,
                compare_at_price=1999,
                weight_grams=250,
                options={"Size": "XL", "Colour": "Straße"},
            ),
            Variant(
                id=NEW,
                sku="shirt-s",
                price=1299,
                compare_at_price=1299,
                weight_grams=0,
                options={"Size": "S", "Colour": "Blue"},
            ),
        ),
        metadata={"care": "30 °C", "empty": ""},
        private_metadata={"supplier": "Anna's & sons", "z": "1\n2"},
        currency="EUR",
        version=7,
        created_at=AT,
        updated_at=LATER,
    )


def a_draft(**fields: Any) -> ProductDraft:
    """A plain product to make; with `variants` it has no price of its own."""
    plain = {} if "variants" in fields else {"price": 1499}
    return ProductDraft(**{"name": "Plain T-Shirt", **plain, **fields})


def a_movement(variant_id: int, *, balance: int, **fields: Any) -> StockMovement:
    defaults = StockMovement(
        id=NEW,
        variant_id=variant_id,
        kind=MovementKind.RECEIVED,
        quantity=max(balance, 1),
        balance=balance,
        reason="delivery",
        actor="test owner",
        recorded_at=AT,
    )
    return evolve(defaults, **fields)


def an_entry(**fields: Any) -> AuditEntry:
    defaults = AuditEntry(
        id=NEW,
        actor="test owner",
        action="tag.create",
        entity_id=1,
        before=None,
        after=None,
        request_id="request-1",
        recorded_at=AT,
    )
    return evolve(defaults, **fields)


def a_claim(**fields: Any) -> Claim:
    defaults = Claim(
        caller="test owner",
        key="order-1",
        request_digest=hashlib.sha256(b"one T-shirt").digest(),
        token=f"attempt-{next(_numbers)}",
    )
    return evolve(defaults, **fields)


def an_answer(**fields: Any) -> Answer:
    defaults = Answer(
        status=201,
        headers={"Location": "/v1/products/1", "X-Word": "größer"},
        body=b'{"id": 1, "raw": "\x00\xff\'"}',
    )
    return evolve(defaults, **fields)


def an_order_item(**fields: Any) -> OrderItem:
    """Without tax, unless it is said."""
    amount = fields.get("unit_price", 1499) * fields.get("quantity", 1)
    net = fields.get("net", amount - fields.get("discount", 0))
    defaults = OrderItem(
        product_id=1,
        variant_id=1,
        name="Any product",
        unit_price=1499,
        quantity=1,
        amount=amount,
        tax_class=STANDARD,
        net=net,
        tax=0,
        gross=net + fields.get("tax", 0),
    )
    return evolve(defaults, **fields)


def an_order(**fields: Any) -> Order:
    """A draft; placed, if it has a number. Its totals are those of its items, and the shipping."""
    items = fields.get("items", (an_order_item(),))
    freight = fields.get("freight")
    rows = [*items, *([freight] if freight else [])]
    is_placed = fields.get("number") is not None
    defaults = Order(
        cart_id=1,
        status=OrderStatus.PLACED if is_placed else OrderStatus.DRAFT,
        email="anna@example.com",
        currency="USD",
        prices_include_tax=False,
        items=items,
        totals=Totals(
            items=sum(item.amount for item in items),
            discounts=sum(row.discount for row in rows),
            shipping=freight.amount if freight else 0,
            tax=sum(row.tax for row in rows),
            tax_included=0,
            total=sum(row.gross for row in rows),
        ),
        created_at=AT,
        updated_at=AT,
        placed_at=AT if is_placed else None,
    )
    return evolve(defaults, **fields)


def a_full_order(*, variant_ids: tuple[int, int], **fields: Any) -> Order:
    """Every optional field is set, and no two fields are alike; prices include tax."""
    vat, city = (
        TaxPart(name="Größe VAT", millionths=190_000, net=1681, tax=319),
        TaxPart(name="City", millionths=1, net=1681, tax=0),
    )
    shirt = OrderItem(
        product_id=71,
        variant_id=variant_ids[0],
        name="Größe 🦓 shirt",
        sku="SHIRT-XL-Ä",
        options={"Size": "XL", "Colour": "Straße"},
        kind=Kind.PHYSICAL,
        weight_grams=250,
        unit_price=1250,
        quantity=2,
        amount=2500,
        discount=500,
        given=(Given(offer_id=5, amount=300), Given(offer_id=9, amount=200)),
        tax_class="e-books_7",
        net=1681,
        tax=319,
        gross=2000,
        taxes=(vat, city),
        shipped=2,
        returned=1,
        refunded=1,
    )
    song = an_order_item(
        product_id=72,
        variant_id=variant_ids[1],
        kind=Kind.DIGITAL,
        unit_price=119,
        net=100,
        tax=19,
        taxes=(TaxPart(name="VAT", millionths=190_000, net=100, tax=19),),
    )
    freight = ShippingQuote(
        method_id=3,
        name="By bicycle, “até à porta”",
        amount=595,
        discount=95,
        given=(Given(offer_id=11, amount=95),),
        net=420,
        tax=80,
        gross=500,
        taxes=(TaxPart(name="VAT", millionths=190_000, net=420, tax=80),),
    )
    full = Order(
        number=1007,
        cart_id=1,
        status=OrderStatus.PLACED,
        payment_status=PaidStatus.PARTIALLY_REFUNDED,
        fulfilment_status=FulfilmentStatus.PARTIALLY_RETURNED,
        email="olga@example.com",
        note="Leave it with\n“Jörg” 🦓, next door",
        shipping_address=a_full_address(1).postal,
        billing_address=a_postal_address(company="Größe & Co"),
        currency="EUR",
        prices_include_tax=True,
        items=(shirt, song),
        freight=freight,
        taxes=(vat, city),
        totals=Totals(
            items=2619, discounts=595, shipping=595, tax=418, tax_included=418, total=2619
        ),
        captured=2619,
        refunded=1001,
        credited=1000,
        invoice_number=41,
        invoiced_at=LATER,
        version=7,
        created_at=AT,
        updated_at=LATER,
        placed_at=AT + timedelta(minutes=1),
    )
    return evolve(full, **fields)


def a_shipment(order: Order, **fields: Any) -> Shipment:
    """The first one, with one of the first item."""
    defaults = Shipment(
        order_id=order.id,
        position=1,
        items=(ItemQuantity(order_item_id=order.items[0].id, quantity=1),),
        carrier="DHL",
        actor="test owner",
        created_at=AT,
    )
    return evolve(defaults, **fields)


def a_return(order: Order, **fields: Any) -> OrderReturn:
    """The first one, with one of the first item, which is for sale again."""
    item = ReturnedItem(order_item_id=order.items[0].id, received=1, damaged=0, restocked=1)
    defaults = OrderReturn(
        order_id=order.id, position=1, items=(item,), actor="test owner", created_at=AT
    )
    return evolve(defaults, **fields)


def a_cancellation(order: Order, **fields: Any) -> Cancellation:
    defaults = Cancellation(
        order_id=order.id,
        reason=CancellationReason.CUSTOMER,
        restocked=True,
        actor="test owner",
        created_at=AT,
    )
    return evolve(defaults, **fields)


def a_timeline_entry(order_id: int, **fields: Any) -> TimelineEntry:
    defaults = TimelineEntry(
        order_id=order_id, kind=OrderKind.PLACED, actor="visitor:1", recorded_at=AT
    )
    return evolve(defaults, **fields)


def a_money_entry(order_id: int, **fields: Any) -> MoneyEntry:
    defaults = MoneyEntry(
        order_id=order_id,
        posting=Posting.PLACED,
        source_id=order_id,
        account=Account.RECEIVABLE,
        amount=1499,
        currency="USD",
        recorded_at=AT,
    )
    return evolve(defaults, **fields)


def a_payment(order_id: int, **fields: Any) -> Payment:
    """A gateway is about to be asked."""
    defaults = Payment(
        id=NEW,
        order_id=order_id,
        reference=f"payment-{next(_numbers)}",
        method="test",
        amount=1499,
        currency="USD",
        lease_until=AT + timedelta(minutes=2),
        hold_until=AT + timedelta(minutes=15),
        created_at=AT,
        updated_at=AT,
    )
    return evolve(defaults, **fields)


def a_transaction(payment_id: int, **fields: Any) -> Transaction:
    defaults = Transaction(
        id=NEW,
        payment_id=payment_id,
        type=TransactionType.AUTHORIZATION,
        state=TransactionState.SUCCESS,
        amount=1499,
        gateway_reference=f"gateway-{next(_numbers)}",
        recorded_at=AT,
    )
    return evolve(defaults, **fields)


def a_refund(payment: Payment, **fields: Any) -> Refund:
    """The gateway is about to be asked."""
    defaults = Refund(
        id=NEW,
        order_id=payment.order_id,
        payment_id=payment.id,
        reference=f"refund-{next(_numbers)}",
        amount=499,
        actor="test owner",
        lease_until=AT + timedelta(minutes=2),
        created_at=AT,
    )
    return evolve(defaults, **fields)
