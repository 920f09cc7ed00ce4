"""Key projects told of by their units, and the annual targets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from tests.workflow.five_years.matters import day_after
from tests.workflow.five_years.town import Town
from workflow.ledger import (
    AnnualTarget,
    Indicator,
    Project,
    ProjectEntry,
    TargetState,
    Task,
)
from workflow.operations import (
    projects,
    targets,
)
from workflow.operations.projects import Told
from workflow.operations.targets import Aim, NewTarget
from workflow.queries import projects as project_query
from workflow.queries.closing import answerable_units
from workflow.queries.targets import responsible_units
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.projects import EntryKind, Grade, Source
from workflow.rules.roles import Actor, Capacity


class MoneyAndTargets:
    """Facts of projects, and targets of the year."""

    def __init__(self, town: Town) -> None:
        self.town, self.session, self.dice = town, town.session, town.dice

    def _of(self, capacity: Capacity, unit_id: int, now: datetime) -> Actor:
        return self.town.actor(capacity, unit_id, now)

    def link_projects(self, now: datetime) -> None:
        """Tie every project to a task that somebody answers for."""
        clerk = self.town.clerk(now)
        tasks = [one for one in self.town.tasks() if answerable_units(self.session, one.id)]
        for one in self.session.scalars(select(Project).where(Project.plan_id == self.town.plan.id)).all():
            task = self.dice.choice(tasks)
            self.town.do(
                "link project",
                lambda one=one, task=task: projects.link_task(self.session, clerk, one.id, task.id, now=now),
            )

    def tell_of_projects(self, now: datetime) -> None:
        """Enter a few facts of projects; the leader confirms or returns each, and some are corrected."""
        live = project_query.projects(self.session, self.town.clerk(now), self.town.plan)
        for one in self.dice.sample(live, min(6, len(live))):
            units = sorted(project_query.telling_units(self.session, one))
            if units:
                kind = self.dice.choice(list(EntryKind))
                self._enter(one, self._told(units[0], kind, now), now)

    def _told(self, unit_id: int, kind: EntryKind, now: datetime, corrects: int | None = None) -> Told:
        amount, satisfied = Decimal(self.dice.randint(1, 300) * 1000), self.dice.randint(50, 100)
        return Told(
            unit_id, kind, now.year, day_after(now, -1), source=self.dice.choice(list(Source)), amount_yuan=amount,
            percent=Decimal(self.dice.randint(1, 100)), grade=self.dice.choice(list(Grade)), satisfied=satisfied,
            surveyed=100, words="现场核对。", corrects_id=corrects,
        )  # fmt: skip

    def _enter(self, one: Project, told: Told, now: datetime) -> None:
        writer = self._of(Capacity.REPORTER, told.unit_id, now)
        made: ProjectEntry | None = self.town.do(
            "enter project fact", lambda: projects.enter(self.session, writer, one.id, told, now=now)
        )
        if made is not None:
            self.town.in_days(now, 2, self.confirm, made.id)

    def confirm(self, entry_id: int, now: datetime) -> None:
        """Confirm a fact as the leader, or return it; now and then it is corrected by a new row."""
        one = self.session.get_one(ProjectEntry, entry_id, populate_existing=True)
        leader = self._of(Capacity.SIGNER, one.unit_id, now)
        if self.town.chance(0.15):
            self.town.do(
                "return project fact",
                lambda: projects.give_back(self.session, leader, one.id, reason="单位写错", now=now),
            )
        elif self.town.do(
            "confirm project fact",
            lambda: projects.confirm(self.session, leader, one.id, presence=self.town.here(now), now=now),
        ) and self.town.chance(0.15):  # fmt: skip
            self._enter(one.project, self._told(one.unit_id, one.kind, now, corrects=one.id), now)

    def set_targets(self, now: datetime) -> None:
        """Set the year's targets of tasks and indicators, with milestones."""
        clerk, year = self.town.clerk(now), now.astimezone(SHANGHAI).year
        share = Decimal(20 * (year - self.town.plan.first_year + 1))
        for task in self.dice.sample(self.town.tasks(), min(8, len(self.town.tasks()))):
            self._set(clerk, task, None, Aim(percent=share, words="完成年度任务"), now)
        indicators = select(Indicator).where(
            Indicator.plan_id == self.town.plan.id, Indicator.ended_on.is_(None)
        )
        for one in self.session.scalars(indicators).all():
            if one.target_value is not None:
                self._set(
                    clerk,
                    None,
                    one,
                    Aim(value=(one.target_value * share / 100).quantize(Decimal("0.01"))),
                    now,
                )

    def _set(
        self, clerk: Actor, task: Task | None, indicator: Indicator | None, aim: Aim, now: datetime
    ) -> None:
        ids = (task.id if task else None, indicator.id if indicator else None)
        units = responsible_units(self.session, self.town.plan, *ids)
        if not units:
            return
        unit_id, year = next(iter(units)), now.astimezone(SHANGHAI).year
        same = AnnualTarget.task_id == ids[0] if task else AnnualTarget.indicator_id == ids[1]
        known = self.session.scalars(
            select(AnnualTarget).where(same, AnnualTarget.unit_id == unit_id, AnnualTarget.year == year)
        ).one_or_none()
        new = NewTarget(unit_id, year, aim, *ids, milestones={2: Aim(words="过半")}, why="按计划分解")
        made = self.town.do(
            "set target",
            lambda: targets.set_target(
                self.session,
                clerk,
                self.town.plan.id,
                new,
                seen_version=known.version if known else 0,
                now=now,
            ),
        )
        if made is not None and self.town.chance(0.93):
            self.town.in_days(now, self.dice.randint(1, 12), self.answer_target, made.id)

    def answer_target(self, target_id: int, now: datetime) -> None:
        """Accept a target as the unit's leader, or return it; the office may set it anew."""
        row = self.session.get_one(AnnualTarget, target_id, populate_existing=True)
        leader = self._of(Capacity.SIGNER, row.unit_id, now)
        if row.state is not TargetState.PROPOSED:
            return
        if self.town.chance(0.15):
            self.town.do(
                "return target",
                lambda: targets.give_back(
                    self.session, leader, row.id, seen_version=row.version, reason="偏高", now=now
                ),
            )
        else:
            self.town.do(
                "accept target",
                lambda: targets.accept(
                    self.session,
                    leader,
                    row.id,
                    seen_version=row.version,
                    presence=self.town.here(now),
                    now=now,
                ),
            )
        if self.town.chance(0.15):
            self._set(
                self.town.clerk(now),
                row.task,
                row.indicator,
                Aim(value=row.versions[-1].value, percent=row.versions[-1].percent, words="重新核定"),
                now,
            )
