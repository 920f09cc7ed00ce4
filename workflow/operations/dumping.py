"""A PostgreSQL ledger as a file and back, by pg_dump and pg_restore; passwords go by the environment, never by a command line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

LONGEST_SECONDS = 3600


class DumpFailed(Exception):
    """PostgreSQL's own tool is missing or refused; the sentence says which."""


def dump_postgres(database_url: str, target: Path) -> None:
    """Write one consistent snapshot of the database."""
    _run("pg_dump", database_url, ["--format=custom", "--no-owner", f"--file={target}"])


def restore_postgres(database_url: str, source: Path) -> None:
    """Fill an empty database from a dump, whole or not at all."""
    name = make_url(database_url).database or ""
    choices = ["--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={name}", str(source)]
    _run("pg_restore", database_url, choices)


def _run(tool: str, database_url: str, choices: list[str]) -> None:
    found = shutil.which(tool)
    if found is None:
        raise DumpFailed(f"这台机器没有 {tool}，请安装 postgresql-client。")
    done = subprocess.run(  # noqa: S603 (PostgreSQL's own tool, our own arguments, no shell)
        [found, *choices],
        env={**os.environ, **_settings(database_url)},
        capture_output=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise DumpFailed(f"{tool} 没有成功：{said[-1] if said else done.returncode}")


def _settings(database_url: str) -> dict[str, str]:
    url = make_url(database_url)
    query = {key: value for key, value in url.query.items() if isinstance(value, str)}
    found = {
        "PGHOST": url.host or query.get("host", ""),
        "PGPORT": str(url.port or query.get("port", "")),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
    }
    return {name: value for name, value in found.items() if value}
