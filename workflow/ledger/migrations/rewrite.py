"""Change what SQLite cannot alter: write a table's own statement anew, with its rows, indexes and triggers."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection


def rewrite_table(connection: Connection, table: str, changes: Mapping[str, str]) -> None:
    """Replace each text of the table's CREATE statement by another; raises LookupError where one is not in it.

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
    connection.exec_driver_sql(f'INSERT INTO "{table}_rewritten" SELECT * FROM "{table}"')  # noqa: S608 (own names)
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "{table}_rewritten" RENAME TO "{table}"')
    for statement in others:
        connection.exec_driver_sql(statement)
