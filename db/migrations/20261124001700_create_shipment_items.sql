-- migrate:up
CREATE TABLE shipment_items (
  shipment_id BIGINT NOT NULL,
  order_item_id BIGINT NOT NULL,
  quantity INT NOT NULL,
  PRIMARY KEY (shipment_id, order_item_id),
  KEY ix_shipment_items_item (order_item_id),
  CONSTRAINT fk_shipment_items_shipment FOREIGN KEY (shipment_id) REFERENCES shipments (id),
  CONSTRAINT fk_shipment_items_item FOREIGN KEY (order_item_id) REFERENCES order_items (id),
  CONSTRAINT ck_shipment_items_quantity CHECK (quantity > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down
DROP TABLE shipment_items;
