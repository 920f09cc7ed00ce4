"""duban plan review | diff | what-if | ties: questions to a plan, in a file or in the ledger."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from plan_graph.analysis import (
    canonical,
    clusters,
    what_if_abolished,
    what_if_merged,
    without_a_lead_if_absent,
)
from plan_graph.analysis_words import ties, ties_in_words, what_if_in_words
from plan_graph.audit import BLOCKING, AuditFinding, audit
from plan_graph.comparison import compare
from plan_graph.comparison_words import in_words
from plan_graph.correcting import Corrected, correct
from plan_graph.corrections import Correction, patch_of
from plan_graph.draft import PlanDraft
from plan_graph.graph import build
from web.commands.plan_files import PATCH, draft_named, patch_of_file, read_file, review_named
from web.commands.plans import plan
from web.commands.refusals import REFUSED
from web.commands.shared import configuration, fail, say
from workflow.queries.reviews import operation_of

__all__ = ["plan"]

COMMITTEE = click.option("--committee", type=int, help="委员会编号 / its number")
JSON = click.option("--json", "as_json", is_flag=True, help="一个 JSON 对象 / one JSON object")
SEVERITIES = {"blocking": "必须处理", "warning": "请注意", "note": "提示"}


@plan.command()
@click.argument("source")
@PATCH
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把已有更正写成补丁文件 / write its patch",
)
@COMMITTEE
@JSON
def review(
    source: str, patch_file: Path | None, output: Path | None, committee: int | None, as_json: bool
) -> None:
    """审阅一份规划（文件或编号）：先列发现，再列任务。Review a plan, findings first; code 1 while one is blocking."""
    made, patch = _reviewed(source, patch_file, committee)
    if output is not None:
        output.write_text(json.dumps(patch_of(patch), ensure_ascii=False, indent=1), encoding="utf-8")
    found = audit(made.draft)
    opened = [one for one in found if one.key not in made.dismissed]
    data: dict[str, Any] = {
        "plan": made.draft.to_json(),
        "findings": [asdict(one) for one in opened],
        "dismissed": dict(made.dismissed),
        **patch_of(patch),
    }
    say(data, as_json=as_json, text="\n".join(_review_lines(made.draft, opened)))
    if any(one.severity == BLOCKING for one in opened):
        sys.exit(REFUSED)


def _reviewed(
    source: str, patch_file: Path | None, committee: int | None
) -> tuple[Corrected, tuple[Correction, ...]]:
    more = patch_of_file(patch_file)
    if Path(source).is_file():
        read = read_file(Path(source), configuration())
        return correct(read.draft, more, read.lines), more
    kept = review_named(source, committee)
    patch = (*(operation_of(row) for row in kept.rows), *more)
    return correct(kept.reading, patch, kept.lines), patch


def _review_lines(draft: PlanDraft, findings: Iterable[AuditFinding]) -> Iterable[str]:
    listed = list(findings)
    yield f"{draft.title}（{draft.period[0]}—{draft.period[1]}）"
    yield f"{len(listed)}条发现，其中{sum(one.severity == BLOCKING for one in listed)}条必须处理"
    for one in listed:
        place = f"第{one.line}行 " if one.line else ""
        yield f"[{SEVERITIES[one.severity]}] {place}{one.message}{one.what_to_do}"
    yield f"{len(draft.tasks)}项任务"
    for task in draft.tasks:
        yield f"{task.code} {task.title}（第{task.line}行）"
        for word, names in (("牵头", task.lead), ("参与", task.participants), ("责任", task.joint)):
            if names:
                yield f"    {word}：{'、'.join(names)}"


@plan.command()
@click.argument("old")
@click.argument("new")
@COMMITTEE
@JSON
def diff(old: str, new: str, committee: int | None, as_json: bool) -> None:
    """两个版本（文件、JSON 或编号）有什么不同。What differs between two versions of a plan."""
    made = compare(draft_named(old, committee), draft_named(new, committee))
    say(made.to_json(), as_json=as_json, text=in_words(made))


@plan.command("what-if")
@click.argument("source", required=False)
@click.option("--merge", nargs=2, metavar="甲 乙", help="合并两个单位 / merge two units")
@click.option("--into", help="合并后的名称，默认是第一个 / the name of the merged unit")
@click.option("--abolish", metavar="甲", help="撤销一个单位 / abolish a unit")
@COMMITTEE
@JSON
def what_if(
    source: str | None,
    merge: tuple[str, str] | None,
    into: str | None,
    abolish: str | None,
    committee: int | None,
    as_json: bool,
) -> None:
    """单位合并或撤销会动到哪些任务。What a merger or abolition of units would move; nothing is changed."""
    if bool(merge) == bool(abolish):
        fail("请用 --merge 甲 乙 或 --abolish 甲 之一 / give either --merge or --abolish")
    draft = draft_named(source, committee)
    try:
        if merge:
            units = tuple(canonical(draft, name) for name in merge)
            made = what_if_merged(build(draft), units, into or units[0])
        else:
            made = what_if_abolished(build(draft), canonical(draft, abolish or ""))
    except KeyError as unknown:
        fail(f"规划中没有单位“{unknown.args[0]}” / no such unit")
    say(asdict(made), as_json=as_json, text=what_if_in_words(made))


@plan.command("ties")
@click.argument("source", required=False)
@COMMITTEE
@JSON
def show_ties(source: str | None, committee: int | None, as_json: bool) -> None:
    """谁和谁共事、谁缺位影响最大、哪些单位成组。Who works with whom, and on whom most hangs."""
    graph = build(draft_named(source, committee))
    data = {
        "ties": [{"units": pair, "tasks": tasks} for *pair, tasks in ties(graph)],
        "without_a_lead_if_absent": dict(without_a_lead_if_absent(graph)),
        "clusters": clusters(graph),
    }
    say(data, as_json=as_json, text=ties_in_words(graph))
