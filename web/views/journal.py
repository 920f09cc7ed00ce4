"""留痕: the journal, and whether its chain holds."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request

from web.access import requires
from web.database import session
from web.sessions import config
from web.translating import t
from workflow import journal
from workflow.checkpoint_key import checkpoint_key
from workflow.checkpoints import CheckpointRefused
from workflow.ledger import JournalEntry
from workflow.queries.journal import PAGE, entries, kept_anchors
from workflow.rules.roles import Deed
from workflow.rules.states import ACTION_LABELS, LABELS, State

area = Blueprint("journal", __name__)

ACTS = {
    **{action.value: label for action, label in ACTION_LABELS.items()},
    "clock_jumped": "服务器时钟跳变",
    "add_channel": "增加渠道",
    "add_person": "增加账号",
    "adopt": "采纳或采用",
    "attach": "上传附件",
    "change_password": "修改密码",
    "close_channel": "关闭渠道",
    "correct_address": "更正邮箱",
    "evaluate": "生成评估",
    "found": "建立委员会",
    "import": "导入规划",
    "make_obligations": "生成报送义务",
    "move_due": "调整应报时间",
    "prove": "出具证明",
    "open_channel": "开通渠道",
    "renew_feed": "更换日历链接",
    "set_preference": "更改消息设置",
    "settle_doubt": "处理存疑消息",
    "sign_in": "登录",
    "sign_out": "退出",
    "stop_address": "停用地址",
}
THINGS = {
    "obligation": "报送",
    "plan": "规划",
    "report": "报告",
    "person": "人员",
    "channel": "渠道",
    "committee": "委员会",
    "evaluation": "评估",
    "evidence": "附件",
    "feed": "日历",
    "notice": "消息",
    "round": "定时任务",
    "unit": "单位",
}


@area.get("/audit")
@requires(Deed.VIEW_JOURNAL)
def index() -> str:
    """A page of acts, the newest first; verified as a whole where that is asked."""
    page = max(request.args.get("page", 1, type=int), 1)
    found, total = entries(session(), g.actor, page=page)
    checked = "check" in request.args
    broken, anchors = _verified() if checked else (None, 0)
    return render_template(
        "journal/index.html",
        entries=found,
        ACTS=ACTS,
        THINGS=THINGS,
        change=_change,
        total=total,
        page=page,
        pages=max((total + PAGE - 1) // PAGE, 1),
        head=journal.head_of(session(), g.actor.committee_id),
        checked=checked,
        broken=broken,
        anchors=anchors,
    )


def _verified() -> tuple[str | None, int]:
    """Return (what is broken, or None; how many signed checkpoints the chain was held against)."""
    committee_id = g.actor.committee_id
    try:
        anchors = kept_anchors(session(), committee_id, checkpoint_key(config().home).public)
    except CheckpointRefused as refused:
        return refused.sentence, 0
    broken = journal.verify(session(), committee_id, anchors=anchors)
    return (broken.why if broken else None), len(anchors)


def _change(entry: JournalEntry) -> str:
    """What changed, in words: 草稿 第1版 → 待签批 第1版."""
    sides = [_side(text) for text in (entry.before, entry.after) if text]
    return " → ".join(sides)


def _side(text: str) -> str:
    state, mark, version = text.partition("/")
    if mark and state in set(State):
        word = t(LABELS[State(state)])
        return t("{state}（第{version}版）", state=word, version=version) if version != "0" else word
    return t(text)
