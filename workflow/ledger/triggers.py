"""Append-only by trigger: what was signed, moved or journalled can be neither changed nor removed."""

from __future__ import annotations

APPEND_ONLY = (
    "journal_entry",
    "report",
    "report_figure",
    "report_evidence",
    "sign_off",
    "transition",
    "due_move",
)


def create_statements(dialect: str) -> list[str]:
    """Return the statements that make the triggers on a database of this dialect."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER keep_{table}_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table in APPEND_ONLY
            for act in ("UPDATE", "DELETE")
        ]
    function = (
        "CREATE FUNCTION duban_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    made = [function]
    for table in APPEND_ONLY:
        made.append(
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION duban_append_only()"
        )
        made.append(
            f"CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION duban_append_only()"
        )
    return made


def drop_statements(dialect: str) -> list[str]:
    """Return the statements that take the triggers away again."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER keep_{table}_{act}" for table in APPEND_ONLY for act in ("update", "delete")]
    drops = [
        statement
        for table in APPEND_ONLY
        for statement in (
            f"DROP TRIGGER keep_{table} ON {table}",
            f"DROP TRIGGER keep_{table}_whole ON {table}",
        )
    ]
    return [*drops, "DROP FUNCTION duban_append_only()"]
