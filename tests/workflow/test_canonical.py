"""What is signed has fixed bytes: golden files hold each version of them, and no version is ever changed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, Cast
from workflow.canonical import FIRST_REPORT_TAG, REPORT_TAG, ReportContent, frame, report_fields, report_hash
from workflow.errors import InvalidInputError
from workflow.ledger import Indicator, Report
from workflow.operations.figures import Parts
from workflow.operations.reports import Written, content_of, save, tag_of
from workflow.queries.obligations import latest_report

GOLDEN = Path(__file__).parent / "golden"
CONTENT = ReportContent(
    task_code="1.1.1", unit="县民政局", role="牵头单位", period="2024Q3", version=2, progress_percent=Decimal("61.50"),
    progress_text="应保尽保。\n逐户核实。", problems="数据不全。", next_steps="", is_unchanged=False, is_from_paper=True,
    figures=((1, "社会救助覆盖率", "%", Decimal("93.6400"), "业务台账"),), evidence_hashes=("b" * 64, "a" * 64),
    parts=((1, Decimal("412.0000"), Decimal("440.0000"), None),),
)  # fmt: skip


@pytest.mark.parametrize("tag", [FIRST_REPORT_TAG, REPORT_TAG])
def test_the_bytes_of_each_version_are_those_of_its_golden_file(tag: str) -> None:
    golden = (GOLDEN / f"{tag}.txt").read_bytes()
    assert frame(tag, report_fields(CONTENT, tag)) == golden
    assert report_hash(CONTENT, tag) == hashlib.sha256(golden).hexdigest()


def test_the_second_version_binds_the_parts_and_the_first_does_not() -> None:
    other = replace(CONTENT, parts=((1, Decimal("412"), Decimal("441"), None),))
    assert report_hash(other) != report_hash(CONTENT)
    assert report_hash(other, FIRST_REPORT_TAG) == report_hash(CONTENT, FIRST_REPORT_TAG)
    with pytest.raises(ValueError, match="v9"):
        report_fields(CONTENT, "duban.report.v9")


def _save(session: Session, cast: Cast, value: str, parts: Parts) -> Report:
    row = cast.obligation(session, "县民政局")
    indicator = _measured(session, cast)
    written = Written(
        progress_text="进展。", figures={indicator.id: (Decimal(value), "台账")}, parts={indicator.id: parts}
    )
    return save(
        session, cast.actor("牵头填报人"), row.id, written, seen_version=row.report_version, now=IN_QUARTER
    )


def _measured(session: Session, cast: Cast) -> Indicator:
    assert cast.plan
    task = next(one for one in cast.plan.tasks if one.code == "1.1.1")
    task.indicators = list(cast.plan.indicators)
    session.flush()
    return cast.plan.indicators[0]


def test_parts_are_kept_bound_and_built_anew_from_the_ledger(session: Session, cast: Cast) -> None:
    report = _save(session, cast, "93.6", Parts(Decimal(412), Decimal(440)))
    session.expire_all()
    row = cast.obligation(session, "县民政局")
    kept = latest_report(session, row)
    assert kept
    assert tag_of(kept) == REPORT_TAG
    assert report_hash(content_of(session, row, kept)) == report.content_hash
    assert (kept.figures[0].numerator, kept.figures[0].denominator) == (Decimal(412), Decimal(440))


@pytest.mark.parametrize(
    ("value", "parts", "words"),
    [("93.6", Parts(Decimal(412)), "一并填写"), ("93.6", Parts(Decimal(441), Decimal(440)), "分子不能大于分母"),
     ("50", Parts(Decimal(412), Decimal(440)), "93.64%"), ("0", Parts(Decimal(0), Decimal(0)), "分母须大于0")],
)  # fmt: skip
def test_parts_that_do_not_make_the_figure_are_refused(
    session: Session, cast: Cast, value: str, parts: Parts, words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words):
        _save(session, cast, value, parts)
