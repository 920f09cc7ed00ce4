"""`duban …`: the command line."""

from __future__ import annotations

import click

from web.commands.committees import feed, init, person
from web.commands.due import calendar, due
from web.commands.journals import journal
from web.commands.ledgers import backup, db, doctor, restore
from web.commands.plan_questions import plan
from web.commands.proofs import report
from web.commands.running import evaluate, sweep, up


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="duban")
def main() -> None:
    """督办：让规划落到实处。See a public plan carried out.

    \b
    开始 / to begin:   duban up
    真实使用 / for real: duban init, 然后 duban plan import FILE
    """


for command in (up, init, plan, due, calendar, person, feed, sweep, evaluate, report, journal, backup, restore, doctor, db):
    main.add_command(command)
