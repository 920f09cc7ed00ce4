"""Units that join, merge, leave and are renamed; people who delegate, hand on, come and go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from tests.workflow.five_years.matters import day_after
from tests.workflow.five_years.town import Town
from workflow.ledger import (
    Assignment,
    Person,
    RoleGrant,
    Section,
    Unit,
    UnitKind,
)
from workflow.operations import (
    accounts,
    delegating,
    handing_on,
    units,
)
from workflow.operations.committees import NewPerson
from workflow.operations.delegating import NewDelegation
from workflow.rules.roles import Capacity
from workflow.rules.states import Role
from workflow.rules.task_states import TaskState


class ComingsAndGoings:
    """Units and people, as they change."""

    def __init__(self, town: Town) -> None:
        self.town, self.session, self.dice = town, town.session, town.dice

    def join(self, now: datetime) -> None:
        """Let a new unit join the committee and take part in tasks that have a lead."""
        clerk, day = self.town.clerk(now), day_after(now, 0)
        unit: Unit = self.town.do(
            "add unit",
            lambda: units.add_member(
                self.session, clerk, "县数据局", UnitKind.GOVERNMENT, joined_on=day, now=now
            ),
        )
        for part, capacity in (("填报人", Capacity.REPORTER), ("领导", Capacity.SIGNER)):
            self.town.newcomer(f"县数据局{part}", ((capacity, unit),), now)
        led = [
            task.id
            for task in self.town.tasks()
            if self._has_lead(task.id) and task.state not in {TaskState.CLOSED, TaskState.SUSPENDED}
        ]
        self.town.do(
            "join tasks",
            lambda: units.join_tasks(
                self.session, clerk, unit.id, led[:3], Role.PARTICIPANT, on=day, why="机构改革", now=now
            ),
        )
        self.town.forget()

    def rename(self, now: datetime) -> None:
        """Rename a unit, and let another be known by one more name."""
        clerk, (first, second) = self.town.clerk(now), self.town.units()[:2]
        self.town.do(
            "rename unit",
            lambda: units.rename(
                self.session, clerk, first.id, f"{first.name}（新）", on=day_after(now, 0), why="机构改革", now=now
            ),
        )  # fmt: skip
        self.town.do(
            "add alias",
            lambda: units.add_alias(self.session, clerk, second.id, f"{second.name}别名", now=now),
        )

    def merge(self, now: datetime) -> None:
        """Merge one busy unit into another."""
        clerk, (from_id, into_id) = self.town.clerk(now), self._two_busy()
        self.town.do(
            "merge units",
            lambda: units.merge(
                self.session, clerk, from_id, into_id, on=day_after(now, 0), why="机构改革", now=now
            ),
        )
        self.town.forget()

    def _two_busy(self) -> tuple[int, int]:
        counted = (
            select(Assignment.unit_id)
            .join(Unit)
            .where(Assignment.ends_on.is_(None), Unit.is_office.is_(False), Unit.left_on.is_(None))
            .group_by(Assignment.unit_id)
            .order_by(func.count().desc(), Assignment.unit_id)
        )
        first, second = self.session.scalars(counted.limit(2)).all()
        return second, first

    def leave(self, now: datetime) -> None:
        """Let a unit leave without a successor."""
        clerk, (unit_id, _) = self.town.clerk(now), self._two_busy()
        self.town.do(
            "leave",
            lambda: units.leave(self.session, clerk, unit_id, on=day_after(now, 0), why="撤销", now=now),
        )
        self.town.forget()

    def delegate(self, now: datetime) -> None:
        """Let somebody sign for a leader for three weeks; one in two ends before."""
        clerk, unit = self.town.clerk(now), self.dice.choice(self.town.units())
        leader = self.town.actor(Capacity.SIGNER, unit.id, now).person_id
        writer = self.town.actor(Capacity.REPORTER, unit.id, now).person_id
        if leader is None or writer is None or leader == writer:
            return
        asked = NewDelegation(unit.id, leader, writer, day_after(now, 0), day_after(now, 21), "外出学习")
        made = self.town.do("delegate", lambda: delegating.delegate(self.session, clerk, asked, now=now))
        if made is not None and self.town.chance(0.5):
            self.town.in_days(now, 10, self.end_delegation, made.id)
        self.town.forget()

    def end_delegation(self, delegation_id: int, now: datetime) -> None:
        """End a delegation before its day."""
        clerk = self.town.clerk(now)
        self.town.do(
            "end delegation", lambda: delegating.end_delegation(self.session, clerk, delegation_id, now=now)
        )
        self.town.forget()

    def hand_on(self, now: datetime) -> None:
        """Let a unit's reporter or leader leave, and another take their work."""
        clerk, unit = self.town.clerk(now), self.dice.choice(self.town.units())
        admin, capacity = self.town.actor(Capacity.ADMIN, None, now), self.dice.choice((Capacity.REPORTER, Capacity.SIGNER))  # fmt: skip
        giver = self.town.actor(capacity, unit.id, now).person_id
        if giver is None:
            return
        new = NewPerson("接手人", f"137{self.dice.randrange(10**8):08d}", ())
        taker, _ = self.town.do(
            "open account", lambda: accounts.open_account(self.session, admin, new, now=now)
        )
        self.town.do(
            "hand on work",
            lambda: handing_on.hand_on(self.session, clerk, giver, taker.id, why="工作调动", now=now),
        )
        self.town.forget()

    def second_leader(self, now: datetime) -> None:
        """Let a unit have two leaders, each for some sections."""
        clerk, admin = self.town.clerk(now), self.town.actor(Capacity.ADMIN, None, now)
        unit = self.town.units()[3]
        first = self.town.actor(Capacity.SIGNER, unit.id, now).person_id
        new = NewPerson("第二位领导", f"136{self.dice.randrange(10**8):08d}", ())
        second, _ = self.town.do(
            "open account", lambda: accounts.open_account(self.session, admin, new, now=now)
        )
        self.town.do(
            "grant", lambda: accounts.grant(self.session, admin, second.id, Capacity.SIGNER, unit.id, now=now)
        )
        tops = list(
            self.session.scalars(
                select(Section.id).where(Section.plan_id == self.town.plan.id, Section.parent_id.is_(None)).order_by(Section.id)
            )
        )  # fmt: skip
        for person, mine in ((first, tops[::2]), (second.id, tops[1::2])):
            self.town.do(
                "limit leader",
                lambda person=person, mine=mine: delegating.limit_signer(
                    self.session, clerk, unit.id, person, mine, now=now
                ),
            )
        self.town.forget()

    def disable_one(self, now: datetime) -> None:
        """Disable an account of a unit with two, and open it again."""
        admin = self.town.actor(Capacity.ADMIN, None, now)
        person = self.session.scalars(
            select(Person).join(RoleGrant).where(Person.name == "第二位领导", Person.active)
        ).first()
        if person is not None:
            self.town.do("disable", lambda: accounts.disable(self.session, admin, person.id, now=now))
            self.town.do("enable", lambda: accounts.enable(self.session, admin, person.id, now=now))
        self.town.forget()

    def _has_lead(self, task_id: int) -> bool:
        led = select(Assignment.id).where(
            Assignment.task_id == task_id, Assignment.role == Role.LEAD, Assignment.ends_on.is_(None)
        )
        return self.session.scalars(led.limit(1)).first() is not None
