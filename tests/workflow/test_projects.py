"""Key projects: dated rows confirmed by the unit's leader, corrected by new rows; and when money runs ahead of work."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, Cast
from workflow import journal
from workflow.documents.evaluation_rows import project_row
from workflow.errors import ForbiddenError, InvalidInputError, NotFoundError, NotFreshError, StaleError
from workflow.ledger import Project, ProjectEntry, Task
from workflow.operations import projects as operation
from workflow.operations.acting import Presence
from workflow.operations.projects import Told
from workflow.queries import projects as query
from workflow.rules.lights import Light
from workflow.rules.projects import EntryKind as K
from workflow.rules.projects import Grade, ProjectFigures, Source, alerts, percent

HERE = Presence(AFTER_DUE, AFTER_DUE)
DAY = date(2024, 9, 20)
WRITER, SIGNER, OFFICE = "牵头填报人", "牵头领导", "办公室人员"


@pytest.fixture
def project(session: Session, cast: Cast) -> Project:
    one = session.scalars(select(Project)).one()
    task = session.scalars(select(Task).where(Task.code == "1.1.1")).one()
    operation.link_task(session, cast.actor(OFFICE), one.id, task.id, now=AFTER_DUE)
    return one


def enter(
    session: Session, cast: Cast, one: Project, kind: K, part: str = WRITER, **more: object
) -> ProjectEntry:
    said = {"unit_id": cast.units["县民政局"].id, "year": 2024, "dated_on": DAY, **more}
    return operation.enter(session, cast.actor(part), one.id, Told(kind=kind, **said), now=AFTER_DUE)  # type: ignore[arg-type]


def money(session: Session, cast: Cast, one: Project, kind: K, wan: int, **more: object) -> ProjectEntry:
    made = enter(session, cast, one, kind, source=Source.PROVINCE, amount_yuan=D(wan * 10000), **more)
    operation.confirm(session, cast.actor(SIGNER), made.id, presence=HERE, now=AFTER_DUE)
    return made


def figures(session: Session, cast: Cast, one: Project, day: date = date(2024, 9, 30)) -> ProjectFigures:
    assert cast.plan
    return query.figures_at(session, cast.plan, day).get(one.id, ProjectFigures())


def test_only_what_the_leader_confirmed_counts(session: Session, cast: Cast, project: Project) -> None:
    made = enter(session, cast, project, K.PLANNED, source=Source.COUNTY, amount_yuan=D(500000))
    assert figures(session, cast, project) == ProjectFigures()
    operation.confirm(session, cast.actor(SIGNER), made.id, presence=HERE, now=AFTER_DUE)
    assert figures(session, cast, project).planned == D(500000)
    returned = enter(session, cast, project, K.PLANNED, source=Source.COUNTY, amount_yuan=D(1))
    operation.give_back(session, cast.actor(SIGNER), returned.id, reason="金额有误", now=AFTER_DUE)
    assert figures(session, cast, project).planned == D(500000)
    row = project_row(project, figures(session, cast, project))
    assert (row.planned, row.spent, row.report_ref) == (D(50), None, f"P-{made.id}")
    assert journal.verify(session, cast.committee.id) is None


def test_a_correction_is_a_new_row_and_the_old_one_stays(
    session: Session, cast: Cast, project: Project
) -> None:
    first = money(session, cast, project, K.SPENT, 30)
    second = enter(
        session, cast, project, K.SPENT, source=Source.PROVINCE, amount_yuan=D(280000), corrects_id=first.id
    )
    assert figures(session, cast, project).spent == D(300000)
    session.commit()
    with pytest.raises(StaleError, match="已经有更正"):
        enter(session, cast, project, K.SPENT, source=Source.PROVINCE, amount_yuan=D(1), corrects_id=first.id)
    session.rollback()
    operation.confirm(session, cast.actor(SIGNER), second.id, presence=HERE, now=AFTER_DUE)
    assert figures(session, cast, project).spent == D(280000)
    assert [row.amount_yuan for row in query.entries(session, project)] == [D(280000), D(300000)]


def test_money_stands_by_year_and_source(session: Session, cast: Cast, project: Project) -> None:
    assert cast.plan
    for kind, wan in ((K.PLANNED, 100), (K.RECEIVED, 60), (K.RECEIVED, 20), (K.SPENT, 30)):
        money(session, cast, project, kind, wan)
    table = query.money_table(session, cast.plan, project, date(2024, 9, 30))
    assert table == {
        (2024, Source.PROVINCE): {K.PLANNED: D(1000000), K.RECEIVED: D(800000), K.SPENT: D(300000)}
    }
    assert figures(session, cast, project, DAY - timedelta(days=1)) == ProjectFigures()


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        (K.PLANNED, {"amount_yuan": D(1)}, "source"),
        (K.SPENT, {"source": Source.CITY}, "amount"),
        (K.PROGRESS, {}, "percent"),
        (K.PROGRESS, {"percent": D(101)}, "percent"),
        (K.GRADE, {}, "grade"),
        (K.SATISFACTION, {"satisfied": 5}, "surveyed"),
        (K.SATISFACTION, {"satisfied": 50, "surveyed": 40}, "satisfied"),
        (K.GRADE, {"grade": Grade.GOOD, "dated_on": None}, "dated_on"),
        (K.GRADE, {"grade": Grade.GOOD, "dated_on": date(2024, 10, 1)}, "dated_on"),
        (K.GRADE, {"grade": Grade.GOOD, "year": 2030}, "year"),
        (K.GRADE, {"grade": Grade.GOOD, "corrects_id": 999}, "corrects_id"),
    ],
)
def test_a_refusal_names_the_field(
    session: Session, cast: Cast, project: Project, kind: K, more: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        enter(session, cast, project, kind, **more)
    assert refused.value.field == field


def test_who_tells_confirms_and_sees(session: Session, cast: Cast, project: Project) -> None:
    with pytest.raises(ForbiddenError, match="牵头单位"):
        enter(
            session, cast, project, K.PROGRESS, "参与填报人", percent=D(10), unit_id=cast.units["县财政局"].id
        )
    made = enter(session, cast, project, K.PROGRESS, percent=D(10))
    for part in (WRITER, OFFICE, "参与领导"):
        with pytest.raises(ForbiddenError):
            operation.confirm(session, cast.actor(part), made.id, presence=HERE, now=AFTER_DUE)
    stale = Presence(AFTER_DUE - timedelta(hours=9), AFTER_DUE)
    with pytest.raises(NotFreshError):
        operation.confirm(session, cast.actor(SIGNER), made.id, presence=stale, now=AFTER_DUE)
    with pytest.raises(NotFoundError):
        query.project(session, cast.actor("系统管理员"), project.id)
    assert cast.plan
    assert [one.id for one in query.projects(session, cast.actor("参与填报人"), cast.plan)] == [project.id]


def told(
    planned: int | None, received: int | None, spent: int | None, progress: int | None
) -> ProjectFigures:
    amounts = [D(one * 10000) if one is not None else None for one in (planned, received, spent)]
    return ProjectFigures(
        *amounts, received_on=date(2024, 3, 1), progress=D(progress) if progress is not None else None
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (told(100, 100, 80, 80), []),
        (told(100, 100, 80, 71), []),
        (told(100, 100, 80, 70), [(Light.YELLOW, "相差10.0个百分点")]),
        (told(100, 100, 80, 50), [(Light.YELLOW, "相差30.0个百分点")]),
        (told(100, 100, 80, 49), [(Light.RED, "支出占计划80.0%，形象进度49%，相差31.0个百分点")]),
        (told(100, 50, 60, 60), [(Light.RED, "支出60万元，超过到位50万元")]),
        (told(100, 80, 30, 40), [(Light.YELLOW, "资金到位213天，支出37.5%，不足50%")]),
        (told(None, None, None, None), [(Light.GREY, "无数据：计划资金、到位资金、支出资金、形象进度")]),
        (told(100, 80, None, 40), [(Light.YELLOW, "支出0.0%"), (Light.GREY, "无数据：支出资金")]),
    ],
)
def test_alerts_as_a_table_of_cases(figures: ProjectFigures, expected: list[tuple[Light, str]]) -> None:
    found = alerts(figures, date(2024, 9, 30))
    assert [one.light for one in found] == [light for light, _ in expected]
    assert all(words in one.reason for one, (_, words) in zip(found, expected, strict=True))


def test_a_percentage_has_its_denominator_or_is_not_told() -> None:
    assert percent(45, 60) == D("75.0")
    assert percent(1, 0) is None
    assert percent(None, 5) is None
