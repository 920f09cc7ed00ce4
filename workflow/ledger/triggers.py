"""Append-only by trigger: what was signed, moved or journalled can be neither changed nor removed.

A migration that lays an append-only table calls ``create_statements`` with its name, and ``drop_statements`` on the way
down; it names its own tables, so that an older migration never speaks of newer ones.
"""

from __future__ import annotations

from collections.abc import Iterable

FUNCTION = (
    "CREATE FUNCTION duban_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)
DROP_FUNCTION = "DROP FUNCTION duban_append_only()"


def create_statements(dialect: str, tables: Iterable[str]) -> list[str]:
    """Return the statements that make the triggers on a database of this dialect."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER keep_{table}_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table in tables
            for act in ("UPDATE", "DELETE")
        ]
    return [statement for table in tables for statement in _postgres(table)]


def _postgres(table: str) -> tuple[str, str]:
    return (
        f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION duban_append_only()",
        f"CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION duban_append_only()",
    )


def drop_statements(dialect: str, tables: Iterable[str]) -> list[str]:
    """Return the statements that take the triggers away again."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER keep_{table}_{act}" for table in tables for act in ("update", "delete")]
    return [f"DROP TRIGGER keep_{table}{whole} ON {table}" for table in tables for whole in ("", "_whole")]
