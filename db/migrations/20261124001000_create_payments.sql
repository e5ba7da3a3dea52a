-- migrate:up
CREATE TABLE payments (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  reference VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  method VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- 1 until its outcome is known: of these there is one an order. See carts.is_open.
  live TINYINT NULL,
  amount BIGINT NOT NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  captured BIGINT NOT NULL,
  refunded BIGINT NOT NULL,
  gateway_reference VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  action_url VARCHAR(2000) NULL,
  failure VARCHAR(200) NULL,
  lease_until DATETIME(6) NOT NULL,
  hold_until DATETIME(6) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_payments_reference (reference),
  UNIQUE KEY uq_payments_live (live, order_id),
  KEY ix_payments_order (order_id),
  KEY ix_payments_due (live, status, lease_until),
  CONSTRAINT fk_payments_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT ck_payments_status CHECK (status IN ('pending', 'action_required', 'capturing', 'voiding', 'awaiting', 'captured', 'declined', 'voided')),
  CONSTRAINT ck_payments_live CHECK (live = 1),
  CONSTRAINT ck_payments_settled CHECK ((live IS NULL) = (status = 'captured' OR status = 'declined' OR status = 'voided')),
  CONSTRAINT ck_payments_captured CHECK (captured >= 0 AND captured <= amount),
  CONSTRAINT ck_payments_refunded CHECK (refunded >= 0 AND refunded <= captured)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE payments;
