"""Write a report (填报): save a version, hand it in for sign-off, withdraw it, enter one from paper (代录)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.canonical import FIRST_REPORT_TAG, REPORT_TAG, ReportContent, report_fields, report_hash
from workflow.errors import BlockedError, InvalidInputError, StaleError
from workflow.ledger import Evidence, Indicator, Obligation, Period, Report, ReportFigure, Task, Unit
from workflow.operations.figures import NO_PARTS, Parts, accepted_parts
from workflow.operations.moves import Move, move
from workflow.operations.texts import accept_text
from workflow.queries import obligations as query
from workflow.rules.roles import Actor
from workflow.rules.states import ROLE_LABELS, Action

PLACES = Decimal("0.0001")  # what the ledger keeps of a figure
UNCHANGED = "本期无变化。"


@dataclass(frozen=True)
class Written:
    """What a person typed.

    ``figures`` maps an indicator's id to (value, source), ``parts`` to what the value is made of or held against;
    ``evidence_ids`` are uploaded files.
    """

    progress_percent: Decimal | None = None
    progress_text: str = ""
    problems: str = ""
    next_steps: str = ""
    is_unchanged: bool = False
    figures: Mapping[int, tuple[Decimal, str]] = field(default_factory=dict)
    evidence_ids: frozenset[int] = frozenset()
    parts: Mapping[int, Parts] = field(default_factory=dict)


def unchanged(session: Session, row: Obligation) -> Written:
    """Return 本期无变化: the progress of the report before, and no words of its own."""
    previous = query.previous_report(session, row)
    return Written(progress_percent=previous.report.progress_percent if previous else None, is_unchanged=True)


def save(
    session: Session, actor: Actor, obligation_id: int, written: Written, *, seen_version: int, now: datetime
) -> Report:
    """Keep what was typed as a new version; raises StaleError where a newer version came between."""
    row = query.obligation(session, actor, obligation_id)
    clean = _cleaned(session, row, written)
    report = _version(row, actor, clean, seen_version + 1, now=now, is_from_paper=False)
    _bind(report, _content(session, row, clean, report))
    asked = Move(
        Action.SAVE,
        seen_version,
        content_hash=report.content_hash,
        values={"report_version": seen_version + 1},
    )
    move(session, actor, row, asked, now=now)
    return _keep(session, report, clean)


def submit(session: Session, actor: Actor, obligation_id: int, *, seen_version: int, now: datetime) -> None:
    """Hand the latest version in for sign-off (提交审签)."""
    row = query.obligation(session, actor, obligation_id)
    report = query.latest_report(session, row)
    asked = Move(
        Action.SUBMIT,
        seen_version,
        has_content=report is not None and says_something(report),
        content_hash=report.content_hash if report else "",
    )
    move(session, actor, row, asked, now=now)


def withdraw(session: Session, actor: Actor, obligation_id: int, *, seen_version: int, now: datetime) -> None:
    """Take a report back before it is signed."""
    row = query.obligation(session, actor, obligation_id)
    move(session, actor, row, Move(Action.WITHDRAW, seen_version), now=now)


def enter_from_paper(
    session: Session, actor: Actor, obligation_id: int, written: Written, *, seen_version: int, now: datetime
) -> Report:
    """Enter a unit's paper report on its behalf (代录): marked as such, with the scan among its evidence."""
    row = query.obligation(session, actor, obligation_id)
    clean = _cleaned(session, row, written)
    report = _version(row, actor, clean, seen_version + 1, now=now, is_from_paper=True)
    _bind(report, _content(session, row, clean, report))
    values = {"report_version": seen_version + 1, "handed_in_at": now}
    values["first_handed_in_at"] = row.first_handed_in_at or now
    asked = Move(
        Action.ENTER_FROM_PAPER,
        seen_version,
        has_content=says_something(report),
        has_scan=bool(clean.evidence_ids),
        content_hash=report.content_hash,
        values=values,
    )
    move(session, actor, row, asked, now=now)
    return _keep(session, report, clean)


def says_something(report: Report) -> bool:
    """Whether a report is more than an empty sheet."""
    return bool(report.progress_text.strip()) or report.is_unchanged


def _cleaned(session: Session, row: Obligation, written: Written) -> Written:
    texts = {
        name: accept_text(getattr(written, name), field=name)
        for name in ("progress_text", "problems", "next_steps")
    }
    if written.is_unchanged and not texts["progress_text"]:
        if query.previous_report(session, row) is None:
            raise InvalidInputError("此前没有报送过，不能选“本期无变化”，请写明进展。", field="is_unchanged")
        texts["progress_text"] = UNCHANGED
    percent = written.progress_percent
    if percent is not None and not 0 <= percent <= 100:
        raise InvalidInputError("完成进度须在0到100之间。", field="progress_percent")
    _check_figures(session, row, written.figures)
    _check_evidence(session, row, written.evidence_ids)
    figures = {
        key: (value.quantize(PLACES), accept_text(source, field=f"source_{key}", max_chars=200))
        for key, (value, source) in written.figures.items()
    }
    return Written(
        progress_percent=percent.quantize(Decimal("0.01")) if percent is not None else None,
        is_unchanged=written.is_unchanged,
        figures=figures,
        evidence_ids=written.evidence_ids,
        parts=accepted_parts(session, written.figures, written.parts),
        **texts,
    )


def _check_figures(session: Session, row: Obligation, figures: Mapping[int, tuple[Decimal, str]]) -> None:
    known = {indicator.id for indicator in measured_by(session, row)}
    if set(figures) - known:
        raise InvalidInputError("这项任务没有这个指标。", field="figures")


def measured_by(session: Session, row: Obligation) -> list[Indicator]:
    """Return the indicators whose figures this obligation's report may carry."""
    task = session.get_one(Task, row.task_id)
    return list(task.indicators)


def _check_evidence(session: Session, row: Obligation, evidence_ids: frozenset[int]) -> None:
    statement = select(Evidence.id).where(Evidence.id.in_(evidence_ids), Evidence.obligation_id == row.id)
    if set(session.scalars(statement)) != set(evidence_ids):
        raise InvalidInputError("附件不属于这一期报告，请重新上传。", field="evidence")


def _version(
    row: Obligation, actor: Actor, clean: Written, version: int, *, now: datetime, is_from_paper: bool
) -> Report:
    if actor.person_id is None:
        raise BlockedError("系统不能代替人填报。")
    if row.report_version != version - 1:
        raise StaleError
    return Report(
        obligation_id=row.id,
        version=version,
        author_id=actor.person_id,
        written_at=now,
        progress_percent=clean.progress_percent,
        progress_text=clean.progress_text,
        problems=clean.problems,
        next_steps=clean.next_steps,
        is_unchanged=clean.is_unchanged,
        is_from_paper=is_from_paper,
        figures=[
            ReportFigure(indicator_id=key, value=value, source=source, **vars(clean.parts.get(key, NO_PARTS)))
            for key, (value, source) in sorted(clean.figures.items())
        ],
    )


def _bind(report: Report, content: ReportContent) -> None:
    report.content_hash = report_hash(content)
    report.canonical = [REPORT_TAG, *report_fields(content)]


def _keep(session: Session, report: Report, clean: Written) -> Report:
    if clean.evidence_ids:
        report.evidence = list(session.scalars(select(Evidence).where(Evidence.id.in_(clean.evidence_ids))))
    session.add(report)
    session.flush()
    return report


def _content(session: Session, row: Obligation, clean: Written, report: Report) -> ReportContent:
    evidence = session.scalars(select(Evidence.sha256).where(Evidence.id.in_(clean.evidence_ids)))
    return _assemble(session, row, report, clean.figures, clean.parts, tuple(evidence))


def tag_of(report: Report) -> str:
    """Return the tag under which a version was hashed; what was written before it was kept is of the first."""
    return report.canonical[0] if report.canonical else FIRST_REPORT_TAG


def content_of(session: Session, row: Obligation, report: Report) -> ReportContent:
    """Return the content of a stored version, built anew from the ledger, as it is shown and signed.

    Task, unit, role and period bear the names they had when it was written: a unit may be renamed or merged since.
    """
    figures = {figure.indicator_id: (figure.value, figure.source) for figure in report.figures}
    parts = {
        figure.indicator_id: Parts(figure.numerator, figure.denominator, figure.benchmark)
        for figure in report.figures
    }
    made = _assemble(session, row, report, figures, parts, tuple(one.sha256 for one in report.evidence))
    if not report.canonical:
        return made
    task_code, unit, role, period = report.canonical[1:5]
    return replace(made, task_code=task_code, unit=unit, role=role, period=period)


def _assemble(
    session: Session,
    row: Obligation,
    report: Report,
    figures: Mapping[int, tuple[Decimal, str]],
    parts: Mapping[int, Parts],
    evidence_hashes: tuple[str, ...],
) -> ReportContent:
    indicators = {one.id: one for one in session.scalars(select(Indicator).where(Indicator.id.in_(figures)))}
    return ReportContent(
        task_code=session.get_one(Task, row.task_id).code,
        unit=session.get_one(Unit, row.unit_id).name,
        role=ROLE_LABELS[row.role],
        period=session.get_one(Period, row.period_id).key,
        version=report.version,
        progress_percent=report.progress_percent,
        progress_text=report.progress_text,
        problems=report.problems,
        next_steps=report.next_steps,
        is_unchanged=report.is_unchanged,
        is_from_paper=report.is_from_paper,
        figures=tuple(
            (indicators[key].no, indicators[key].name, indicators[key].unit_of_measure, value, source)
            for key, (value, source) in figures.items()
        ),
        evidence_hashes=evidence_hashes,
        parts=tuple(
            (indicators[key].no, one.numerator, one.denominator, one.benchmark)
            for key, one in parts.items()
            if one != NO_PARTS
        ),
    )
