"""The register of difficulties: raised from reports or by hand, handed on, answered, carried up, closed, reopened."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy.orm import Session

from exports.excel import table_book
from tests.cast import IN_QUARTER, Cast
from tests.workflow.test_the_way_of_a_report import put_name
from workflow.documents.registers import problem_book_of
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import Problem
from workflow.operations import problems as operation
from workflow.operations.problems import Raised
from workflow.operations.reports import Written, save, submit
from workflow.queries import problems as query
from workflow.rules.problems import Level, ProblemState

DUE = date(2024, 9, 20)


def raised(session: Session, cast: Cast, unit: str = "县财政局", part: str = "参与填报人") -> Problem:
    said = Raised(cast.units[unit].id, "配套资金缺口50万元。")
    return operation.raise_problem(session, cast.actor(part), said, now=IN_QUARTER)


def report_with_a_problem(session: Session, cast: Cast, words: str = "缺2名专职委员。") -> int:
    row = cast.obligation(session, "县财政局", "1.1.2")
    writer = cast.actor("参与填报人")
    said = Written(progress_percent=Decimal(40), progress_text="推进中。", problems=words)
    report = save(session, writer, row.id, said, seen_version=0, now=IN_QUARTER)
    submit(session, writer, row.id, seen_version=1, now=IN_QUARTER)
    put_name(session, cast, row, "参与领导")
    return report.id


def test_raised_assigned_answered_closed_and_reopened(session: Session, cast: Cast) -> None:
    one = raised(session, cast)
    office, civil = cast.actor("办公室人员"), cast.units["县民政局"]
    operation.assign(session, office, one.id, handler_id=civil.id, due_on=DUE, now=IN_QUARTER)
    operation.answer(session, cast.actor("牵头填报人"), one.id, answer="已列入预算。", now=IN_QUARTER)
    operation.close(session, office, one.id, reason="资金已到位", now=IN_QUARTER)
    operation.reopen(session, office, one.id, reason="实际未到账", now=IN_QUARTER)
    assert (one.state, one.no, one.reopened_count, one.answer) == (ProblemState.RAISED, 1, 1, "已列入预算。")


def test_only_the_unit_it_was_handed_to_answers(session: Session, cast: Cast) -> None:
    one = raised(session, cast)
    office = cast.actor("办公室人员")
    civil = cast.units["县民政局"]
    operation.assign(session, office, one.id, handler_id=civil.id, due_on=DUE, now=IN_QUARTER)
    for part in ("参与填报人", "办公室人员"):
        with pytest.raises(ForbiddenError, match="别的单位"):
            operation.answer(session, cast.actor(part), one.id, answer="不归我", now=IN_QUARTER)
    with pytest.raises(NotFoundError):
        operation.answer(session, cast.actor("残联填报人"), one.id, answer="看不到", now=IN_QUARTER)
    operation.assign(session, office, one.id, handler_id=None, due_on=DUE, now=IN_QUARTER)
    operation.answer(session, office, one.id, answer="办公室协调。", now=IN_QUARTER)
    assert one.state is ProblemState.ANSWERED


def test_an_entry_is_carried_up_with_a_reason(session: Session, cast: Cast) -> None:
    one = raised(session, cast)
    office = cast.actor("办公室人员")
    with pytest.raises(InvalidInputError, match="谁"):
        operation.escalate(session, office, one.id, level=None, reason="跨部门", now=IN_QUARTER)
    with pytest.raises(InvalidInputError, match="理由"):
        operation.escalate(session, office, one.id, level=Level.COMMITTEE, reason="", now=IN_QUARTER)
    operation.escalate(session, office, one.id, level=Level.COMMITTEE, reason="跨部门", now=IN_QUARTER)
    assert (one.state, one.escalated_to) == (ProblemState.ESCALATED, Level.COMMITTEE)


def test_a_reports_problem_is_offered_once_and_nothing_is_not_a_problem(session: Session, cast: Cast) -> None:
    assert cast.plan
    report_id = report_with_a_problem(session, cast)
    office = cast.actor("办公室人员")
    assert [one.text for one in query.offered(session, office, cast.plan)] == ["缺2名专职委员。"]
    one = operation.raise_from_report(session, office, report_id, now=IN_QUARTER)
    assert one.task
    assert (one.unit_id, one.task.code) == (cast.units["县财政局"].id, "1.1.2")
    assert query.offered(session, office, cast.plan) == []
    session.commit()
    with pytest.raises(StaleError, match="已经登记"):
        operation.raise_from_report(session, office, report_id, now=IN_QUARTER)


def test_a_report_that_says_none_offers_nothing(session: Session, cast: Cast) -> None:
    assert cast.plan
    report_with_a_problem(session, cast, "暂无。")
    assert query.offered(session, cast.actor("办公室人员"), cast.plan) == []


def test_assigning_wants_a_date_and_closing_a_reason(session: Session, cast: Cast) -> None:
    one = raised(session, cast)
    office = cast.actor("办公室人员")
    with pytest.raises(InvalidInputError, match="期限"):
        operation.assign(session, office, one.id, handler_id=None, due_on=None, now=IN_QUARTER)
    with pytest.raises(InvalidInputError, match="早于今天"):
        operation.assign(session, office, one.id, handler_id=None, due_on=date(2024, 9, 9), now=IN_QUARTER)
    with pytest.raises((InvalidInputError, BlockedError), match="办结说明"):
        operation.close(session, office, one.id, reason="", now=IN_QUARTER)


def test_a_unit_raises_its_own_and_sees_its_own(session: Session, cast: Cast) -> None:
    with pytest.raises(ForbiddenError):
        raised(session, cast, "县民政局")
    raised(session, cast)
    raised(session, cast, "县民政局", "办公室人员")
    assert [one.no for one in query.problems(session, cast.actor("参与填报人"))] == [1]
    assert [one.no for one in query.problems(session, cast.actor("督查人员"))] == [1, 2]
    assert [one.no for one in query.problems(session, cast.actor("牵头领导"))] == [2]
    with pytest.raises(ForbiddenError):
        raised(session, cast, "县财政局", "督查人员")


def test_the_register_becomes_a_workbook_that_runs_no_formula(session: Session, cast: Cast) -> None:
    said = Raised(cast.units["县财政局"].id, "=1+1 资金缺口")
    operation.raise_problem(session, cast.actor("参与填报人"), said, now=IN_QUARTER)
    rows = query.problems(session, cast.actor("督查人员"))
    book = problem_book_of(cast.committee, rows, as_of=DUE)
    assert table_book(book) == table_book(book)
    sheet = openpyxl.load_workbook(BytesIO(table_book(book))).active
    assert sheet is not None
    assert (sheet["E4"].value, sheet["E4"].data_type, sheet["J4"].value) == ("=1+1 资金缺口", "s", "待分办")
