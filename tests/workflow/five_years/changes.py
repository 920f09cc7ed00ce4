"""The plan adopted, objected to, adjusted and evaluated; rules and calendar changed; reminders swept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from plan_graph.draft import PlanDraft
from tests.cast import RULE
from tests.workflow.five_years.matters import day_after
from tests.workflow.five_years.town import Town
from workflow.ledger import (
    Assignment,
    Evaluation,
    EvaluationKind,
    Indicator,
    IndicatorMove,
    Objection,
    Period,
    Section,
)
from workflow.operations import (
    assigning,
    calendars,
    due_rules,
    evaluations,
    indicators,
    objecting,
    reassigning,
    sweeping,
)
from workflow.operations.adjustments import declare_adjustment
from workflow.operations.evaluation_texts import write_text
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.due_rules import live_rules
from workflow.rules.holiday_notices import NoticeDay
from workflow.rules.periods import Cycle
from workflow.rules.roles import Capacity
from workflow.rules.scopes import Scope
from workflow.rules.states import Role
from workflow.rules.task_states import TaskState
from workflow.settings import Ladder

DAYS = 3


class Changes:
    """What happens to the plan itself, each at its time."""

    def __init__(self, town: Town, draft: PlanDraft) -> None:
        self.town, self.session, self.draft, self.dice = town, town.session, draft, town.dice

    def adopt(self, now: datetime) -> None:
        """Import and adopt the plan: every task with a unit is assigned."""
        clerk = self.town.clerk(now)
        self.town.plan = import_plan(self.session, clerk, self.draft, Document("规划.txt", "2" * 64), now=now)
        self.town.do(
            "adopt plan",
            lambda: adopt_plan(
                self.session, clerk, self.town.plan.id, rule=RULE, calendar=self.town.calendar, now=now
            ),
        )

    def object_and_decide(self, now: datetime) -> None:
        """Let some units object in the first days; the office upholds one and changes another."""
        parts = self.session.scalars(
            select(Assignment).where(Assignment.plan_id == self.town.plan.id, Assignment.role == Role.JOINT)
        ).all()
        for part in self.dice.sample(list(parts), min(4, len(parts))):
            leader = self.town.actor(Capacity.SIGNER, part.unit_id, now)
            made = self.town.do(
                "object",
                lambda part=part, leader=leader: objecting.object_to(
                    self.session, leader, part.id, reason="不属于本单位职责", presence=self.town.here(now), now=now
                ),
            )  # fmt: skip
            if made is not None:
                self.town.in_days(now, self.dice.randint(1, 4), self.decide, made.id)

    def decide(self, objection_id: int, now: datetime) -> None:
        """Uphold the assignment, or take the unit out of it."""
        one, clerk = self.session.get_one(Objection, objection_id), self.town.clerk(now)
        held = self._held(one.task_id)
        left = {unit: role for unit, role in held if unit != one.unit_id}
        if self.town.chance(0.5) or not left:
            self.town.do(
                "uphold",
                lambda: objecting.uphold(self.session, clerk, one.id, reason="职责明确，维持。", now=now),
            )
            return
        self.town.do(
            "change after objection",
            lambda: objecting.change_after_objection(
                self.session, clerk, one.id, left, seen=held, reason="职责已划转。", calendar=self.town.calendar, days=DAYS,
                now=now,
            ),
        )  # fmt: skip

    def _held(self, task_id: int) -> frozenset[tuple[int, Role]]:
        rows = select(Assignment.unit_id, Assignment.role).where(
            Assignment.task_id == task_id, Assignment.ends_on.is_(None)
        )
        return frozenset((unit, role) for unit, role in self.session.execute(rows))

    def give_units(self, now: datetime) -> None:
        """Give a unit to each task that has nobody, and assign one task again."""
        clerk, office = self.town.clerk(now), next(one for one in self.town.units() if one.is_office)
        for task in self.town.tasks():
            if task.state is TaskState.REGISTERED:
                self.town.do(
                    "give a task its unit",
                    lambda task=task: reassigning.change_assignment(
                        self.session, clerk, task.id, {office.id: Role.LEAD}, seen=frozenset(), reason="明确牵头单位",
                        calendar=self.town.calendar, days=DAYS, now=now,
                    ),
                )  # fmt: skip
        again = next((one for one in self.town.tasks() if one.state is TaskState.ASSIGNED), None)
        if again is not None:
            self.town.do(
                "assign again",
                lambda: assigning.assign_task(
                    self.session, clerk, again, calendar=self.town.calendar, days=DAYS, now=now
                ),
            )

    def name_lead(self, now: datetime) -> None:
        """Name a lead for a task that several share."""
        clerk = self.town.clerk(now)
        for task in self.town.tasks():
            held = self._held(task.id)
            if len(held) > 1 and all(role is Role.JOINT for _, role in held):
                unit = min(unit for unit, _ in held)
                self.town.do(
                    "name a lead",
                    lambda task=task, unit=unit, held=held: reassigning.name_lead(
                        self.session, clerk, task.id, unit, seen=held, reason="便于统筹", calendar=self.town.calendar,
                        days=DAYS, now=now,
                    ),
                )  # fmt: skip
                return

    def change_rule(self, now: datetime) -> None:
        """Move the whole plan's day from the 25th to the 20th."""
        self._rule(Scope(), replace(RULE, day=20), now)

    def change_one_rule(self, now: datetime) -> None:
        """Let one task report half-yearly."""
        task = next(one for one in self.town.tasks() if one.state is TaskState.UNDER_WAY or one.assigned_at)
        self._rule(Scope(task_id=task.id), replace(RULE, cycle=Cycle.HALF_YEARLY, day=20), now)

    def change_a_sections_rule(self, now: datetime) -> None:
        """Give participants of one section ten working days instead of five."""
        sections = (
            select(Section.id).where(Section.plan_id == self.town.plan.id).order_by(Section.position.desc())
        )
        section_id = self.session.scalars(sections).first()
        rule = replace(RULE, day=20, participant_lead_days=10)
        self._rule(Scope(section_id=section_id, role=Role.PARTICIPANT), rule, now)

    def _rule(self, scope: Scope, rule: object, now: datetime) -> None:
        clerk = self.town.clerk(now)
        known = next(
            (one for one in live_rules(self.session, self.town.plan) if one.scope == scope.key), None
        )
        self.town.do(
            "change rule",
            lambda: due_rules.change_rule(
                self.session, clerk, self.town.plan.id, scope, rule, seen_cycle_id=known.id if known else None,  # type: ignore[arg-type]
                why="县里统一要求", calendar=self.town.calendar, now=now,
            ),
        )  # fmt: skip

    def enter_notice(self, now: datetime) -> None:
        """Enter two days of a notice: a holiday on the next due day, and a Saturday on which people work."""
        clerk = self.town.clerk(now)
        due = self.session.scalars(
            select(Period.ends_on).where(Period.plan_id == self.town.plan.id, Period.ends_on > now.date())
        ).first() or day_after(now, 30)
        day = due.replace(day=20)
        days = [
            NoticeDay(day, False, "县庆"),
            NoticeDay(day + timedelta(days=(5 - day.weekday()) % 7), True, "调休上班"),
        ]
        self.town.do(
            "enter notice",
            lambda: calendars.enter_days(self.session, clerk, days, source="测试政发〔2024〕1号", now=now),
        )
        self.town.forget()

    def adjusted(self) -> PlanDraft:
        """The plan after its adjustment: one task stops, one is new, one changes its units, one target moves."""
        old = PlanDraft.from_json(self.town.plan.draft)
        led = [task.code for task in old.tasks if task.lead and task.participants]
        gone, changed = led[-1], led[0]
        tasks = [
            replace(task, participants=task.participants[:-1]) if task.code == changed else task
            for task in old.tasks
            if task.code != gone
        ]
        last = next(task for task in old.tasks if task.code == gone)
        new = replace(last, code=f"{gone}9", title="建设残疾人工作人才队伍", line=last.line + 1)
        moved = [
            replace(one, target=f"≥{90 - number}") if one.unit == "%" and number < 1 else one
            for number, one in enumerate(sorted(old.indicators, key=lambda each: each.unit != "%"))
        ]
        return replace(
            old,
            title=f"{old.title}（调整）",
            tasks=(*tasks, new),
            indicators=tuple(sorted(moved, key=lambda one: one.no)),
        )

    def adjust(self, now: datetime) -> None:
        """Take the adjusted document into the plan in force."""
        clerk = self.town.clerk(now)
        newer = import_plan(self.session, clerk, self.adjusted(), Document("调整.txt", "3" * 64), now=now)
        declare_adjustment(
            self.session, clerk, newer.id, adjusts_id=self.town.plan.id, paper="测试残工委〔2023〕5号",
            takes_effect_on=day_after(now, 0), now=now,
        )  # fmt: skip
        self.town.do(
            "adjust plan",
            lambda: adopt_plan(
                self.session, clerk, newer.id, rule=RULE, calendar=self.town.calendar, now=now
            ),
        )

    def move_indicator(self, now: datetime) -> None:
        """Change one indicator's target with a reason."""
        one = self.session.scalars(
            select(Indicator).where(
                Indicator.plan_id == self.town.plan.id, Indicator.target_value.is_not(None)
            )
        ).first()
        if one is None or one.target_value is None:
            return
        clerk, aim = self.town.clerk(now), indicators.aim_of(one)
        seen = self.session.scalar(select(func.count()).where(IndicatorMove.indicator_id == one.id)) or 0
        wanted = replace(aim, target=f"{one.target_value + 1}", target_value=one.target_value + 1)
        self.town.do(
            "move an indicator's target",
            lambda: indicators.move_target(
                self.session, clerk, self.town.plan, one.id, wanted, seen_moves=seen, why="上级调整", now=now
            ),
        )

    def sweep(self, now: datetime) -> None:
        """Owe the reminders whose moment has come; once more owes nothing."""
        swept = sweeping.sweep(self.session, self.town.committee, now=now, ladder=Ladder())
        again = sweeping.sweep(self.session, self.town.committee, now=now, ladder=Ladder())
        assert (again.owed, again.items) == (0, 0)
        self.town.tally["reminders owed"] += swept.owed

    def evaluate(self, kind: EvaluationKind, as_of: date, now: datetime) -> Evaluation:
        """Freeze an evaluation and write over one of its texts; frozen again at once it is the same one."""
        clerk = self.town.clerk(now)
        made: Evaluation = self.town.do(
            f"evaluate: {kind.value}",
            lambda: evaluations.freeze(
                self.session,
                clerk,
                self.town.plan,
                kind=kind,
                as_of=as_of,
                calendar=self.town.calendar,
                now=now,
            ),
        )
        again = evaluations.freeze(
            self.session, clerk, self.town.plan, kind=kind, as_of=as_of, calendar=self.town.calendar, now=now
        )
        assert again.id == made.id
        self.town.do(
            "write over a text",
            lambda: write_text(
                self.session, clerk, made.id, "overview", "总体进展平稳。", seen_version=0, now=now
            ),
        )
        return made
