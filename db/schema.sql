-- The schema that the migrations make, to be read. Written by `bin/storekeep schema`; a test fails
-- when it is out of date. It can be loaded into an empty database, but dbmate would not know then
-- what has been done (its own table is not here): to make a database, migrate it.

CREATE TABLE api_tokens (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(100) NOT NULL,
  role VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  digest BINARY(32) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  revoked_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_api_tokens_digest (digest),
  CONSTRAINT ck_api_tokens_role CHECK (role IN ('owner', 'manager', 'support'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE attempts (
  attempt_key BINARY(32) NOT NULL,
  attempt_count INT NOT NULL,
  ends_at DATETIME(6) NOT NULL,
  PRIMARY KEY (attempt_key),
  KEY ix_attempts_end (ends_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE audit_entries (
  id BIGINT NOT NULL AUTO_INCREMENT,
  actor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  action VARCHAR(50) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  entity_id BIGINT NOT NULL,
  facts_before JSON NULL,
  facts_after JSON NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY ix_audit_entries_action (action, recorded_at, id),
  KEY ix_audit_entries_actor (actor, recorded_at, id),
  KEY ix_audit_entries_entity (entity_id, recorded_at, id),
  KEY ix_audit_entries_request (request_id, recorded_at, id),
  KEY ix_audit_entries_time (recorded_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE categories (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(255) NOT NULL,
  slug VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  parent_id BIGINT NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_categories_slug (slug),
  KEY ix_categories_parent (parent_id),
  CONSTRAINT fk_categories_parent FOREIGN KEY (parent_id) REFERENCES categories (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE counters (
  name VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE customers (
  id BIGINT NOT NULL AUTO_INCREMENT,
  email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NULL,
  name VARCHAR(100) NOT NULL,
  password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  erased_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_customers_email (email),
  CONSTRAINT ck_customers_erased CHECK (erased_at IS NOT NULL OR email IS NOT NULL AND password_hash IS NOT NULL),
  CONSTRAINT ck_customers_version CHECK (version >= 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE addresses (
  id BIGINT NOT NULL AUTO_INCREMENT,
  customer_id BIGINT NOT NULL,
  name VARCHAR(100) NOT NULL,
  company VARCHAR(100) NOT NULL,
  line1 VARCHAR(200) NOT NULL,
  line2 VARCHAR(200) NOT NULL,
  city VARCHAR(100) NOT NULL,
  region VARCHAR(100) NOT NULL,
  postcode VARCHAR(20) NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  phone VARCHAR(40) NOT NULL,
  default_shipping TINYINT NULL,
  default_billing TINYINT NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_addresses_default_billing (default_billing, customer_id),
  UNIQUE KEY uq_addresses_default_shipping (default_shipping, customer_id),
  KEY ix_addresses_customer (customer_id),
  CONSTRAINT fk_addresses_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT ck_addresses_default_billing CHECK (default_billing = 1),
  CONSTRAINT ck_addresses_default_shipping CHECK (default_shipping = 1),
  CONSTRAINT ck_addresses_version CHECK (version >= 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE idempotency_keys (
  caller VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_digest BINARY(32) NOT NULL,
  token VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  claimed_at DATETIME(6) NOT NULL,
  lease_until DATETIME(6) NOT NULL,
  status SMALLINT NULL,
  headers JSON NULL,
  body MEDIUMBLOB NULL,
  PRIMARY KEY (caller, idempotency_key),
  KEY ix_idempotency_keys_claimed (claimed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE products (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(255) NOT NULL,
  slug VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  description MEDIUMTEXT NOT NULL,
  status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  category_id BIGINT NULL,
  images JSON NOT NULL,
  options JSON NOT NULL,
  metadata JSON NOT NULL,
  private_metadata JSON NOT NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  price_from BIGINT NOT NULL,
  price_to BIGINT NOT NULL,
  search_terms MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  tax_class VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'standard',
  PRIMARY KEY (id),
  UNIQUE KEY uq_products_slug (slug),
  KEY ix_products_category (category_id, status, id),
  KEY ix_products_category_name (category_id, status, name, id),
  KEY ix_products_category_price (category_id, status, price_from, id),
  KEY ix_products_status (status, id),
  KEY ix_products_status_name (status, name, id),
  KEY ix_products_status_price (status, price_from, id),
  FULLTEXT KEY ft_products_search (search_terms),
  CONSTRAINT fk_products_category FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE SET NULL,
  CONSTRAINT ck_products_kind CHECK (kind IN ('physical', 'digital')),
  CONSTRAINT ck_products_price CHECK (price_from >= 0 AND price_to >= price_from),
  CONSTRAINT ck_products_status CHECK (status IN ('draft', 'active', 'archived'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE registrations (
  id BIGINT NOT NULL AUTO_INCREMENT,
  email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(100) NOT NULL,
  password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY ix_registrations_age (created_at),
  KEY ix_registrations_email (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE shipping_zones (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(255) NOT NULL,
  places JSON NOT NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_shipping_zones_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE shipping_methods (
  id BIGINT NOT NULL AUTO_INCREMENT,
  zone_id BIGINT NOT NULL,
  name VARCHAR(255) NOT NULL,
  measure VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  steps JSON NOT NULL,
  most BIGINT NULL,
  free_from BIGINT NULL,
  tax_class VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_shipping_methods_zone_name (zone_id, name),
  CONSTRAINT fk_shipping_methods_zone FOREIGN KEY (zone_id) REFERENCES shipping_zones (id),
  CONSTRAINT ck_shipping_methods_measure CHECK (measure IN ('total', 'weight'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE staff_members (
  id BIGINT NOT NULL AUTO_INCREMENT,
  email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(100) NOT NULL,
  role VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  totp_secret VARBINARY(255) NULL,
  totp_confirmed_at DATETIME(6) NULL,
  totp_last_step BIGINT NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  revoked_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_staff_members_email (email),
  KEY ix_staff_members_owners (role, revoked_at),
  CONSTRAINT ck_staff_members_role CHECK (role IN ('owner', 'manager', 'support')),
  CONSTRAINT ck_staff_members_totp CHECK (totp_confirmed_at IS NULL OR totp_secret IS NOT NULL),
  CONSTRAINT ck_staff_members_version CHECK (version >= 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE letters (
  id BIGINT NOT NULL AUTO_INCREMENT,
  kind VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recipient VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  registration_id BIGINT NULL,
  customer_id BIGINT NULL,
  staff_member_id BIGINT NULL,
  facts JSON NOT NULL,
  attempts INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  due_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY ix_letters_customer (customer_id),
  KEY ix_letters_due (due_at, id),
  KEY ix_letters_recipient (recipient),
  KEY ix_letters_registration (registration_id),
  KEY ix_letters_staff_member (staff_member_id),
  CONSTRAINT fk_letters_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT fk_letters_registration FOREIGN KEY (registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
  CONSTRAINT fk_letters_staff_member FOREIGN KEY (staff_member_id) REFERENCES staff_members (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE one_time_tokens (
  id BIGINT NOT NULL AUTO_INCREMENT,
  purpose VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  registration_id BIGINT NULL,
  customer_id BIGINT NULL,
  staff_member_id BIGINT NULL,
  digest BINARY(32) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_one_time_tokens_digest (digest),
  KEY ix_one_time_tokens_customer (customer_id),
  KEY ix_one_time_tokens_expiry (expires_at),
  KEY ix_one_time_tokens_registration (registration_id),
  KEY ix_one_time_tokens_staff_member (staff_member_id),
  CONSTRAINT fk_one_time_tokens_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT fk_one_time_tokens_registration FOREIGN KEY (registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
  CONSTRAINT fk_one_time_tokens_staff_member FOREIGN KEY (staff_member_id) REFERENCES staff_members (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE tags (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(255) NOT NULL,
  slug VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_tags_slug (slug)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE product_tags (
  id BIGINT NOT NULL AUTO_INCREMENT,
  product_id BIGINT NOT NULL,
  tag_id BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_product_tags_product_tag (product_id, tag_id),
  KEY ix_product_tags_tag (tag_id, product_id),
  CONSTRAINT fk_product_tags_product FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,
  CONSTRAINT fk_product_tags_tag FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE tax_rates (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(255) NOT NULL,
  country VARCHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  region VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  tax_class VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  millionths INT NOT NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_tax_rates_place_name (country, region, tax_class, name),
  CONSTRAINT ck_tax_rates_millionths CHECK (millionths >= 0 AND millionths <= 1000000),
  CONSTRAINT ck_tax_rates_region CHECK (region = '' OR country <> '')
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE variants (
  id BIGINT NOT NULL AUTO_INCREMENT,
  product_id BIGINT NOT NULL,
  sku VARCHAR(64) NULL,
  price BIGINT NOT NULL,
  compare_at_price BIGINT NULL,
  weight_grams BIGINT NULL,
  options JSON NOT NULL,
  combination BINARY(32) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_variants_combination (product_id, combination),
  UNIQUE KEY uq_variants_sku (sku),
  CONSTRAINT fk_variants_product FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,
  CONSTRAINT ck_variants_compare_at_price CHECK (compare_at_price >= price),
  CONSTRAINT ck_variants_price CHECK (price >= 0),
  CONSTRAINT ck_variants_weight CHECK (weight_grams >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE stock_levels (
  variant_id BIGINT NOT NULL,
  on_hand BIGINT NOT NULL,
  reserved BIGINT NOT NULL DEFAULT 0,
  backorder_limit BIGINT NOT NULL DEFAULT 0,
  version INT NOT NULL DEFAULT 0,
  PRIMARY KEY (variant_id),
  CONSTRAINT fk_stock_levels_variant FOREIGN KEY (variant_id) REFERENCES variants (id) ON DELETE CASCADE,
  CONSTRAINT ck_stock_levels_backorder_limit CHECK (backorder_limit >= 0),
  CONSTRAINT ck_stock_levels_on_hand CHECK (on_hand >= 0),
  CONSTRAINT ck_stock_levels_promised CHECK (reserved <= on_hand + backorder_limit),
  CONSTRAINT ck_stock_levels_reserved CHECK (reserved >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE variant_options (
  variant_id BIGINT NOT NULL,
  name VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  value VARCHAR(240) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (variant_id, name),
  KEY ix_variant_options_value (name, value, variant_id),
  CONSTRAINT fk_variant_options_variant FOREIGN KEY (variant_id) REFERENCES variants (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE visitors (
  id BIGINT NOT NULL AUTO_INCREMENT,
  digest BINARY(32) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  last_seen_at DATETIME(6) NOT NULL,
  customer_id BIGINT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_visitors_digest (digest),
  KEY ix_visitors_customer (customer_id),
  KEY ix_visitors_last_seen (last_seen_at),
  CONSTRAINT fk_visitors_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT ck_visitors_last_seen_at CHECK (last_seen_at >= created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE carts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  visitor_id BIGINT NULL,
  customer_id BIGINT NULL,
  status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  is_open TINYINT NULL,
  email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NULL,
  note VARCHAR(2000) NOT NULL,
  shipping_address JSON NULL,
  billing_address JSON NULL,
  shipping_method_id BIGINT NULL,
  coupon_code VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  notices JSON NOT NULL,
  merged_into_id BIGINT NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_carts_open_customer (is_open, customer_id),
  UNIQUE KEY uq_carts_open_visitor (is_open, visitor_id),
  KEY ix_carts_customer (customer_id),
  KEY ix_carts_email (email),
  KEY ix_carts_merged_into (merged_into_id),
  KEY ix_carts_shipping_method (shipping_method_id),
  KEY ix_carts_status (status, updated_at, id),
  KEY ix_carts_visitor (visitor_id),
  CONSTRAINT fk_carts_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT fk_carts_merged_into FOREIGN KEY (merged_into_id) REFERENCES carts (id) ON DELETE SET NULL,
  CONSTRAINT fk_carts_shipping_method FOREIGN KEY (shipping_method_id) REFERENCES shipping_methods (id) ON DELETE SET NULL,
  CONSTRAINT fk_carts_visitor FOREIGN KEY (visitor_id) REFERENCES visitors (id) ON DELETE SET NULL,
  CONSTRAINT ck_carts_is_open CHECK (is_open = 1),
  CONSTRAINT ck_carts_open CHECK (is_open IS NULL = (status <> 'open' AND status <> 'locked')),
  CONSTRAINT ck_carts_status CHECK (status IN ('open', 'locked', 'ordered', 'merged', 'expired'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE cart_items (
  id BIGINT NOT NULL AUTO_INCREMENT,
  cart_id BIGINT NOT NULL,
  variant_id BIGINT NOT NULL,
  quantity INT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_cart_items_variant (cart_id, variant_id),
  CONSTRAINT fk_cart_items_cart FOREIGN KEY (cart_id) REFERENCES carts (id) ON DELETE CASCADE,
  CONSTRAINT ck_cart_items_quantity CHECK (quantity >= 1 AND quantity <= 1000000)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE orders (
  id BIGINT NOT NULL AUTO_INCREMENT,
  number BIGINT NULL,
  cart_id BIGINT NOT NULL,
  visitor_id BIGINT NULL,
  customer_id BIGINT NULL,
  status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  fulfilment_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NULL,
  note VARCHAR(2000) NOT NULL,
  shipping_address JSON NULL,
  billing_address JSON NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  prices_include_tax TINYINT NOT NULL,
  items_total BIGINT NOT NULL,
  discount_total BIGINT NOT NULL,
  shipping_total BIGINT NOT NULL,
  tax_total BIGINT NOT NULL,
  tax_included_total BIGINT NOT NULL,
  net_total BIGINT NOT NULL,
  total BIGINT NOT NULL,
  freight JSON NULL,
  taxes JSON NOT NULL,
  captured BIGINT NOT NULL,
  refunded BIGINT NOT NULL,
  credited BIGINT NOT NULL,
  invoice_number BIGINT NULL,
  invoiced_at DATETIME(6) NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  placed_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_orders_cart (cart_id),
  UNIQUE KEY uq_orders_invoice_number (invoice_number),
  UNIQUE KEY uq_orders_number (number),
  KEY ix_orders_customer (customer_id),
  KEY ix_orders_email (email, number),
  KEY ix_orders_fulfilment_status (fulfilment_status, number),
  KEY ix_orders_overdue (payment_status, fulfilment_status, placed_at),
  KEY ix_orders_payment_status (payment_status, number),
  KEY ix_orders_placed (placed_at, number),
  KEY ix_orders_status (status, number),
  KEY ix_orders_visitor (visitor_id),
  CONSTRAINT fk_orders_cart FOREIGN KEY (cart_id) REFERENCES carts (id),
  CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT fk_orders_visitor FOREIGN KEY (visitor_id) REFERENCES visitors (id) ON DELETE SET NULL,
  CONSTRAINT ck_orders_captured CHECK (captured >= 0 AND captured <= total),
  CONSTRAINT ck_orders_credited CHECK (credited >= 0 AND credited <= total),
  CONSTRAINT ck_orders_net CHECK (total = net_total + tax_total),
  CONSTRAINT ck_orders_number CHECK (status = 'draft' = (number IS NULL)),
  CONSTRAINT ck_orders_placed CHECK (status = 'draft' = (placed_at IS NULL)),
  CONSTRAINT ck_orders_refunded CHECK (refunded >= 0 AND refunded <= captured),
  CONSTRAINT ck_orders_status CHECK (status IN ('draft', 'placed', 'cancelled')),
  CONSTRAINT ck_orders_total CHECK (total = items_total - discount_total + shipping_total + tax_total - tax_included_total)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE cancellations (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  reason VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  note VARCHAR(2000) NOT NULL,
  items JSON NOT NULL,
  restocked TINYINT NOT NULL,
  actor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY ix_cancellations_order (order_id),
  CONSTRAINT fk_cancellations_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT ck_cancellations_reason CHECK (reason IN ('customer', 'declined', 'fraud', 'inventory', 'staff', 'other'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE money_entries (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  posting VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source_id BIGINT NOT NULL,
  account VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount BIGINT NOT NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_money_entries_source (posting, source_id, account),
  KEY ix_money_entries_order (order_id),
  CONSTRAINT fk_money_entries_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT ck_money_entries_account CHECK (account IN ('receivable', 'items', 'discount', 'shipping', 'tax', 'tax_included', 'captured', 'refunded', 'credited')),
  CONSTRAINT ck_money_entries_amount CHECK (amount <> 0),
  CONSTRAINT ck_money_entries_posting CHECK (posting IN ('placed', 'captured', 'refunded', 'credited'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE order_items (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  position INT NOT NULL,
  product_id BIGINT NOT NULL,
  variant_id BIGINT NOT NULL,
  name VARCHAR(255) NOT NULL,
  sku VARCHAR(64) NULL,
  options JSON NOT NULL,
  kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  weight_grams BIGINT NULL,
  unit_price BIGINT NOT NULL,
  quantity INT NOT NULL,
  amount BIGINT NOT NULL,
  discount BIGINT NOT NULL,
  given JSON NOT NULL,
  tax_class VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  net BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  gross BIGINT NOT NULL,
  taxes JSON NOT NULL,
  shipped INT NOT NULL,
  returned INT NOT NULL,
  refunded INT NOT NULL,
  cancelled INT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_order_items_position (order_id, position),
  KEY ix_order_items_variant (variant_id),
  CONSTRAINT fk_order_items_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT fk_order_items_variant FOREIGN KEY (variant_id) REFERENCES variants (id),
  CONSTRAINT ck_order_items_amount CHECK (amount = unit_price * quantity),
  CONSTRAINT ck_order_items_cancelled CHECK (cancelled >= 0),
  CONSTRAINT ck_order_items_gross CHECK (gross = net + tax),
  CONSTRAINT ck_order_items_quantity CHECK (quantity > 0),
  CONSTRAINT ck_order_items_refunded CHECK (refunded >= 0 AND refunded <= quantity),
  CONSTRAINT ck_order_items_returned CHECK (returned >= 0 AND returned <= shipped),
  CONSTRAINT ck_order_items_shipped CHECK (shipped >= 0 AND shipped + cancelled <= quantity)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE order_returns (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  position INT NOT NULL,
  note VARCHAR(2000) NOT NULL,
  actor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_order_returns_position (order_id, position),
  CONSTRAINT fk_order_returns_order FOREIGN KEY (order_id) REFERENCES orders (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE order_return_items (
  return_id BIGINT NOT NULL,
  order_item_id BIGINT NOT NULL,
  received INT NOT NULL,
  damaged INT NOT NULL,
  restocked INT NOT NULL,
  PRIMARY KEY (return_id, order_item_id),
  KEY ix_order_return_items_item (order_item_id),
  CONSTRAINT fk_order_return_items_item FOREIGN KEY (order_item_id) REFERENCES order_items (id),
  CONSTRAINT fk_order_return_items_return FOREIGN KEY (return_id) REFERENCES order_returns (id),
  CONSTRAINT ck_order_return_items_damaged CHECK (damaged >= 0 AND damaged <= received),
  CONSTRAINT ck_order_return_items_received CHECK (received > 0),
  CONSTRAINT ck_order_return_items_restocked CHECK (restocked >= 0 AND restocked <= received - damaged)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE payments (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  reference VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  method VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  live TINYINT NULL,
  amount BIGINT NOT NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  captured BIGINT NOT NULL,
  refunded BIGINT NOT NULL,
  gateway_reference VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  action_url VARCHAR(2000) NULL,
  failure VARCHAR(200) NULL,
  lease_until DATETIME(6) NOT NULL,
  hold_until DATETIME(6) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_payments_live (live, order_id),
  UNIQUE KEY uq_payments_reference (reference),
  KEY ix_payments_due (live, status, lease_until),
  KEY ix_payments_order (order_id),
  CONSTRAINT fk_payments_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT ck_payments_captured CHECK (captured >= 0 AND captured <= amount),
  CONSTRAINT ck_payments_live CHECK (live = 1),
  CONSTRAINT ck_payments_refunded CHECK (refunded >= 0 AND refunded <= captured),
  CONSTRAINT ck_payments_settled CHECK (live IS NULL = (status = 'captured' OR status = 'declined' OR status = 'voided')),
  CONSTRAINT ck_payments_status CHECK (status IN ('pending', 'action_required', 'capturing', 'voiding', 'awaiting', 'captured', 'declined', 'voided'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE refunds (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  payment_id BIGINT NOT NULL,
  reference VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount BIGINT NOT NULL,
  reason VARCHAR(200) NOT NULL,
  items JSON NOT NULL,
  shipping BIGINT NOT NULL,
  failure VARCHAR(200) NULL,
  actor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  lease_until DATETIME(6) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  settled_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_refunds_reference (reference),
  KEY ix_refunds_due (status, lease_until),
  KEY ix_refunds_order (order_id),
  KEY ix_refunds_payment (payment_id),
  CONSTRAINT fk_refunds_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT fk_refunds_payment FOREIGN KEY (payment_id) REFERENCES payments (id),
  CONSTRAINT ck_refunds_amount CHECK (amount > 0),
  CONSTRAINT ck_refunds_settled CHECK (status = 'pending' = (settled_at IS NULL)),
  CONSTRAINT ck_refunds_status CHECK (status IN ('pending', 'succeeded', 'failed'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE payment_transactions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  payment_id BIGINT NOT NULL,
  refund_id BIGINT NULL,
  type VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount BIGINT NOT NULL,
  gateway_reference VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  detail VARCHAR(200) NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_payment_transactions_reference (payment_id, type, state, gateway_reference),
  KEY ix_payment_transactions_refund (refund_id),
  CONSTRAINT fk_payment_transactions_payment FOREIGN KEY (payment_id) REFERENCES payments (id),
  CONSTRAINT fk_payment_transactions_refund FOREIGN KEY (refund_id) REFERENCES refunds (id),
  CONSTRAINT ck_payment_transactions_amount CHECK (amount >= 0),
  CONSTRAINT ck_payment_transactions_state CHECK (state IN ('pending', 'success', 'failure')),
  CONSTRAINT ck_payment_transactions_type CHECK (type IN ('authorization', 'capture', 'void', 'refund'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE reservations (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  variant_id BIGINT NOT NULL,
  quantity BIGINT NOT NULL,
  sold BIGINT NOT NULL,
  released BIGINT NOT NULL,
  expires_at DATETIME(6) NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY ix_reservations_expiry (expires_at, variant_id),
  KEY ix_reservations_order (order_id),
  KEY ix_reservations_variant (variant_id),
  CONSTRAINT fk_reservations_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT fk_reservations_variant FOREIGN KEY (variant_id) REFERENCES variants (id),
  CONSTRAINT ck_reservations_once CHECK (sold + released <= quantity),
  CONSTRAINT ck_reservations_quantity CHECK (quantity > 0),
  CONSTRAINT ck_reservations_released CHECK (released >= 0),
  CONSTRAINT ck_reservations_sold CHECK (sold >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE sessions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  customer_id BIGINT NULL,
  staff_member_id BIGINT NULL,
  visitor_id BIGINT NULL,
  digest BINARY(32) NOT NULL,
  label VARCHAR(200) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  last_seen_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_sessions_digest (digest),
  KEY ix_sessions_customer (customer_id, created_at),
  KEY ix_sessions_expiry (expires_at),
  KEY ix_sessions_staff_member (staff_member_id, created_at),
  KEY ix_sessions_visitor (visitor_id),
  CONSTRAINT fk_sessions_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT fk_sessions_staff_member FOREIGN KEY (staff_member_id) REFERENCES staff_members (id),
  CONSTRAINT fk_sessions_visitor FOREIGN KEY (visitor_id) REFERENCES visitors (id),
  CONSTRAINT ck_sessions_holder CHECK (customer_id IS NULL <> (staff_member_id IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE shipments (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  position INT NOT NULL,
  carrier VARCHAR(100) NOT NULL,
  tracking_code VARCHAR(100) NOT NULL,
  tracking_url VARCHAR(2000) NOT NULL,
  actor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_shipments_position (order_id, position),
  CONSTRAINT fk_shipments_order FOREIGN KEY (order_id) REFERENCES orders (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE shipment_items (
  shipment_id BIGINT NOT NULL,
  order_item_id BIGINT NOT NULL,
  quantity INT NOT NULL,
  PRIMARY KEY (shipment_id, order_item_id),
  KEY ix_shipment_items_item (order_item_id),
  CONSTRAINT fk_shipment_items_item FOREIGN KEY (order_item_id) REFERENCES order_items (id),
  CONSTRAINT fk_shipment_items_shipment FOREIGN KEY (shipment_id) REFERENCES shipments (id),
  CONSTRAINT ck_shipment_items_quantity CHECK (quantity > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE stock_movements (
  id BIGINT NOT NULL AUTO_INCREMENT,
  variant_id BIGINT NOT NULL,
  kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  quantity BIGINT NOT NULL,
  balance BIGINT NOT NULL,
  reason VARCHAR(200) NOT NULL,
  actor VARCHAR(200) NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  reserved BIGINT NOT NULL DEFAULT 0,
  reserved_balance BIGINT NOT NULL DEFAULT 0,
  order_id BIGINT NULL,
  PRIMARY KEY (id),
  KEY ix_stock_movements_order (order_id),
  KEY ix_stock_movements_variant (variant_id, id),
  CONSTRAINT fk_stock_movements_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT fk_stock_movements_variant FOREIGN KEY (variant_id) REFERENCES variants (id) ON DELETE CASCADE,
  CONSTRAINT ck_stock_movements_adjusted CHECK (kind <> 'adjusted' OR reason <> ''),
  CONSTRAINT ck_stock_movements_balance CHECK (balance >= 0),
  CONSTRAINT ck_stock_movements_order CHECK (reserved = 0 OR order_id IS NOT NULL),
  CONSTRAINT ck_stock_movements_quantity CHECK (quantity <> 0 OR reserved <> 0),
  CONSTRAINT ck_stock_movements_received CHECK (kind <> 'received' OR quantity > 0),
  CONSTRAINT ck_stock_movements_reserved_balance CHECK (reserved_balance >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE timeline_entries (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  facts JSON NOT NULL,
  actor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY ix_timeline_entries_order (order_id, id),
  CONSTRAINT fk_timeline_entries_order FOREIGN KEY (order_id) REFERENCES orders (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
