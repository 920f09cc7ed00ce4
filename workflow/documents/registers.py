"""Registers become plain workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from exports.rows import TableBook
from workflow.ledger import Committee, Problem
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.problems import LEVEL_LABELS, PROBLEM

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
