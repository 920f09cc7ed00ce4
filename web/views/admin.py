"""管理: the rounds that ran and will run, the channels with a test each, and what keeps the program alive."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import forms
from web.access import requires
from web.acting import carried_out
from web.bells import trouble
from web.database import commit, engine, session
from web.sessions import clock_now, config
from web.supervisor import read_status
from workflow.errors import DubanError, InvalidInputError
from workflow.ledger import Breaker, Channel, ChannelKind, Delivery, Notice
from workflow.ledger.engine import reading
from workflow.operations import channels as operation
from workflow.operations.breakers import release
from workflow.operations.delivery import deliver_one
from workflow.operations.posts import post_of
from workflow.queries import notices
from workflow.queries.reach import channels_of
from workflow.queries.rounds import last_jump, runs_of, seen_rounds
from workflow.rules.roles import Deed
from workflow.rules.timetable import BY_NAME
from workflow.worker import Worker, life_of

area = Blueprint("admin", __name__)
KINDS = {
    ChannelKind.WECOM: "企业微信群机器人",
    ChannelKind.DINGTALK: "钉钉群机器人",
    ChannelKind.FEISHU: "飞书群机器人",
    ChannelKind.JSON: "政务应用网关（JSON）",
}
MAIL = {"smtp": "发送到邮件服务器", "console": "写入文件，不外发", "off": "已关闭"}
CHILDREN = {
    "web": "网页",
    "prefect": "定时服务",
    "flows": "定时任务运行器",
    "bell": "补跑错过的任务",
    "fonts": "字体准备",
}


@dataclass(frozen=True)
class Way:
    """A way out as the page shows it."""

    code: str
    title: str
    about: str
    is_open: bool
    breaker: Breaker | None
    waits: int
    channel: Channel | None = None

    @property
    def is_resting(self) -> bool:
        """Whether nothing is tried before a moment."""
        rests = self.breaker.paused_until if self.breaker else None
        return rests is not None and rests > clock_now()


@area.get("/admin")
@requires(Deed.VIEW_ROUNDS)
def index() -> str:
    """Everything on one page."""
    now = clock_now()
    return render_template(
        "admin/index.html",
        seen=seen_rounds(session(), now=now),
        jump=last_jump(session(), now=now),
        true_now=now,
        trouble=trouble(),
        children=[(CHILDREN.get(name, name), one) for name, one in _children().items()],
        ways=_ways(),
    )


def _children() -> dict[str, dict[str, object]]:
    return read_status(config().home / "logs")


def _ways() -> list[Way]:
    waits = notices.waiting(session(), g.actor)
    mail = config().mail
    about = f"{MAIL[mail.kind]}" + (f" {mail.host}:{mail.port}" if mail.kind == "smtp" else "")
    ways = [
        Way("mail", "邮件", about, mail.kind != "off", session().get(Breaker, "mail"), waits.get("mail", 0))
    ]
    for one in channels_of(session(), g.actor.committee_id):
        breaker = session().get(Breaker, one.code)
        ways.append(
            Way(one.code, one.title, KINDS[one.kind], one.is_open, breaker, waits.get(one.code, 0), one)
        )
    return ways


@area.get("/admin/rounds/<string:name>")
@requires(Deed.VIEW_ROUNDS)
def round_(name: str) -> str:
    """The runs of one round."""
    if name not in BY_NAME:
        abort(404)
    return render_template("admin/round.html", entry=BY_NAME[name], runs=runs_of(session(), name))


@area.get("/admin/channels/new")
@requires(Deed.MANAGE_CHANNELS)
def new() -> str:
    """The form for a robot or gateway."""
    return _form()


def _form(error: DubanError | None = None) -> str:
    hosts = [*config().chat.hosts, *config().chat.inside]
    return render_template("admin/new.html", kinds=KINDS, error=error, typed=request.form, hosts=hosts)


@area.post("/admin/channels/new")
@requires(Deed.MANAGE_CHANNELS)
def add() -> Response | tuple[str, int]:
    """Keep a channel; its address is never shown again."""
    return carried_out(
        lambda: operation.add_channel(session(), g.actor, _typed(), config=config(), now=g.now),
        said="渠道已添加。地址已加密保存，不再显示；请点“测试”。",
        then=url_for("admin.index"),
        again=_form,
    )


def _typed() -> operation.NewChannel:
    try:
        kind = ChannelKind(forms.text("kind"))
    except ValueError:
        raise InvalidInputError("请选择渠道种类。", field="kind") from None
    return operation.NewChannel(kind, forms.text("title"), forms.text("url"), forms.text("secret"))


@area.post("/admin/channels/<int:channel_id>/open")
@requires(Deed.MANAGE_CHANNELS)
def set_open(channel_id: int) -> Response:
    """Open a channel, or close it."""
    is_open = forms.text("open") == "yes"
    operation.set_open(session(), g.actor, channel_id, is_open=is_open, now=g.now)
    commit()
    flash("渠道已开通。" if is_open else "渠道已关闭；等待发送的改放站内收件箱。", "success")
    return redirect(url_for("admin.index"))


@area.post("/admin/ways/<string:code>/test")
@requires(Deed.MANAGE_CHANNELS)
def test(code: str) -> Response:
    """Send the actor a test message now, and say in words what came of it."""
    notice_id = operation.owe_trial(session(), g.actor, code, now=clock_now())
    release(session(), code)
    commit()
    with Worker(life_of(engine(), config().home)) as worker:
        deliver_one(
            engine(),
            notice_id,
            post_of(config()),
            config=config(),
            clock=current_app.extensions["duban_clock"],
            worker=worker,
        )
    with reading(engine()) as asking:
        notice = asking.get_one(Notice, notice_id)
        flash(*_outcome(notice))
    return redirect(url_for("admin.index"))


def _outcome(notice: Notice) -> tuple[str, str]:
    if notice.state is Delivery.SENT and notice.channel != "inbox":
        return f"测试消息已发出，对方回答：{notice.reply}", "success"
    if notice.state is Delivery.IN_DOUBT:
        return f"测试消息可能已送达，但没有收到回音：{notice.reply}", "error"
    return f"测试没有成功：{notice.reply}", "error"
