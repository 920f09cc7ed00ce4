"""Which plan a command means: a document, a JSON draft, a plan of the ledger by its number, or the one in force."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy.orm import Session

from plan_graph.correcting import Corrected, correct
from plan_graph.corrections import Correction, PatchRefused, read_patch
from plan_graph.draft import PlanDraft
from plan_graph.errors import PlanUnreadable
from plan_graph.isolation import MIB, Reading, read_isolated
from web.commands.shared import committee_of, configuration, fail, ledger, office_of
from workflow.config import Config
from workflow.errors import DubanError
from workflow.ledger import Plan
from workflow.ledger.engine import reading
from workflow.queries.board import live_plan
from workflow.queries.counts import plan_by_id
from workflow.queries.reviews import Review, review_of

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PATCH = click.option(
    "--patch",
    "patch_file",
    type=FILE,
    help="更正补丁（JSON），见 docs/plan-json.md / corrections to lay over it",
)


def read_file(path: Path, config: Config) -> Reading:
    """Read a document in a child process, or a JSON draft as it is; ends with a sentence where it cannot be read."""
    if path.suffix == ".json":
        return Reading(_draft_file(path))
    limits = config.plan
    try:
        return read_isolated(
            path,
            timeout_seconds=limits.timeout_seconds,
            memory_bytes=limits.memory_mb * MIB,
            max_bytes=limits.max_mb * MIB,
        )
    except PlanUnreadable as refused:
        fail(refused.sentence)


def _draft_file(path: Path) -> PlanDraft:
    try:
        return PlanDraft.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError):
        fail(f"{path.name} 不是 duban plan read --json 写出的规划 / not a plan in our JSON")


def patch_of_file(path: Path | None) -> tuple[Correction, ...]:
    """Return the corrections of a patch file, none for no file; ends with a sentence that names what is wrong."""
    if path is None:
        return ()
    try:
        return read_patch(json.loads(path.read_text(encoding="utf-8")))
    except PatchRefused as refused:
        fail(refused.sentence)
    except ValueError:
        fail(f"{path.name} 不是 JSON 文件 / not JSON")


def corrected_file(path: Path, patch_file: Path | None, config: Config) -> Corrected:
    """Return what a patch makes of a document."""
    read = read_file(path, config)
    return correct(read.draft, patch_of_file(patch_file), read.lines)


def draft_named(source: str | None, committee: int | None) -> PlanDraft:
    """Return the plan of a file, of a number in the ledger, or the one in force where nothing is named."""
    config = configuration()
    if source and Path(source).is_file():
        return read_file(Path(source), config).draft
    with reading(ledger(config)) as session:
        return PlanDraft.from_json(_plan(session, source, committee).draft)


def review_named(number: str, committee: int | None) -> Review:
    """Return the review of a plan of the ledger."""
    with reading(ledger(configuration())) as session:
        return review_of(session, _plan(session, number, committee))


def _plan(session: Session, number: str | None, committee: int | None) -> Plan:
    actor = office_of(session, committee_of(session, committee))
    if number is None:
        return live_plan(session, actor) or fail("还没有采用的规划 / no plan is in force yet")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        fail(f"没有文件 {number}，也不是规划的编号 / neither a file nor a plan's number")
    try:
        return plan_by_id(session, actor, int(number))
    except DubanError as refused:
        fail(refused.sentence)
