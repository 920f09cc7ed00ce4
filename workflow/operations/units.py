"""Member units (成员单位): add, rename, let join tasks, leave, merge into another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import Assignment, Plan, PlanStatus, Task, Unit, UnitAlias, UnitKind
from workflow.operations.handing_matters import hand_matters_on
from workflow.operations.handing_over import HandedOver, cancel_ahead, close_doors, end_assignments, take_over
from workflow.operations.obligations import make_obligations
from workflow.operations.telling import tell_units
from workflow.operations.texts import accept_text
from workflow.queries.membership import overdue_open, unit_by_id
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for
from workflow.rules.states import Role


def add_member(
    session: Session, actor: Actor, name: str, kind: UnitKind, *, joined_on: date | None, now: datetime
) -> Unit:
    """Add a member unit; a name that another unit bears or bore is refused."""
    capacity = _may(actor)
    name = _name(name)
    _free(session, actor, name)
    unit = Unit(committee_id=actor.committee_id, name=name, kind=kind, joined_on=joined_on)
    session.add(unit)
    session.flush()
    write(session, actor, "add_unit", unit, capacity, now)
    return unit


def join_tasks(
    session: Session,
    actor: Actor,
    unit_id: int,
    task_ids: Sequence[int],
    role: Role,
    *,
    on: date,
    why: str,
    now: datetime,
) -> int:
    """Let a unit take part in tasks from a day on; return how many obligations are new. Nothing due before is owed."""
    capacity = _may(actor)
    unit = _living(session, actor, unit_id)
    why = _why(why)
    tasks = _tasks(session, actor, task_ids)
    held = set(
        session.scalars(
            select(Assignment.task_id).where(Assignment.unit_id == unit.id, Assignment.ends_on.is_(None))
        )
    )
    doubled = [task.code for task in tasks if task.id in held]
    if doubled:
        raise BlockedError(f"{unit.name}已经参加任务{'、'.join(doubled[:5])}，请先在任务页调整分工。")
    session.add_all(
        Assignment(plan_id=task.plan_id, task_id=task.id, unit_id=unit.id, role=role, starts_on=on)
        for task in tasks
    )
    session.flush()
    act = journal.Act("join_tasks", "unit", unit.id, after=str(len(tasks)), reason=why)
    journal.append(session, actor, act, at=now, capacity=capacity)
    made = _make(session, actor, now)
    text = f"自{on.isoformat()}起参加{len(tasks)}项任务，新增报送{made}项。\n理由：{why}"
    _tell(session, actor, {unit.id: text}, "新增任务", unit, now)
    return made


def leave(session: Session, actor: Actor, unit_id: int, *, on: date, why: str, now: datetime) -> HandedOver:
    """Let a unit leave without a successor: what is not due is cancelled, what is late stays owed and counted."""
    capacity = _may(actor)
    unit = _leaving(session, actor, unit_id, on, now)
    why = _why(why)
    live = session.scalars(
        select(Assignment.id).where(Assignment.unit_id == unit.id, Assignment.ends_on.is_(None))
    ).all()
    cancelled = cancel_ahead(session, actor, live, why=f"{unit.name}退出：{why}", now=now)
    end_assignments(session, live, on=on)
    _left(session, unit, on, None)
    close_doors(session, unit.id, now=now)
    write(session, actor, "unit_leaves", unit, capacity, now, why=why, after=f"{len(live)}/{cancelled}")
    return HandedOver(len(live), 0, cancelled, overdue_open(session, unit.id))


def merge(
    session: Session, actor: Actor, from_id: int, into_id: int, *, on: date, why: str, now: datetime
) -> HandedOver:
    """Merge a unit into another (甲并入乙): open obligations go to the successor, history stays under the old name."""
    capacity = _may(actor)
    if from_id == into_id:
        raise InvalidInputError("不能并入本单位，请选择另一个单位。", field="into_id")
    unit = _leaving(session, actor, from_id, on, now)
    successor = _living(session, actor, into_id)
    why = _why(why)
    _left(session, unit, on, successor.id)
    done = take_over(
        session, actor, unit.id, successor.id, on=on, why=f"{unit.name}并入{successor.name}：{why}", now=now
    )
    matters = hand_matters_on(
        session, actor, unit.id, successor.id, capacity=capacity, why=f"{unit.name}并入{successor.name}：{why}", now=now
    )  # fmt: skip
    done = replace(done, matters=matters)
    session.execute(
        update(Unit).where(Unit.successor_id == unit.id).values(successor_id=successor.id),
        execution_options={"synchronize_session": False},
    )  # so that one step leads from any unit of the past to the one of today
    close_doors(session, unit.id, now=now)
    write(session, actor, "merge_unit", unit, capacity, now, why=why, after=f"{successor.id}/{done.moved}")
    made = _make(session, actor, now)
    text = f"{unit.name}自{on.isoformat()}起并入{successor.name}。{done.words}{f'新增{made}项。' if made else ''}\n理由：{why}"
    _tell(session, actor, dict.fromkeys((unit.id, successor.id), text), "单位合并", successor, now)
    return done


def rename(
    session: Session, actor: Actor, unit_id: int, name: str, *, on: date, why: str, now: datetime
) -> None:
    """Give a unit its new name; the old one stays as an alias with its last day, and on everything signed before."""
    capacity = _may(actor)
    unit = _living(session, actor, unit_id)
    name, why = _name(name), _why(why)
    if name == unit.name:
        raise InvalidInputError("新名称和现在的名称相同。", field="name")
    _free(session, actor, name, but=unit.id)
    before = unit.name
    session.execute(delete(UnitAlias).where(UnitAlias.unit_id == unit.id, UnitAlias.name.in_([name, before])))
    session.add(UnitAlias(unit_id=unit.id, name=before, until_on=on - timedelta(days=1)))
    unit.name = name
    session.flush()
    session.expire(unit, ["aliases"])
    write(session, actor, "rename_unit", unit, capacity, now, why=f"{before}→{name}：{why}")
    _tell(session, actor, {unit.id: f"{before}更名为{name}。\n理由：{why}"}, "单位更名", unit, now)


def add_alias(session: Session, actor: Actor, unit_id: int, name: str, *, now: datetime) -> None:
    """Let a unit be known by another name too."""
    capacity = _may(actor)
    unit = _living(session, actor, unit_id)
    name = _name(name, "alias")
    _free(session, actor, name)
    session.add(UnitAlias(unit_id=unit.id, name=name))
    session.flush()
    session.expire(unit, ["aliases"])
    write(session, actor, "add_alias", unit, capacity, now)


def set_kind(session: Session, actor: Actor, unit_id: int, kind: UnitKind, *, now: datetime) -> None:
    """Say what kind of unit it is (党委、政府、群团、乡镇)."""
    capacity = _may(actor)
    unit = _living(session, actor, unit_id)
    before, unit.kind = unit.kind, kind
    session.flush()
    write(session, actor, "set_kind", unit, capacity, now, after=f"{before.value}>{kind.value}")


def _may(actor: Actor) -> Capacity:
    capacity = capacity_for(actor, Deed.CHANGE_UNITS, Thing(actor.committee_id))
    if capacity is None:
        raise ForbiddenError("只有办公室人员可以增加、更名、合并单位。")
    return capacity


def _living(session: Session, actor: Actor, unit_id: int) -> Unit:
    unit = unit_by_id(session, actor, unit_id)
    if unit.left_on is not None:
        raise BlockedError(f"{unit.name}已于{unit.left_on.isoformat()}退出，不能再这样处理。")
    return unit


def _leaving(session: Session, actor: Actor, unit_id: int, on: date, now: datetime) -> Unit:
    unit = _living(session, actor, unit_id)
    if on > now.astimezone(SHANGHAI).date():
        raise InvalidInputError("生效日期还没有到，请在当天或之后办理。", field="on")
    if unit.is_office:
        raise BlockedError("委员会办公室设在这个单位，不能退出或并入其他单位；请先改定办公室所在单位。")
    return unit


def _left(session: Session, unit: Unit, on: date, successor_id: int | None) -> None:
    swapped = session.execute(
        update(Unit)
        .where(Unit.id == unit.id, Unit.left_on.is_(None))
        .values(left_on=on, successor_id=successor_id, version=Unit.version + 1)
        .returning(Unit.id),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if swapped is None:
        raise StaleError("这个单位刚被别人处理过，请刷新后再看。")
    session.refresh(unit)


def _tasks(session: Session, actor: Actor, ids: Sequence[int]) -> list[Task]:
    statement = (
        select(Task)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Plan.committee_id == actor.committee_id, Plan.status == PlanStatus.ADOPTED, Task.id.in_(ids))
    )
    found = list(session.scalars(statement.order_by(Task.position)))
    if not ids:
        raise InvalidInputError("请勾选要参加的任务。", field="tasks")
    if len(found) != len(set(ids)):
        raise NotFoundError
    return found


def _make(session: Session, actor: Actor, now: datetime) -> int:
    plans = session.scalars(
        select(Plan).where(Plan.committee_id == actor.committee_id, Plan.status == PlanStatus.ADOPTED)
    ).all()
    return sum(make_obligations(session, actor, plan, now=now) for plan in plans)


def _free(session: Session, actor: Actor, name: str, *, but: int | None = None) -> None:
    units = select(Unit.name).where(
        Unit.committee_id == actor.committee_id, Unit.name == name, Unit.id != but
    )
    aliases = (
        select(Unit.name)
        .join(UnitAlias)
        .where(Unit.committee_id == actor.committee_id, UnitAlias.name == name, Unit.id != but)
    )
    taken = session.scalars(units.union(aliases).limit(1)).first()
    if taken is not None:
        raise InvalidInputError(f"“{name}”已是{taken}的名称或别名，请换一个。", field="name")


def _why(why: str) -> str:
    return accept_text(why, field="why", label="依据和理由", max_chars=200, single_line=True)


def _name(name: str, field: str = "name") -> str:
    return accept_text(name, field=field, label="单位名称", max_chars=60, single_line=True)


def write(
    session: Session, actor: Actor, act: str, unit: Unit, capacity: Capacity, now: datetime, *, why: str = "", after: str = ""
) -> None:  # fmt: skip
    """Write an act on a unit to the journal."""
    written = journal.Act(act, "unit", unit.id, after=after, reason=why)
    journal.append(session, actor, written, at=now, capacity=capacity)


def _tell(
    session: Session, actor: Actor, texts: dict[int, str], subject: str, unit: Unit, now: datetime
) -> None:
    tell_units(
        session, actor, unit.committee_id, texts, subject=f"{subject}：{unit.name}", path=f"/units/{unit.id}",
        kind="unit", now=now,
    )  # fmt: skip
