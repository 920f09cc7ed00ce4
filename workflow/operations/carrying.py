"""Carry the rows of a plan over to an adjusted draft: sections, tasks, indicators and projects keep who they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from plan_graph.comparison import Comparison
from plan_graph.draft import PlanDraft, ProjectDraft
from plan_graph.matching import plain
from workflow.errors import BlockedError
from workflow.ledger import Cycle, Indicator, IndicatorMove, IndicatorTask, Plan, Project, Section, Task
from workflow.operations.contents import indicator_values, write_measures, write_ties
from workflow.operations.indicators import in_words
from workflow.rules.roles import Actor

FAR = 100_000
AIMED = ("target", "target_value", "target_upper", "direction", "accrual")


class Placed(Protocol):
    """A row with a place in its plan."""

    id: int
    position: Any


def carry_contents(
    session: Session,
    actor: Actor,
    live: Plan,
    draft: PlanDraft,
    made: Comparison,
    *,
    paper: str,
    last_day: date,
    now: datetime,
) -> dict[str, Task]:
    """Bring a plan's rows to a draft and return its tasks by their new codes, stopped ones as ``-`` and the old code."""
    sections = _sections(session, live, draft)
    tasks = _tasks(session, live, draft, made, sections, last_day)
    indicators = _indicators(session, actor, live, draft, made, paper, last_day, now)
    _projects(session, live, draft, made, tasks, last_day)
    ids = [indicator.id for indicator in indicators]
    session.execute(delete(IndicatorTask).where(IndicatorTask.indicator_id.in_(ids)))
    write_measures(session, draft, indicators, tasks)
    session.flush()
    _forget_empty(session, live)
    return tasks


def _forget_empty(session: Session, live: Plan) -> None:
    """Take away the headings that went out of use and that no task, rule or other heading refers to."""
    used = (
        select(Task.section_id).where(Task.section_id.is_not(None)),
        select(Cycle.section_id).where(Cycle.section_id.is_not(None)),
        select(Section.parent_id).where(Section.plan_id == live.id, Section.parent_id.is_not(None)),
    )
    out = (Section.plan_id == live.id, Section.position >= FAR)
    while session.scalars(
        delete(Section).where(*out, *(Section.id.not_in(one) for one in used)).returning(Section.id)
    ).all():
        pass


def _sections(session: Session, live: Plan, draft: PlanDraft) -> dict[str, Section]:
    """Let the headings of the same words go on, and add the new ones; one that nothing stands under any more goes."""
    known = list(
        session.scalars(select(Section).where(Section.plan_id == live.id).order_by(Section.position))
    )
    _clear_codes(session, known)
    left: dict[str, list[Section]] = {}
    for row in known:
        left.setdefault(plain(row.title), []).append(row)
    found: dict[str, Section] = {}
    for position, read in enumerate(draft.sections):
        same = left.get(plain(read.title))
        row = same.pop(0) if same else Section(plan_id=live.id)
        session.add(row)
        parent = found.get(read.parent or "")
        row.code, row.title, row.position = read.code, read.title[:300], position
        row.parent_id = parent.id if parent else None
        session.flush()
        found[read.code] = row
    kept = {row.id for row in found.values()}
    _retire(session, {row: str(row.id) for row in known if row.id not in kept})
    return found


def _clear_codes(session: Session, rows: Iterable[Section | Task]) -> None:
    """Free the codes of a plan, so that they can change places."""
    for row in rows:
        row.code = f"~{row.id}"
    session.flush()


def _retire(session: Session, codes: Mapping[Section | Task, str]) -> None:
    """Give what stopped a code that no document uses (原3.1.4), and a place behind all others."""
    for place, (row, code) in enumerate(codes.items()):
        kind = type(row)
        wanted = f"原{code}"[:30]
        taken = select(kind.id).where(kind.plan_id == row.plan_id, kind.code == wanted)
        is_taken = session.scalar(taken) is not None
        row.code, row.position = f"{wanted}/{row.id}" if is_taken else wanted, FAR + place
        session.flush()


def _tasks(
    session: Session,
    live: Plan,
    draft: PlanDraft,
    made: Comparison,
    sections: Mapping[str, Section],
    last_day: date,
) -> dict[str, Task]:
    statement = select(Task).where(Task.plan_id == live.id, Task.ended_on.is_(None))
    known = {row.code: row for row in session.scalars(statement.order_by(Task.position))}
    reads = {read.code: (position, read) for position, read in enumerate(draft.tasks)}
    _clear_codes(session, known.values())
    found: dict[str, Task] = {}
    for one in made.tasks:
        row = known.get(one.old_code)
        if one.old_code and row is None:
            raise BlockedError(f"原规划的任务{one.old_code}在台账中已不存在，请刷新后重试。")
        if not one.new_code:
            assert row is not None
            row.ended_on = last_day
            found[f"-{one.old_code}"] = row
            continue
        if row is None:
            row = Task(plan_id=live.id)
            session.add(row)
        position, read = reads[one.new_code]
        section = sections.get(read.section or "")
        row.code, row.title, row.position = read.code, read.title[:300], position
        row.section_id, row.source_line = (section.id if section else None), read.line
        row.due_on = date.fromisoformat(read.due) if read.due else None
        found[one.new_code] = row
    _retire(session, {row: key[1:] for key, row in found.items() if key.startswith("-")})
    return found


def _indicators(
    session: Session,
    actor: Actor,
    live: Plan,
    draft: PlanDraft,
    made: Comparison,
    paper: str,
    last_day: date,
    now: datetime,
) -> list[Indicator]:
    known = _rows(session, Indicator, live)
    by_name = {(row.no, row.name): row for row in known}
    reads = {one.no: (position, one) for position, one in enumerate(draft.indicators)}
    _move_away(session, known)
    found = []
    for one in made.indicators:
        row = by_name.get((one.old_no, one.old_name[:200]))
        if one.kind == "removed":
            if row is not None:
                row.ended_on = last_day
            continue
        position, read = reads[one.new_no]
        values = indicator_values(read)
        if row is None:
            row = Indicator(plan_id=live.id, first_target=read.target[:120])
            session.add(row)
        elif one.before != one.after:
            _move_target(session, actor, row, values, paper, now)
        else:  # what the office has moved by itself stays moved
            values = {field: value for field, value in values.items() if field not in AIMED}
        for field, value in values.items():
            setattr(row, field, value)
        row.position = position
        found.append(row)
    session.flush()
    return found


def _move_target(
    session: Session, actor: Actor, row: Indicator, values: Mapping[str, Any], paper: str, now: datetime
) -> None:
    """Count a moved target and keep every field that changes with it; the first one stays on the indicator."""
    row.moved_count += 1
    session.add_all(
        IndicatorMove(
            indicator_id=row.id, field=field, before=in_words(getattr(row, field))[:120],
            after=in_words(values[field])[:120], why=f"按{paper}调整", person_id=actor.person_id, at=now,
        )
        for field in AIMED
        if field in values and values[field] != getattr(row, field)
    )  # fmt: skip


def _projects(
    session: Session,
    live: Plan,
    draft: PlanDraft,
    made: Comparison,
    tasks: Mapping[str, Task],
    last_day: date,
) -> None:
    known = _rows(session, Project, live)
    left = {(row.box, row.no, row.title): row for row in known}
    reads: dict[tuple[int, int, str], list[tuple[int, ProjectDraft]]] = {}
    for place, drawn in enumerate(draft.projects):
        reads.setdefault((drawn.box, drawn.no, drawn.title), []).append((place, drawn))
    tied: list[tuple[Project, ProjectDraft]] = []
    _move_away(session, known)
    for one in made.projects:
        row = left.pop((one.old_box, one.old_no, one.old_name[:200]), None)
        if one.kind == "removed":
            if row is not None:
                row.ended_on = last_day
            continue
        position, read = reads[one.new_box, one.new_no, one.new_name].pop(0)
        if row is None:
            row = Project(plan_id=live.id)
            session.add(row)
        row.box, row.box_title, row.no = read.box, read.box_title[:120], read.no
        row.title, row.position = read.title[:200], position
        tied.append((row, read))
    write_ties(session, tied, tasks)


def _rows(session: Session, kind: Any, live: Plan) -> list[Any]:
    statement = select(kind).where(kind.plan_id == live.id, kind.ended_on.is_(None)).order_by(kind.position)
    return list(session.scalars(statement))


def _move_away(session: Session, rows: Sequence[Placed]) -> None:
    """Free the places of a plan's rows, so that they can change them; what stops stays behind all others."""
    for row in rows:
        row.position = FAR + row.id
    session.flush()
