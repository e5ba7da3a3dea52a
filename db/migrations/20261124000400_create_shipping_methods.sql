-- migrate:up
CREATE TABLE shipping_methods (
  id BIGINT NOT NULL AUTO_INCREMENT,
  zone_id BIGINT NOT NULL,
  name VARCHAR(255) NOT NULL,
  measure VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  steps JSON NOT NULL,
  most BIGINT NULL,
  free_from BIGINT NULL,
  tax_class VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  version INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_shipping_methods_zone_name (zone_id, name),
  CONSTRAINT fk_shipping_methods_zone FOREIGN KEY (zone_id) REFERENCES shipping_zones (id),
  CONSTRAINT ck_shipping_methods_measure CHECK (measure IN ('total', 'weight'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE shipping_methods;
