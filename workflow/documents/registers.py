"""Registers become plain workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from exports.rows import TableBook
from workflow.ledger import Committee, Problem, Project
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.problems import LEVEL_LABELS, PROBLEM
from workflow.rules.projects import GRADE_LABELS, ProjectFigures, alerts, percent

PROBLEM_COLUMNS = (
    ("编号", 6), ("提出单位", 16), ("提出日期", 12), ("任务", 28), ("困难问题", 50), ("答复单位", 16), ("答复期限", 12),
    ("答复", 40), ("提请研究", 12), ("状态", 14), ("重新办理次数", 8), ("依据", 10),
)  # fmt: skip


def problem_book_of(committee: Committee, rows: Sequence[Problem], *, as_of: date) -> TableBook:
    """Return the register of difficulties as a workbook."""
    return TableBook(
        title="困难问题清单",
        committee=committee.name,
        as_of=as_of,
        columns=PROBLEM_COLUMNS,
        rows=tuple(_problem(one) for one in rows),
        note=f"共{len(rows)}件",
        demonstration=committee.is_demonstration,
    )


def _problem(one: Problem) -> tuple[str | int | date | None, ...]:
    handler = one.handler.name if one.handler else ("办公室" if one.due_on else "未分办")
    return (
        one.no,
        one.unit.name,
        one.raised_at.astimezone(SHANGHAI).date(),
        f"{one.task.code} {one.task.title}" if one.task else "",
        one.text,
        handler,
        one.due_on,
        one.answer,
        LEVEL_LABELS[one.escalated_to] if one.escalated_to else "",
        PROBLEM.labels[one.state],
        one.reopened_count,
        f"R-{one.report_id}" if one.report_id else "",
    )


PROJECT_COLUMNS = (
    ("专栏", 8), ("项目", 36), ("计划资金（万元）", 14), ("到位资金（万元）", 14), ("支出资金（万元）", 14), ("支出占计划（%）", 12),
    ("形象进度（%）", 12), ("绩效等次", 10), ("满意人数", 10), ("调查人数", 10), ("数据日期", 12), ("提示", 50),
)  # fmt: skip


def project_book_of(
    committee: Committee, rows: Sequence[tuple[Project, ProjectFigures]], *, as_of: date
) -> TableBook:
    """Return the key projects as a workbook: confirmed figures only, empty where nothing was told."""
    return TableBook(
        title="重点项目情况",
        committee=committee.name,
        as_of=as_of,
        columns=PROJECT_COLUMNS,
        rows=tuple(_project(one, told, as_of) for one, told in rows),
        note=f"共{len(rows)}个；只列分管领导已确认的数据，空白为无数据",
        demonstration=committee.is_demonstration,
    )


def _project(
    one: Project, told: ProjectFigures, as_of: date
) -> tuple[str | int | Decimal | date | None, ...]:
    return (
        f"{one.box}-{one.no}",
        one.title,
        *(
            amount / 10000 if amount is not None else None
            for amount in (told.planned, told.received, told.spent)
        ),
        percent(told.spent, told.planned),
        told.progress,
        GRADE_LABELS[told.grade] if told.grade else "",
        told.satisfied,
        told.surveyed,
        told.last_on,
        "；".join(one.reason for one in alerts(told, as_of)),
    )
