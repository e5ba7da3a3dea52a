-- migrate:up
-- The options of variants.options once more, case folded, to be searched by. Folding can make a
-- text three times as long.
CREATE TABLE variant_options (
  variant_id BIGINT NOT NULL,
  name VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  value VARCHAR(240) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (variant_id, name),
  KEY ix_variant_options_value (name, value, variant_id),
  CONSTRAINT fk_variant_options_variant FOREIGN KEY (variant_id) REFERENCES variants (id)
    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE variant_options;
