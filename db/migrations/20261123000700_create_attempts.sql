-- migrate:up

-- How often something was tried, by the SHA-256 of what and whose: counted here, since all processes
-- have to agree on it.
CREATE TABLE attempts (
  attempt_key BINARY(32) NOT NULL,
  attempt_count INT NOT NULL,
  ends_at DATETIME(6) NOT NULL,
  PRIMARY KEY (attempt_key),
  KEY ix_attempts_end (ends_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE attempts;
