"""Which obligations a person may see: fetching is authorising."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, contains_eager, joinedload

from workflow.errors import NotFoundError
from workflow.ledger import Assignment, Obligation, Period, Person, Report, Task, Transition, Unit
from workflow.queries.authority import has_limits, sections_of_task
from workflow.rules.roles import Actor, Thing
from workflow.rules.states import Action, Role, State


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Obligation that leaves what the actor may see.

    Readers of the committee see all; a unit's people see their own unit's, those of units that were merged into it, and
    the inputs that are handed to them as leads.
    """
    in_committee = Obligation.committee_id == actor.committee_id
    if actor.reads_all:
        return in_committee
    units = actor.unit_ids
    return and_(in_committee, or_(_answered_by(units, Obligation.unit_id), handed_to(units)))


def _answered_by(units: frozenset[int], unit_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that a unit is one of these, or was merged into one of them."""
    return or_(unit_id.in_(units), unit_id.in_(select(Unit.id).where(Unit.successor_id.in_(units))))


def handed_to(units: frozenset[int]) -> ColumnElement[bool]:
    """Return the condition on Obligation that leaves the inputs of which these units are the leads.

    An input belongs to the report of its period: whoever answers for the lead's report of that task and period takes it,
    also after somebody else has come to lead the task, and the successor for a unit that was merged. Where the period
    has no lead's report, it is for those who lead the task now.
    """
    lead = aliased(Obligation)
    answers = [lead.role == Role.LEAD, lead.state != State.CANCELLED]
    reports = select(lead.task_id, lead.period_id).where(*answers, _answered_by(units, lead.unit_id))
    same = (lead.task_id == Obligation.task_id, lead.period_id == Obligation.period_id)
    led = select(Assignment.task_id).where(
        Assignment.unit_id.in_(units), Assignment.role == Role.LEAD, Assignment.ends_on.is_(None)
    )
    now = and_(Obligation.task_id.in_(led), ~exists().where(*same, *answers))
    theirs = or_(tuple_(Obligation.task_id, Obligation.period_id).in_(reports), now)
    return and_(Obligation.role == Role.PARTICIPANT, theirs)


def obligation(session: Session, actor: Actor, obligation_id: int) -> Obligation:
    """Return one obligation with its task, unit and period; raises NotFoundError for a foreign or missing one."""
    statement = (
        select(Obligation)
        .where(Obligation.id == obligation_id, visible(actor))
        .options(joinedload(Obligation.task), joinedload(Obligation.unit), joinedload(Obligation.period))
        .execution_options(populate_existing=True)
    )
    found = session.scalars(statement).unique().one_or_none()
    if found is None:
        raise NotFoundError
    return found


def thing_of(session: Session, row: Obligation) -> Thing:
    """Return the obligation as the policy sees it."""
    is_input = row.role is Role.PARTICIPANT
    leads = leading_units(session, row) if is_input else frozenset()
    limited = has_limits(session, row.unit_id)
    sections = sections_of_task(session, session.get_one(Task, row.task_id)) if limited else frozenset()
    return Thing(row.committee_id, row.unit_id, leads, is_input, sections)


def leading_units(session: Session, row: Obligation) -> frozenset[int]:
    """Return the ids of the units that lead an obligation's task in its period, as ``handed_to`` has it."""
    lead = aliased(Obligation)
    reports = (
        select(lead.unit_id, Unit.successor_id)
        .join(Unit, Unit.id == lead.unit_id)
        .where(
            lead.task_id == row.task_id,
            lead.period_id == row.period_id,
            lead.role == Role.LEAD,
            lead.state != State.CANCELLED,
        )
    )
    found = session.execute(reports).tuples().all()
    if found:
        return frozenset(one for pair in found for one in pair if one is not None)
    now = select(Assignment.unit_id).where(
        Assignment.task_id == row.task_id, Assignment.role == Role.LEAD, Assignment.ends_on.is_(None)
    )
    return frozenset(session.scalars(now))


def inputs_of(session: Session, actor: Actor, task_id: int, period_id: int) -> list[Obligation]:
    """Return the participants' obligations of a task and period that the actor may see, in the plan's order."""
    statement = (
        select(Obligation)
        .join(Obligation.unit)
        .where(
            Obligation.task_id == task_id,
            Obligation.period_id == period_id,
            Obligation.role == Role.PARTICIPANT,
            visible(actor),
        )
        .options(contains_eager(Obligation.unit))
        .order_by(Obligation.assignment_id)
    )
    return list(session.scalars(statement))


def inputs_not_settled(session: Session, row: Obligation) -> list[str]:
    """Return the names of participants whose input is still owed or waits for the lead: not adopted, waived or cancelled."""
    statement = (
        select(Unit.name)
        .join(Obligation, Obligation.unit_id == Unit.id)
        .where(
            Obligation.task_id == row.task_id,
            Obligation.period_id == row.period_id,
            Obligation.role == Role.PARTICIPANT,
            Obligation.state.not_in([State.ADOPTED, State.WAIVED, State.CANCELLED]),
        )
        .order_by(Obligation.assignment_id)
    )
    return list(session.scalars(statement))


def latest_report(session: Session, row: Obligation) -> Report | None:
    """Return the newest version handed in or drafted for an obligation, or None."""
    statement = select(Report).where(Report.obligation_id == row.id).order_by(Report.version.desc()).limit(1)
    return session.scalars(statement).one_or_none()


def versions(session: Session, row: Obligation) -> list[Report]:
    """Return all versions, newest first."""
    statement = select(Report).where(Report.obligation_id == row.id).order_by(Report.version.desc())
    return list(session.scalars(statement.options(joinedload(Report.author))))


def history(session: Session, row: Obligation) -> list[Transition]:
    """Return every change of state, oldest first."""
    return list(
        session.scalars(select(Transition).where(Transition.obligation_id == row.id).order_by(Transition.id))
    )


@dataclass(frozen=True)
class Previous:
    """The last report of the same assignment that was handed in before this period, for the prefill."""

    period_label: str
    report: Report


def previous_report(session: Session, row: Obligation) -> Previous | None:
    """Return what was handed in last in an earlier period for this assignment, or for one that it took over, or None."""
    earlier = aliased(Obligation)
    here = select(Period.starts_on).where(Period.id == row.period_id).scalar_subquery()
    statement = (
        select(Period.label, Report)
        .join(earlier, earlier.period_id == Period.id)
        .join(Report, and_(Report.obligation_id == earlier.id, Report.version == earlier.report_version))
        .where(
            earlier.assignment_id.in_(_lineage(session, row.assignment_id)),
            earlier.handed_in_at.is_not(None),
            Period.starts_on < here,
        )
        .order_by(Period.starts_on.desc())
        .limit(1)
    )
    found = session.execute(statement).one_or_none()
    return Previous(found[0], found[1]) if found else None


def _lineage(session: Session, assignment_id: int) -> list[int]:
    """Return an assignment and those it took over, the latest first."""
    found: list[int] = []
    here: int | None = assignment_id
    while here is not None and here not in found:
        found.append(here)
        here = session.scalar(select(Assignment.predecessor_id).where(Assignment.id == here))
    return found


def owed_by(session: Session, actor: Actor, *, task_id: int | None = None) -> Sequence[Obligation]:
    """Return visible obligations in order of their due moment, of one task where given."""
    statement = (
        select(Obligation)
        .join(Obligation.task)
        .join(Obligation.period)
        .join(Obligation.unit)
        .where(visible(actor))
        .options(
            contains_eager(Obligation.task),
            contains_eager(Obligation.period),
            contains_eager(Obligation.unit),
        )
        .order_by(Obligation.due_at, Task.position, Obligation.id)
    )
    if task_id is not None:
        statement = statement.where(Obligation.task_id == task_id)
    return session.scalars(statement).all()


def last_return(session: Session, row: Obligation) -> Transition | None:
    """Return the return that is still unanswered, or None: its reason is shown first."""
    if row.state not in {State.RETURNED, State.DRAFT}:
        return None
    returns = ("return", "return_input", "send_back", "correct")
    statement = (
        select(Transition)
        .where(Transition.obligation_id == row.id, Transition.action.in_(returns))
        .order_by(Transition.id.desc())
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def version_in_force(session: Session, row: Obligation) -> int | None:
    """Return the verified version that stays in force while a correction is under way, or None."""
    if row.state is State.VERIFIED:
        return None
    acts = select(Transition.action, Transition.report_version).where(
        Transition.obligation_id == row.id, Transition.action.in_(["verify", "correct"])
    )
    last = session.execute(acts.order_by(Transition.id.desc()).limit(1)).one_or_none()
    return last.report_version if last and last.action is Action.CORRECT else None


def names_in_history(session: Session, row: Obligation) -> dict[int, str]:
    """Return the names of the people in an obligation's history, by id."""
    statement = select(Person.id, Person.name).where(
        Person.id.in_(select(Transition.person_id).where(Transition.obligation_id == row.id))
    )
    return dict(session.execute(statement).tuples().all())
