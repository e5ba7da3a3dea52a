-- migrate:up
-- price_from, price_to and search_terms repeat what the variants and the texts say, so that
-- lists are read in order from one index; the repository writes them with each save.
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
  KEY ix_products_status (status, id),
  KEY ix_products_status_price (status, price_from, id),
  KEY ix_products_status_name (status, name, id),
  KEY ix_products_category (category_id, status, id),
  KEY ix_products_category_price (category_id, status, price_from, id),
  KEY ix_products_category_name (category_id, status, name, id),
  FULLTEXT KEY ft_products_search (search_terms),
  CONSTRAINT fk_products_category FOREIGN KEY (category_id) REFERENCES categories (id)
    ON DELETE SET NULL,
  CONSTRAINT ck_products_status CHECK (status IN ('draft', 'active', 'archived')),
  CONSTRAINT ck_products_kind CHECK (kind IN ('physical', 'digital')),
  CONSTRAINT ck_products_price CHECK (price_from >= 0 AND price_to >= price_from)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE products;
