"""What several areas ask first: the plan that is in force, and the moment for which lights are computed."""

from __future__ import annotations

from flask import g

from web.database import session
from web.presentation import calendar
from web.sessions import config
from workflow.errors import BlockedError
from workflow.ledger import Plan
from workflow.queries.board import Moment, live_plan


def moment() -> Moment:
    """Return the committee's present moment with its calendar and the thresholds of lights."""
    return Moment(g.now, calendar(), config().lights.rules())


def plan_or_none() -> Plan | None:
    """Return the committee's plan in force, or None."""
    return live_plan(session(), g.actor)


def plan() -> Plan:
    """Return the committee's plan in force; raises BlockedError where none is adopted yet."""
    found = plan_or_none()
    if found is None:
        raise no_plan_yet()
    return found


def no_plan_yet() -> BlockedError:
    """Return the refusal of a page that needs a plan."""
    return BlockedError("还没有采用规划。请办公室人员先在“规划”页导入并采用。")
