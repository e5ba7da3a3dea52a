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
  PRIMARY KEY (variant_id),
  CONSTRAINT fk_stock_levels_variant FOREIGN KEY (variant_id) REFERENCES variants (id) ON DELETE CASCADE,
  CONSTRAINT ck_stock_levels_on_hand CHECK (on_hand >= 0)
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
  PRIMARY KEY (id),
  KEY ix_stock_movements_variant (variant_id, id),
  CONSTRAINT fk_stock_movements_variant FOREIGN KEY (variant_id) REFERENCES variants (id) ON DELETE CASCADE,
  CONSTRAINT ck_stock_movements_adjusted CHECK (kind <> 'adjusted' OR reason <> ''),
  CONSTRAINT ck_stock_movements_balance CHECK (balance >= 0),
  CONSTRAINT ck_stock_movements_quantity CHECK (quantity <> 0),
  CONSTRAINT ck_stock_movements_received CHECK (kind <> 'received' OR quantity > 0)
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
