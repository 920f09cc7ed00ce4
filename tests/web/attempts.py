"""How each act of the second table is tried through the operations, with what would be right to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from plan_graph.draft import PlanDraft
from tests.cast import RULE, SMALL_PLAN
from tests.web.matrix_world import HERE, LATER, NOW, World
from workflow.ledger import UnitKind
from workflow.operations import (
    accounts,
    assigning,
    calendars,
    chasing,
    checking,
    closing,
    contacts,
    delegating,
    due_rules,
    evaluation_texts,
    evaluations,
    extensions,
    feeds,
    handing_down,
    handing_on,
    indicators,
    items,
    letters,
    meetings,
    merging,
    objecting,
    plans,
    problems,
    projects,
    reassigning,
    reports,
    signing,
    standing,
    stopping,
    targets,
    units,
)
from workflow.operations.chasing import Chasing
from workflow.operations.closing import Handed
from workflow.operations.committees import NewPerson
from workflow.operations.delegating import NewDelegation
from workflow.operations.items import Given
from workflow.operations.letters import Draft
from workflow.operations.plans import Document
from workflow.operations.problems import Raised
from workflow.operations.projects import Told
from workflow.operations.reports import Written
from workflow.operations.targets import Aim, NewTarget
from workflow.queries import board
from workflow.queries import closing as closing_query
from workflow.queries import extensions as extension_query
from workflow.queries import letters as letter_query
from workflow.queries import meetings as meeting_query
from workflow.queries import obligations as obligation_query
from workflow.queries import problems as problem_query
from workflow.queries import targets as target_query
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of
from workflow.queries.due_rules import live_rules
from workflow.rules.chasing import How
from workflow.rules.holiday_notices import NoticeDay
from workflow.rules.letters import LetterKind
from workflow.rules.problems import Level
from workflow.rules.projects import EntryKind
from workflow.rules.roles import Actor, Capacity
from workflow.rules.scopes import Scope
from workflow.rules.states import Role
from workflow.rules.task_states import TaskAct

Attempt = Callable[[World, Actor], Any]
TEXT = Written(progress_text="进展")
SAID = {"now": NOW}


def _now(world: World, name: str) -> Any:
    """Return a thing as it stands now."""
    return world.session.get_one(type(world.rows[name]), world.id(name))


def _calendar(world: World) -> Any:
    return calendar_of(world.session, world.cast.committee.id)


def _report(thing: str) -> dict[str, Attempt]:
    def version(world: World) -> int:
        found: int = world.session.get_one(type(world.rows[thing]), world.id(thing)).report_version
        return found

    def call(verb: Any, **more: Any) -> Attempt:
        return lambda w, a: verb(w.session, a, w.id(thing), seen_version=version(w), now=NOW, **more)

    back = {"reason": "口径有误", "new_due_on": LATER}
    paper: Attempt = lambda w, a: reports.enter_from_paper(  # noqa: E731
        w.session, a, w.id(thing), replace(TEXT, evidence_ids=frozenset({w.id("file" if thing == "report" else "scan")})),
        seen_version=version(w), now=NOW,
    )  # fmt: skip
    return {
        "save": call(reports.save, written=TEXT), "submit": call(reports.submit), "withdraw": call(reports.withdraw),
        "sign": lambda w, a: _sign(w, a, thing, version(w)), "send_back": call(signing.send_back, reason="再写具体些"),
        "enter_from_paper": paper, "verify": call(checking.verify), "return": call(checking.return_report, **back),
        "correct": call(checking.correct, **back), "adopt": call(merging.adopt), "return_input": call(merging.return_input, **back),
        "waive": lambda w, a: merging.waive(w.session, a, w.id(thing), seen_version=version(w), reason="到期未报", now=w.after_due),
    }  # fmt: skip


def _sign(w: World, a: Actor, thing: str, version: int) -> Any:
    report = obligation_query.latest_report(w.session, w.rows[thing])
    return signing.sign(
        w.session, a, w.id(thing), seen_version=version, seen_hash=report.content_hash if report else "",
        authenticated_at=NOW, clock_now=NOW, now=NOW, from_address="127.0.0.1",
    )  # fmt: skip


def _letter_draft(w: World, a: Actor) -> Any:
    moment = Moment(NOW, _calendar(w))
    rows = tuple(row for row in board.rows(w.session, w.cast.actor("办公室人员"), w.rows["plan"], moment) if row.id == w.id("report"))
    begun = Draft(LetterKind.REMINDER, w.id("unit"), rows)
    return letters.draft(w.session, a, begun, calendar=moment.calendar, now=NOW)


def _issue(w: World, a: Actor) -> Any:
    one = w.rows["letter"]
    seen = letters.content_hash(one, one.unit.name)
    return letters.issue(w.session, a, one.id, seen_hash=seen, presence=HERE, now=NOW)


def _task_acts() -> dict[str, Attempt]:
    seen = lambda w: frozenset((w.cast.units[name].id, Role.JOINT) for name in ("县财政局", "县残联"))  # noqa: E731
    common = {"reason": "职责调整", "days": 3, "now": NOW}
    paper = {"reason": "统一部署", "paper": "测试政发〔2024〕3号", "now": NOW}

    def by_paper(act: TaskAct) -> Attempt:
        return lambda w, a: standing.change_by_paper(w.session, a, w.id("task"), act, **paper)  # type: ignore[arg-type]

    return {
        "assign": lambda w, a: assigning.assign_task(w.session, a, w.rows["task"], calendar=_calendar(w), days=3, now=NOW),
        "object": lambda w, a: objecting.object_to(w.session, a, w.id("part"), reason="不属本单位", presence=HERE, now=NOW),
        "change": lambda w, a: reassigning.change_assignment(
            w.session, a, w.id("task"), {w.id("unit"): Role.LEAD}, seen=seen(w), calendar=_calendar(w), **common  # type: ignore[arg-type]
        ),
        "name_lead": lambda w, a: reassigning.name_lead(
            w.session, a, w.id("task"), w.id("unit"), seen=seen(w), calendar=_calendar(w), **common  # type: ignore[arg-type]
        ),
        "suspend": by_paper(TaskAct.SUSPEND), "resume": by_paper(TaskAct.RESUME), "adjust": by_paper(TaskAct.ADJUST),
        "reopen": lambda w, a: standing.reopen(w.session, a, w.id("task"), reason="又有问题", now=NOW),
    }  # fmt: skip


def _plan_acts() -> dict[str, Attempt]:
    return {
        "import": lambda w, a: plans.import_plan(w.session, a, PlanDraft.from_json(SMALL_PLAN), Document("新.txt", "9" * 64), now=NOW),
        "change_rule": lambda w, a: due_rules.change_rule(
            w.session, a, w.id("plan"), Scope(), replace(RULE, day=20), seen_cycle_id=live_rules(w.session, w.rows["plan"])[0].id,
            why="统一要求", calendar=_calendar(w), now=NOW,
        ),
        "enter_days": lambda w, a: calendars.enter_days(w.session, a, [NoticeDay(date(2024, 12, 25), False, "县庆")], source="测试1号", now=NOW),
        "move_target": lambda w, a: indicators.move_target(
            w.session, a, w.rows["plan"], w.id("indicator"), replace(indicators.aim_of(w.rows["indicator"]), target="99"),
            seen_moves=0, why="调整", now=NOW,
        ),
        "evaluate": lambda w, a: evaluations.freeze(w.session, a, w.rows["plan"], kind="mid_term", as_of=NOW.date(), calendar=_calendar(w), now=NOW),  # type: ignore[arg-type]
        "write_text": lambda w, a: evaluation_texts.write_text(w.session, a, w.id("evaluation"), "overview", "平稳", seen_version=0, now=NOW),
        "call_meeting": lambda w, a: meetings.call_meeting(w.session, a, title="全会", held_on=LATER, now=NOW),
        "make_bulletin": lambda w, a: meetings.make_bulletin(w.session, a, w.rows["plan"], Moment(NOW, _calendar(w)), now=NOW),
        "chase": lambda w, a: chasing.chase(w.session, a, Chasing(w.id("unit"), None, How.PHONE, "请报", (w.id("other"),)), now=NOW, send_at=NOW),
        "link_project": lambda w, a: projects.link_task(w.session, a, w.id("project"), w.id("led"), now=NOW),
        "grant_reading": lambda w, a: handing_down.grant_reading(w.session, a, now=NOW),
    }  # fmt: skip


def _unit_acts() -> dict[str, Attempt]:
    why = {"on": NOW.date(), "why": "机构改革", "now": NOW}
    return {
        "add": lambda w, a: units.add_member(w.session, a, "县数据局", UnitKind.GOVERNMENT, joined_on=NOW.date(), now=NOW),
        "join_tasks": lambda w, a: units.join_tasks(w.session, a, w.id("other_unit"), [w.id("task")], Role.JOINT, **why),  # type: ignore[arg-type]
        "merge": lambda w, a: units.merge(w.session, a, w.id("unit"), w.id("other_unit"), **why),  # type: ignore[arg-type]
        "leave": lambda w, a: units.leave(w.session, a, w.id("unit"), **why),  # type: ignore[arg-type]
        "rename": lambda w, a: units.rename(w.session, a, w.id("unit"), "县财政与国资局", **why),  # type: ignore[arg-type]
        "add_alias": lambda w, a: units.add_alias(w.session, a, w.id("unit"), "财政", now=NOW),
        "set_kind": lambda w, a: units.set_kind(w.session, a, w.id("unit"), UnitKind.GOVERNMENT, now=NOW),
        "set_contacts": lambda w, a: contacts.set_contacts(w.session, a, w.id("unit"), [contacts.NewContact("联络员")], now=NOW),
        "renew_link": lambda w, a: feeds.renew_unit_link(w.session, a, w.rows["unit"], now=NOW),
        "delegate": lambda w, a: delegating.delegate(
            w.session, a, NewDelegation(w.id("unit"), w.id("leader"), w.id("writer"), NOW.date(), LATER, "学习"), now=NOW
        ),
        "limit_signer": lambda w, a: delegating.limit_signer(w.session, a, w.id("unit"), w.id("leader"), [], now=NOW),
    }  # fmt: skip


def _person_acts() -> dict[str, Attempt]:
    return {
        "hand_on": lambda w, a: handing_on.hand_on(w.session, a, w.id("leader"), w.id("writer"), why="调动", now=NOW),
        "open_account": lambda w, a: accounts.open_account(w.session, a, NewPerson("新人", "13500000000", ()), now=NOW),
        "grant": lambda w, a: accounts.grant(w.session, a, w.id("writer"), Capacity.SIGNER, w.id("unit"), now=NOW),
        "disable": lambda w, a: accounts.disable(w.session, a, w.id("writer"), now=NOW),
        "correct_address": lambda w, a: stopping.correct_address(w.session, a, w.id("bystander"), "x@example.org", now=NOW),
    }  # fmt: skip


def _matter_acts() -> dict[str, dict[str, Attempt]]:
    x, p, lt, c, it = extensions, problems, letters, closing, items
    return {
        "extension": {
            "ask": lambda w, a: x.ask(w.session, a, w.id("report"), reason="等", progress="半", wanted_on=LATER, now=NOW),
            "withdraw": lambda w, a: x.withdraw(w.session, a, w.id("extension"), now=NOW),
            "sign": lambda w, a: x.sign(w.session, a, w.id("extension"), presence=HERE, now=NOW),
            "send_back": lambda w, a: x.send_back(w.session, a, w.id("extension"), reason="能完成", now=NOW),
            "grant": lambda w, a: x.grant(w.session, a, w.id("extension"), granted_on=date(2025, 1, 9), answer="同意", now=NOW),
            "refuse": lambda w, a: x.refuse(w.session, a, w.id("extension"), reason="不变", now=NOW),
        },
        "problem": {
            "raise": lambda w, a: p.raise_problem(w.session, a, Raised(w.id("unit"), "缺人"), now=NOW),
            "assign": lambda w, a: p.assign(w.session, a, w.id("problem"), handler_id=w.id("unit"), due_on=LATER, now=NOW),
            "answer": lambda w, a: p.answer(w.session, a, w.id("problem"), answer="已办", now=NOW),
            "escalate": lambda w, a: p.escalate(w.session, a, w.id("problem"), level=Level.DIRECTOR, reason="难", now=NOW),
            "close": lambda w, a: p.close(w.session, a, w.id("problem"), reason="好了", now=NOW),
            "reopen": lambda w, a: p.reopen(w.session, a, w.id("problem"), reason="没好", now=NOW),
        },
        "office_problem": {"answer": lambda w, a: p.answer(w.session, a, w.id("office_problem"), answer="已办", now=NOW)},
        "letter": {
            "draft": _letter_draft, "issue": _issue,
            "edit": lambda w, a: lt.edit(w.session, a, w.id("letter"), title="标题", text="正文", answer_on=LATER, seen_revision=_now(w, "letter").revision, now=NOW),
            "submit": lambda w, a: lt.submit(w.session, a, w.id("letter"), seen_revision=_now(w, "letter").revision, now=NOW),
            "drop": lambda w, a: lt.drop(w.session, a, w.id("letter"), now=NOW),
            "send_back": lambda w, a: lt.send_back(w.session, a, w.id("letter"), reason="再改", now=NOW),
            "receive": lambda w, a: lt.receive(w.session, a, w.id("letter"), now=NOW),
            "answer": lambda w, a: lt.answer(w.session, a, w.id("letter"), answer="已办", now=NOW),
            "close": lambda w, a: lt.close(w.session, a, w.id("letter"), now=NOW),
            "cancel": lambda w, a: lt.cancel(w.session, a, w.id("letter"), reason="发错", now=NOW),
        },
        "closing": {
            "ask": lambda w, a: c.ask(w.session, a, w.id("task"), Handed(w.id("unit"), "完成", "10", frozenset({w.id("file")})), now=NOW),
            "withdraw": lambda w, a: c.withdraw(w.session, a, w.id("closing"), now=NOW),
            "sign": lambda w, a: c.sign(w.session, a, w.id("closing"), presence=HERE, now=NOW),
            "send_back": lambda w, a: c.send_back(w.session, a, w.id("closing"), reason="再核", now=NOW),
            "accept": lambda w, a: c.accept(w.session, a, w.id("closing"), finding="属实", now=NOW),
            "refuse": lambda w, a: c.refuse(w.session, a, w.id("closing"), finding="不符", now=NOW),
        },
        "look_back": {
            "plan": lambda w, a: c.plan_check(w.session, a, w.id("task"), planned_on=LATER, now=NOW),
            **{act: (lambda w, a, act=act: c.record_check(w.session, a, w.id("look_back"), act_name=act, result="走访", now=NOW))
               for act in ("pass", "fail", "drop")},
        },
        "item": {
            "record": lambda w, a: it.record(w.session, a, Given(w.id("unit"), "报方案", "副县长", LATER), now=NOW),
            "answer": lambda w, a: it.answer(w.session, a, w.id("item"), answer="已报", now=NOW),
            "close": lambda w, a: it.close(w.session, a, w.id("item"), reason="可以", now=NOW),
            "return": lambda w, a: it.give_back(w.session, a, w.id("item"), reason="不够", due_on=LATER, now=NOW),
            "reopen": lambda w, a: it.reopen(w.session, a, w.id("item"), reason="反复", due_on=LATER, now=NOW),
        },
        "bulletin": {
            "edit": lambda w, a: meetings.edit_bulletin(w.session, a, w.id("bulletin"), opening="开头", seen_revision=_now(w, "bulletin").revision, now=NOW),
            "drop": lambda w, a: meetings.drop_bulletin(w.session, a, w.id("bulletin"), now=NOW),
            "approve": lambda w, a: meetings.approve_bulletin(
                w.session, a, w.id("bulletin"), seen_hash=meetings.bulletin_hash(w.rows["bulletin"]), presence=HERE, now=NOW),
        },
        "fact": {
            "enter": lambda w, a: projects.enter(w.session, a, w.id("project"), Told(w.id("unit"), EntryKind.PROGRESS, 2024, NOW.date(), percent=Decimal(9)), now=NOW),
            "confirm": lambda w, a: projects.confirm(w.session, a, w.id("fact"), presence=HERE, now=NOW),
            "return": lambda w, a: projects.give_back(w.session, a, w.id("fact"), reason="写错", now=NOW),
        },
        "target": {
            "set": lambda w, a: targets.set_target(
                w.session, a, w.id("plan"), NewTarget(w.id("unit"), 2024, Aim(percent=Decimal(60)), task_id=w.id("task"), why="核定"),
                seen_version=_now(w, "target").version, now=NOW),
            "accept": lambda w, a: targets.accept(w.session, a, w.id("target"), seen_version=_now(w, "target").version, presence=HERE, now=NOW),
            "give_back": lambda w, a: targets.give_back(w.session, a, w.id("target"), seen_version=_now(w, "target").version, reason="偏高", now=NOW),
        },
    }  # fmt: skip


def _sights() -> dict[str, Attempt]:
    return {
        "report": lambda w, a: obligation_query.obligation(w.session, a, w.id("report")),
        "input": lambda w, a: obligation_query.obligation(w.session, a, w.id("input")),
        "extension": lambda w, a: extension_query.extension(w.session, a, w.id("input extension")),
        "problem": lambda w, a: problem_query.problem(w.session, a, w.id("problem")),
        "letter": lambda w, a: letter_query.letter(w.session, a, w.id("sent letter")),
        "draft letter": lambda w, a: letter_query.letter(w.session, a, w.id("letter")),
        "closing": lambda w, a: closing_query.closing(w.session, a, w.id("closing")),
        "look back": lambda w, a: closing_query.spot_check(w.session, a, w.id("look_back")),
        "item": lambda w, a: meeting_query.item(w.session, a, w.id("item")),
        "draft bulletin": lambda w, a: meeting_query.bulletin(w.session, a, w.id("bulletin")),
        "target": lambda w, a: target_query.target_by_id(w.session, a, w.id("target")),
        "meeting": lambda w, a: meeting_query.meeting(w.session, a, w.id("meeting")),
    }  # fmt: skip


ATTEMPTS: dict[str, dict[str, Attempt]] = {
    "report": _report("report"),
    "input": _report("input"),
    "task": _task_acts(),
    "plan": _plan_acts(),
    "unit": _unit_acts(),
    "person": _person_acts(),
    "see": _sights(),
    **_matter_acts(),
}
