"""Meetings with their packs and decisions, instructions of leaders, and bulletins."""

from __future__ import annotations

from datetime import datetime

from tests.workflow.five_years.matters import day_after
from tests.workflow.five_years.town import Town
from workflow.ledger import (
    Bulletin,
    Item,
)
from workflow.operations import (
    items,
    meetings,
)
from workflow.operations.items import Given
from workflow.rules.items import ItemState
from workflow.rules.roles import Actor, Capacity


class Sessions:
    """The committee in session."""

    def __init__(self, town: Town) -> None:
        self.town, self.session, self.dice = town, town.session, town.dice

    def _of(self, capacity: Capacity, unit_id: int, now: datetime) -> Actor:
        return self.town.actor(capacity, unit_id, now)

    def meet(self, now: datetime) -> None:
        """Hold a session: freeze its pack, record decisions, and one instruction of a leader."""
        clerk, moment = self.town.clerk(now), self.town.moment(now)
        made = self.town.do(
            "call meeting",
            lambda: meetings.call_meeting(
                self.session, clerk, title="残工委全体会议", held_on=day_after(now, 3), now=now
            ),
        )
        self.town.do(
            "freeze pack",
            lambda: meetings.freeze_pack(self.session, clerk, made.id, self.town.plan, moment, now=now),
        )
        for number in range(4):
            unit, task = self.dice.choice(self.town.units()), self.dice.choice(self.town.tasks())
            given = Given(
                unit.id, "三个月内拿出方案", "分管副县长", day_after(now, 60),
                task_id=task.id if number % 2 else None, meeting_id=made.id if number < 3 else None,
            )  # fmt: skip
            item = self.town.do(
                "record item", lambda given=given: items.record(self.session, clerk, given, now=now)
            )
            self.town.in_days(now, self.dice.randint(10, 50), self.go_on_with_item, item.id)

    def go_on_with_item(self, item_id: int, now: datetime) -> None:
        """Answer, return, close or reopen a tracked item."""
        one, clerk = self.session.get_one(Item, item_id, populate_existing=True), self.town.clerk(now)
        luck, day = self.dice.random(), day_after(now, 30)
        unit = self._of(Capacity.REPORTER, one.unit_id, now)
        if one.state is ItemState.OWED:
            self.town.do(
                "answer item", lambda: items.answer(self.session, unit, one.id, answer="方案已报。", now=now)
            )
        elif one.state is ItemState.ANSWERED and luck < 0.25:
            self.town.do(
                "return item",
                lambda: items.give_back(
                    self.session, clerk, one.id, reason="措施不具体", due_on=day, now=now
                ),
            )
        elif one.state is ItemState.ANSWERED:
            self.town.do("close item", lambda: items.close(self.session, clerk, one.id, reason="", now=now))
        elif luck < 0.1:
            self.town.do(
                "reopen item",
                lambda: items.reopen(self.session, clerk, one.id, reason="又有反复", due_on=day, now=now),
            )
        else:
            return
        if luck < 0.95:
            self.town.in_days(now, self.dice.randint(5, 40), self.go_on_with_item, item_id)

    def publish(self, now: datetime) -> None:
        """Make the quarter's bulletin: edited and approved, or dropped."""
        clerk, director = self.town.clerk(now), self.town.director(now)
        made: Bulletin = self.town.do(
            "make bulletin",
            lambda: meetings.make_bulletin(
                self.session, clerk, self.town.plan, self.town.moment(now), now=now
            ),
        )
        if self.town.chance(0.2):
            self.town.do(
                "drop bulletin", lambda: meetings.drop_bulletin(self.session, clerk, made.id, now=now)
            )
            return
        self.town.do(
            "edit bulletin",
            lambda: meetings.edit_bulletin(
                self.session, clerk, made.id, opening="现将本季度情况通报如下。", seen_revision=made.revision, now=now
            ),
        )  # fmt: skip
        seen = meetings.bulletin_hash(made)
        self.town.do(
            "approve bulletin",
            lambda: meetings.approve_bulletin(
                self.session, director, made.id, seen_hash=seen, presence=self.town.here(now), now=now
            ),
        )
