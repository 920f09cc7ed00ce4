"""Change what SQLite cannot alter: write a table's own statement anew, with its rows, indexes and triggers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection


def rewrite_table(
    connection: Connection,
    table: str,
    changes: Mapping[str, str],
    *,
    filled: Mapping[str, str] | None = None,
    without_indexes: Collection[str] = (),
) -> None:
    """Replace each text of the table's CREATE statement by another; raises LookupError where one is not in it.

    ``filled`` gives each new column the expression that its rows get; a column that is left out is gone.
    Only for SQLite, and only while foreign keys are off (as env.py turns them): every other part of the statement,
    CHECK constraints too, and all indexes and triggers stay as they were.
    """
    kept = connection.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type = 'table' DESC",
        (table,),
    ).all()
    made, others = kept[0].sql, [row.sql for row in kept[1:]]
    for before, after in changes.items():
        if before not in made:
            raise LookupError(f"{table}: {before}")
        made = made.replace(before, after)
    name = made.index(table, made.index("TABLE"))
    rewritten = made[name + len(table) :].removeprefix('"')
    connection.exec_driver_sql(f'CREATE TABLE "{table}_rewritten"{rewritten}')
    _copy(connection, table, filled or {})
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "{table}_rewritten" RENAME TO "{table}"')
    for statement in others:
        if not any(f"INDEX {name} " in statement for name in without_indexes):
            connection.exec_driver_sql(statement)


def _copy(connection: Connection, table: str, filled: Mapping[str, str]) -> None:
    old, new = ([row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info('{name}')")]
                for name in (table, f"{table}_rewritten"))  # fmt: skip
    names = [name for name in new if name in filled or name in old]
    values = ", ".join(filled.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    connection.exec_driver_sql(f'INSERT INTO "{table}_rewritten" ({columns}) SELECT {values} FROM "{table}"')  # noqa: S608 (own names)
