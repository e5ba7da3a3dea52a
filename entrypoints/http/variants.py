"""`/v1/products/{id}/variants` and `/v1/variants`."""

from domain.products import use_cases
from domain.products.drafts import VariantChanges, VariantDraft
from domain.products.listing import ProductView
from domain.shared.errors import NotFound
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.product_documents import variant_documents, version
from entrypoints.http.replies import Reply


def list_variants(call: Call[Nothing, None], product_id: int) -> Reply:
    view = use_cases.read_product(call.units, call.actor, product_id, variants=True)
    return Reply(value=variant_documents(view), version=version(view))


def create_variant(call: Call[Nothing, VariantDraft], product_id: int) -> Reply:
    return call.write(
        lambda units: use_cases.create_variant(units, call.actor, product_id, call.body),
        lambda made: _one_variant(made[0], made[1], status=201, location=f"/v1/variants/{made[1]}"),
    )


def read_variant(call: Call[Nothing, None], variant_id: int) -> Reply:
    return _one_variant(use_cases.read_variant(call.units, call.actor, variant_id), variant_id)


def change_variant(call: Call[Nothing, VariantChanges], variant_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.change_variant(units, call.actor, variant_id, call.body, expect),
        lambda view: _one_variant(view, variant_id),
    )


def delete_variant(call: Call[Nothing, None], variant_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.delete_variant(units, call.actor, variant_id, expect),
        lambda _: Reply(status=204),
    )


def _one_variant(view: ProductView, variant_id: int, **reply: object) -> Reply:
    found = [each for each in variant_documents(view) if each.id == variant_id]
    if not found:
        # Deleted between the statement that found its product and the one that read it.
        raise NotFound(f"There is no variant {variant_id}.")
    return Reply(value=found[0], version=version(view), **reply)  # type: ignore[arg-type]
