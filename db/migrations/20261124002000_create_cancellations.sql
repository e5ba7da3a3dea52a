-- migrate:up
CREATE TABLE cancellations (
  id BIGINT NOT NULL AUTO_INCREMENT,
  order_id BIGINT NOT NULL,
  reason VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  note VARCHAR(2000) NOT NULL,
  items JSON NOT NULL,
  restocked TINYINT NOT NULL,
  actor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY ix_cancellations_order (order_id),
  CONSTRAINT fk_cancellations_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT ck_cancellations_reason CHECK (reason IN ('customer', 'declined', 'fraud', 'inventory', 'staff', 'other'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE cancellations;
