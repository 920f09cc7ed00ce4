"""What is done to a report and to an input: each act calls the operation that the page calls."""

from __future__ import annotations

from web.resources.desk import Desk
from web.resources.kinds import Act
from web.resources.values import Day, Figure, Given, Number, Percent
from workflow.ledger import Evidence
from workflow.operations import checking, merging, reports, signing
from workflow.operations.evidence import Upload, keep
from workflow.operations.figures import Parts
from workflow.operations.reports import Written
from workflow.queries import obligations as query
from workflow.rules.states import ACTION_LABELS, Action


class VersionSeen(Given):
    """Which version was seen: another one since means that somebody was first."""

    seen_version: Number


class VersionWithReason(VersionSeen):
    """The same, with a reason that is kept."""

    reason: str


class VersionReturned(VersionWithReason):
    """The same, with the day until which it is wanted again."""

    new_due_on: Day


class FigureGiven(Given):
    """An indicator's value with its source; a percentage with its parts, a relative target with its benchmark."""

    indicator_id: Number
    value: Figure
    source: str = ""
    numerator: Figure | None = None
    denominator: Figure | None = None
    benchmark: Figure | None = None


class ReportDraft(VersionSeen):
    """What a report says. ``is_unchanged`` (本期无变化) takes the progress of the period before."""

    progress_percent: Percent | None = None
    progress_text: str = ""
    problems: str = ""
    next_steps: str = ""
    is_unchanged: bool = False
    figures: list[FigureGiven] = []
    evidence_ids: list[Number] = []


class ReportSignature(VersionSeen):
    """The version and the hash of exactly what was shown."""

    seen_hash: str


def _written(desk: Desk, obligation_id: int, given: ReportDraft) -> Written:
    if given.is_unchanged and not given.progress_text:
        return reports.unchanged(desk.session, query.obligation(desk.session, desk.actor, obligation_id))
    return Written(
        progress_percent=given.progress_percent,
        progress_text=given.progress_text,
        problems=given.problems,
        next_steps=given.next_steps,
        is_unchanged=given.is_unchanged,
        figures={one.indicator_id: (one.value, one.source) for one in given.figures},
        parts={
            one.indicator_id: Parts(one.numerator, one.denominator, one.benchmark) for one in given.figures
        },
        evidence_ids=frozenset(given.evidence_ids),
    )


def _save(desk: Desk, obligation_id: int, given: ReportDraft) -> None:
    written = _written(desk, obligation_id, given)
    reports.save(
        desk.session, desk.actor, obligation_id, written, seen_version=given.seen_version, now=desk.now
    )


def _enter_from_paper(desk: Desk, obligation_id: int, given: ReportDraft) -> None:
    written = _written(desk, obligation_id, given)
    reports.enter_from_paper(
        desk.session, desk.actor, obligation_id, written, seen_version=given.seen_version, now=desk.now
    )


def _submit(desk: Desk, obligation_id: int, given: VersionSeen) -> None:
    reports.submit(desk.session, desk.actor, obligation_id, seen_version=given.seen_version, now=desk.now)


def _withdraw(desk: Desk, obligation_id: int, given: VersionSeen) -> None:
    reports.withdraw(desk.session, desk.actor, obligation_id, seen_version=given.seen_version, now=desk.now)


def _sign(desk: Desk, obligation_id: int, given: ReportSignature) -> None:
    signing.sign(
        desk.session,
        desk.actor,
        obligation_id,
        seen_version=given.seen_version,
        seen_hash=given.seen_hash,
        authenticated_at=desk.presence.authenticated_at,
        clock_now=desk.presence.clock_now,
        now=desk.now,
        from_address=desk.address,
        fresh_for=desk.presence.fresh_for,
    )


def _send_back(desk: Desk, obligation_id: int, given: VersionWithReason) -> None:
    signing.send_back(
        desk.session, desk.actor, obligation_id, seen_version=given.seen_version, reason=given.reason, now=desk.now
    )  # fmt: skip


def _verify(desk: Desk, obligation_id: int, given: VersionSeen) -> None:
    checking.verify(desk.session, desk.actor, obligation_id, seen_version=given.seen_version, now=desk.now)


def _return(desk: Desk, obligation_id: int, given: VersionReturned) -> None:
    checking.return_report(
        desk.session, desk.actor, obligation_id, seen_version=given.seen_version, reason=given.reason,
        new_due_on=given.new_due_on, now=desk.now,
    )  # fmt: skip


def _correct(desk: Desk, obligation_id: int, given: VersionReturned) -> None:
    checking.correct(
        desk.session, desk.actor, obligation_id, seen_version=given.seen_version, reason=given.reason,
        new_due_on=given.new_due_on, now=desk.now,
    )  # fmt: skip


def _adopt(desk: Desk, obligation_id: int, given: VersionSeen) -> None:
    merging.adopt(desk.session, desk.actor, obligation_id, seen_version=given.seen_version, now=desk.now)


def _return_input(desk: Desk, obligation_id: int, given: VersionReturned) -> None:
    merging.return_input(
        desk.session, desk.actor, obligation_id, seen_version=given.seen_version, reason=given.reason,
        new_due_on=given.new_due_on, now=desk.now,
    )  # fmt: skip


def _waive(desk: Desk, obligation_id: int, given: VersionWithReason) -> None:
    merging.waive(
        desk.session, desk.actor, obligation_id, seen_version=given.seen_version, reason=given.reason, now=desk.now
    )  # fmt: skip


def store(desk: Desk, obligation_id: int, upload: Upload) -> Evidence:
    """Keep a file beside an obligation, typed by its content, looked through and scanned as the page's uploads are."""
    return keep(desk.session, desk.actor, obligation_id, upload, config=desk.config, now=desk.now)


A, L = Action, ACTION_LABELS
ACTS = (
    Act("save", L[A.SAVE], (A.SAVE,), ReportDraft, _save, "草稿已保存。", command="write"),
    Act("submit", L[A.SUBMIT], (A.SUBMIT,), VersionSeen, _submit, "已提交审签，等分管领导签批。"),
    Act("withdraw", L[A.WITHDRAW], (A.WITHDRAW,), VersionSeen, _withdraw, "已撤回，可以继续修改。"),
    Act("sign", L[A.SIGN], (A.SIGN,), ReportSignature, _sign, "已签批1份报告。", is_signing=True, page="/sign/{id}"),
    Act("send_back", L[A.SEND_BACK], (A.SEND_BACK,), VersionWithReason, _send_back, "已退回填报人。"),
    Act("enter_from_paper", L[A.ENTER_FROM_PAPER], (A.ENTER_FROM_PAPER,), ReportDraft, _enter_from_paper, "已代录，并告知该单位。"),
    Act("verify", L[A.VERIFY], (A.VERIFY,), VersionSeen, _verify, "已核查通过。"),
    Act("return", L[A.RETURN], (A.RETURN,), VersionReturned, _return, "已退回，并告知该单位。"),
    Act("correct", L[A.CORRECT], (A.CORRECT,), VersionReturned, _correct, "已登记更正。原版本在新版本核查前继续有效。"),
    Act("adopt", L[A.ADOPT], (A.ADOPT,), VersionSeen, _adopt, "已采纳。"),
    Act("return_input", L[A.RETURN_INPUT], (A.RETURN_INPUT,), VersionReturned, _return_input, "已退回该单位。"),
    Act("waive", L[A.WAIVE], (A.WAIVE,), VersionWithReason, _waive, "已豁免，理由已留存。"),
)  # fmt: skip
