"""`duban …`: the command line."""

from __future__ import annotations

import click

from web.commands.acts import board, groups
from web.commands.committees import feed, init, person
from web.commands.due import calendar, due
from web.commands.flows import flow
from web.commands.journals import journal
from web.commands.ledgers import backup, db, doctor, key, restore
from web.commands.plan_questions import plan
from web.commands.refusals import Refusing
from web.commands.running import evaluate, sweep, up
from web.commands.units import unit


@click.group(cls=Refusing, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="duban", message="督办 duban %(version)s")
def main() -> None:
    """督办：让规划落到实处。See a public plan carried out.

    \b
    开始 / to begin:   duban up
    真实使用 / for real: duban init, 然后 duban plan import FILE
    每条命令的说明 / each command: duban COMMAND --help
    \b
    退出码 / exit codes: 0 完成 done · 1 被拒绝 refused · 2 命令、配置或账本不能用 unusable · 130 中断 interrupted
    """


for command in (
    up, init, plan, due, calendar, unit, person, feed, flow, sweep, evaluate, board, *groups(), journal, backup, restore, doctor, db, key,
):  # fmt: skip
    main.add_command(command)


if __name__ == "__main__":
    main()
