"""Two versions of a plan: what a clerk is told of them, and that the same two always give the same answer."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from plan_graph.comparison import compare
from plan_graph.comparison_words import in_words
from plan_graph.draft import PlanDraft, SectionDraft, TaskDraft, UnitDraft
from plan_graph.plans import bundled


@pytest.fixture(scope="module")
def plan() -> PlanDraft:
    return bundled("qinshui-145")[0]


def test_a_plan_is_the_same_as_itself(plan: PlanDraft) -> None:
    made = compare(plan, plan)
    assert {one.kind for one in (*made.tasks, *made.indicators, *made.projects)} == {"same"}
    assert in_words(made).endswith("两个版本没有差别。")


def test_every_kind_of_change_is_told(plan: PlanDraft) -> None:
    first, *rest = [task for task in plan.tasks if task.code != "3.1.4"]
    first = replace(first, lead=("县农业农村局",), participants=("县民政局",))
    rest = [replace(task, code="3.1.4") if task.code == "3.1.5" else task for task in rest]
    added = replace(rest[-1], code="4.4", title="建设残疾人工作人才队伍", lead=("县人才办",), participants=())
    indicators = [
        replace(one, target="99.9") if one.no == 2 else one for one in plan.indicators if one.no != 12
    ]
    units = tuple(unit for unit in plan.units if unit.name != "县乡村振兴局")
    newer = replace(
        plan,
        tasks=(first, *rest, added),
        indicators=tuple(indicators),
        units=(*units, UnitDraft("县人才办")),
        projects=plan.projects[1:],
        period=(2021, 2026),
    )
    words = in_words(compare(plan, newer))
    for told in (
        "接续30项（内容有变1项，编号有变1项），新增1项，停止1项",
        "规划期：2021—2025 → 2021—2026",
        "任务 ～ 3.1.1 ", "去掉县乡村振兴局（原牵头）", "县农业农村局参与 → 牵头", "任务 ～ 3.1.5 → 3.1.4 ", "只改编号",
        "任务 ＋ 4.4 建设残疾人工作人才队伍（县人才办牵头）", "任务 － 3.1.4 ", "单位 ＋ 县人才办", "单位 － 县乡村振兴局",
        "：180人 → 99.9人", "指标 － 残疾人意外伤害保险参保率", "项目 － 基本生活救助",
    ):  # fmt: skip
        assert told in words, told


def test_a_likeness_that_is_not_sure_is_flagged_and_a_person_decides(plan: PlanDraft) -> None:
    title = "巩固残疾人脱贫成果衔接乡村全面振兴"
    newer = replace(plan, tasks=(replace(plan.tasks[0], title=title), *plan.tasks[1:]))
    found = compare(plan, newer).tasks[0]
    assert (found.is_uncertain, found.old_code) == (True, "3.1.1")
    assert "请确认是同一任务" in in_words(compare(plan, newer))
    sure = compare(plan, newer, {"3.1.1": "3.1.1"}).tasks[0]
    assert (sure.is_uncertain, sure.kind) == (False, "changed")
    made = compare(plan, newer, {"3.1.1": "新"})
    assert (made.tasks[0].kind, made.of("removed")[0].old_code) == ("added", "3.1.1")


def test_repeated_titles_go_to_their_own_sections() -> None:
    sections = tuple(SectionDraft(str(number), f"第{number}方面", None) for number in (1, 2))
    tasks = tuple(
        TaskDraft(f"{number}.1", "加强保障", str(number), (f"县{name}局",), (), (), None, number)
        for number, name in ((1, "民政"), (2, "财政"))
    )
    units = (UnitDraft("县民政局"), UnitDraft("县财政局"))
    plan = PlanDraft("规划", (2021, 2025), sections, tasks, (), (), units, ())
    turned = replace(
        plan,
        sections=(replace(sections[1], code="1"), replace(sections[0], code="2")),
        tasks=(replace(tasks[1], code="1.1", section="1"), replace(tasks[0], code="2.1", section="2")),
    )
    pairs = {(one.old_code, one.new_code) for one in compare(plan, turned).tasks}
    assert pairs == {("1.1", "2.1"), ("2.1", "1.1")}


def test_the_order_of_entries_does_not_change_who_goes_with_whom(plan: PlanDraft) -> None:
    shuffled = list(plan.tasks)
    random.Random(5).shuffle(shuffled)
    made = compare(plan, replace(plan, tasks=tuple(shuffled)))
    assert all(one.old_code == one.new_code and not one.is_uncertain for one in made.tasks)


def test_two_thousand_tasks_are_compared_in_seconds() -> None:
    mark = random.Random(9)
    letters = "推进完善建立健全服务保障康复教育就业文化体育权益组织领导监测评估"
    titles = ["".join(mark.choices(letters, k=14)) for _ in range(2000)]
    tasks = tuple(
        TaskDraft(f"1.{place}", title, "1", (), (), (), None, place) for place, title in enumerate(titles)
    )
    plan = PlanDraft("规划", (2021, 2025), (SectionDraft("1", "任务", None),), tasks, (), (), (), ())
    changed = replace(plan, tasks=tuple(replace(task, title=task.title[:-1] + "新") for task in tasks))
    begun = time.monotonic()
    made = compare(plan, changed)
    assert time.monotonic() - begun < 20
    assert sum(one.old_code == one.new_code for one in made.tasks) > 1950
