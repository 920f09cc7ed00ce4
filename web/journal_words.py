"""The journal's acts and things in words: nobody reads codes."""

from __future__ import annotations

from web.translating import t
from workflow.ledger import Delivery, JournalEntry
from workflow.ledger.targets import TargetState
from workflow.queries.targets import LABELS as TARGET_LABELS
from workflow.rules.bulletins import BULLETIN
from workflow.rules.closing import CLOSING, SPOT_CHECK
from workflow.rules.extensions import EXTENSION
from workflow.rules.items import ITEM
from workflow.rules.letters import LETTER
from workflow.rules.machines import HAND_OVER, Machine
from workflow.rules.problems import PROBLEM
from workflow.rules.projects import ENTRY
from workflow.rules.states import ACTION_LABELS, LABELS, Action, State
from workflow.rules.task_states import TASK_ACT_LABELS, TASK_LABELS, TaskState

MACHINES: dict[str, Machine] = {
    one.thing: one for one in (BULLETIN, CLOSING, SPOT_CHECK, EXTENSION, ITEM, LETTER, PROBLEM, ENTRY)
}
_TARGET_ACTS = {
    TargetState.PROPOSED: "下达年度目标",
    TargetState.ACCEPTED: "接收年度目标",
    TargetState.RETURNED: "退回年度目标",
}
_DELIVERIES = {
    Delivery.IN_DOUBT: "可能已送达",
    Delivery.SENT: "已送达",
    Delivery.PENDING: "待发送",
    Delivery.FAILED: "未送达",
}
ACTS: dict[str, str] = {
    **{action.value: label for action, label in ACTION_LABELS.items()},
    **{f"task_{act.value}": label for act, label in TASK_ACT_LABELS.items()},
    **{f"target_{state.value}": label for state, label in _TARGET_ACTS.items()},
    f"objection_{HAND_OVER}": "移交异议",
    f"obligations_{Action.CANCEL.value}": "停止报送义务",
    f"obligations_{Action.RESTORE.value}": "恢复报送义务",
    "add_alias": "增加单位别名",
    "add_channel": "增加渠道",
    "add_person": "增加账号",
    "add_unit": "增加单位",
    "adjust": "调整规划",
    "adopt": "采纳或采用",
    "assign_plan": "整体交办",
    "attach": "上传附件",
    "change_password": "修改密码",
    "change_rule": "调整报送规则",
    "chase": "催办",
    "clock_jumped": "服务器时钟跳变",
    "close_channel": "关闭渠道",
    "correct": "更正",
    "correct_address": "更正邮箱",
    "decide_objection": "裁定异议",
    "declare_adjustment": "声明为规划调整",
    "delegate": "授权签批",
    "disable": "停用账号",
    "drop_rule": "取消报送规则",
    "enable": "启用账号",
    "end_assignment": "终止责任",
    "end_delegation": "终止授权",
    "enter_days": "录入节假日",
    "evaluate": "生成评估",
    "found": "建立委员会",
    "grant": "授予身份",
    "grant_reading": "授权上级查看",
    "hand_down": "下达规划",
    "hand_on": "工作交接",
    "hand_over_targets": "移交年度目标",
    "import": "导入规划",
    "join_tasks": "单位加入任务",
    "limit_signer": "限定签批范围",
    "make_link": "生成设密码链接",
    "make_obligations": "生成报送义务",
    "make_token": "生成访问令牌",
    "meeting_call": "召集会议",
    "meeting_pack": "固定会议材料",
    "merge_unit": "单位合并",
    "move_due": "调整应报时间",
    "move_target": "调整指标目标",
    "open_channel": "开通渠道",
    "project_link": "项目对应任务",
    "prove": "出具证明",
    "read_again": "重新读取规划",
    "remove_day": "删除节假日",
    "rename_unit": "单位更名",
    "renew_feed": "更换日历链接",
    "revoke": "收回身份",
    "revoke_reading": "收回上级查看",
    "revoke_token": "停用访问令牌",
    "roll_up": "汇总下级数据",
    "set_contacts": "更改单位联系人",
    "set_kind": "更改单位类别",
    "set_preference": "更改消息设置",
    "settle_doubt": "处理存疑消息",
    "sign_in": "登录",
    "sign_out": "退出",
    "stop_address": "停用地址",
    "undertake": "承接规划",
    "unit_leaves": "单位退出",
    "withdraw_correction": "撤回更正",
    "write_text": "修改评估文字",
}
THINGS: dict[str, str] = {
    **{thing: machine.name for thing, machine in MACHINES.items()},
    "access_token": "访问令牌",
    "assignment": "责任",
    "channel": "渠道",
    "chase": "催办",
    "committee": "委员会",
    "delegation": "签批授权",
    "evaluation": "评估",
    "evidence": "附件",
    "feed": "日历",
    "indicator": "指标",
    "meeting": "会议",
    "notice": "消息",
    "objection": "异议",
    "obligation": "报送",
    "person": "人员",
    "plan": "规划",
    "project": "项目",
    "report": "报告",
    "round": "定时任务",
    "target": "年度目标",
    "task": "任务",
    "unit": "单位",
}


def act_words(entry: JournalEntry) -> str:
    """Return what was done, in words."""
    machine = MACHINES.get(entry.thing)
    name = entry.act.removeprefix(f"{entry.thing}_")
    if machine is not None and (name == HAND_OVER or name in machine.act_labels):
        return t(machine.words_of(name))
    return t(ACTS.get(entry.act, entry.act))


def thing_words(entry: JournalEntry) -> str:
    """Return what it was done to, in words."""
    return t(THINGS.get(entry.thing, entry.thing))


def change_words(entry: JournalEntry) -> str:
    """Return what changed, in words: 草稿（第1版） → 待签批（第1版）, 待签批（单位3） → 待签批（单位5）."""
    return " → ".join(_side(entry.thing, text) for text in (entry.before, entry.after) if text)


def _side(thing: str, text: str) -> str:
    state, _, more = text.partition("/")
    label = _labels(thing).get(state)
    if label is None:
        return t(text)
    word, unit = t(label), more.removeprefix("unit:")
    if unit != more:
        return t("{state}（单位{number}）", state=word, number=unit)
    return t("{state}（第{version}版）", state=word, version=more) if more not in {"", "0"} else word


def _labels(thing: str) -> dict[str, str]:
    if thing in MACHINES:
        return dict(MACHINES[thing].labels)
    return _STATES.get(thing, {})


_STATES: dict[str, dict[str, str]] = {
    "obligation": {state.value: LABELS[state] for state in State},
    "task": {state.value: TASK_LABELS[state] for state in TaskState},
    "target": {state.value: label for state, label in TARGET_LABELS.items()},
    "notice": {state.value: label for state, label in _DELIVERIES.items()},
    "access_token": {"read": "只能读取", "write": "可以读取和办理，不能签批"},
    "objection": {"open": "待裁定", "upheld": "维持", "changed": "调整"},
}
