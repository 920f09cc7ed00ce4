"""What plans say without naming anybody, or with one who answers and others who assist."""

from __future__ import annotations

from plan_graph.audit import audit
from plan_graph.draft import PlanDraft
from plan_graph.reader import read_document
from tests.plan_graph.manners import county_duties_word, district_children_word, district_measures_text
from tests.plan_graph.manners.manner import Manner


def _read(manner: Manner) -> PlanDraft:
    return read_document(manner.file_name, manner.body())


def test_safeguards_that_name_nobody_are_told_once_with_their_titles() -> None:
    told = [one for one in _read(district_measures_text.DOCUMENT).findings if one.kind == "chapter_unowned"]
    assert len(told) == 1
    assert all(title in told[0].message for title in ("加强组织领导", "加强经费保障", "加强宣传引导"))


def test_steps_and_dates_are_no_tasks_and_no_finding() -> None:
    draft = _read(district_measures_text.DOCUMENT)
    assert "阶段" not in "".join(
        [*(one.title for one in draft.tasks), *(one.message for one in draft.findings)]
    )


def test_a_guessed_period_holds_the_deadlines_of_its_tasks() -> None:
    draft = _read(county_duties_word.DOCUMENT)
    assert draft.period == (2024, 2026)
    assert {one.kind for one in audit(draft)}.isdisjoint({"due_outside"})


def test_owners_in_a_table_of_indicators_make_no_tasks_and_are_told() -> None:
    draft = _read(district_children_word.DOCUMENT)
    assert len(draft.indicators) == 5
    assert [one.kind for one in draft.findings].count("table_unread") == 1


def test_the_only_one_who_answers_leads_those_who_assist_and_is_doubted() -> None:
    text = "某县无障碍工作方案（2024—2026年）\n一、主要任务\n（一）改造坡道。逐年改造。（县住建局负责，县残联配合）\n"
    draft = read_document("a.txt", text.encode())
    assert (draft.tasks[0].lead, draft.tasks[0].participants) == (("县住建局",), ("县残联",))
    assert "role_guessed" in {one.kind for one in draft.findings}


def test_known_units_named_once_are_told_together() -> None:
    told = [one for one in audit(_read(district_measures_text.DOCUMENT)) if one.kind == "named_once"]
    assert len(told) == 2
    assert "个单位全文只出现一次" in told[0].message


def _first(attribution: str) -> PlanDraft:
    text = f"某县助残方案（2024—2026年）\n一、主要任务\n（一）改造坡道。逐年改造。（{attribution}）\n"
    return read_document("a.txt", text.encode())


def test_others_of_a_level_end_a_list() -> None:
    draft = _first("责任单位：县教育局、县人社局等县直有关部门")
    assert draft.tasks[0].joint == ("县教育局", "县人社局")
    assert "and_others" in {one.kind for one in draft.findings}


def test_units_before_the_first_label_are_kept_and_doubted() -> None:
    draft = _first("县残联、县教育局；配合单位：各镇街")
    assert (draft.tasks[0].joint, draft.tasks[0].participants) == (("县残联", "县教育局"), ("各镇街",))
    assert {one.kind for one in draft.findings} == {"role_guessed", "joint_only", "collective"}
