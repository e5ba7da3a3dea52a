-- migrate:up
ALTER TABLE visitors
  ADD COLUMN customer_id BIGINT NULL,
  ADD KEY ix_visitors_customer (customer_id, last_seen_at),
  ADD CONSTRAINT fk_visitors_customer FOREIGN KEY (customer_id) REFERENCES customers (id);

-- migrate:down
ALTER TABLE visitors
  DROP FOREIGN KEY fk_visitors_customer,
  DROP KEY ix_visitors_customer,
  DROP COLUMN customer_id;
