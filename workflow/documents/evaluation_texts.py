"""The drafts of an evaluation's words, made of its figures alone; what the office writes over them is kept beside."""

from __future__ import annotations

from collections.abc import Sequence

from exports.rows import IndicatorRow, ProblemRow
from workflow.documents.findings import Findings
from workflow.queries.reporting import Rate

SECTIONS = {"overview": "一、总体情况", "problems": "五、存在问题", "recommendations": "六、对策建议"}


def method(found: Findings) -> tuple[str, ...]:
    """How it was done."""
    rules = found.yardstick.conclusions
    taken = (
        "经办公室核查"
        if found.yardstick.only_verified
        else "已经单位分管领导签批（或依纸质报告代录）且未被退回"
    )
    return (
        f"本报告只采用截至{found.as_of:%Y年%m月%d日}{taken}的报告，未签批的数字一律不采用。",
        "进度为从起点到目标已走完的比例，预期由规划起点按日均匀推算，有年度目标的按年度目标推算；规划没有写明基数的，以首次签批值为起点。"
        f"高出预期{rules.ahead}个百分点以上为快于预期，低于预期超过{rules.behind}个百分点为滞后。",
        "按时报送以最初的应报时间为准，分母为截止日前到期的全部报送义务，到期后不再变动。",
        "指标数值、年度目标和困难问题登记簿按截止日的记录列出；任务灯号按生成本报告时台账的状态、以截止日为准判定。",
    )


def overview(found: Findings, indicators: Sequence[IndicatorRow]) -> tuple[str, ...]:
    """Section 1."""
    rate = Rate(sum(one.on_time for one in found.units), sum(one.due for one in found.units))
    with_data = [one for one in indicators if one.latest]
    met = [one for one in with_data if one.conclusion not in {"滞后", "无数据"}]
    reported = len({one.task_id for one in found.reports})
    return (
        f"规划共{len(found.tasks)}项任务，涉及{len(found.units)}个单位；{reported}项任务有签批报告，"
        f"{len(found.tasks) - reported}项没有。",
        f"{len(indicators)}项指标中，{len(with_data)}项有签批数据，其中{len(met)}项不滞后；"
        f"{len(indicators) - len(with_data)}项无数据，不计入完成。",
        f"截止日前到期报送{rate.whole}项，按时{rate.part}项，按时率{rate.percent}%。"
        if rate.whole
        else "截止日前没有到期的报送。",
    )


def problems(rows: Sequence[ProblemRow]) -> tuple[str, ...]:
    """Section 5."""
    if not rows:
        return ("截止日前，登记簿和签批的报告中没有提出困难问题。",)
    registered = [one for one in rows if not one.no.startswith("报")]
    closed = sum(one.status == "已办结" or one.status == "已销号" for one in registered)
    answered = sum(bool(one.answer) for one in registered)
    return (
        f"登记的困难问题{len(registered)}件，已答复{answered}件，已办结{closed}件；"
        f"另有{len(rows) - len(registered)}件在报告中提出、尚未登记。逐件情况见下表。",
    )


def recommendations(found: Findings, indicators: Sequence[IndicatorRow]) -> tuple[str, ...]:
    """Section 6."""
    behind = [one for one in indicators if one.conclusion == "滞后"]
    silent = [one for one in indicators if not one.latest]
    nobody = [task.code for task in found.tasks if not task.leads and not task.joint]
    missing = sorted((one for one in found.units if one.missing), key=lambda one: -one.missing)[:5]
    told = []
    if behind:
        names = "、".join(one.name for one in behind)
        told.append(f"对滞后的{len(behind)}项指标（{names}）逐项明确补救措施和时限。")
    if silent:
        told.append(f"对无数据的{len(silent)}项指标，明确报送单位和数据来源，不以无数据代替完成。")
    if nobody:
        told.append(f"任务{'、'.join(nobody)}没有责任单位，提请委员会明确牵头单位。")
    if missing:
        names = "、".join(f"{one.unit}（{one.missing}/{one.due}）" for one in missing)
        told.append(f"到期未报较多的单位：{names}，由办公室督办。")
    return tuple(told) or ("各项任务按计划推进，继续跟踪。",)
