"""duban flow list | run | due."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime

import click

from web.commands.refusals import REFUSED, UNUSABLE
from web.commands.shared import configuration, fail, ledger
from workflow.clock import SystemClock
from workflow.ledger import Bell
from workflow.ledger.engine import reading
from workflow.operations.ringing import missed, ring
from workflow.operations.rounds import Rounds
from workflow.queries.rounds import Seen, seen_rounds
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.timetable import BY_NAME


@click.group()
def flow() -> None:
    """定时任务：列出、手工运行、补跑错过的。Rounds: list, run by hand, run what was missed."""


def _rounds() -> Rounds:
    config = configuration()
    return Rounds(ledger(config), config, SystemClock())


@flow.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    """列出各定时任务、钟点与缘由、上次与下次。Each round: its hour and why, last and next."""
    rounds = _rounds()
    with reading(rounds.engine) as session:
        seen = seen_rounds(session, now=rounds.clock.now())
    if as_json:
        click.echo(json.dumps([_plain(one) for one in seen], ensure_ascii=False, indent=1))
        return
    for one in seen:
        click.echo(f"{one.entry.name:<9} {one.entry.title}  [{one.entry.cron}]  {one.entry.why}")
        last = f"上次 {_local(one.last.started_at)} {one.last.said}" if one.last else "还没有运行过"
        click.echo(f"          {last}\n          下次 {_local(one.next_at)}")


def _plain(one: Seen) -> dict[str, object]:
    return {
        "name": one.entry.name,
        "cron": one.entry.cron,
        "why": one.entry.why,
        "last": one.last.started_at.isoformat() if one.last else None,
        "said": one.last.said if one.last else None,
        "is_well": one.last.is_well if one.last else None,
        "next": one.next_at.isoformat(),
    }


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


@flow.command()
@click.argument("name", type=click.Choice(sorted(BY_NAME)))
def run(name: str) -> None:
    """手工运行一项；重复运行不会有第二次效果。Run one by hand; running it twice does it once."""
    _ring(_rounds(), name, Bell.HAND)


@flow.command()
def due() -> None:
    """补跑停机期间错过的任务。Run what passed in silence while nobody rang."""
    rounds = _rounds()
    wanted = missed(rounds)
    if not wanted:
        click.echo("没有错过的任务 / nothing was missed")
    for entry in wanted:
        _ring(rounds, entry.name, Bell.CATCH_UP)


@flow.command()
@click.option("--pool", default="duban", show_default=True, help="工作池 / the work pool")
@click.option(
    "--shards", type=click.IntRange(1, 64), default=4, show_default=True, help="按委员会分几份 / shares"
)
def deploy(pool: str, shards: int) -> None:
    """把定时任务交给 PREFECT_API_URL 所指的 Prefect，由任意多台机器的 worker 运行。Deploy to a work pool."""
    if not os.environ.get("PREFECT_API_URL"):
        fail("请先设置 PREFECT_API_URL，指向 Prefect 服务 / set PREFECT_API_URL first", UNUSABLE)
    command = [sys.executable, "-m", "workflow.flows.deploy", pool, str(shards)]
    done = subprocess.run(command, check=False)  # noqa: S603 (our own module, no shell)
    if done.returncode:
        fail("没有交给 Prefect：它没有应答，或拒绝了，见上面的话 / Prefect did not take it")
    click.echo(f"已交给工作池 {pool}；启动 worker：prefect worker start --pool {pool} --type process")


def _ring(rounds: Rounds, name: str, bell: Bell) -> None:
    rung = ring(rounds, name, bell)
    click.echo(f"{BY_NAME[name].title}：{rung.said}", err=not rung.is_well)
    if not rung.is_well and bell is Bell.HAND:
        sys.exit(REFUSED)
