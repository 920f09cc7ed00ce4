"""What a demonstration's office does: letters, meetings, bulletins, an evaluation; and what it leaves open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from workflow.demonstration.stage import DAY, HOUR, Stage, here, morning
from workflow.ledger import (
    EvaluationKind,
    Item,
)
from workflow.operations import items, letters, meetings
from workflow.operations.evaluations import freeze
from workflow.queries.board import BoardRow
from workflow.queries.clock import calendar_of
from workflow.queries.letters import letter as letter_by_id
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.letters import LetterKind


@dataclass(frozen=True)
class Office:
    """Letters answered and waiting, a meeting held and one called, bulletins, an evaluation."""

    stage: Stage

    def schedule(self) -> None:
        """Let them come at their moments."""
        year = self.stage.now.astimezone(SHANGHAI).year
        if year > self.stage.plan.first_year:
            self.stage.later(morning(date(year, 1, 25)), self._evaluate_last_year)
        for days, happen in (
            (40, self._hold_meeting), (22, self._answer_letters), (15, self._bulletin), (6, self._leave_open),
        ):  # fmt: skip
            self.stage.later(self.stage.now - days * DAY, happen)

    def _answer_letters(self, moment: datetime) -> None:
        """A reminder that is answered and closed, and a sheet that is received."""
        found = self.stage.chased(moment)
        for number, rows in enumerate(found[:2]):
            kind = (LetterKind.REMINDER, LetterKind.SHEET_YELLOW)[number]
            letter_id = self._drafted(kind, rows, moment)
            self._submit(letter_id, moment + HOUR)
            self.stage.later(moment + DAY, self._issuing(letter_id))
            self.stage.later(
                moment + 2 * DAY, self._receiving(letter_id, rows[0].unit_id, answers=number == 0)
            )

    def _drafted(self, kind: LetterKind, rows: tuple[BoardRow, ...], moment: datetime) -> int:
        begun = letters.Draft(kind, rows[0].unit_id, rows[:4])
        calendar = calendar_of(self.stage.session, self.stage.plan.committee_id)
        return letters.draft(
            self.stage.session, self.stage.people.clerk, begun, calendar=calendar, now=moment
        ).id

    def _submit(self, letter_id: int, moment: datetime) -> None:
        letters.submit(self.stage.session, self.stage.people.clerk, letter_id, seen_revision=1, now=moment)

    def _issuing(self, letter_id: int) -> Callable[[datetime], None]:
        def issue(moment: datetime) -> None:
            one = letter_by_id(self.stage.session, self.stage.people.director, letter_id)
            seen = letters.content_hash(one, one.unit.name)
            letters.issue(
                self.stage.session, self.stage.people.director, letter_id, seen_hash=seen, presence=here(moment), now=moment
            )  # fmt: skip

        return issue

    def _receiving(self, letter_id: int, unit_id: int, *, answers: bool) -> Callable[[datetime], None]:
        def receive(moment: datetime) -> None:
            writer = self.stage.people.writers[unit_id]
            letters.receive(self.stage.session, writer, letter_id, now=moment)
            if answers:
                said = "已安排专人补报，情况说明随报告一并提交（演示）。"
                letters.answer(self.stage.session, writer, letter_id, answer=said, now=moment + 5 * HOUR)
                self.stage.later(
                    moment + 3 * DAY,
                    lambda then: letters.close(
                        self.stage.session, self.stage.people.clerk, letter_id, now=then
                    ),
                )

        return receive

    def _hold_meeting(self, moment: datetime) -> None:
        """Freeze the pack, record two decisions: one is done and closed, one comes back for more."""
        day = moment.astimezone(SHANGHAI).date()
        title = f"{day.year}年第三季度残工委工作例会（演示）"
        clerk = self.stage.people.clerk
        meeting = meetings.call_meeting(self.stage.session, clerk, title=title, held_on=day, now=moment)
        meetings.freeze_pack(
            self.stage.session, clerk, meeting.id, self.stage.plan, self.stage.moment(moment), now=moment
        )
        texts = (
            "对红灯任务逐项说明原因并提出完成时限（演示）。",
            "会同财政部门核对专项资金拨付情况（演示）。",
        )
        for number, (text, (task, unit_id)) in enumerate(zip(texts, self.stage.led(), strict=False)):
            given = items.Given(unit_id, text, "残工委会议", day + 21 * DAY, task.id, meeting.id)
            one = items.record(self.stage.session, clerk, given, now=moment + 6 * HOUR)
            self.stage.later(moment + (9 + number) * DAY, self._doing(one, is_enough=number == 0))

    def _doing(self, one: Item, *, is_enough: bool) -> Callable[[datetime], None]:
        def do(moment: datetime) -> None:
            said = "已逐项说明，详见本期报告（演示）。" if is_enough else "正在核对（演示）。"
            items.answer(
                self.stage.session, self.stage.people.writers[one.unit_id], one.id, answer=said, now=moment
            )
            if is_enough:
                items.close(self.stage.session, self.stage.people.clerk, one.id, reason="", now=moment + DAY)
            else:
                items.give_back(
                    self.stage.session, self.stage.people.clerk, one.id, reason="请附核对结果（演示）。",
                    due_on=moment.date() + 40 * DAY, now=moment + DAY,
                )  # fmt: skip

        return do

    def _bulletin(self, moment: datetime) -> None:
        clerk, director = self.stage.people.clerk, self.stage.people.director
        one = meetings.make_bulletin(
            self.stage.session, clerk, self.stage.plan, self.stage.moment(moment), now=moment
        )
        seen = meetings.bulletin_hash(one)
        then = moment + DAY
        meetings.approve_bulletin(
            self.stage.session, director, one.id, seen_hash=seen, presence=here(then), now=then
        )

    def _evaluate_last_year(self, moment: datetime) -> None:
        calendar = calendar_of(self.stage.session, self.stage.plan.committee_id)
        last_day = date(moment.astimezone(SHANGHAI).year - 1, 12, 31)
        freeze(
            self.stage.session, self.stage.people.clerk, self.stage.plan, kind=EvaluationKind.ANNUAL, as_of=last_day, calendar=calendar,
            now=moment,
        )  # fmt: skip

    def _leave_open(self, moment: datetime) -> None:
        """Leave a letter for the director and one for the clerk, an instruction for a unit, a meeting to come, a bulletin."""
        stage, clerk = self.stage, self.stage.people.clerk
        found = stage.chased(moment)[::-1]
        for kind, rows in zip((LetterKind.SHEET_RED, LetterKind.CHASE), found, strict=False):
            letter_id = self._drafted(kind, rows, moment)
            if kind is LetterKind.SHEET_RED:
                self._submit(letter_id, moment + HOUR)
        task, unit_id = stage.led()[0]
        day = stage.now.astimezone(SHANGHAI).date()
        text = "请专题研究困难残疾人走访探视工作，拿出改进办法（演示）。"
        given = items.Given(unit_id, text, "分管副县长", day + 10 * DAY, task.id)
        items.record(stage.session, clerk, given, now=moment)
        title = f"{day.year}年第四季度残工委工作例会（演示）"
        meetings.call_meeting(stage.session, clerk, title=title, held_on=day + 14 * DAY, now=moment)
        meetings.make_bulletin(stage.session, clerk, stage.plan, stage.moment(moment), now=moment)
