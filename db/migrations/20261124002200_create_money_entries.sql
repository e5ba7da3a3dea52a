-- migrate:up
CREATE TABLE money_entries (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  posting VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source_id BIGINT NOT NULL,
  account VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount BIGINT NOT NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  -- Whatever is repeated is posted once.
  UNIQUE KEY uq_money_entries_source (posting, source_id, account),
  KEY ix_money_entries_order (order_id),
  CONSTRAINT fk_money_entries_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT ck_money_entries_posting CHECK (posting IN ('placed', 'captured', 'refunded', 'credited')),
  CONSTRAINT ck_money_entries_account CHECK (account IN ('receivable', 'items', 'discount', 'shipping', 'tax', 'tax_included', 'captured', 'refunded', 'credited')),
  CONSTRAINT ck_money_entries_amount CHECK (amount <> 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE money_entries;
