-- migrate:up

-- The last wall: nothing is promised that is not there, but for what may be ordered beyond it.
ALTER TABLE stock_levels
  ADD COLUMN reserved BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN backorder_limit BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN version INT NOT NULL DEFAULT 0,
  ADD CONSTRAINT ck_stock_levels_reserved CHECK (reserved >= 0),
  ADD CONSTRAINT ck_stock_levels_backorder_limit CHECK (backorder_limit >= 0),
  ADD CONSTRAINT ck_stock_levels_promised CHECK (reserved <= on_hand + backorder_limit);

-- migrate:down
ALTER TABLE stock_levels
  DROP CONSTRAINT ck_stock_levels_promised,
  DROP CONSTRAINT ck_stock_levels_backorder_limit,
  DROP CONSTRAINT ck_stock_levels_reserved,
  DROP COLUMN version,
  DROP COLUMN backorder_limit,
  DROP COLUMN reserved;
