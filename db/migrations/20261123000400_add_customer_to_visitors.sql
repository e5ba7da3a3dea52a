-- migrate:up

-- Without the checks, the foreign key is made in place, and nobody waits: in a column that is new
-- there is nothing to be checked. The tool sends all of it by one connection.
SET SESSION foreign_key_checks = 0;
ALTER TABLE visitors
  ADD COLUMN customer_id BIGINT NULL,
  ADD KEY ix_visitors_customer (customer_id),
  ADD KEY ix_visitors_last_seen (last_seen_at),
  ADD CONSTRAINT fk_visitors_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  ALGORITHM = INPLACE,
  LOCK = NONE;
SET SESSION foreign_key_checks = 1;

-- migrate:down
SET SESSION foreign_key_checks = 0;
ALTER TABLE visitors
  DROP FOREIGN KEY fk_visitors_customer,
  DROP KEY ix_visitors_customer,
  DROP KEY ix_visitors_last_seen,
  DROP COLUMN customer_id,
  ALGORITHM = INPLACE,
  LOCK = NONE;
SET SESSION foreign_key_checks = 1;
