"""Everything beside the reports: difficulties, letters, chasing, closing, meetings, items, bulletins, projects, targets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from tests.workflow.five_years.reporting import Reporting
from tests.workflow.five_years.town import Town
from workflow.ledger import (
    AnnualTarget,
    Bulletin,
    Closing,
    Indicator,
    Item,
    Letter,
    Obligation,
    Problem,
    Project,
    ProjectEntry,
    SpotCheck,
    TargetState,
    Task,
)
from workflow.operations import (
    chasing,
    closing,
    items,
    letters,
    meetings,
    problems,
    projects,
    standing,
    targets,
)
from workflow.operations.chasing import Chasing
from workflow.operations.closing import Handed
from workflow.operations.items import Given
from workflow.operations.letters import Draft
from workflow.operations.problems import Raised
from workflow.operations.projects import Told
from workflow.operations.targets import Aim, NewTarget
from workflow.queries import letters as letter_query
from workflow.queries import problems as problem_query
from workflow.queries import projects as project_query
from workflow.queries.closing import answerable_units
from workflow.queries.targets import responsible_units
from workflow.rules.chasing import How
from workflow.rules.closing import CheckState
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.items import ItemState
from workflow.rules.letters import LetterKind, LetterState
from workflow.rules.problems import Level, ProblemState
from workflow.rules.projects import EntryKind, Grade, Source
from workflow.rules.roles import Actor, Capacity
from workflow.rules.task_states import TaskAct, TaskState


def day_after(now: datetime, days: int) -> date:
    """Return the local day some days later."""
    return now.astimezone(SHANGHAI).date() + timedelta(days=days)


class Matters:
    """What the office, and the units about it, do beside the reports."""

    def __init__(self, town: Town, reporting: Reporting) -> None:
        self.town, self.session, self.dice, self.reporting = town, town.session, town.dice, reporting

    def _of(self, capacity: Capacity, unit_id: int, now: datetime) -> Actor:
        return self.town.actor(capacity, unit_id, now)

    # difficulties

    def raise_problems(self, now: datetime) -> None:
        """Take a few of what reports name, and what a unit says of itself, into the register."""
        clerk = self.town.clerk(now)
        for one in problem_query.offered(self.session, clerk, self.town.plan, limit=2):
            made = self.town.do(
                "raise problem", lambda one=one: problems.raise_from_report(self.session, clerk, one.report_id, now=now)
            )  # fmt: skip
            self._follow(made, now)
        unit = self.dice.choice(self.town.units())
        if self.town.chance(0.1):
            raised = Raised(unit.id, "缺少专业人员。")
            writer = self._of(Capacity.REPORTER, unit.id, now)
            self._follow(
                self.town.do(
                    "raise problem", lambda: problems.raise_problem(self.session, writer, raised, now=now)
                ),
                now,
            )

    def _follow(self, made: Problem | None, now: datetime) -> None:
        if made is not None:
            self.town.in_days(now, self.dice.randint(1, 20), self.handle_problem, made.id)

    def handle_problem(self, problem_id: int, now: datetime) -> None:
        """Do with an entry what its state asks for."""
        one, clerk = self.session.get_one(Problem, problem_id, populate_existing=True), self.town.clerk(now)
        luck = self.dice.random()
        if one.state in {ProblemState.RAISED, ProblemState.ESCALATED} and luck < 0.8:
            handler = self.dice.choice(self.town.units()).id if self.town.chance(0.8) else None
            self.town.do(
                "assign problem",
                lambda: problems.assign(
                    self.session, clerk, one.id, handler_id=handler, due_on=day_after(now, 15), now=now
                ),
            )
        elif one.state is ProblemState.RAISED or (one.state is ProblemState.ASSIGNED and luck < 0.1):
            level = self.dice.choice(list(Level))
            self.town.do(
                "escalate problem",
                lambda: problems.escalate(
                    self.session, clerk, one.id, level=level, reason="涉及多个单位", now=now
                ),
            )
        elif one.state is ProblemState.ASSIGNED:
            who = self._of(Capacity.REPORTER, one.handler_id, now) if one.handler_id else clerk
            self.town.do(
                "answer problem",
                lambda: problems.answer(self.session, who, one.id, answer="已协调解决。", now=now),
            )
        elif one.state in {ProblemState.ANSWERED, ProblemState.ESCALATED}:
            self.town.do(
                "close problem",
                lambda: problems.close(self.session, clerk, one.id, reason="已落实。", now=now),
            )
        elif luck < 0.1:
            self.town.do(
                "reopen problem",
                lambda: problems.reopen(self.session, clerk, one.id, reason="没有解决", now=now),
            )
        else:
            return
        if luck < 0.97:
            self.town.in_days(now, self.dice.randint(3, 25), self.handle_problem, problem_id)

    # chasing and letters

    def chase(self, now: datetime) -> None:
        """Look at what is late: call some, write to some, and draft a few of the letters that are suggested."""
        clerk, moment = self.town.clerk(now), self.town.moment(now)
        late = letter_query.to_chase(self.session, clerk, self.town.plan, moment)
        for row in self.dice.sample(late, min(3, len(late))):
            person = self._of(self.dice.choice((Capacity.REPORTER, Capacity.SIGNER)), row.unit_id, now).person_id
            how = How.INBOX if person and self.town.chance(0.6) else How.PHONE
            asked = Chasing(row.unit_id, person if how is How.INBOX else None, how, "请抓紧报送。", (row.id,))
            self.town.do(
                f"chase by {how.value}",
                lambda asked=asked: chasing.chase(self.session, clerk, asked, now=now, send_at=now),
            )
        found = letter_query.suggestions(self.session, late, moment)
        for one in self.dice.sample(found, min(2, len(found))):
            begun = Draft(self.dice.choice(one.kinds), one.unit_id, one.rows[:20], one.reason[:200])
            made = self.town.do(
                "draft letter",
                lambda begun=begun: letters.draft(
                    self.session, clerk, begun, calendar=self.town.calendar, now=now
                ),
            )
            if made is not None:
                self.town.in_days(now, 0.1, self.go_on_with_letter, made.id)

    def go_on_with_letter(self, letter_id: int, now: datetime) -> None:
        """Do with a letter what its state asks for."""
        one, clerk = self.session.get_one(Letter, letter_id, populate_existing=True), self.town.clerk(now)
        luck, director = self.dice.random(), self.town.director(now)
        unit = self._of(Capacity.REPORTER, one.unit_id, now)
        if one.state is LetterState.DRAFT:
            self._draft(one, clerk, luck, now)
        elif one.state is LetterState.AWAITING and luck < 0.1:
            self.town.do(
                "send letter back",
                lambda: letters.send_back(self.session, director, one.id, reason="语气再缓和些", now=now),
            )
        elif one.state is LetterState.AWAITING:
            seen = letters.content_hash(one, one.unit.name)
            self.town.do(
                "issue letter",
                lambda: letters.issue(
                    self.session, director, one.id, seen_hash=seen, presence=self.town.here(now), now=now
                ),
            )
        elif one.state is LetterState.ISSUED and luck < 0.05:
            self.town.do(
                "cancel letter",
                lambda: letters.cancel(self.session, director, one.id, reason="单位当日已报送", now=now),
            )
        elif one.state is LetterState.ISSUED:
            self.town.do("receive letter", lambda: letters.receive(self.session, unit, one.id, now=now))
        elif one.state is LetterState.RECEIVED:
            self.town.do(
                "answer letter",
                lambda: letters.answer(self.session, unit, one.id, answer="已整改。", now=now),
            )
        elif one.state is LetterState.ANSWERED:
            self.town.do("close letter", lambda: letters.close(self.session, clerk, one.id, now=now))
        else:
            return
        if luck < 0.96:
            self.town.in_days(now, self.dice.randint(1, 6), self.go_on_with_letter, letter_id)

    def _draft(self, one: Letter, clerk: Actor, luck: float, now: datetime) -> None:
        seen = one.revision
        if luck < 0.08:
            self.town.do("drop letter", lambda: letters.drop(self.session, clerk, one.id, now=now))
        elif luck < 0.3:
            self.town.do(
                "edit letter",
                lambda: letters.edit(
                    self.session, clerk, one.id, title=one.title, text=f"{one.text}\n特此函告。",
                    answer_on=day_after(now, 9), seen_revision=seen, now=now,
                ),
            )  # fmt: skip
        else:
            self.town.do(
                "submit letter",
                lambda: letters.submit(self.session, clerk, one.id, seen_revision=seen, now=now),
            )

    # closing

    def ask_to_close(self, now: datetime) -> None:
        """Let a task's unit ask that it be closed, with a file of its own as evidence."""
        under_way = [one for one in self.town.tasks() if one.state is not TaskState.CLOSED]
        task = self.dice.choice(under_way)
        units = sorted(answerable_units(self.session, task.id))
        if not units:
            return
        unit_id = units[0]
        writer = self._of(Capacity.REPORTER, unit_id, now)
        rows = select(Obligation).where(Obligation.task_id == task.id, Obligation.unit_id == unit_id)
        row = self.session.scalars(rows.order_by(Obligation.due_at).limit(1)).first()
        if row is None or writer.person_id is None:
            return
        file = self.reporting.scan(row, self.town.clerk(now), now)
        handed = Handed(unit_id, "已全部完成。", "任务数和完成数一致。", frozenset({file.id}))
        made = self.town.do(
            "ask closing", lambda: closing.ask(self.session, writer, task.id, handed, now=now)
        )
        if made is not None:
            self.town.in_days(now, 1, self.go_on_with_closing, made.id)

    def go_on_with_closing(self, closing_id: int, now: datetime) -> None:
        """Sign a request or not; then check it, once nothing waits to be verified."""
        one, clerk = self.session.get_one(Closing, closing_id, populate_existing=True), self.town.clerk(now)
        leader = self._of(Capacity.SIGNER, one.unit_id, now)
        writer = self._of(Capacity.REPORTER, one.unit_id, now)
        luck = self.dice.random()
        if one.state == "awaiting" and luck < 0.1:
            self.town.do("withdraw closing", lambda: closing.withdraw(self.session, writer, one.id, now=now))
        elif one.state == "awaiting" and luck < 0.2:
            self.town.do(
                "send closing back",
                lambda: closing.send_back(self.session, leader, one.id, reason="再核实", now=now),
            )
        elif one.state == "awaiting":
            self.town.do(
                "sign closing",
                lambda: closing.sign(self.session, leader, one.id, presence=self.town.here(now), now=now),
            )
        elif one.state == "signed" and luck < 0.3:
            self.town.do(
                "refuse closing",
                lambda: closing.refuse(self.session, clerk, one.id, finding="数字对不上", now=now),
            )
        elif one.state == "signed":
            self.town.do(
                "close task",
                lambda: closing.accept(self.session, clerk, one.id, finding="现场核查属实。", now=now),
            )
        if one.state in {"awaiting", "signed"}:
            self.town.in_days(now, self.dice.randint(2, 9), self.go_on_with_closing, closing_id)
        elif one.state == "accepted":
            self.town.in_days(now, 60, self.look_back, one.task_id)

    def look_back(self, task_id: int, now: datetime) -> None:
        """Plan a look back at a closed task, and record it."""
        clerk, day = self.town.clerk(now), day_after(now, 10)
        made: SpotCheck | None = self.town.do(
            "plan look back",
            lambda: closing.plan_check(self.session, clerk, task_id, planned_on=day, now=now),
        )
        if made is not None:
            self.town.in_days(now, 10, self.record_look_back, made.id)

    def record_look_back(self, check_id: int, now: datetime) -> None:
        """Write down what was found: mostly that it holds, sometimes that the trouble is back."""
        act = self.dice.choices(("pass", "fail", "drop"), (5, 4, 1))[0]
        clerk = self.town.clerk(now)
        if self.session.get_one(SpotCheck, check_id, populate_existing=True).state is CheckState.PLANNED:
            self.town.do(
                f"look back: {act}",
                lambda: closing.record_check(
                    self.session, clerk, check_id, act_name=act, result="走访两个乡镇。", now=now
                ),
            )

    def reopen_one(self, now: datetime) -> None:
        """Take a closed task up again."""
        closed = [one for one in self.town.tasks() if one.state is TaskState.CLOSED]
        if closed:
            task, clerk = self.dice.choice(closed), self.town.clerk(now)
            self.town.do(
                "reopen task",
                lambda: standing.reopen(self.session, clerk, task.id, reason="群众反映又有问题", now=now),
            )

    def suspend_one(self, now: datetime) -> None:
        """Suspend a task by its paper, and resume it half a year later."""
        task, clerk = self.dice.choice(self.town.tasks()), self.town.clerk(now)
        if self.town.do(
            "suspend task",
            lambda: standing.change_by_paper(
                self.session, clerk, task.id, TaskAct.SUSPEND, reason="上级统一部署", paper="测试政发〔2022〕8号", now=now
            ),
        ):  # fmt: skip
            self.town.in_days(now, 170, self.resume, task.id)

    def resume(self, task_id: int, now: datetime) -> None:
        """Resume a suspended task by its paper."""
        clerk = self.town.clerk(now)
        self.town.do(
            "resume task",
            lambda: standing.change_by_paper(
                self.session, clerk, task_id, TaskAct.RESUME, reason="恢复实施", paper="测试政发〔2023〕2号", now=now
            ),
        )  # fmt: skip

    def adjust_one(self, now: datetime) -> None:
        """Adjust one task by its paper."""
        task, clerk = self.dice.choice(self.town.tasks()), self.town.clerk(now)
        self.town.do(
            "adjust task",
            lambda: standing.change_by_paper(
                self.session, clerk, task.id, TaskAct.ADJUST, reason="内容微调", paper="测试政发〔2023〕9号", now=now
            ),
        )  # fmt: skip

    # meetings, items, bulletins

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
            item = self.town.do("record item", lambda given=given: items.record(self.session, clerk, given, now=now))
            self.town.in_days(now, self.dice.randint(10, 50), self.go_on_with_item, item.id)

    def go_on_with_item(self, item_id: int, now: datetime) -> None:
        """Answer, return, close or reopen a tracked item."""
        one, clerk = self.session.get_one(Item, item_id, populate_existing=True), self.town.clerk(now)
        luck, day = self.dice.random(), day_after(now, 30)
        unit = self._of(Capacity.REPORTER, one.unit_id, now)
        if one.state is ItemState.OWED:
            self.town.do("answer item", lambda: items.answer(self.session, unit, one.id, answer="方案已报。", now=now))
        elif one.state is ItemState.ANSWERED and luck < 0.25:
            self.town.do(
                "return item",
                lambda: items.give_back(self.session, clerk, one.id, reason="措施不具体", due_on=day, now=now),
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
            self.town.do("drop bulletin", lambda: meetings.drop_bulletin(self.session, clerk, made.id, now=now))
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

    # projects and targets

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
        indicators = select(Indicator).where(Indicator.plan_id == self.town.plan.id, Indicator.ended_on.is_(None))
        for one in self.session.scalars(indicators).all():
            if one.target_value is not None:
                self._set(clerk, None, one, Aim(value=(one.target_value * share / 100).quantize(Decimal("0.01"))), now)

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
                self.session, clerk, self.town.plan.id, new, seen_version=known.version if known else 0, now=now
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
                    self.session, leader, row.id, seen_version=row.version, presence=self.town.here(now), now=now
                ),
            )
        if self.town.chance(0.15):
            self._set(self.town.clerk(now), row.task, row.indicator, Aim(value=row.versions[-1].value, percent=row.versions[-1].percent, words="重新核定"), now)
