-- migrate:up
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
  KEY ix_addresses_customer (customer_id),
  -- NULL, not FALSE, when it is no default: of NULLs there may be many, of TRUE one a customer. The
  -- customer stands last: MySQL 9.7 does not check a foreign key whose column is the first of an
  -- index in which another is NULL.
  UNIQUE KEY uq_addresses_default_shipping (default_shipping, customer_id),
  UNIQUE KEY uq_addresses_default_billing (default_billing, customer_id),
  CONSTRAINT fk_addresses_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT ck_addresses_default_shipping CHECK (default_shipping = 1),
  CONSTRAINT ck_addresses_default_billing CHECK (default_billing = 1),
  CONSTRAINT ck_addresses_version CHECK (version >= 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE addresses;
