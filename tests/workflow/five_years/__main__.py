"""``python -m tests.workflow.five_years --seed N``: live the real plan's five years in full, and print what came of it."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import click
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tests.databases import KINDS, fresh_ledger
from tests.workflow.five_years.life import live, real_plan, shortened
from tests.workflow.five_years.telling import tables
from workflow.operations import committees


@click.command()
@click.option("--seed", default=1, show_default=True)
@click.option("--kind", type=click.Choice(KINDS), default="sqlite", show_default=True)
@click.option("--tasks", default=0, help="only so many tasks; 0: all")
def main(seed: int, kind: str, tasks: int) -> None:
    """Every act there is over twenty quarters; about ten minutes. Fails where a law is broken."""
    committees._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    begun = time.monotonic()
    plan = shortened(real_plan(), tasks) if tasks else real_plan()
    with (
        tempfile.TemporaryDirectory() as folder,
        fresh_ledger(kind, Path(folder)) as engine,
        Session(engine, expire_on_commit=False) as session,
    ):
        lived = live(session, plan, seed=seed, folder=Path(folder), told=click.echo)
        click.echo("\n".join(tables(session, lived)))
    click.echo(
        f"seed {seed}, {kind}: {time.monotonic() - begun:.0f} s, every law held after each of {lived.quarters} quarters"
    )


if __name__ == "__main__":
    main()
