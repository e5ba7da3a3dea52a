-- migrate:up
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
  CONSTRAINT fk_stock_movements_variant FOREIGN KEY (variant_id) REFERENCES variants (id)
    ON DELETE CASCADE,
  CONSTRAINT ck_stock_movements_quantity CHECK (quantity <> 0),
  CONSTRAINT ck_stock_movements_balance CHECK (balance >= 0),
  CONSTRAINT ck_stock_movements_received CHECK (kind <> 'received' OR quantity > 0),
  CONSTRAINT ck_stock_movements_adjusted CHECK (kind <> 'adjusted' OR reason <> '')
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE stock_movements;
