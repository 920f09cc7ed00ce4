"""duban plan read | import | show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from plan_graph.graph import PlanGraph, build, to_graphml, to_json
from web.commands.plan_files import FILE, PATCH, corrected_file, patch_of_file, read_file
from web.commands.shared import committee_of, configuration, fail, ledger, office_of, say
from workflow.clock import SystemClock
from workflow.errors import DubanError
from workflow.ledger import Plan, PlanStatus
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.operations.reviewing import correct_by_patch
from workflow.queries.board import live_plan
from workflow.queries.clock import calendar_of, now_for
from workflow.queries.counts import plan_counts, plan_of_document, plans_of
from workflow.rules.states import LABELS, ROLE_LABELS, Role, State

STATUS_WORDS = {"draft": "待审阅", "adopted": "已采用", "closed": "已结束"}


@click.group()
def plan() -> None:
    """规划：读取、导入、查看。Read, import and show plans."""


@plan.command()
@click.argument("file", type=FILE)
@click.option(
    "--json", "as_json", is_flag=True, help="一个 JSON 对象，见 docs/plan-json.md / one JSON object"
)
@PATCH
def read(file: Path, patch_file: Path | None, as_json: bool) -> None:
    """读一份规划，不保存。Read a plan document and keep nothing."""
    draft = corrected_file(file, patch_file, configuration()).draft
    words = (
        f"{draft.title}（{draft.period[0]}—{draft.period[1]}）\n{len(draft.tasks)}项任务，{len(draft.units)}个单位，"
        f"{len(draft.indicators)}项指标，{len(draft.projects)}个重点项目\n"
    )
    words += "\n".join(
        f"  {f'第{one.line}行' if one.line else '全文'} {one.message}" for one in draft.findings
    )
    say(draft.to_json(), as_json=as_json, text=words)


@plan.command()
@click.argument("file", type=FILE)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="*.graphml 或 *.json",
)
def graph(file: Path, output: Path) -> None:
    """把责任图写成 GraphML 或 JSON。Write the responsibility graph."""
    writers: dict[str, Callable[[PlanGraph], str]] = {".graphml": to_graphml, ".json": _json_of}
    if output.suffix not in writers:
        fail("文件名须以 .graphml 或 .json 结尾 / the name must end in .graphml or .json")
    made = build(read_file(file, configuration()).draft)
    output.write_text(writers[output.suffix](made), encoding="utf-8")
    click.echo(f"{output}：{made.number_of_nodes()}个节点，{made.number_of_edges()}条边")


def _json_of(made: PlanGraph) -> str:
    return json.dumps(to_json(made), ensure_ascii=False)


@plan.command("import")
@click.argument("file", type=FILE)
@click.option("--committee", type=int, help="委员会编号 / its number")
@click.option("--adopt", is_flag=True, help="导入后立即采用 / adopt at once")
@click.option(
    "--starts-on",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="自何日起报送，默认规划第一天 / units report from this day on",
)
@PATCH
def import_(
    file: Path, committee: int | None, adopt: bool, starts_on: datetime | None, patch_file: Path | None
) -> None:
    """导入规划，审阅后采用。Import a plan for review, or adopt it at once."""
    config = configuration()
    found, patch = read_file(file, config), patch_of_file(patch_file)
    try:
        with unit_of_work(ledger(config)) as session:
            chosen = committee_of(session, committee)
            actor, now = office_of(session, chosen), now_for(chosen, SystemClock())
            body = file.read_bytes()
            document = Document(file.name, hashlib.sha256(body).hexdigest(), body, found.lines)
            known = plan_of_document(session, actor, document.sha256)
            if known is not None and known.status is not PlanStatus.DRAFT:
                fail(_known(known))
            row = import_plan(session, actor, found.draft, document, now=now)
            correct_by_patch(session, actor, row.id, patch, now=now)
            click.echo(f"已导入 / imported: {row.title}（{len(row.draft['findings'])}条发现待审阅）")
            if adopt:
                calendar = calendar_of(session, chosen.id)
                made = adopt_plan(
                    session,
                    actor,
                    row.id,
                    rule=config.reporting.rule(),
                    calendar=calendar,
                    now=now,
                    starts_on=starts_on.date() if starts_on else None,
                    objection_days=config.assignment.objection_days,
                )
                click.echo(f"已采用，报送义务{made}项 / adopted, {made} obligations")
    except DubanError as refused:
        fail(refused.sentence)


def _known(row: Plan) -> str:
    """Say that a document came in before, and what became of it."""
    return (
        f"这份文件以前导入过：规划{row.id}《{row.title}》{STATUS_WORDS[row.status]}，没有再导入，也没有改动。"
        "有新的版本时，请导入新的文件，作为对它的调整。 / imported before, nothing changed"
    )


@plan.command()
@click.option("--committee", type=int, help="委员会编号 / its number")
@click.option("--json", "as_json", is_flag=True, help="给程序读 / for a machine")
def show(committee: int | None, as_json: bool) -> None:
    """任务、单位、分工、报送义务的数目。Counts of what the plan holds and owes."""
    config = configuration()
    with reading(ledger(config)) as session:
        actor = office_of(session, committee_of(session, committee))
        found = live_plan(session, actor) or next(iter(plans_of(session, actor)), None)
        if found is None:
            fail("还没有规划，请先 duban plan import FILE / no plan yet")
        counts = plan_counts(session, found)
    lines = [
        f"{counts.title}（{STATUS_WORDS[counts.status]}）",
        f"任务 {counts.tasks}　指标 {counts.indicators}　项目 {counts.projects}",
    ]
    lines.append(f"单位 {counts.units}　周期 {counts.periods}")
    lines += [
        f"分工 {ROLE_LABELS[Role(role)]} {number}" for role, number in sorted(counts.assignments.items())
    ]
    lines += [
        f"报送义务 {LABELS[State(state)]} {number}" for state, number in sorted(counts.obligations.items())
    ]
    say(asdict(counts), as_json=as_json, text="\n".join(lines))
