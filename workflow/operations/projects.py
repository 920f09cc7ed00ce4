"""Tell of key projects: a row a fact, entered by the unit's reporter, confirmed by its leader, corrected by a new row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import digest, number_text
from workflow.errors import ForbiddenError, InvalidInputError, StaleError
from workflow.ledger import Plan, Project, ProjectEntry, ProjectTask, Unit
from workflow.operations.acting import Asked, Presence, act, begin, permitted, tell, unit_people
from workflow.operations.texts import accept_text
from workflow.queries import projects as query
from workflow.queries.closing import task_seen
from workflow.queries.people import holders
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.projects import ENTRY, KIND_LABELS, MONEY, EntryKind, EntryState, Grade, Source
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for

LARGEST = Decimal("1e13")


@dataclass(frozen=True)
class Told:
    """One fact of a project as it was typed; what its kind does not need is None."""

    unit_id: int
    kind: EntryKind
    year: int
    dated_on: date | None
    source: Source | None = None
    amount_yuan: Decimal | None = None
    percent: Decimal | None = None
    grade: Grade | None = None
    satisfied: int | None = None
    surveyed: int | None = None
    words: str = ""
    corrects_id: int | None = None


def link_task(session: Session, actor: Actor, project_id: int, task_id: int, *, now: datetime) -> None:
    """Say which task a project belongs to: the units that answer for it tell of the project."""
    one = query.project(session, actor, project_id)
    capacity = capacity_for(actor, Deed.LINK_PROJECT, Thing(actor.committee_id))
    if capacity is None or actor.person_id is None:
        raise ForbiddenError("只有办公室人员可以关联项目与任务。")
    task = task_seen(session, actor, task_id)
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = make(ProjectTask).values(project_id=one.id, task_id=task.id).on_conflict_do_nothing()
    session.execute(statement)
    written = journal.Act("project_link", "project", one.id, after=str(task.id))
    journal.append(session, actor, written, at=now, capacity=capacity)


def enter(session: Session, actor: Actor, project_id: int, told: Told, *, now: datetime) -> ProjectEntry:
    """Write down one fact; it counts once the unit's leader has confirmed it."""
    one = query.project(session, actor, project_id)
    thing = Thing(actor.committee_id, told.unit_id)
    permitted(actor, ENTRY, "enter", thing)
    if told.unit_id not in query.telling_units(session, one):
        raise ForbiddenError("项目数据由所属任务的牵头单位（或责任单位）填报。")
    _check(session, one, told, now)
    words = accept_text(told.words, field="words", max_chars=1000)
    assert actor.person_id is not None
    assert told.dated_on is not None
    made = ProjectEntry(
        committee_id=actor.committee_id, project_id=one.id, unit_id=told.unit_id, kind=told.kind, year=told.year,
        dated_on=told.dated_on, source=told.source if told.kind in MONEY else None,
        amount_yuan=told.amount_yuan if told.kind in MONEY else None,
        percent=told.percent if told.kind is EntryKind.PROGRESS else None,
        grade=told.grade if told.kind is EntryKind.GRADE else None,
        satisfied=told.satisfied if told.kind is EntryKind.SATISFACTION else None,
        surveyed=told.surveyed if told.kind is EntryKind.SATISFACTION else None,
        words=words, corrects_id=told.corrects_id, entered_by_id=actor.person_id, entered_at=now,
    )  # fmt: skip
    try:
        step = begin(session, actor, ENTRY, made, "enter", thing, now=now)
    except IntegrityError as taken:
        raise StaleError("这一行已经有更正，请刷新查看。") from taken
    signers = holders(session, made.committee_id, Capacity.SIGNER, made.unit_id)
    tell(
        session, actor, step, signers, f"项目数据等您确认：{one.title}", KIND_LABELS[told.kind], path_of(made)
    )
    return made


def _check(session: Session, one: Project, told: Told, now: datetime) -> None:
    plan = session.get_one(Plan, one.plan_id)
    if told.dated_on is None:
        raise InvalidInputError("请写明数据的日期。", field="dated_on")
    if told.dated_on > now.astimezone(SHANGHAI).date():
        raise InvalidInputError("数据的日期不能晚于今天。", field="dated_on")
    if not plan.first_year <= told.year <= plan.last_year:
        raise InvalidInputError(f"年度须在{plan.first_year}到{plan.last_year}之间。", field="year")
    _check_value(told)
    if told.corrects_id is not None:
        before = session.get(ProjectEntry, told.corrects_id)
        if before is None or before.project_id != one.id or before.state is not EntryState.CONFIRMED:
            raise InvalidInputError("只能更正本项目已确认的数据。", field="corrects_id")
        if before.kind is not told.kind or _today(session, before.unit_id) != told.unit_id:
            raise InvalidInputError("更正须由原填报单位就同一项数据提出。", field="corrects_id")


def _today(session: Session, unit_id: int) -> int:
    """Return who speaks for a unit today: its successor, where it was merged."""
    return session.get_one(Unit, unit_id).successor_id or unit_id


def _check_value(told: Told) -> None:
    if told.kind in MONEY:
        _check_money(told)
    elif told.kind is EntryKind.PROGRESS and (told.percent is None or not 0 <= told.percent <= 100):
        raise InvalidInputError("请填写形象进度，0到100。", field="percent")
    elif told.kind is EntryKind.GRADE and told.grade is None:
        raise InvalidInputError("请选择绩效等次。", field="grade")
    elif told.kind is EntryKind.SATISFACTION:
        _check_satisfaction(told)


def _check_money(told: Told) -> None:
    if told.source is None:
        raise InvalidInputError("请选择资金来源。", field="source")
    if told.amount_yuan is None or not 0 <= told.amount_yuan < LARGEST:
        raise InvalidInputError("请填写金额，不能为负数。", field="amount")


def _check_satisfaction(told: Told) -> None:
    if told.surveyed is None or told.surveyed <= 0:
        raise InvalidInputError("请填写调查人数（分母），须大于0。", field="surveyed")
    if told.satisfied is None or not 0 <= told.satisfied <= told.surveyed:
        raise InvalidInputError("满意人数须在0和调查人数之间。", field="satisfied")


def content_hash(one: ProjectEntry) -> str:
    """Return the hash of what a row says, as it is shown and confirmed."""
    said = [
        str(one.project_id), one.kind, str(one.year), one.dated_on.isoformat(), one.source or "",
        number_text(one.amount_yuan), number_text(one.percent), one.grade or "", str(one.satisfied or ""),
        str(one.surveyed or ""), one.words, str(one.corrects_id or ""),
    ]  # fmt: skip
    return digest("duban.project.v1", said)


def confirm(session: Session, actor: Actor, entry_id: int, *, presence: Presence, now: datetime) -> None:
    """Confirm a row as the unit's leader: from now on it counts, and what it corrects does no more."""
    presence.hold()
    one = query.entry(session, actor, entry_id)
    asked = Asked("confirm", content_hash=content_hash(one), values={"confirmed_at": now})
    act(session, actor, ENTRY, one, asked, Thing(one.committee_id, one.unit_id), now=now)


def give_back(session: Session, actor: Actor, entry_id: int, *, reason: str, now: datetime) -> None:
    """Return a row to who entered it, with a reason; it never counts."""
    one = query.entry(session, actor, entry_id)
    asked = Asked("return", accept_text(reason, field="reason", label="退回理由", max_chars=1000))
    step = act(session, actor, ENTRY, one, asked, Thing(one.committee_id, one.unit_id), now=now)
    people = unit_people(session, one.committee_id, one.unit_id)
    tell(session, actor, step, people, f"项目数据被退回：{one.project.title}", reason, path_of(one))


def path_of(one: ProjectEntry) -> str:
    """Return the address of a row's project."""
    return f"/projects/{one.project_id}"
