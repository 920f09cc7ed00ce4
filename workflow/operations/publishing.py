"""Write the night's registers: each plan's workbook (台账) and each unit's calendar, as files under the home."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.excel import ledger_book
from exports.ical import to_ics
from workflow.config import Config
from workflow.documents.books import ledger_book_of
from workflow.documents.calendars import feed_of
from workflow.ledger import Committee, Period, Plan, PlanStatus, Unit
from workflow.operations.evidence import write_whole
from workflow.queries import board, feeds
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of
from workflow.queries.people import system_reader

KEPT_BOOKS = 14


def adopted_plans(session: Session, committee_id: int) -> list[Plan]:
    """Return a committee's plans in force."""
    statement = select(Plan).where(Plan.committee_id == committee_id, Plan.status == PlanStatus.ADOPTED)
    return list(session.scalars(statement.order_by(Plan.id)))


def publish_workbooks(session: Session, committee: Committee, config: Config, *, now: datetime) -> list[Path]:
    """Write the day's workbook of each plan in force; the newest fourteen are kept."""
    moment = Moment(now, calendar_of(session, committee.id), config.lights.rules())
    folder = _folder(config, committee)
    written = []
    for plan in adopted_plans(session, committee.id):
        reader = system_reader(committee.id)
        rows = board.rows(session, reader, plan, moment, Period.starts_on <= moment.today)
        responsible = board.responsible_units(session, plan)
        path = folder / f"plan{plan.id}_{moment.today:%Y%m%d}.xlsx"
        book = ledger_book_of(committee, plan, rows, responsible, as_of=moment.today)
        write_whole(path, ledger_book(book))
        for old in sorted(folder.glob(f"plan{plan.id}_*.xlsx"))[:-KEPT_BOOKS]:
            old.unlink()
        written.append(path)
    return written


def publish_calendars(session: Session, committee: Committee, config: Config, *, now: datetime) -> int:
    """Write each unit's calendar file, for who cannot subscribe; a unit that owes nothing has none. Return how many."""
    folder, settings, written = _folder(config, committee), config.calendar, 0
    units = select(Unit).where(Unit.committee_id == committee.id).order_by(Unit.id)
    for unit in session.scalars(units):
        owner = feeds.FeedOwner(committee, unit.name, frozenset({unit.id}))
        entries = feeds.entries(session, owner, now=now, done_shown_days=settings.done_shown_days)
        path = folder / f"unit{unit.id}.ics"
        if entries:
            write_whole(path, to_ics(feed_of(owner, entries, settings, config.base_url)))
            written += 1
        else:
            path.unlink(missing_ok=True)
    return written


def _folder(config: Config, committee: Committee) -> Path:
    folder = config.home / "published" / str(committee.id)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
