-- migrate:up
CREATE TABLE carts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  visitor_id BIGINT NULL,
  customer_id BIGINT NULL,
  status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- 1 while it is the owner's bag, NULL when it is not any more: of NULLs there may be many, of 1
  -- one an owner. The owner stands last for the reason that addresses have.
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
  KEY ix_carts_visitor (visitor_id),
  KEY ix_carts_customer (customer_id),
  KEY ix_carts_email (email),
  KEY ix_carts_status (status, updated_at, id),
  KEY ix_carts_shipping_method (shipping_method_id),
  KEY ix_carts_merged_into (merged_into_id),
  UNIQUE KEY uq_carts_open_visitor (is_open, visitor_id),
  UNIQUE KEY uq_carts_open_customer (is_open, customer_id),
  CONSTRAINT fk_carts_visitor FOREIGN KEY (visitor_id) REFERENCES visitors (id) ON DELETE SET NULL,
  CONSTRAINT fk_carts_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT fk_carts_shipping_method FOREIGN KEY (shipping_method_id) REFERENCES shipping_methods (id) ON DELETE SET NULL,
  CONSTRAINT fk_carts_merged_into FOREIGN KEY (merged_into_id) REFERENCES carts (id) ON DELETE SET NULL,
  CONSTRAINT ck_carts_status CHECK (status IN ('open', 'locked', 'ordered', 'merged', 'expired')),
  CONSTRAINT ck_carts_is_open CHECK (is_open = 1),
  CONSTRAINT ck_carts_open CHECK ((is_open IS NULL) = (status <> 'open' AND status <> 'locked'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE carts;
