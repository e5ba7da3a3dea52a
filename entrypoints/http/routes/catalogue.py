"""What is sold: categories, tags, products, variants and stock."""

from typing import Final

from domain.categories.model import Category, CategoryChanges, CategoryDraft
from domain.inventory.model import StockMovement
from domain.inventory.use_cases import MovementDraft, StockChanges, StockSetting
from domain.products.drafts import ProductChanges, ProductDraft, VariantChanges, VariantDraft
from domain.products.listing import Facets
from domain.staff.model import Scope
from domain.tags.model import Tag, TagChanges, TagDraft
from entrypoints.http import (
    categories,
    inventory,
    product_files,
    products,
    tags,
    variants,
)
from entrypoints.http.inventory import StockLevel
from entrypoints.http.operations import Operation
from entrypoints.http.paging import PageQuery
from entrypoints.http.product_documents import ProductDocument, VariantDocument
from entrypoints.http.product_files import ImportQuery
from entrypoints.http.product_queries import FacetQuery, FilterQuery, ListQuery, ReadQuery
from entrypoints.product_files.importing import ImportReport

_WRITE: Final = Scope.CATALOGUE_WRITE
_STOCK: Final = Scope.INVENTORY_WRITE
_CATEGORY: Final = "/v1/categories/{category_id}"
_TAG: Final = "/v1/tags/{tag_id}"
_PRODUCT: Final = "/v1/products/{product_id}"
_VARIANT: Final = "/v1/variants/{variant_id}"

# fmt: off
OPERATIONS: Final = (
    Operation(method="GET", path="/v1/categories", name="listCategories", folder="Categories",
              summary="List the categories", handle=categories.list_categories,
              query=PageQuery, answer=list[Category]),
    Operation(method="POST", path="/v1/categories", name="createCategory", folder="Categories",
              summary="Make a category", handle=categories.create_category, scope=_WRITE,
              body=CategoryDraft, answer=Category, status=201,
              refusals=("category_slug_taken",),
              example={"name": "Sports", "parent_id": None}),
    Operation(method="GET", path=_CATEGORY, name="readCategory", folder="Categories",
              summary="Read a category", handle=categories.read_category, answer=Category),
    Operation(method="PATCH", path=_CATEGORY, name="changeCategory", folder="Categories",
              summary="Change a category", handle=categories.change_category, scope=_WRITE,
              body=CategoryChanges, answer=Category, if_match=True,
              refusals=("category_slug_taken",),
              example={"name": "Sports and games"}),
    Operation(method="DELETE", path=_CATEGORY, name="deleteCategory", folder="Categories",
              summary="Delete a category",
              description="Its products stay, without a category; the categories below it go"
                          " up to where it was.",
              handle=categories.delete_category, scope=_WRITE, status=204, if_match=False),

    Operation(method="GET", path="/v1/tags", name="listTags", folder="Tags",
              summary="List the tags", handle=tags.list_tags,
              query=PageQuery, answer=list[Tag]),
    Operation(method="POST", path="/v1/tags", name="createTag", folder="Tags",
              summary="Make a tag", handle=tags.create_tag, scope=_WRITE,
              body=TagDraft, answer=Tag, status=201,
              refusals=("tag_slug_taken",),
              example={"name": "handmade"}),
    Operation(method="GET", path=_TAG, name="readTag", folder="Tags",
              summary="Read a tag", handle=tags.read_tag, answer=Tag),
    Operation(method="PATCH", path=_TAG, name="changeTag", folder="Tags",
              summary="Change a tag", handle=tags.change_tag, scope=_WRITE,
              body=TagChanges, answer=Tag, if_match=True,
              refusals=("tag_slug_taken",),
              example={"name": "made by hand"}),
    Operation(method="DELETE", path=_TAG, name="deleteTag", folder="Tags",
              summary="Delete a tag", description="Its products stay, without the tag.",
              handle=tags.delete_tag, scope=_WRITE, status=204, if_match=False),

    Operation(method="GET", path="/v1/products", name="listProducts", folder="Products",
              summary="List and search products", handle=products.list_products,
              description="Shoppers see active products; staff, with their token, drafts and"
                          " archived ones too. All filters that are given have to hold.",
              query=ListQuery, answer=list[ProductDocument],
              query_example={"q": "shirt", "price_max": 5000, "in_stock": True, "sort": "price",
                             "expand": ["category", "tags"]}),
    Operation(method="GET", path="/v1/products/facets", name="countProducts", folder="Products",
              summary="Count products by facet",
              description="How many products of a list are in each category, have each tag, and"
                          " lie in each price band: what stands beside the filters of a shop.",
              handle=products.count_products, query=FacetQuery, answer=Facets,
              query_example={"in_stock": True, "price_bands": [1500, 3000]}),
    Operation(method="POST", path="/v1/products", name="createProduct", folder="Products",
              summary="Make a product",
              description="A plain product has its price and stock itself; one that comes in"
                          " sizes or colours has `options` and `variants`.",
              handle=products.create_product,
              scope=_WRITE, body=ProductDraft, answer=ProductDocument, status=201,
              refusals=("product_slug_taken", "sku_taken"),
              example={"name": "Enamel mug", "description": "White, with a blue rim.",
                       "price": 1250, "stock": 24, "category_id": None, "tag_ids": [3, 6]}),
    Operation(method="GET", path="/v1/products/export", name="exportProducts",
              folder="Import and export", summary="Export a CSV file",
              description="Products with their variants, a row for each: what the import takes.",
              handle=product_files.export_products, scope=Scope.CATALOGUE_READ,
              query=FilterQuery, answer=str),
    Operation(method="POST", path="/v1/products/import", name="importProducts",
              folder="Import and export", summary="Import a CSV file",
              description="Makes products, and changes those whose slug is there. All rows or"
                          " none, unless bad ones are skipped.",
              handle=product_files.import_products, scope=_WRITE,
              query=ImportQuery, body=str, answer=ImportReport, refusals=("file_refused",),
              example="slug,name,price,stock\ncandle,Candle,7.50,30\n"),
    Operation(method="GET", path=_PRODUCT, name="readProduct", folder="Products",
              summary="Read a product", handle=products.read_product,
              query=ReadQuery, answer=ProductDocument,
              query_example={"expand": ["category", "tags", "variants"]}),
    Operation(method="PATCH", path=_PRODUCT, name="changeProduct", folder="Products",
              summary="Change a product", handle=products.change_product, scope=_WRITE,
              body=ProductChanges, answer=ProductDocument, if_match=True,
              refusals=("product_slug_taken", "sku_taken", "several_variants"),
              example={"price": 1150, "compare_at_price": 1250,
                       "options": [{"name": "size", "values": ["small", "large"]}]}),
    Operation(method="DELETE", path=_PRODUCT, name="deleteProduct", folder="Products",
              summary="Delete a product",
              description="With its variants and their stock movements. One that was ordered is"
                          " archived instead.",
              handle=products.delete_product, scope=_WRITE, status=204, if_match=False),

    Operation(method="GET", path=_PRODUCT + "/variants", name="listVariants", folder="Variants",
              summary="List a product's variants", handle=variants.list_variants,
              answer=list[VariantDocument]),
    Operation(method="POST", path=_PRODUCT + "/variants", name="createVariant", folder="Variants",
              summary="Add a variant", handle=variants.create_variant, scope=_WRITE,
              body=VariantDraft, answer=VariantDocument, status=201, refusals=("sku_taken",),
              example={"sku": "MUG-L", "price": 1450, "options": {"size": "large"}, "stock": 12}),
    Operation(method="GET", path=_VARIANT, name="readVariant", folder="Variants",
              summary="Read a variant", handle=variants.read_variant, answer=VariantDocument),
    Operation(method="PATCH", path=_VARIANT, name="changeVariant", folder="Variants",
              summary="Change a variant", handle=variants.change_variant, scope=_WRITE,
              body=VariantChanges, answer=VariantDocument, if_match=True, refusals=("sku_taken",),
              example={"price": 1390, "weight_grams": 380}),
    Operation(method="DELETE", path=_VARIANT, name="deleteVariant", folder="Variants",
              summary="Delete a variant", handle=variants.delete_variant, scope=_WRITE,
              status=204, if_match=False, refusals=("last_variant", "variant_sold")),

    Operation(method="GET", path=_VARIANT + "/stock", name="readStock", folder="Stock",
              summary="Read what is on hand", handle=inventory.read_stock,
              description="What lies in the house, what of it is promised to orders, how many may"
                          " be ordered beyond it, and how many can be had.",
              scope=Scope.INVENTORY_READ, answer=StockLevel),
    Operation(method="PUT", path=_VARIANT + "/stock", name="setStock", folder="Stock",
              summary="Set what is on hand", handle=inventory.set_stock,
              description="As after counting. The difference is recorded as an adjustment.",
              scope=_STOCK, body=StockSetting, answer=StockLevel, if_match=True,
              refusals=("stock_reserved",),
              example={"on_hand": 40, "reason": "counted the shelf"}),
    Operation(method="PATCH", path=_VARIANT + "/stock", name="changeStock", folder="Stock",
              summary="Set how many may be backordered", handle=inventory.change_stock,
              description="How many may be ordered beyond what is on hand; 0 sells only what is"
                          " there.",
              scope=_STOCK, body=StockChanges, answer=StockLevel, if_match=True,
              refusals=("stock_reserved",), example={"backorder_limit": 5}),
    Operation(method="GET", path=_VARIANT + "/stock-movements", name="listStockMovements",
              folder="Stock", summary="List the movements",
              description="Newest first: every change of the stock, by whom and why.",
              handle=inventory.list_movements, scope=Scope.INVENTORY_READ,
              query=PageQuery, answer=list[StockMovement]),
    Operation(method="POST", path=_VARIANT + "/stock-movements", name="recordStockMovement",
              folder="Stock", summary="Receive or adjust",
              description="Goods came in, or some were found, lost or broken.",
              handle=inventory.record_movement, scope=_STOCK,
              body=MovementDraft, answer=StockMovement, status=201,
              refusals=("stock_out_of_range", "stock_reserved"),
              example={"kind": "received", "quantity": 10, "reason": "delivery of Monday"}),
)
# fmt: on
