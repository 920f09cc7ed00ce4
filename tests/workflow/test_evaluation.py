"""An evaluation is frozen, traced, compared, written over in words only, and scored where that is switched on."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exports.annexes import evaluation_annexes
from exports.evaluation_blocks import grids
from exports.word import evaluation_word
from tests.cast import AFTER_DUE, IN_QUARTER, Cast
from tests.workflow.test_committees import report
from workflow.documents.evaluations import evaluation_document
from workflow.documents.findings import Yardstick
from workflow.errors import ForbiddenError, InvalidInputError, StaleError
from workflow.ledger import (
    Evaluation,
    EvaluationKind,
    EvaluationText,
    Indicator,
    IndicatorMove,
    JournalEntry,
    Report,
    RollUp,
)
from workflow.operations.evaluation_texts import write_text
from workflow.operations.evaluations import freeze
from workflow.operations.indicators import Aim, aim_of, move_target
from workflow.queries import evaluation as query
from workflow.queries.clock import calendar_of
from workflow.queries.gaps import gaps
from workflow.queries.indicators import standings
from workflow.rules.scoring import Fault, Occurrence, Part, ScoringRules, score

DAY = AFTER_DUE.date()


def measured(cast: Cast) -> None:
    assert cast.plan
    next(one for one in cast.plan.tasks if one.code == "1.1.1").indicators = list(cast.plan.indicators)


def freezing(
    session: Session, cast: Cast, *, as_of: date = DAY, yardstick: Yardstick | None = None
) -> Evaluation:
    assert cast.plan
    calendar = calendar_of(session, cast.committee.id)
    return freeze(session, cast.actor("办公室人员"), cast.plan, kind=EvaluationKind.ANNUAL, as_of=as_of, calendar=calendar,
                  now=AFTER_DUE, yardstick=yardstick)  # fmt: skip


def test_a_snapshot_traces_its_figures_and_does_not_change(session: Session, cast: Cast) -> None:
    measured(cast)
    report(session, cast, "60", (60, 100))
    first = freezing(session, cast)
    document = evaluation_document(first)
    one = document.indicators[0]
    assert (one.latest, one.basis, one.verified) == ("60", "60/100", True)
    assert one.report_ref == document.traced[0].report_ref == f"R-{_report_id(session)} 第1版"
    assert freezing(session, cast) is first
    assert {count.label: count.number for count in document.counts}["数据已核查的指标"] == 1


def _report_id(session: Session) -> int:
    return session.scalar(select(func.max(Report.id))) or 0


def test_only_verified_reports_count_where_that_is_chosen(session: Session, cast: Cast) -> None:
    measured(cast)
    report(session, cast, "60", check=False)
    signed, checked = (
        freezing(session, cast),
        freezing(session, cast, yardstick=Yardstick(only_verified=True)),
    )
    assert evaluation_document(signed).indicators[0].latest == "60"
    assert evaluation_document(checked).indicators[0].conclusion == "无数据"
    assert "只采用已核查" in evaluation_document(checked).basis


def test_an_evaluation_is_compared_with_the_one_before(session: Session, cast: Cast) -> None:
    measured(cast)
    freezing(session, cast, as_of=date(2024, 6, 30))
    report(session, cast, "100", (100, 100))
    document = evaluation_document(freezing(session, cast))
    one = document.compared[0]
    assert (one.before, one.before_conclusion, one.now) == ("", "无数据", "100%")
    assert one.now_conclusion == document.indicators[0].conclusion != "无数据"
    assert "2024年06月30日" in document.compared_with


def test_words_are_versions_and_no_figure_moves(session: Session, cast: Cast) -> None:
    made = freezing(session, cast)
    clerk = cast.actor("办公室人员")
    before = evaluation_document(made)
    write_text(session, clerk, made.id, "overview", "第一段。\n\n第二段。", seen_version=0, now=AFTER_DUE)
    write_text(session, clerk, made.id, "overview", "改写。", seen_version=1, now=AFTER_DUE)
    after = evaluation_document(made, query.newest_texts(session, made))
    assert after.overview == ("改写。",)
    assert replace(after, overview=before.overview, edited=()) == before
    assert (after.edited[0].version, after.edited[0].author) == (2, "办公室人员")
    assert [one.version for one in query.texts(session, made)] == [2, 1]
    acts = session.scalars(select(JournalEntry.act).where(JournalEntry.thing == "evaluation")).all()
    assert acts == ["evaluate", "write_text", "write_text"]


def test_words_are_refused_when_stale_foreign_or_of_a_table(session: Session, cast: Cast) -> None:
    made, clerk = freezing(session, cast), cast.actor("办公室人员")
    write_text(session, clerk, made.id, "problems", "一。", seen_version=0, now=AFTER_DUE)
    with pytest.raises(StaleError):
        write_text(session, clerk, made.id, "problems", "二。", seen_version=0, now=AFTER_DUE)
    with pytest.raises(InvalidInputError, match="数字不能改"):
        write_text(session, clerk, made.id, "indicators", "二。", seen_version=0, now=AFTER_DUE)
    with pytest.raises(InvalidInputError, match="请填写"):
        write_text(session, clerk, made.id, "overview", " ", seen_version=0, now=AFTER_DUE)
    for part in ("督查人员", "牵头领导", "系统管理员"):
        with pytest.raises(ForbiddenError):
            write_text(session, cast.actor(part), made.id, "overview", "二。", seen_version=0, now=AFTER_DUE)
    assert session.scalar(select(func.count()).select_from(EvaluationText)) == 1


def test_every_gap_is_found_and_names_where_to_mend_it(session: Session, cast: Cast) -> None:
    measured(cast)
    assert cast.plan
    actor = cast.actor("办公室人员")
    report(session, cast, "60", check=False)
    found = standings(session, actor, cast.plan, moment=AFTER_DUE, as_of=DAY)
    told = gaps(session, actor, cast.plan, found, moment=AFTER_DUE, as_of=DAY)
    assert told.without_data == []
    assert [gap.where for gap in told.unverified] == ["verify"]
    assert {gap.where for gap in told.unsigned} == {"report"}
    assert len(told.unsigned) == 3 * 3 - 1  # three accountable assignments, three quarters, one signed
    assert [gap.words for gap in told.without_money] == ["专栏2-1 社会救助项目：没有填报资金"]
    assert told.count == 1 + 8 + 1


def aim(one: Indicator, **changed: object) -> Aim:
    return replace(aim_of(one), **changed)  # type: ignore[arg-type]


def test_a_moved_target_keeps_the_first_one_and_is_counted(session: Session, cast: Cast) -> None:
    assert cast.plan
    one, clerk = cast.plan.indicators[0], cast.actor("办公室人员")
    lower = aim(one, target="80", target_value=Decimal(80), base_value=Decimal(50))
    assert (
        move_target(session, clerk, cast.plan, one.id, lower, seen_moves=0, why="市里调整", now=IN_QUARTER)
        == 3
    )
    assert (one.target, one.first_target, one.moved_count) == ("80", "100", 1)
    assert (
        move_target(session, clerk, cast.plan, one.id, lower, seen_moves=3, why="再存一次", now=IN_QUARTER)
        == 0
    )
    with pytest.raises(StaleError):
        move_target(
            session, clerk, cast.plan, one.id, aim(one, target="70"), seen_moves=0, why="并发", now=IN_QUARTER
        )
    with pytest.raises(InvalidInputError, match="不能为空"):
        move_target(
            session, clerk, cast.plan, one.id, aim(one, target="70"), seen_moves=3, why=" ", now=IN_QUARTER
        )
    with pytest.raises(ForbiddenError):
        move_target(session, cast.actor("督查人员"), cast.plan, one.id, aim(one, roll_up=RollUp.SUM), seen_moves=3,
                    why="无权", now=IN_QUARTER)  # fmt: skip
    moved = evaluation_document(freezing(session, cast)).indicators[0]
    assert (moved.target, moved.first_target, moved.target_moves) == ("80", "100", 1)
    assert session.scalar(select(func.count()).select_from(IndicatorMove)) == 3


def test_a_score_names_the_row_behind_every_point(session: Session, cast: Cast) -> None:
    measured(cast)
    report(session, cast, "60")
    document = evaluation_document(freezing(session, cast, yardstick=Yardstick(scoring=ScoringRules())))
    assert {row.unit for row in document.scores} == {"县民政局", "县财政局", "县残联"}
    for row in document.scores:
        assert row.total == 100 - sum(each.points for each in row.deductions)
        assert all(each.reason for each in row.deductions)
    assert any("到期未报" in each.reason for row in document.scores for each in row.deductions)
    assert not evaluation_document(freezing(session, cast)).scores


def test_word_and_annexes_have_the_same_rows_and_the_same_bytes_each_time(
    session: Session, cast: Cast
) -> None:
    measured(cast)
    report(session, cast, "60", (60, 100))
    document = evaluation_document(freezing(session, cast, yardstick=Yardstick(scoring=ScoringRules())))
    word, annexes = evaluation_word(document), evaluation_annexes(document)
    assert (evaluation_word(document), evaluation_annexes(document)) == (word, annexes)
    read = Document(BytesIO(word))
    shown = [[[cell.text for cell in row.cells] for row in table.rows] for table in read.tables]
    for grid in grids(document):
        assert [list(grid.heads), *[list(row) for row in grid.rows]] in shown
    book = load_workbook(BytesIO(annexes))
    assert book.sheetnames == [grid.name for grid in grids(document)]
    for grid in grids(document):
        cells = [
            tuple(str(cell or "") for cell in row)
            for row in book[grid.name].iter_rows(min_row=4, values_only=True)
        ]
        assert cells == list(grid.rows)
    heads = [one.text for one in read.paragraphs if one.style and one.style.name == "Heading 1"]
    assert [head[:2] for head in heads[:6]] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert zipfile.ZipFile(BytesIO(word)).testzip() is None


faults = st.lists(st.builds(Occurrence, st.sampled_from(Fault), st.just("报送项1")), max_size=60)


@given(faults)
def test_a_score_stays_within_its_weights_and_only_falls(occurred: list[Occurrence]) -> None:
    rules = ScoringRules()
    found = score(occurred, rules)
    assert 0 <= found.total <= sum(rules.weights.values())
    assert found.total == sum(rules.weights.values()) - sum(one.points for one in found.deductions)
    assert score(occurred[:-1], rules).total >= found.total
    assert len(found.deductions) == len(occurred)


@pytest.mark.parametrize(
    ("missing", "total", "band"),
    [
        (0, "100", "优秀"),
        (3, "91", "优秀"),
        (4, "88", "良好"),
        (7, "79", "合格"),
        (14, "60", "合格"),
        (99, "60", "合格"),
    ],
)
def test_bands(missing: int, total: str, band: str) -> None:
    found = score([Occurrence(Fault.MISSING, "报送项1")] * missing, ScoringRules())
    assert (found.total, found.band) == (Decimal(total), band)
    low = score(
        [Occurrence(Fault.NO_DATA, "指标1")] * 9,
        ScoringRules(
            weights={Part.REPORTING: Decimal(20), Part.TASKS: Decimal(30), Part.INDICATORS: Decimal(30)}
        ),
    )
    assert low.band == "不合格"
