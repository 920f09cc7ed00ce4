"""The real plan, read from its document and from the bundle: the counts that people counted by hand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import jsonschema
import networkx as nx
import pytest

from plan_graph import graph as questions
from plan_graph.audit import audit
from plan_graph.draft import PlanDraft
from plan_graph.isolation import read_plan_isolated
from plan_graph.plans import bundled
from plan_graph.units import expand
from tests.documents import REAL, own_document

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "plan.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(params=["bundled", "document"])
def draft(request: pytest.FixtureRequest) -> PlanDraft:
    """The plan as the program brings it, and as the document reads now."""
    if request.param == "bundled":
        return bundled("qinshui-145")[0]
    if not REAL.exists():
        pytest.skip("the real plan does not stand beside the project")
    return read_plan_isolated(REAL)


def test_tasks_and_who_answers_for_them(draft: PlanDraft) -> None:
    assert len(draft.tasks) == 31
    assert Counter(task.code[0] for task in draft.tasks) == {"3": 28, "4": 3}
    assert sum(bool(task.lead) for task in draft.tasks) == 24
    assert sum(len(task.lead) == 2 for task in draft.tasks) == 1
    assert sum(bool(task.joint) and not task.lead for task in draft.tasks) == 5
    made = questions.build(draft)
    assert questions.nobody_accountable(made) == ["3.6.1", "3.6.2"]
    assert len(questions.joint_only(made)) == 5


def test_units_and_assignments(draft: PlanDraft) -> None:
    mentions = [name for task in draft.tasks for name in (*task.lead, *task.participants, *task.joint)]
    assert (len(mentions), len(set(mentions)), len(draft.units)) == (145, 37, 35)
    assert {("县政法委", "县委政法委")} == {
        tuple(sorted((unit.name, *unit.aliases), key=len)) for unit in draft.units if unit.aliases
    }
    assert Counter(one.role for one in expand(draft)) == {"lead": 25, "participant": 149, "joint": 37}


def test_indicators_and_projects(draft: PlanDraft) -> None:
    assert Counter(one.attribute for one in draft.indicators) == {"约束性": 6, "预期性": 6}
    per_box = Counter(one.box for one in draft.projects)
    assert [per_box[box] for box in sorted(per_box)] == [8, 7, 6, 5, 7, 7, 6, 5]
    assert len([one for one in draft.findings if one.kind == "project_numbering"]) == 2


def test_the_json_keeps_its_contract_and_comes_back(draft: PlanDraft) -> None:
    data = json.loads(json.dumps(draft.to_json(), ensure_ascii=False))
    jsonschema.validate(data, SCHEMA)
    assert PlanDraft.from_json(data) == draft


def test_the_graph_answers_and_can_be_carried_off(draft: PlanDraft, tmp_path: Path) -> None:
    made = questions.build(draft)
    leads = [task for task in draft.tasks if "县残联" in task.lead]
    assert {code for code, kind in questions.owes(made, "县残联") if kind == "leads"} == {
        t.code for t in leads
    }
    assert questions.works_with(made, "县残联").most_common(1)[0][1] > 1
    (tmp_path / "plan.graphml").write_text(questions.to_graphml(made), encoding="utf-8")
    again = nx.read_graphml(tmp_path / "plan.graphml", force_multigraph=True)
    assert (again.number_of_nodes(), again.number_of_edges()) == (
        made.number_of_nodes(),
        made.number_of_edges(),
    )
    data = questions.to_json(made)
    assert len(data["nodes"]) == made.number_of_nodes()


def test_the_audit_names_every_task_without_a_lead(draft: PlanDraft) -> None:
    found = audit(draft)
    assert all(one.message and one.why and one.what_to_do for one in found)
    kinds = Counter(one.kind for one in found)
    assert (kinds["nobody"], kinds["joint_only"], kinds["several_leads"]) == (2, 5, 1)


def test_our_own_document(tmp_path: Path) -> None:
    read = read_plan_isolated(own_document(tmp_path))
    assert [(task.code, task.title, task.lead) for task in read.tasks] == [
        ("3.1.1", "提升残疾人职业技能", ("县残联",)),
        ("3.1.2", "拓宽就业渠道", ()),
        ("3.2.1", "完善社会救助", ("县民政局",)),
        ("4.1", "加强组织领导", ("县残联",)),
    ]
    assert read.tasks[1].joint == ("县人社局", "县残联")
    assert {unit.name for unit in read.units} == {"县残联", "县人社局", "县财政局", "县民政局"}
