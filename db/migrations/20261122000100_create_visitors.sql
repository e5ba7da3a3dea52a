-- migrate:up
CREATE TABLE visitors (
  id BIGINT NOT NULL AUTO_INCREMENT,
  digest BINARY(32) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  last_seen_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_visitors_digest (digest),
  CONSTRAINT ck_visitors_last_seen_at CHECK (last_seen_at >= created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE visitors;
