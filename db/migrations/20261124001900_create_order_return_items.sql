-- migrate:up
CREATE TABLE order_return_items (
  return_id BIGINT NOT NULL,
  order_item_id BIGINT NOT NULL,
  received INT NOT NULL,
  damaged INT NOT NULL,
  restocked INT NOT NULL,
  PRIMARY KEY (return_id, order_item_id),
  KEY ix_order_return_items_item (order_item_id),
  CONSTRAINT fk_order_return_items_return FOREIGN KEY (return_id) REFERENCES order_returns (id),
  CONSTRAINT fk_order_return_items_item FOREIGN KEY (order_item_id) REFERENCES order_items (id),
  CONSTRAINT ck_order_return_items_received CHECK (received > 0),
  CONSTRAINT ck_order_return_items_damaged CHECK (damaged >= 0 AND damaged <= received),
  CONSTRAINT ck_order_return_items_restocked CHECK (restocked >= 0 AND restocked <= received - damaged)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE order_return_items;
