"""评估: freeze a snapshot, write its words; its files are at /evaluations/{id}.pdf, .docx and .xlsx."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from web.resources.desk import Desk
from web.resources.kinds import Act, Making, Page, Resource
from web.resources.values import Day, Given, Moment, Nothing, Number, Shown
from web.translating import t
from workflow.documents.findings import Yardstick
from workflow.errors import InvalidInputError
from workflow.ledger import Evaluation, EvaluationKind
from workflow.operations.evaluation_texts import write_text
from workflow.operations.evaluations import freeze
from workflow.queries import evaluation as query
from workflow.rules.roles import Deed


class EvaluationMade(Given):
    """Which evaluation, as of which day; ``basis`` says whether only verified figures count."""

    kind: EvaluationKind
    as_of: Day
    basis: Literal["signed", "verified"] = "signed"


class EvaluationTextGiven(Given):
    """The office's words for a section; ``seen_version`` is 0 where the program's own words were seen."""

    section: str
    body: str
    seen_version: Number


class EvaluationTextShown(BaseModel):
    """One version of a section's words."""

    section: str
    version: int
    body: str
    written_at: Moment


class EvaluationRow(Shown):
    """One frozen snapshot."""

    plan_id: int
    kind: EvaluationKind
    kind_words: str
    as_of: Day
    made_at: Moment
    snapshot_hash: str


class EvaluationSheet(EvaluationRow):
    """The same with its snapshot and every version of its words."""

    snapshot: dict[str, Any]
    texts: list[EvaluationTextShown]
    may: list[str]


def _words(one: Evaluation) -> dict[str, str]:
    return {"kind_words": t(query.KIND_TITLES[one.kind])}


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[EvaluationRow]:
    found = page.of(query.evaluations(desk.session, desk.actor))
    return [EvaluationRow.of(one, **_words(one)) for one in found]


def _show(desk: Desk, evaluation_id: int) -> EvaluationSheet:
    one = query.evaluation(desk.session, desk.actor, evaluation_id)
    names = EvaluationTextShown.model_fields
    texts = [
        EvaluationTextShown(**{name: getattr(each, name) for name in names})
        for each in query.texts(desk.session, one)
    ]
    may = ["write"] if desk.may(Deed.MAKE_EVALUATION) else []
    return EvaluationSheet.of(one, **_words(one), texts=texts, may=may)


def _make(desk: Desk, given: EvaluationMade) -> int:
    if given.as_of > desk.today:
        raise InvalidInputError("截止日期不能晚于今天。", field="as_of")
    settings = desk.config
    yardstick = Yardstick(
        lights=settings.lights.rules(),
        conclusions=settings.conclusions.rules(),
        only_verified=given.basis == "verified",
        scoring=settings.scoring.rules(),
    )
    return freeze(
        desk.session, desk.actor, desk.plan, kind=given.kind, as_of=given.as_of, calendar=desk.calendar, now=desk.now,
        yardstick=yardstick,
    ).id  # fmt: skip


def _write(desk: Desk, evaluation_id: int, given: EvaluationTextGiven) -> None:
    write_text(
        desk.session, desk.actor, evaluation_id, given.section, given.body, seen_version=given.seen_version, now=desk.now
    )  # fmt: skip


EVALUATIONS = Resource(
    line=("kind_words", "as_of"),
    name="evaluations",
    command="evaluation",
    key="evaluation_id",
    title="评估",
    deeds=(Deed.VIEW_EVALUATION,),
    shown=EvaluationSheet,
    show=_show,
    listed=EvaluationRow,
    rows=_rows,
    makings=(
        Making(
            "make",
            "生成评估",
            (Deed.MAKE_EVALUATION,),
            EvaluationMade,
            _make,
            "评估报告已生成，快照不再变化。",
        ),
    ),
    acts=(
        Act(
            "write",
            "修改文字",
            (Deed.MAKE_EVALUATION,),
            EvaluationTextGiven,
            _write,
            "文字已保存为新的一版，数字没有变化。",
        ),
    ),
)
