-- migrate:up
CREATE TABLE sessions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  customer_id BIGINT NULL,
  staff_member_id BIGINT NULL,
  visitor_id BIGINT NULL,
  digest BINARY(32) NOT NULL,
  label VARCHAR(200) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  last_seen_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_sessions_digest (digest),
  KEY ix_sessions_customer (customer_id, created_at),
  KEY ix_sessions_staff_member (staff_member_id, created_at),
  KEY ix_sessions_visitor (visitor_id),
  KEY ix_sessions_expiry (expires_at),
  CONSTRAINT fk_sessions_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT fk_sessions_staff_member FOREIGN KEY (staff_member_id) REFERENCES staff_members (id),
  CONSTRAINT fk_sessions_visitor FOREIGN KEY (visitor_id) REFERENCES visitors (id),
  CONSTRAINT ck_sessions_holder CHECK ((customer_id IS NULL) <> (staff_member_id IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE sessions;
