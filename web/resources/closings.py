"""销号: ask with result, figures and evidence, sign on the page, check and close; and looks back (回头看)."""

from __future__ import annotations

from web.resources.desk import Desk
from web.resources.kinds import Making, Page, Resource
from web.resources.matters import Reason as Why
from web.resources.matters import act_on, may, steps_of, words_of
from web.resources.values import Day, Given, Moment, Nothing, Number, Shown, StepShown
from workflow.ledger import Closing, SpotCheck
from workflow.operations import closing as operation
from workflow.operations.closing import Handed
from workflow.queries import closing as query
from workflow.rules.closing import CLOSING, SPOT_CHECK, CheckState, ClosingState
from workflow.rules.roles import Deed, Thing


class ClosingAsked(Given):
    """What came of the task, in words and figures, with its evidence."""

    task_id: Number
    unit_id: Number
    result: str
    figures: str
    evidence_ids: list[Number] = []


class ClosingFinding(Given):
    """What the office found when it checked."""

    finding: str


class ClosingRow(Shown):
    """One request."""

    task_id: int
    unit_id: int
    unit: str
    state: ClosingState
    state_words: str
    result: str
    figures: str
    finding: str
    asked_at: Moment


class ClosingSheet(ClosingRow):
    """One request with its evidence, what stands in its way, what was done and may be done."""

    evidence_ids: list[int]
    unverified: list[str]
    steps: list[StepShown]
    may: list[str]


def _names(one: Closing) -> dict[str, str]:
    return {"unit": one.unit.name, "state_words": words_of(CLOSING, one.state)}


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[ClosingRow]:
    return [ClosingRow.of(one, **_names(one)) for one in page.of(query.closings(desk.session, desk.actor))]


def _show(desk: Desk, closing_id: int) -> ClosingSheet:
    one = query.closing(desk.session, desk.actor, closing_id)
    return ClosingSheet.of(
        one,
        **_names(one),
        evidence_ids=[file.id for file in one.evidence],
        unverified=list(query.unverified_reports(desk.session, one.task_id)),
        steps=steps_of(desk, CLOSING, one.id),
        may=may(desk, CLOSING, one.state, Thing(one.committee_id, one.unit_id)),
    )


def _ask(desk: Desk, given: ClosingAsked) -> int:
    handed = Handed(given.unit_id, given.result, given.figures, frozenset(given.evidence_ids))
    return operation.ask(desk.session, desk.actor, given.task_id, handed, now=desk.now).id


def _sign(desk: Desk, closing_id: int, _given: Nothing) -> None:
    operation.sign(desk.session, desk.actor, closing_id, presence=desk.presence, now=desk.now)


def _send_back(desk: Desk, closing_id: int, given: Why) -> None:
    operation.send_back(desk.session, desk.actor, closing_id, reason=given.reason, now=desk.now)


def _withdraw(desk: Desk, closing_id: int, _given: Nothing) -> None:
    operation.withdraw(desk.session, desk.actor, closing_id, now=desk.now)


def _accept(desk: Desk, closing_id: int, given: ClosingFinding) -> None:
    operation.accept(desk.session, desk.actor, closing_id, finding=given.finding, now=desk.now)


def _refuse(desk: Desk, closing_id: int, given: ClosingFinding) -> None:
    operation.refuse(desk.session, desk.actor, closing_id, finding=given.finding, now=desk.now)


CLOSINGS = Resource(
    line=("unit", "state_words", "result"),
    name="closings",
    command="closing",
    key="closing_id",
    title="销号申请",
    deeds=(Deed.VIEW_ACTS,),
    shown=ClosingSheet,
    show=_show,
    listed=ClosingRow,
    rows=_rows,
    makings=(
        Making("ask", CLOSING.act_labels["ask"], (Deed.ASK_CLOSING,), ClosingAsked, _ask,
               "销号申请已提交，等分管领导签批后报办公室核查。"),
    ),
    acts=(
        act_on(CLOSING, "sign", Nothing, _sign, "已签批，报办公室核查。", signed_at="/closings/{id}"),
        act_on(CLOSING, "send_back", Why, _send_back, "已退回填报人。"),
        act_on(CLOSING, "withdraw", Nothing, _withdraw, "已撤回。"),
        act_on(CLOSING, "accept", ClosingFinding, _accept, "已销号，尚未报送的各期不再报送。"),
        act_on(CLOSING, "refuse", ClosingFinding, _refuse, "已退回继续办理。"),
    ),
)  # fmt: skip


class CheckPlanned(Given):
    """Which closed task is looked back at, and on which day."""

    task_id: Number
    planned_on: Day


class CheckResult(Given):
    """What the look back found."""

    result: str


class CheckShown(Shown):
    """One look back."""

    task_id: int
    state: CheckState
    state_words: str
    planned_on: Day
    result: str
    may: list[str]


def _check_shown(desk: Desk, one: SpotCheck) -> CheckShown:
    found = may(desk, SPOT_CHECK, one.state, Thing(one.committee_id))
    return CheckShown.of(one, state_words=words_of(SPOT_CHECK, one.state), may=found)


def _checks(desk: Desk, _asked: Nothing, page: Page) -> list[CheckShown]:
    found = page.of(query.planned_checks(desk.session, desk.actor))
    return [_check_shown(desk, one) for one in found]


def _check(desk: Desk, check_id: int) -> CheckShown:
    return _check_shown(desk, query.spot_check(desk.session, desk.actor, check_id))


def _plan_check(desk: Desk, given: CheckPlanned) -> int:
    return operation.plan_check(
        desk.session, desk.actor, given.task_id, planned_on=given.planned_on, now=desk.now
    ).id


def _record(desk: Desk, check_id: int, act_name: str, given: CheckResult) -> None:
    operation.record_check(
        desk.session, desk.actor, check_id, act_name=act_name, result=given.result, now=desk.now
    )


def _pass(desk: Desk, check_id: int, given: CheckResult) -> None:
    _record(desk, check_id, "pass", given)


def _fail(desk: Desk, check_id: int, given: CheckResult) -> None:
    _record(desk, check_id, "fail", given)


def _drop(desk: Desk, check_id: int, given: CheckResult) -> None:
    _record(desk, check_id, "drop", given)


CHECKS = Resource(
    line=("task_id", "planned_on", "state_words"),
    name="spot-checks",
    command="check",
    key="check_id",
    title="回头看",
    deeds=(Deed.VIEW_ACTS,),
    shown=CheckShown,
    show=_check,
    listed=CheckShown,
    rows=_checks,
    makings=(Making("plan", "安排回头看", (Deed.CHECK_AGAIN,), CheckPlanned, _plan_check, "已安排回头看。"),),
    acts=(
        act_on(SPOT_CHECK, "pass", CheckResult, _pass, "已登记。"),
        act_on(SPOT_CHECK, "fail", CheckResult, _fail, "已登记，任务重新挂账。"),
        act_on(SPOT_CHECK, "drop", CheckResult, _drop, "已登记。"),
    ),
)
