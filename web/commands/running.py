"""duban up | sweep | evaluate."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine, func, select

from exports.pdf.fonts import are_ready
from plan_graph.plans import bundled
from web.commands.children import answers, children_of, reachable
from web.commands.refusals import UNUSABLE, WHY
from web.commands.shared import committee_of, configuration, fail, ledger, office_of, opened
from web.rendering import evaluation_bytes
from web.supervisor import Supervisor
from workflow.clock import FixedClock, SystemClock
from workflow.config import Config
from workflow.demonstration import Account, make_demonstration
from workflow.documents.evaluations import evaluation_document
from workflow.documents.findings import Yardstick
from workflow.ledger import Committee, EvaluationKind
from workflow.ledger.engine import reading, unit_of_work
from workflow.ledger.migrations import upgrade
from workflow.operations.evaluations import freeze
from workflow.operations.evidence import write_whole
from workflow.operations.plans import Document
from workflow.operations.rounds import Rounds
from workflow.queries.board import live_plan
from workflow.queries.clock import calendar_of, now_for
from workflow.rules.deadlines import SHANGHAI

PLAN = "qinshui-145"
DAY = click.DateTime(formats=["%Y-%m-%d"])
console = Console(stderr=True)


@click.command()
def up() -> None:
    """启动全部：网页、提醒、日历；首次运行建立演示委员会。Start everything; Ctrl-C stops it."""
    config = configuration()
    config.home.mkdir(parents=True, exist_ok=True)
    _refuse_taken(config)
    engine = opened(config)
    upgrade(engine)
    _tell(_demonstrate(engine, config))
    engine.dispose()
    address = config.base_url
    supervisor = Supervisor(children_of(config), config.home / "logs")
    said: list[str] = []

    def say_when_ready() -> None:
        if not said and answers(f"http://{reachable(config.web.host)}:{config.web.port}/healthz"):
            said.append(address)
            click.echo(f"\n已启动 / ready: {address}\n按 Ctrl-C 停止 / Ctrl-C stops everything", nl=True)

    supervisor.run(say_when_ready)
    click.echo("已停止 / stopped")


def _refuse_taken(config: Config) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.web.host, config.web.port))
        except OSError as taken:
            fail(
                f"{config.web.host}:{config.web.port} 不能使用（{WHY.get(taken.errno or 0, taken.strerror)}），请换一个端口，"
                "例如 DUBAN_WEB__PORT=8080 / cannot be used: choose another port",
                UNUSABLE,
            )


def _demonstrate(engine: Engine, config: Config) -> list[Account]:
    """Make the demonstration committee in a ledger that has no committee yet."""
    with reading(engine) as session:
        is_empty = not session.scalar(select(func.count()).select_from(Committee))
    if not is_empty or not config.demonstration.enabled:
        return []
    draft, checksum = bundled(PLAN)
    with Progress(console=console, transient=True) as progress, unit_of_work(engine) as session:
        task = progress.add_task("建立演示数据 / making the demonstration", total=None)
        as_of = config.demonstration.as_of
        total = (as_of.year - draft.period[0]) * 12 + as_of.month
        progress.update(task, total=max(total, 1))

        def told(label: str) -> None:
            progress.update(task, advance=1, description=f"建立演示数据 {label}")

        return make_demonstration(
            session,
            draft,
            Document(f"{PLAN}.json", checksum),
            as_of=as_of,
            seed=config.demonstration.seed,
            rule=config.reporting.rule(),
            evidence=config.home / "evidence",
            told=told,
        )


def _tell(accounts: list[Account]) -> None:
    if accounts:
        click.echo("演示账号（只显示这一次）/ demonstration log-ins, shown once:")
        for one in accounts:
            click.echo(f"  {one.phone}  {one.password}  {one.part}")
    else:
        click.echo("账本已有数据，账号不变 / the ledger is kept, log-ins are unchanged")


@click.command()
@click.option("--as-of", type=DAY, help="当作这一天上午九点 / as if it were nine o'clock on this day")
def sweep(as_of: datetime | None) -> None:
    """补齐义务、催办、发送、留台账，与定时任务相同。Generate, remind, announce and publish by hand."""
    config = configuration()
    engine = ledger(config)
    moment = datetime.combine(as_of.date(), time(9), SHANGHAI).astimezone(UTC) if as_of else None
    rounds = Rounds(engine, config, FixedClock(moment) if moment else SystemClock(), moment=moment)
    for committee_id in rounds.committees():
        made = rounds.generate(committee_id)
        reminded = rounds.remind(committee_id)
        click.echo(
            f"委员会{committee_id}：新增报送义务{made}项，新增提醒{reminded.owed}条（{reminded.items}个事项）"
        )
        for path in rounds.publish(committee_id):
            click.echo(f"台账 {path}")
    click.echo(rounds.announce().words)


@click.command()
@click.option("--as-of", type=DAY, required=True, help="截止日期 / the day whose knowledge counts")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="写到哪个 PDF 文件 / the PDF to write",
)
@click.option(
    "--kind",
    type=click.Choice([one.value for one in EvaluationKind]),
    default="end_of_period",
    show_default=True,
    help="年度、中期、终期 / annual, mid-term, end of period",
)
@click.option("--committee", type=int, help="委员会编号 / its number")
def evaluate(as_of: datetime, output: Path, kind: str, committee: int | None) -> None:
    """生成评估报告 PDF。Freeze an evaluation and write its PDF."""
    config = configuration()
    if not output.resolve().parent.is_dir():
        fail(f"没有 {output.resolve().parent} 这个文件夹，请先建立 / no such folder")
    engine = ledger(config)
    with unit_of_work(engine) as session:
        chosen = committee_of(session, committee)
        actor, now = office_of(session, chosen), now_for(chosen, SystemClock())
        found = live_plan(session, actor)
        if found is None:
            fail("还没有采用的规划 / no adopted plan yet")
        if as_of.date() > now.astimezone(SHANGHAI).date():
            fail("截止日期不能晚于今天 / --as-of lies in the future")
        made = freeze(
            session, actor, found, kind=EvaluationKind(kind), as_of=as_of.date(),
            calendar=calendar_of(session, chosen.id), now=now,
            yardstick=Yardstick(config.lights.rules(), config.conclusions.rules(), scoring=config.scoring.rules()),
        )  # fmt: skip
        document = evaluation_document(made)
    if not are_ready(config.home / "fonts"):
        click.echo(
            "首次生成要先转换中文字体，约需一分钟 / the fonts are converted once, about a minute", err=True
        )
    with console.status("正在生成 / rendering"):
        body = evaluation_bytes(document, config)
    write_whole(output.resolve(), body)
    click.echo(f"{output}（{len(body) // 1024} KB）")
