"""Who answers for what, asked of the ledger."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine, select

from plan_graph.draft import PlanDraft
from plan_graph.responsibility import of_draft
from tests.cast import assemble_with_plan
from workflow.ledger import Assignment, Task
from workflow.ledger.engine import unit_of_work
from workflow.queries.responsibility import responsibility_of


def test_the_ledger_of_an_unchanged_plan_says_what_was_read(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        cast = assemble_with_plan(session)
        assert cast.plan is not None
        held, read = responsibility_of(session, cast.plan), of_draft(PlanDraft.from_json(cast.plan.draft))
        assert held.tasks == read.tasks
        assert held.sections == read.sections
        assert set(held.ties) == set(read.ties)


def test_an_assignment_that_ended_is_not_drawn_and_the_stronger_role_counts(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        cast = assemble_with_plan(session)
        assert cast.plan is not None
        task = session.scalars(select(Task).where(Task.code == "1.1.1")).one()
        rows = session.scalars(select(Assignment).where(Assignment.task_id == task.id)).all()
        lead = next(row for row in rows if row.role == "lead")
        next(row for row in rows if row.unit_id == cast.units["县财政局"].id).ends_on = date(2024, 6, 30)
        session.add(
            Assignment(plan_id=cast.plan.id, task_id=task.id, unit_id=lead.unit_id, role="participant")
        )
        session.flush()
        ties = responsibility_of(session, cast.plan).of_task["1.1.1"]
        assert [(tie.unit, tie.role) for tie in ties] == [("县民政局", "leads"), ("县残联", "participates")]
