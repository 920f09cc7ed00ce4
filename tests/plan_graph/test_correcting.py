"""A patch over what was read: what fits stays through any reading, what no longer fits is told and blocks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from plan_graph.advice import ADVICE, LABELS
from plan_graph.audit import BLOCKING, audit
from plan_graph.correcting import APPLY, correct
from plan_graph.corrections import (
    OPERATIONS,
    Anchor,
    Correction,
    DocumentLine,
    PatchRefused,
    in_words,
    patch_of,
    read_patch,
    text_key,
)
from plan_graph.draft import PlanDraft, UnitDraft
from plan_graph.isolation import Reading, read_isolated
from plan_graph.units import expand
from tests.documents import OWN

LEAD = {"op": "name_lead", "task": "3.1.2", "unit": "县人社局"}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return read_text(tmp_path_factory.mktemp("own"), OWN)


def read_text(folder: Path, text: str) -> Reading:
    path = folder / "规划.txt"
    path.write_text(text, encoding="utf-8")
    return read_isolated(path)


def laid(read: Reading, *rows: object) -> PlanDraft:
    """What a patch makes of a reading; every operation must fit."""
    made = correct(read.draft, read_patch(list(rows)), read.lines)
    assert made.unfit == ()
    return made.draft


def roles(draft: PlanDraft, code: str) -> dict[str, str]:
    return {one.unit: one.role for one in expand(draft) if one.task_code == code}


def test_every_operation_has_words_and_a_way_to_be_applied() -> None:
    assert set(OPERATIONS) == set(APPLY)
    for op in OPERATIONS:
        assert in_words(Correction(op, task=Anchor("标题", "", "1.1"))).startswith(OPERATIONS[op].label)


def test_every_kind_of_finding_has_advice_and_a_label() -> None:
    assert set(ADVICE) == set(LABELS)


def test_a_lead_is_named_and_the_others_take_part(read: Reading) -> None:
    assert roles(read.draft, "3.1.2") == {"县人社局": "joint", "县残联": "joint"}
    draft = laid(read, LEAD)
    assert roles(draft, "3.1.2") == {"县人社局": "lead", "县残联": "participant"}
    assert "joint_only" not in {one.kind for one in audit(draft)}


def test_a_unit_is_added_moved_and_taken_away(read: Reading) -> None:
    draft = laid(
        read,
        {"op": "assign", "task": "3.1.1", "unit": "县财政局", "role": "joint"},
        {"op": "assign", "task": "3.2.1", "unit": "县妇联", "role": "participant"},
        {"op": "unassign", "task": "3.1.1", "unit": "县人社局"},
    )
    assert roles(draft, "3.1.1") == {"县残联": "lead", "县财政局": "joint"}
    assert roles(draft, "3.2.1")["县妇联"] == "participant"
    assert "县妇联" in {unit.name for unit in draft.units}


def test_units_are_merged_renamed_and_keep_their_strongest_role(read: Reading) -> None:
    draft = laid(read, {"op": "merge_units", "units": ["县残联", "县人社局"], "name": "县残联"})
    assert roles(draft, "3.1.1") == {"县残联": "lead", "县财政局": "participant"}
    assert next(unit for unit in draft.units if unit.name == "县残联").aliases == ("县人社局",)
    renamed = laid(read, {"op": "rename_unit", "unit": "县人社局", "name": "县人力资源和社会保障局"})
    assert roles(renamed, "3.1.2") == {"县人力资源和社会保障局": "joint", "县残联": "joint"}


def test_an_alias_that_was_merged_is_split_off_again(read: Reading) -> None:
    others = tuple(unit for unit in read.draft.units if unit.name not in {"县残联", "县人社局"})
    one = replace(read.draft, units=(UnitDraft("县残联", ("县人社局",)), *others))
    assert roles(one, "3.1.2") == {"县残联": "joint"}
    draft = laid(Reading(one, read.lines), {"op": "split_alias", "unit": "县残联", "name": "县人社局"})
    assert roles(draft, "3.1.2") == {"县人社局": "joint", "县残联": "joint"}


def test_a_paragraph_becomes_a_task_and_a_task_none(read: Reading) -> None:
    line = next(one for one in read.lines if one.text.startswith("近年来"))
    draft = laid(
        read,
        {"op": "make_task", "line": text_key(line.text), "name": "总结经验"},
        {"op": "not_a_task", "task": "3.2.1"},
        {"op": "retitle", "task": "3.1.1", "name": "办好技能培训"},
    )
    titles = {task.title for task in draft.tasks}
    assert {"总结经验", "办好技能培训"} <= titles
    assert "完善社会救助" not in titles
    assert {one.message[:2] for one in audit(draft) if one.kind == "nobody"} == {"任务"}


def test_a_target_is_taken_and_measures_its_task(read: Reading) -> None:
    draft = laid(
        read,
        {"op": "take_target", "task": "3.1.1", "name": "培训人数", "value": "180", "measure": "人"},
    )
    made = draft.indicators[-1]
    assert (made.name, made.target, made.unit) == ("培训人数", "≥180", "人")
    assert (made.no, "3.1.1") in {(link.indicator, link.task) for link in draft.measures}
    gone = laid(Reading(draft, read.lines), {"op": "unmeasure", "task": "3.1.1", "indicator": "培训人数"})
    assert gone.measures == ()


def test_the_patch_stays_when_lines_and_numbers_move(read: Reading, tmp_path: Path) -> None:
    patch = correct(read.draft, read_patch([LEAD]), read.lines)
    anchored = read_patch([{**LEAD, "task": vars(patch.anchors["3.1.2"])}])
    text = OWN.replace("二、总体要求", "附言一段。\n\n二、总体要求").replace(
        "1．提升残疾人职业技能。", "1．做好宣传工作。印发材料。（牵头单位：县残联）\n2．提升残疾人职业技能。"
    ).replace("2．拓宽就业渠道", "3．拓宽就业渠道")  # fmt: skip
    again = read_text(tmp_path, text)
    draft = laid(again, *patch_of(anchored)["corrections"])
    assert roles(draft, "3.1.3") == {"县人社局": "lead", "县残联": "participant"}


def test_what_no_longer_fits_is_a_blocking_finding_with_the_reason(read: Reading, tmp_path: Path) -> None:
    anchored = correct(read.draft, read_patch([LEAD]), read.lines).anchors["3.1.2"]
    again = read_text(
        tmp_path, OWN.replace("2．拓宽就业渠道。落实补贴政策。（责任单位：县人社局、县残联）\n", "")
    )
    made = correct(again.draft, read_patch([{**LEAD, "task": vars(anchored)}]), again.lines)
    assert made.unfit == (0,)
    told = [one for one in audit(made.draft) if one.kind == "correction_unfit"]
    assert [one.severity for one in told] == [BLOCKING]
    assert "拓宽就业渠道" in told[0].message


def test_a_dismissed_finding_is_known_by_its_key_whatever_its_line(read: Reading) -> None:
    finding = next(one for one in audit(read.draft) if one.kind == "joint_only")
    patch = read_patch([{"op": "dismiss", "finding": finding.key, "reason": "委员会另行明确"}])
    moved = replace(read.draft, tasks=tuple(replace(task, line=task.line + 9) for task in read.draft.tasks))
    made = correct(moved, patch, read.lines)
    again = next(one for one in audit(made.draft) if one.kind == "joint_only")
    assert made.dismissed[again.key] == "委员会另行明确"


def test_the_same_patch_twice_makes_the_same_draft(read: Reading) -> None:
    patch = read_patch([LEAD, {"op": "assign", "task": "3.1.1", "unit": "县妇联", "role": "participant"}])
    once = correct(read.draft, patch, read.lines).draft
    assert correct(read.draft, patch, read.lines).draft == once
    assert correct(read.draft, (*patch, *patch), read.lines).draft == once
    assert PlanDraft.from_json(json.loads(json.dumps(once.to_json()))) == once


@pytest.mark.parametrize(
    ("patch", "words"),
    [({"corrections": [{"op": "assign"}]}, "第1条更正：改分工：请填写任务"),
     ({"corrections": [LEAD, {"op": "fly"}]}, "第2条更正：没有“fly”这种更正"),
     ([{**LEAD, "unit": 5}], "各字段应是文字"), ([{**LEAD, "units": "县残联"}], "各字段应是文字"),
     ([{**LEAD, "colour": "red"}], "没有“colour”这个字段"), ([5], "应是一个 JSON 对象"), ("x", "补丁文件应是"),
     (7, "补丁文件应是"), ([{**LEAD, "task": 5}], "任务应写成编号"), ([{**LEAD, "unit": "甲" * 301}], "最多300字")],
)  # fmt: skip
def test_a_bad_patch_is_refused_and_names_the_item(patch: object, words: str) -> None:
    with pytest.raises(PatchRefused) as refused:
        read_patch(patch)
    assert words in refused.value.sentence


def test_a_patch_goes_out_and_comes_back_the_same() -> None:
    patch = read_patch(
        [LEAD, {"op": "merge_units", "units": ["甲局", "乙局"], "name": "甲局", "reason": "改革"}]
    )
    assert read_patch(json.loads(json.dumps(patch_of(patch), ensure_ascii=False))) == patch


def test_a_paragraph_is_known_by_its_words_only() -> None:
    lines = (DocumentLine(1, "甲 乙"), DocumentLine(9, "甲乙"))
    assert text_key(lines[0].text) == text_key(lines[1].text)
