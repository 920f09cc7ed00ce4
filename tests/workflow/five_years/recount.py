"""The evaluation written a second time, from plain rows: every figure that the frozen one tells must come out again."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.rows import EvaluationDocument
from tests.workflow.five_years.indicators_again import again
from workflow.documents.evaluations import evaluation_document
from workflow.ledger import Base, Evaluation, Plan
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.problems import PROBLEM

Row = Any


class Rows:
    """The tables as they are, each read whole and once."""

    def __init__(self, session: Session, plan: Plan, end: datetime) -> None:
        self.session, self.plan, self.end = session, plan, end
        self._read: dict[str, list[Row]] = {}

    def of(self, name: str) -> list[Row]:
        """Return a table's rows in the order of their ids."""
        if name not in self._read:
            table = Base.metadata.tables[name]
            self._read[name] = list(self.session.execute(select(table).order_by(*table.primary_key)).all())
        return self._read[name]

    def by_id(self, name: str) -> dict[int, Row]:
        """Return a table's rows by id."""
        return {row.id: row for row in self.of(name)}

    def obligations(self) -> list[Row]:
        """Return the plan's obligations."""
        return [row for row in self.of("obligation") if row.plan_id == self.plan.id]


def standing(rows: Rows) -> dict[tuple[int, int], bool]:
    """Return, by (obligation, version), whether it was verified: versions that were handed in and stood on the day."""
    mine = {row.id for row in rows.obligations() if row.role != "participant"}
    came: dict[tuple[int, int], bool] = {}
    corrected: dict[int, int] = {}
    for step in rows.of("transition"):
        if step.obligation_id not in mine or step.at >= rows.end:
            continue
        key = (step.obligation_id, step.report_version)
        if step.action in {"sign", "enter_from_paper"}:
            came[key] = False
        elif step.action == "verify":
            came[key] = True
        elif step.action == "return":
            came.pop(key, None)
        elif step.action == "correct":
            corrected.setdefault(key[0], key[1])
    return {
        key: verified
        for key, verified in came.items()
        if verified or key[0] not in corrected or key[1] <= corrected[key[0]]
    }


def recount(session: Session, plan: Plan, evaluation: Evaluation) -> int:
    """Assert that every figure of a frozen evaluation comes out again; return how many were held against the rows."""
    session.flush()
    end = datetime.combine(evaluation.as_of + timedelta(days=1), datetime.min.time(), SHANGHAI)
    rows, told = Rows(session, plan, end), evaluation_document(evaluation)
    stood = standing(rows)
    counted = _units(rows, told)
    counted += _counts(rows, told, stood)
    counted += _sections(rows, told, stood)
    counted += _projects(rows, told, evaluation.as_of)
    counted += _problems(rows, told)
    counted += _lights(told)
    counted += again(rows, told, stood, evaluation.as_of)
    counted += _compared(session, plan, told, evaluation.as_of)
    return counted


def _units(rows: Rows, told: EvaluationDocument) -> int:
    """Owed, due, in time, late, missing and waived of every unit."""
    names = {row.id: row.name for row in rows.of("unit")}
    table: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for row in rows.obligations():
        counts = table[names[row.unit_id]]
        counts[0] += 1
        never = row.state == "cancelled" and row.settled_at <= row.first_due_at
        if row.first_due_at >= rows.end or never:
            continue
        counts[1] += 1
        came = row.first_handed_in_at
        if came is not None and came <= row.first_due_at:
            counts[2] += 1
        elif came is not None and came < rows.end:
            counts[3] += 1
        elif row.state == "waived" and row.settled_at < rows.end:
            counts[5] += 1
        else:
            counts[4] += 1
    said = {
        one.unit: [one.owed, one.due, one.on_time, one.late, one.missing, one.waived] for one in told.units
    }
    assert said == dict(table)
    return 6 * len(said)


def _counts(rows: Rows, told: EvaluationDocument, stood: dict[tuple[int, int], bool]) -> int:
    """The heads of the first section, each with its denominator."""
    by_id = rows.by_id("obligation")
    tasks = [row for row in rows.of("task") if row.plan_id == rows.plan.id]
    due = sum(one.due for one in told.units)
    latest = [one for one in told.indicators if one.latest]
    wanted = {
        "任务": (len(tasks), None),
        "有签批报告的任务": (len({by_id[key[0]].task_id for key in stood}), len(tasks)),
        "责任单位": (len({row.unit_id for row in rows.obligations()}), None),
        "有数据的指标": (len(latest), len(told.indicators)),
        "数据已核查的指标": (sum(one.verified for one in latest), len(told.indicators)),
        "按时报送": (sum(one.on_time for one in told.units), due),
        "已报送（含逾期）": (sum(one.on_time + one.late for one in told.units), due),
    }
    assert {one.label: (one.number, one.total) for one in told.counts} == wanted
    return 2 * len(wanted) - 2


def _sections(rows: Rows, told: EvaluationDocument, stood: dict[tuple[int, int], bool]) -> int:
    """Each task's percentage and references: of its units' newest standing versions, the lowest counts."""
    obligations, periods = rows.by_id("obligation"), rows.by_id("period")
    reports = {(row.obligation_id, row.version): row for row in rows.of("report")}
    codes = {row.id: row.code for row in rows.of("task")}
    newest: dict[tuple[str, int], tuple[Any, int, bool, Row]] = {}
    for (obligation_id, version), verified in stood.items():
        row, report = obligations[obligation_id], reports[obligation_id, version]
        key = (codes[row.task_id], row.unit_id)
        place = (periods[row.period_id].starts_on, version, -obligation_id)
        if key not in newest or place > newest[key][0]:
            newest[key] = (place, obligation_id, verified, report)
    counted = 0
    for task in [task for section in told.sections for task in section.tasks]:
        mine = [one for (code, _), one in newest.items() if code == task.code]
        percents = [one[3].progress_percent for one in mine if one[3].progress_percent is not None]
        assert task.progress_percent == (min(percents) if percents else None), task.code
        said = set(task.report_ref.split("；")) - {""}
        assert said == {f"R-{one[3].id} 第{one[3].version}版" for one in mine}, task.code
        assert task.verified == (bool(mine) and all(one[2] for one in mine)), task.code
        counted += 3
    return counted


def _projects(rows: Rows, told: EvaluationDocument, as_of: date) -> int:
    """Money of each project in 万元, from confirmed rows without those that a confirmed one corrects."""
    confirmed = [
        row for row in rows.of("project_entry") if row.state == "confirmed" and row.confirmed_at < rows.end
    ]
    replaced = {row.corrects_id for row in confirmed}
    counts = [row for row in confirmed if row.id not in replaced and row.dated_on <= as_of]
    live = [row for row in rows.of("project") if row.plan_id == rows.plan.id]
    for one, row in zip(told.projects, sorted(live, key=lambda each: each.position), strict=True):
        assert one.title == row.title
        for kind, said in (("planned", one.planned), ("spent", one.spent)):
            amounts = [each.amount_yuan for each in counts if (each.project_id, each.kind) == (row.id, kind)]
            assert said == (sum(amounts) / 10000 if amounts else None), (row.title, kind)
    return 2 * len(live)


def _problems(rows: Rows, told: EvaluationDocument) -> int:
    """The register as it stood on the day: number, state, and the last answer by then."""
    states: dict[int, str] = {}
    answers: dict[int, str] = {}
    for step in rows.of("step"):
        if step.thing == "problem" and step.at < rows.end:
            states[step.thing_id] = step.after
            if step.act == "answer":
                answers[step.thing_id] = step.reason
    wanted = [
        (str(row.no), row.text, PROBLEM.labels[states[row.id]], answers.get(row.id, ""))
        for row in sorted(rows.of("problem"), key=lambda each: each.no)
        if row.raised_at < rows.end
    ]
    registered = [one for one in told.problems if not one.no.startswith("报")]
    assert [(one.no, one.text, one.status, one.answer) for one in registered] == wanted
    return 2 * len(wanted)


def _lights(told: EvaluationDocument) -> int:
    """The table of lights adds up to the tasks of the sections."""
    tasks = [task for section in told.sections for task in section.tasks]
    for one in told.lights:
        assert one.number == sum(task.light == one.light for task in tasks), one.light
    assert sum(one.number for one in told.lights) == len(tasks)
    return len(told.lights) + 1


def _compared(session: Session, plan: Plan, told: EvaluationDocument, as_of: date) -> int:
    """What stands beside each indicator is what the evaluation before said of it."""
    earlier = select(Evaluation).where(Evaluation.plan_id == plan.id, Evaluation.as_of < as_of)
    before = session.scalars(earlier.order_by(Evaluation.as_of.desc(), Evaluation.id.desc())).first()
    if before is None:
        assert told.compared == ()
        return 0
    known = {(one["no"], one["name"]): one for one in before.snapshot["indicators"]}
    for one, now in zip(told.compared, told.indicators, strict=True):
        was = known.get((one.no, one.name))
        assert one.before == (was["latest"] + was["unit_of_measure"] if was and was["latest"] else "")
        assert one.before_conclusion == (was["conclusion"] if was else "无数据")
        assert one.now_conclusion == now.conclusion
    return 3 * len(told.compared)
