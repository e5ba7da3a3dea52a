-- migrate:up
CREATE TABLE payment_transactions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  payment_id BIGINT NOT NULL,
  refund_id BIGINT NULL,
  type VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount BIGINT NOT NULL,
  gateway_reference VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  detail VARCHAR(200) NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_payment_transactions_reference (payment_id, type, state, gateway_reference),
  KEY ix_payment_transactions_refund (refund_id),
  CONSTRAINT fk_payment_transactions_payment FOREIGN KEY (payment_id) REFERENCES payments (id),
  CONSTRAINT fk_payment_transactions_refund FOREIGN KEY (refund_id) REFERENCES refunds (id),
  CONSTRAINT ck_payment_transactions_type CHECK (type IN ('authorization', 'capture', 'void', 'refund')),
  CONSTRAINT ck_payment_transactions_state CHECK (state IN ('pending', 'success', 'failure')),
  CONSTRAINT ck_payment_transactions_amount CHECK (amount >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE payment_transactions;
