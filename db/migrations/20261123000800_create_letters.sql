-- migrate:up
CREATE TABLE letters (
  id BIGINT NOT NULL AUTO_INCREMENT,
  kind VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recipient VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  registration_id BIGINT NULL,
  customer_id BIGINT NULL,
  staff_member_id BIGINT NULL,
  facts JSON NOT NULL,
  attempts INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  due_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY ix_letters_due (due_at, id),
  KEY ix_letters_recipient (recipient),
  KEY ix_letters_registration (registration_id),
  KEY ix_letters_customer (customer_id),
  KEY ix_letters_staff_member (staff_member_id),
  CONSTRAINT fk_letters_registration FOREIGN KEY (registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
  CONSTRAINT fk_letters_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT fk_letters_staff_member FOREIGN KEY (staff_member_id) REFERENCES staff_members (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE letters;
