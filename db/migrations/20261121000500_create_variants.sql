-- migrate:up
-- combination is a digest of the option values: no two variants of a product share it.
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
  UNIQUE KEY uq_variants_sku (sku),
  UNIQUE KEY uq_variants_combination (product_id, combination),
  CONSTRAINT fk_variants_product FOREIGN KEY (product_id) REFERENCES products (id)
    ON DELETE CASCADE,
  CONSTRAINT ck_variants_price CHECK (price >= 0),
  CONSTRAINT ck_variants_compare_at_price CHECK (compare_at_price >= price),
  CONSTRAINT ck_variants_weight CHECK (weight_grams >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE variants;
