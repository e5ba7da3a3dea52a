-- migrate:up
-- status, headers and body are the answer; null while the first request runs.
CREATE TABLE idempotency_keys (
  caller VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_digest BINARY(32) NOT NULL,
  token VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  claimed_at DATETIME(6) NOT NULL,
  lease_until DATETIME(6) NOT NULL,
  status SMALLINT NULL,
  headers JSON NULL,
  body MEDIUMBLOB NULL,
  PRIMARY KEY (caller, idempotency_key),
  KEY ix_idempotency_keys_claimed (claimed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE idempotency_keys;
