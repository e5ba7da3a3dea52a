"""Emptying the shop, for development."""

from typing import Final

from adapters.mysql.connection import Pool

# Staff tokens stay: who resets a shop to try something wants to go on as the same caller.
SELECT_TABLES: Final = """
    SELECT table_name
    FROM information_schema.tables
    WHERE
      table_schema = DATABASE()
      AND table_type = 'BASE TABLE'
      AND table_name NOT IN ('schema_migrations', 'api_tokens')
"""


def empty(pool: Pool) -> None:
    """Every table of the shop, with its ids starting from 1 again."""
    with pool.reading() as session:
        tables = [row[0] for row in session.rows(SELECT_TABLES)]
        # TRUNCATE is refused where another table refers to, even when that one is empty too.
        session.write("SET SESSION foreign_key_checks = 0")
        try:
            for table in tables:
                session.write(f"TRUNCATE TABLE `{table}`")
        finally:
            session.write("SET SESSION foreign_key_checks = 1")
