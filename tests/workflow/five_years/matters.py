"""Difficulties, chasing and letters: what the office does about what is late or hard."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.workflow.five_years.town import Town
from workflow.ledger import (
    Letter,
    Problem,
)
from workflow.operations import (
    chasing,
    letters,
    problems,
)
from workflow.operations.chasing import Chasing
from workflow.operations.letters import Draft
from workflow.operations.problems import Raised
from workflow.queries import letters as letter_query
from workflow.queries import problems as problem_query
from workflow.rules.chasing import How
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.letters import LetterState
from workflow.rules.problems import Level, ProblemState
from workflow.rules.roles import Actor, Capacity


def day_after(now: datetime, days: int) -> date:
    """Return the local day some days later."""
    return now.astimezone(SHANGHAI).date() + timedelta(days=days)


class Matters:
    """The register of difficulties, the register of chasing, and letters."""

    def __init__(self, town: Town) -> None:
        self.town, self.session, self.dice = town, town.session, town.dice

    def _of(self, capacity: Capacity, unit_id: int, now: datetime) -> Actor:
        return self.town.actor(capacity, unit_id, now)

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

    def chase(self, now: datetime) -> None:
        """Look at what is late: call some, write to some, and draft a few of the letters that are suggested."""
        clerk, moment = self.town.clerk(now), self.town.moment(now)
        late = letter_query.to_chase(self.session, clerk, self.town.plan, moment)
        for row in self.dice.sample(late, min(3, len(late))):
            person = self._of(
                self.dice.choice((Capacity.REPORTER, Capacity.SIGNER)), row.unit_id, now
            ).person_id
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
        luck, at_unit = self.dice.random(), one.state in {LetterState.ISSUED, LetterState.RECEIVED}
        if one.state is LetterState.DRAFT:
            self._draft(one, clerk, luck, now)
        elif one.state is LetterState.AWAITING:
            self._before_the_director(one, luck, now)
        elif at_unit:
            self._at_the_unit(one, luck, now)
        elif one.state is LetterState.ANSWERED:
            self.town.do("close letter", lambda: letters.close(self.session, clerk, one.id, now=now))
        else:
            return
        if luck < 0.96:
            self.town.in_days(now, self.dice.randint(1, 6), self.go_on_with_letter, letter_id)

    def _before_the_director(self, one: Letter, luck: float, now: datetime) -> None:
        director, seen = self.town.director(now), letters.content_hash(one, one.unit.name)
        if luck < 0.1:
            self.town.do(
                "send letter back",
                lambda: letters.send_back(self.session, director, one.id, reason="语气再缓和些", now=now),
            )
            return
        self.town.do(
            "issue letter",
            lambda: letters.issue(
                self.session, director, one.id, seen_hash=seen, presence=self.town.here(now), now=now
            ),
        )

    def _at_the_unit(self, one: Letter, luck: float, now: datetime) -> None:
        unit, director = self._of(Capacity.REPORTER, one.unit_id, now), self.town.director(now)
        if one.state is LetterState.RECEIVED:
            self.town.do(
                "answer letter",
                lambda: letters.answer(self.session, unit, one.id, answer="已整改。", now=now),
            )
        elif luck < 0.05:
            self.town.do(
                "cancel letter",
                lambda: letters.cancel(self.session, director, one.id, reason="单位当日已报送", now=now),
            )
        else:
            self.town.do("receive letter", lambda: letters.receive(self.session, unit, one.id, now=now))

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
