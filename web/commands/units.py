"""duban unit list | rename | merge: member units and what a reform of offices (机构改革) does to them."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.orm import Session

from web.commands.shared import committee_of, configuration, fail, ledger, office_of, say
from workflow.clock import SystemClock
from workflow.errors import DubanError, NotFoundError
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations import units as operation
from workflow.queries.clock import now_for
from workflow.queries.membership import members
from workflow.queries.people import unit_named
from workflow.rules.deadlines import SHANGHAI

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def unit() -> None:
    """单位：查看、更名、合并。Member units."""


@unit.command("list")
@click.option("--committee", type=int, help="委员会编号 / its number")
@click.option("--json", "as_json", is_flag=True)
def list_(committee: int | None, as_json: bool) -> None:
    """列出单位、人员数、任务数和缺人提醒。Units with who is missing."""
    with reading(ledger(configuration())) as session:
        rows = [
            {
                "name": one.unit.name,
                "left_on": one.unit.left_on.isoformat() if one.unit.left_on else None,
                "reporters": one.reporters,
                "signers": one.signers,
                "led": one.led,
                "joint": one.joint,
                "taking_part": one.taking_part,
                "open": one.open,
                "warnings": list(one.warnings),
            }
            for one in members(session, office_of(session, committee_of(session, committee)))
        ]
    lines = [
        f"{row['name']}　填报{row['reporters']} 签批{row['signers']}　牵头{row['led']} 责任{row['joint']} 参与{row['taking_part']}"
        f"　未完成{row['open']}项　{'、'.join(str(one) for one in row['warnings'])}"  # type: ignore[union-attr]
        for row in rows
    ]
    say({"units": rows}, as_json=as_json, text="\n".join(lines))


@unit.command()
@click.argument("name")
@click.argument("into")
@click.option("--why", required=True, help="依据，例如文件和文号 / the paper that says so")
@click.option("--on", type=DAY, help="生效日期，默认今天 / from this day, today unless given")
@click.option("--dry-run", is_flag=True, help="只看会怎样，不保存 / show what it would do")
@click.option("--committee", type=int)
def merge(name: str, into: str, why: str, on: datetime | None, dry_run: bool, committee: int | None) -> None:
    """把单位 NAME 并入 INTO：未完成的移交，历史留在原名称下。Merge a unit into another."""
    try:
        with unit_of_work(ledger(configuration())) as session:
            chosen = committee_of(session, committee)
            now = now_for(chosen, SystemClock())
            day = on.date() if on else now.astimezone(SHANGHAI).date()
            here, there = (_named(session, chosen.id, one) for one in (name, into))
            done = operation.merge(session, office_of(session, chosen), here, there, on=day, why=why, now=now)
            if dry_run:
                session.rollback()
    except DubanError as refused:
        fail(refused.sentence)
    click.echo(f"{'（未保存）' if dry_run else ''}{name}并入{into}：{done.words}")


@unit.command()
@click.argument("name")
@click.argument("new_name")
@click.option("--why", required=True, help="依据，例如文件和文号 / the paper that says so")
@click.option("--on", type=DAY, help="生效日期，默认今天 / from this day, today unless given")
@click.option("--committee", type=int)
def rename(name: str, new_name: str, why: str, on: datetime | None, committee: int | None) -> None:
    """给单位更名；原名称保留为别名。Rename a unit; the old name stays as an alias."""
    try:
        with unit_of_work(ledger(configuration())) as session:
            chosen = committee_of(session, committee)
            now = now_for(chosen, SystemClock())
            day = on.date() if on else now.astimezone(SHANGHAI).date()
            here = _named(session, chosen.id, name)
            operation.rename(session, office_of(session, chosen), here, new_name, on=day, why=why, now=now)
    except DubanError as refused:
        fail(refused.sentence)
    click.echo(f"{name} → {new_name}")


def _named(session: Session, committee_id: int, name: str) -> int:
    try:
        return unit_named(session, committee_id, name).id
    except NotFoundError:
        fail(f"没有名为“{name}”的单位，可用 duban unit list 查看 / no unit of this name")
