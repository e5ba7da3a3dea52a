-- migrate:up

-- The servers choose how: with a FULLTEXT index neither adds a column instantly.
ALTER TABLE products
  ADD COLUMN tax_class VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'standard';

-- migrate:down
ALTER TABLE products
  DROP COLUMN tax_class;
