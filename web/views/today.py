"""今日: what to do today, by role; and whether the program is well."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, g, render_template, url_for
from sqlalchemy import text as sql

from web.access import open_to_all, signed_in
from web.areas import moment, plan_or_none
from web.bells import trouble
from web.database import session
from workflow.ledger import Plan
from workflow.queries import notices, today
from workflow.queries.board import BoardRow
from workflow.queries.duties import Duty, Group, duties
from workflow.queries.membership import vacancies
from workflow.queries.reach import unreached
from workflow.rules.roles import OFFICE, Capacity, Deed, may_anywhere
from workflow.rules.states import Action

area = Blueprint("today", __name__)
SHOWN = 8


@dataclass(frozen=True)
class Block:
    """A part of the page: rows, what to do with each, one button for all, and what to say when there is none."""

    title: str
    rows: list[BoardRow]
    endpoint: str
    verb: str
    button: str
    address: str
    empty: str
    duties: list[Duty] = field(default_factory=list)

    @property
    def shown(self) -> list[BoardRow]:
        """The first rows."""
        return self.rows[:SHOWN]


@area.get("/")
@signed_in
def show() -> str:
    """The to-do list of the person's roles."""
    plan = plan_or_none()
    blocks = _blocks(plan) if plan else []
    office = g.actor.holds(*OFFICE)
    return render_template(
        "today/show.html",
        plan=plan,
        blocks=_with_duties(blocks[:3]),
        doubts=notices.in_doubt(session(), g.actor) if office else [],
        stopped=unreached(session(), g.actor) if office else [],
        trouble=trouble() if office else None,
        vacancies=vacancies(session(), g.actor) if office and plan else [],
        may_import=may_anywhere(g.actor, Deed.IMPORT_PLAN),
    )


def _blocks(plan: Plan) -> list[Block]:
    actor, now = g.actor, moment()
    blocks = []
    if actor.holds(Capacity.REPORTER):
        blocks.append(_block("要填报的", today.to_write(session(), actor, plan, now), "reports.edit", "填报",
                             "全部填报任务", "reports.index", "目前没有要填报的。新一期开始后会列在这里。"))  # fmt: skip
        blocks.append(_block("要汇总的", today.to_merge(session(), actor, plan, now), "merge.show", "汇总",
                             "台账", "tasks.index", "没有等您处理的参与单位情况。"))  # fmt: skip
    if actor.holds(Capacity.SIGNER):
        blocks.append(_block("待签批", today.to_sign(session(), actor, plan, now), "sign.one", "阅签",
                             "去签批", "sign.index", "没有等您签批的。"))  # fmt: skip
    if actor.reads_all:
        blocks.append(_block("今天红灯", today.red_today(session(), actor, plan, now), "reports.edit", "查看",
                             *(("催办", "chase.index") if may_anywhere(actor, Deed.CHASE) else ("红黄绿", "board.show")),
                             "没有逾期的，很好。"))  # fmt: skip
    if may_anywhere(actor, Action.VERIFY):
        blocks.append(_block("待核查", today.to_verify(session(), actor, plan, now), "verify.one", "核查",
                             "去核查", "verify.index", "没有等待核查的报告。"))  # fmt: skip
    return blocks


TAKES_IN: dict[Group, tuple[str, ...]] = {
    "unit": ("要填报的", "待签批"),
    "sign": ("待签批",),
    "office": ("待核查", "今天红灯"),
}


def _with_duties(blocks: list[Block]) -> list[Block]:
    """Fold what letters, problems, closings and the like ask of the person into the blocks; none is left out."""
    by_title = {block.title: block for block in blocks}
    for duty in duties(session(), g.actor) if blocks else []:
        titles = [title for title in TAKES_IN[duty.group] if title in by_title]
        by_title[titles[0] if titles else blocks[-1].title].duties.append(duty)
    return blocks


def _block(
    title: str, rows: list[BoardRow], endpoint: str, verb: str, button: str, target: str, empty: str
) -> Block:
    return Block(title, rows, endpoint, verb, button, url_for(target), empty)


@area.get("/healthz")
@open_to_all
def health() -> tuple[dict[str, str], int]:
    """Say whether the ledger answers."""
    session().execute(sql("SELECT 1"))
    return {"status": "ok"}, 200
