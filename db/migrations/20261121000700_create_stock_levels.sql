-- migrate:up
-- Each level is the sum of its variant's movements; adapters/mysql/inventory.py alone writes it.
CREATE TABLE stock_levels (
  variant_id BIGINT NOT NULL,
  on_hand BIGINT NOT NULL,
  PRIMARY KEY (variant_id),
  CONSTRAINT fk_stock_levels_variant FOREIGN KEY (variant_id) REFERENCES variants (id)
    ON DELETE CASCADE,
  CONSTRAINT ck_stock_levels_on_hand CHECK (on_hand >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE stock_levels;
