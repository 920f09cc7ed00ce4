"""The board's rows become a 台账."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from exports.rows import (
    LedgerBook,
    LedgerRow,
)
from workflow.ledger import (
    Committee,
    Plan,
)
from workflow.queries.board import BoardRow
from workflow.rules.states import LABELS, ROLE_LABELS, Role


def ledger_book_of(
    committee: Committee,
    plan: Plan,
    rows: Sequence[BoardRow],
    responsible: Mapping[int, list[tuple[str, Role]]],
    *,
    as_of: date,
) -> LedgerBook:
    """Return the 台账 of these rows."""
    return LedgerBook(
        title=f"{plan.title}督办台账",
        committee=committee.name,
        as_of=as_of,
        rows=tuple(_ledger_row(number, row, responsible) for number, row in enumerate(rows, start=1)),
        note=f"共{len(rows)}项；灯按{as_of:%Y-%m-%d}计算；未签批的内容仅供参考。",
        demonstration=committee.is_demonstration,
    )


def _ledger_row(number: int, row: BoardRow, responsible: Mapping[int, list[tuple[str, Role]]]) -> LedgerRow:
    units = responsible.get(row.task_id, [])
    return LedgerRow(
        no=number,
        code=row.code,
        content=row.title,
        section=f"{row.section_code} {row.section}".strip(),
        role=ROLE_LABELS[row.role],
        unit=row.unit,
        period=row.period,
        due_at=row.due_at,
        state=LABELS[row.state],
        light=row.verdict.light.value,
        light_reason=row.verdict.reason,
        leads=tuple(name for name, role in units if role is Role.LEAD),
        participants=tuple(name for name, role in units if role is Role.PARTICIPANT),
        joint=tuple(name for name, role in units if role is Role.JOINT),
        first_due_at=row.first_due_at,
        due_moves=row.moved_count,
        handed_in_at=row.handed_in_at,
        progress_percent=row.percent,
        progress=row.progress_text,
        problems=row.problems,
        next_steps=row.next_steps,
        report_ref=f"R-{row.report_id} 第{row.report_version}版" if row.report_id else "",
    )
