-- migrate:up
SET SESSION foreign_key_checks = 0;
ALTER TABLE stock_movements
  ADD COLUMN reserved BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN reserved_balance BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN order_id BIGINT NULL,
  ADD KEY ix_stock_movements_order (order_id),
  ADD CONSTRAINT fk_stock_movements_order FOREIGN KEY (order_id) REFERENCES orders (id),
  DROP CONSTRAINT ck_stock_movements_quantity,
  ADD CONSTRAINT ck_stock_movements_quantity CHECK (quantity <> 0 OR reserved <> 0),
  ADD CONSTRAINT ck_stock_movements_reserved_balance CHECK (reserved_balance >= 0),
  ADD CONSTRAINT ck_stock_movements_order CHECK (reserved = 0 OR order_id IS NOT NULL);
SET SESSION foreign_key_checks = 1;

-- migrate:down
ALTER TABLE stock_movements
  DROP FOREIGN KEY fk_stock_movements_order;
ALTER TABLE stock_movements
  DROP CONSTRAINT ck_stock_movements_order,
  DROP CONSTRAINT ck_stock_movements_reserved_balance,
  DROP CONSTRAINT ck_stock_movements_quantity,
  DROP KEY ix_stock_movements_order,
  DROP COLUMN order_id,
  DROP COLUMN reserved_balance,
  DROP COLUMN reserved,
  ADD CONSTRAINT ck_stock_movements_quantity CHECK (quantity <> 0);
