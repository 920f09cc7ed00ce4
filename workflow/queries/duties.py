"""What the committee's acts ask of a person today, in lines that the blocks of 今日 take in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from workflow.queries import assigning, closing, extensions, letters, meetings, problems, projects, targets
from workflow.rules.letters import LetterState
from workflow.rules.problems import ProblemState
from workflow.rules.projects import KIND_LABELS
from workflow.rules.roles import OFFICE, Actor

Group = Literal["unit", "sign", "office"]


@dataclass(frozen=True)
class Duty:
    """One line: whose part it is, what kind of matter, its words, where to do it, and until when, if there is a date."""

    group: Group
    kind: str
    words: str
    path: str
    due_on: date | None = None


def duties(session: Session, actor: Actor) -> list[Duty]:
    """Return everything that waits for this very person, dated ones first by date."""
    found = [
        *_extensions(session, actor),
        *_closings(session, actor),
        *_objections(session, actor),
        *_targets(session, actor),
        *_projects(session, actor),
        *_letters(session, actor),
        *_problems(session, actor),
        *_items(session, actor),
        *_office(session, actor),
    ]
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or date.max))


def _extensions(session: Session, actor: Actor) -> Iterator[Duty]:
    for one in extensions.waiting_for(session, actor):
        row = one.obligation
        words = f"{row.task.code} {row.task.title}（{row.unit.name}，{row.period.label}）申请延期到{one.wanted_on:%m-%d}"
        group: Group = "sign" if one.state == "awaiting" else "office"
        yield Duty(group, "延期申请", words, f"/extensions/{one.id}", one.due_on)


def _objections(session: Session, actor: Actor) -> Iterator[Duty]:
    for one in assigning.open_objections(session, actor) if actor.holds(*OFFICE) else ():
        words = f"{one.task.code} {one.task.title}（{one.unit.name}）"
        yield Duty("office", "异议待裁定", words, f"/assignments/{one.task_id}")


def _targets(session: Session, actor: Actor) -> Iterator[Duty]:
    for one in targets.waiting_for(session, actor):
        subject = one.task.title if one.task else one.indicator.name if one.indicator else ""
        yield Duty("sign", "年度目标", f"{one.year}年：{subject}", f"/targets/{one.id}")


def _closings(session: Session, actor: Actor) -> Iterator[Duty]:
    for one in closing.waiting_for(session, actor):
        group: Group = "sign" if one.state == "awaiting" else "office"
        words = f"{one.task.code} {one.task.title}（{one.unit.name}）"
        yield Duty(group, "销号申请", words, f"/closings/{one.id}")


def _projects(session: Session, actor: Actor) -> Iterator[Duty]:
    for one in projects.waiting_for(session, actor):
        words = f"{one.project.title}：{KIND_LABELS[one.kind]}"
        yield Duty("sign", "项目数据", words, f"/projects/{one.project_id}")


def _letters(session: Session, actor: Actor) -> Iterator[Duty]:
    for one in letters.waiting_for(session, actor):
        is_unit = one.state in {LetterState.ISSUED, LetterState.RECEIVED}
        group: Group = "unit" if is_unit else "office"
        yield Duty(group, "督办函", f"{one.title}（{one.unit.name}）", f"/letters/{one.id}", one.answer_on)


def _problems(session: Session, actor: Actor) -> Iterator[Duty]:
    for one in problems.waiting_for(session, actor):
        is_unit = one.state is ProblemState.ASSIGNED and one.handler_id is not None
        due_on = one.due_on if one.state is ProblemState.ASSIGNED else None
        words = f"第{one.no}号：{one.text[:40]}"
        yield Duty("unit" if is_unit else "office", "困难问题", words, f"/problems/{one.id}", due_on)


def _items(session: Session, actor: Actor) -> Iterator[Duty]:
    for one in meetings.waiting_for(session, actor):
        group: Group = "unit" if one.state == "owed" else "office"
        yield Duty(group, "督办事项", f"{one.text[:40]}（{one.unit.name}）", f"/items/{one.id}", one.due_on)


def _office(session: Session, actor: Actor) -> Iterator[Duty]:
    for one in meetings.bulletins_to_approve(session, actor):
        yield Duty("office", "督查通报", f"截至{one.as_of:%m-%d}，待审定", f"/bulletins/{one.id}")
    if actor.holds(*OFFICE):
        for check in closing.planned_checks(session, actor):
            words = f"{check.task.code} {check.task.title}"
            yield Duty("office", "回头看", words, f"/tasks/{check.task_id}/closing", check.planned_on)
