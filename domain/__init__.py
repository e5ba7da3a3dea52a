"""What the shop does: entities, use cases and ports. No I/O, no clock, no randomness."""
