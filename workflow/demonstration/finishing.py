"""What a demonstration's units finish: tasks closed and looked back at, projects with their money."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from workflow.demonstration.stage import DAY, HOUR, Stage, here
from workflow.errors import BlockedError
from workflow.ledger import (
    Closing,
    Obligation,
    Period,
    Project,
    Task,
)
from workflow.operations import closing, projects
from workflow.operations.evidence import Upload, attach
from workflow.queries.closing import checks_of
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.projects import EntryKind, Grade, Source
from workflow.rules.states import OPEN


@dataclass(frozen=True)
class Finishing:
    """Closings that pass, fail and wait; money and progress of three projects."""

    stage: Stage

    def schedule(self) -> None:
        """Let them come at their moments."""
        for days, happen in ((75, self._tell_of_projects), (45, self._close_tasks), (6, self._leave_open)):
            self.stage.later(self.stage.now - days * DAY, happen)

    def _leave_open(self, moment: datetime) -> None:
        """Leave a figure of a project for the unit's leader."""
        stage, (_, unit_id) = self.stage, self.stage.led()[0]
        project = stage.session.scalars(select(Project).where(Project.plan_id == stage.plan.id)).first()
        if project is not None:
            day = moment.astimezone(SHANGHAI).date()
            spent = money(unit_id, EntryKind.SPENT, day.year, day, Source.COUNTY, 60_000)
            projects.enter(stage.session, stage.people.writers[unit_id], project.id, spent, now=moment)

    def _close_tasks(self, moment: datetime) -> None:
        """One task is closed and passes its look back; one is closed, looked back at and taken up again; one waits."""
        rows = self.stage.open_rows(Obligation.due_at > moment, Period.starts_on <= moment.date())
        last = {row.task_id: row for row in rows}
        for number, row in enumerate(list(last.values())[-3:]):
            start = moment + number * DAY if number < 2 else self.stage.now - 3 * DAY
            self.stage.later(start, self._closing_of(row, number))

    def _closing_of(self, row: Obligation, number: int) -> Callable[[datetime], None]:
        def ask(moment: datetime) -> None:
            if row.state not in OPEN:
                return
            writer = self.stage.people.writers[row.unit_id]
            upload = Upload(f"验收单扫描件（演示）{number + 1}.png", picture(number), moment.date())
            file = attach(
                self.stage.session, writer, row.id, upload, folder=self.stage.evidence, extensions=frozenset({"png"}),
                quota_bytes=10**7, now=moment,
            )  # fmt: skip
            result, figures = "任务内容已全部完成并通过自查（演示）。", "年度任务数100，完成100（演示）。"
            handed = closing.Handed(row.unit_id, result, figures, frozenset({file.id}))
            one = closing.ask(self.stage.session, writer, row.task_id, handed, now=moment)
            signer = self.stage.people.signers[row.unit_id]
            closing.sign(self.stage.session, signer, one.id, presence=here(moment + HOUR), now=moment + HOUR)
            if number < 2:
                self.stage.later(moment + 2 * DAY, self._accepting(one, passes=number == 0))

        return ask

    def _accepting(self, one: Closing, *, passes: bool) -> Callable[[datetime], None]:
        def accept(moment: datetime) -> None:
            clerk = self.stage.people.clerk
            try:
                closing.accept(
                    self.stage.session, clerk, one.id, finding="现场核查属实（演示）。", now=moment
                )
            except BlockedError:
                self.stage.later(moment + 5 * DAY, accept)  # a report of the task is not verified yet
                return
            closing.plan_check(
                self.stage.session, clerk, one.task_id, planned_on=(moment + 20 * DAY).date(), now=moment
            )
            self.stage.later(moment + 20 * DAY, look_back)

        def look_back(moment: datetime) -> None:
            check = checks_of(self.stage.session, self.stage.session.get_one(Task, one.task_id))[0]
            name, said = (
                ("pass", "抽查10户，落实到位（演示）。")
                if passes
                else ("fail", "抽查10户，2户未落实（演示）。")
            )
            closing.record_check(
                self.stage.session, self.stage.people.clerk, check.id, act_name=name, result=said, now=moment
            )

        return accept

    def _tell_of_projects(self, moment: datetime) -> None:
        """Three projects tell of money and progress; of the second, the money runs ahead of the work."""
        found = self.stage.session.scalars(
            select(Project).where(Project.plan_id == self.stage.plan.id).order_by(Project.id).limit(3)
        ).all()
        year, day = moment.astimezone(SHANGHAI).year, moment.astimezone(SHANGHAI).date()
        for number, (project, (task, unit_id)) in enumerate(zip(found, self.stage.led(), strict=False)):
            projects.link_task(self.stage.session, self.stage.people.clerk, project.id, task.id, now=moment)
            planned, spent, done = ((800_000, 480_000, 62), (500_000, 430_000, 35), (300_000, 90_000, 40))[
                number
            ]
            told = [
                money(unit_id, EntryKind.PLANNED, year, day, Source.PROVINCE, planned),
                money(unit_id, EntryKind.PLANNED, year, day, Source.COUNTY, planned // 4),
                money(unit_id, EntryKind.RECEIVED, year, day, Source.PROVINCE, planned),
                money(unit_id, EntryKind.SPENT, year, day, Source.PROVINCE, spent),
                projects.Told(unit_id, EntryKind.PROGRESS, year, day, percent=Decimal(done), words="按进度实施（演示）。"),
            ]  # fmt: skip
            if number == 0:
                told += [
                    projects.Told(unit_id, EntryKind.GRADE, year, day, grade=Grade.EXCELLENT),
                    projects.Told(unit_id, EntryKind.SATISFACTION, year, day, satisfied=187, surveyed=200),
                ]
            for one in told:
                made = projects.enter(
                    self.stage.session, self.stage.people.writers[unit_id], project.id, one, now=moment
                )
                projects.confirm(
                    self.stage.session, self.stage.people.signers[unit_id], made.id, presence=here(moment + DAY), now=moment + DAY
                )  # fmt: skip


def money(unit_id: int, kind: EntryKind, year: int, day: date, source: Source, yuan: int) -> projects.Told:
    return projects.Told(unit_id, kind, year, day, source=source, amount_yuan=Decimal(yuan), words="（演示）")


def picture(number: int) -> bytes:
    """A small plain picture: a stand-in for a scanned sheet."""
    width, height, grey = 48, 64, 180 + 20 * number

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    lines = zlib.compress((b"\x00" + bytes([grey]) * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
