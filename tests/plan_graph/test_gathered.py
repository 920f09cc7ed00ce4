"""What is said of many tasks is said once, with every task it speaks of."""

from __future__ import annotations

from plan_graph.audit import audit
from plan_graph.reader import read_text

UNIT = "（责任单位：县残联、县民政局、各乡镇人民政府）"
HEAD = "安源口县2026年残疾人工作方案\n一、重点任务\n"


def _many(count: int) -> str:
    return HEAD + "\n".join(
        f"{number}.做好第{number}项服务。健全服务网络。{UNIT}" for number in range(1, count + 1)
    )


def test_a_plan_that_names_no_leads_is_told_so_once() -> None:
    (finding,) = [one for one in audit(read_text(_many(7))) if one.kind == "joint_only"]
    assert finding.message.startswith("7项任务中有7项只列责任单位")
    assert len(finding.tasks) == 7


def test_a_few_tasks_without_a_lead_are_told_one_by_one() -> None:
    assert len([one for one in audit(read_text(_many(4))) if one.kind == "joint_only"]) == 4


def test_a_collective_name_is_told_once_for_all_its_tasks() -> None:
    (finding,) = [one for one in audit(read_text(_many(4))) if one.kind == "collective"]
    assert "4项任务中的“各乡镇人民政府”是统称" in finding.message
    assert finding.tasks == ("1.1", "1.2", "1.3", "1.4")


def test_an_attribution_for_a_section_is_told_once_with_its_items() -> None:
    text = f"{HEAD}（一）完善服务（县残联牵头）\n1.健全网络。建立服务点。\n2.培训人员。每年一次。\n（二）维护权益。畅通信访渠道。{UNIT}"
    (finding,) = [one for one in audit(read_text(text)) if one.kind == "attribution_section"]
    assert len(finding.tasks) == 2
