-- migrate:up
CREATE TABLE one_time_tokens (
  id BIGINT NOT NULL AUTO_INCREMENT,
  purpose VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  registration_id BIGINT NULL,
  customer_id BIGINT NULL,
  staff_member_id BIGINT NULL,
  digest BINARY(32) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_one_time_tokens_digest (digest),
  KEY ix_one_time_tokens_registration (registration_id),
  KEY ix_one_time_tokens_customer (customer_id),
  KEY ix_one_time_tokens_staff_member (staff_member_id),
  KEY ix_one_time_tokens_expiry (expires_at),
  CONSTRAINT fk_one_time_tokens_registration FOREIGN KEY (registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
  CONSTRAINT fk_one_time_tokens_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT fk_one_time_tokens_staff_member FOREIGN KEY (staff_member_id) REFERENCES staff_members (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE one_time_tokens;
