-- migrate:up
CREATE TABLE staff_members (
  id BIGINT NOT NULL AUTO_INCREMENT,
  email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(100) NOT NULL,
  role VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  totp_secret VARBINARY(255) NULL,
  totp_confirmed_at DATETIME(6) NULL,
  totp_last_step BIGINT NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  revoked_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_staff_members_email (email),
  KEY ix_staff_members_owners (role, revoked_at),
  CONSTRAINT ck_staff_members_role CHECK (role IN ('owner', 'manager', 'support')),
  CONSTRAINT ck_staff_members_totp CHECK (totp_confirmed_at IS NULL OR totp_secret IS NOT NULL),
  CONSTRAINT ck_staff_members_version CHECK (version >= 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE staff_members;
