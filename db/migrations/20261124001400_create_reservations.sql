-- migrate:up
CREATE TABLE reservations (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  variant_id BIGINT NOT NULL,
  quantity BIGINT NOT NULL,
  sold BIGINT NOT NULL,
  released BIGINT NOT NULL,
  expires_at DATETIME(6) NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY ix_reservations_order (order_id),
  KEY ix_reservations_variant (variant_id),
  -- Of what is settled the time is NULL: here stand those that are held, and no others.
  KEY ix_reservations_expiry (expires_at, variant_id),
  CONSTRAINT fk_reservations_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT fk_reservations_variant FOREIGN KEY (variant_id) REFERENCES variants (id),
  CONSTRAINT ck_reservations_quantity CHECK (quantity > 0),
  CONSTRAINT ck_reservations_sold CHECK (sold >= 0),
  CONSTRAINT ck_reservations_released CHECK (released >= 0),
  CONSTRAINT ck_reservations_once CHECK (sold + released <= quantity)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE reservations;
