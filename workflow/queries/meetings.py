"""Meetings, tracked items and bulletins as far as a person may see them; a unit sees the items that are its own."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workflow.errors import NotFoundError
from workflow.ledger import Bulletin, Item, Meeting
from workflow.rules.bulletins import BulletinState
from workflow.rules.items import ITEM, ItemState
from workflow.rules.roles import OFFICE, Actor, Capacity


def _may_see(actor: Actor) -> ColumnElement[bool]:
    here = Item.committee_id == actor.committee_id
    return here if actor.reads_all else and_(here, Item.unit_id.in_(actor.unit_ids))


def items(session: Session, actor: Actor, *conditions: ColumnElement[bool]) -> list[Item]:
    """Return the tracked items that the actor may see: open ones first, by date."""
    is_closed = Item.state == ItemState.CLOSED
    statement = select(Item).where(_may_see(actor), *conditions)
    loaded = statement.options(joinedload(Item.unit), joinedload(Item.task), joinedload(Item.meeting))
    return list(session.scalars(loaded.order_by(is_closed, Item.due_on, Item.id)))


def item(session: Session, actor: Actor, item_id: int) -> Item:
    """Return one tracked item; raises NotFoundError for a foreign or missing one."""
    statement = select(Item).where(Item.id == item_id, _may_see(actor))
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def open_items(session: Session, actor: Actor) -> list[Item]:
    """Return the items that are not closed, by date."""
    return items(session, actor, Item.state.in_(ITEM.waiting))


def waiting_for(session: Session, actor: Actor) -> list[Item]:
    """Return the items that wait for this very person: to answer, or for the office to close."""
    wanted: list[ColumnElement[bool]] = []
    if actor.unit_ids:
        wanted.append(and_(Item.state == ItemState.OWED, Item.unit_id.in_(actor.unit_ids)))
    if actor.holds(*OFFICE):
        wanted.append(Item.state == ItemState.ANSWERED)
    return items(session, actor, or_(*wanted)) if wanted else []


def meetings(session: Session, actor: Actor) -> list[tuple[Meeting, int, int]]:
    """Return (meeting, its decisions, those closed), the newest first, for readers of the whole committee."""
    if not actor.reads_all:
        return []
    closed = func.count(Item.id).filter(Item.state == ItemState.CLOSED)
    statement = (
        select(Meeting, func.count(Item.id), closed)
        .join(Item, Item.meeting_id == Meeting.id, isouter=True)
        .where(Meeting.committee_id == actor.committee_id)
        .group_by(Meeting.id)
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
    )
    return [(one, decided, done) for one, decided, done in session.execute(statement)]


def meeting(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """Return one meeting, for readers of the whole committee; raises NotFoundError."""
    found = session.get(Meeting, meeting_id, populate_existing=True)
    if found is None or found.committee_id != actor.committee_id or not actor.reads_all:
        raise NotFoundError
    return found


def bulletins(session: Session, actor: Actor) -> list[Bulletin]:
    """Return the committee's bulletins, the newest first; units see those that were issued."""
    statement = select(Bulletin).where(Bulletin.committee_id == actor.committee_id)
    if not actor.reads_all:
        statement = statement.where(Bulletin.state == BulletinState.APPROVED)
    return list(session.scalars(statement.order_by(Bulletin.id.desc())))


def bulletin(session: Session, actor: Actor, bulletin_id: int) -> Bulletin:
    """Return one bulletin; raises NotFoundError for a foreign, missing or (to units) unissued one."""
    found = session.get(Bulletin, bulletin_id, populate_existing=True)
    if found is None or found.committee_id != actor.committee_id:
        raise NotFoundError
    if not actor.reads_all and found.state is not BulletinState.APPROVED:
        raise NotFoundError
    return found


def bulletins_to_approve(session: Session, actor: Actor) -> list[Bulletin]:
    """Return the drafts that wait for the director."""
    if not actor.holds(Capacity.DIRECTOR):
        return []
    return [one for one in bulletins(session, actor) if one.state is BulletinState.DRAFT]
