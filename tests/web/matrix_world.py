"""Two committees in which every kind of matter stands, put into any state; and how each act is tried on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER, PASSWORD, Cast
from workflow.ledger import (
    AnnualTarget,
    Assignment,
    Base,
    Closing,
    Evidence,
    Extension,
    Indicator,
    IndicatorTask,
    Item,
    Letter,
    Level,
    Meeting,
    Obligation,
    Problem,
    Project,
    ProjectEntry,
    ProjectTask,
    SpotCheck,
    TargetVersion,
    Task,
)
from workflow.operations import reports
from workflow.operations.acting import Presence
from workflow.operations.committees import NewPerson, add_person, found_committee
from workflow.operations.evaluations import freeze
from workflow.operations.meetings import make_bulletin
from workflow.operations.reports import Written
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of
from workflow.rules.roles import Actor

NOW = IN_QUARTER
HERE = Presence(NOW, NOW)
LATER = date(2024, 11, 20)
STATES: dict[str, tuple[str, ...]] = {
    "report": ("owed", "draft", "awaiting", "signed", "returned", "verified", "cancelled"),
    "input": ("owed", "draft", "awaiting", "signed", "returned", "adopted", "waived", "cancelled"),
    "extension": ("awaiting", "signed", "granted", "refused", "sent_back", "withdrawn"),
    "problem": ("raised", "assigned", "answered", "escalated", "closed"),
    "office_problem": ("raised", "assigned", "answered", "escalated", "closed"),
    "letter": ("draft", "awaiting", "issued", "received", "answered", "closed", "cancelled", "dropped"),
    "closing": ("awaiting", "signed", "accepted", "refused", "sent_back", "withdrawn"),
    "look_back": ("planned", "passed", "failed", "dropped"),
    "item": ("owed", "answered", "closed"),
    "bulletin": ("draft", "approved", "dropped"),
    "fact": ("entered", "confirmed", "returned"),
    "target": ("proposed", "accepted", "returned"),
    "task": ("registered", "assigned", "objected", "under_way", "closing_requested", "closed", "suspended"),
}
UNIT = "县财政局"  # whose matters they are; 县民政局 leads the task of its input


@dataclass
class World:
    """A committee's things by name; ``set_state`` puts one into a state as if the way to it had been gone."""

    session: Session
    cast: Cast
    rows: dict[str, Any]
    after_due: datetime = AFTER_DUE

    def id(self, name: str) -> int:
        """A thing's id."""
        number: int = self.rows[name].id
        return number

    def set_state(self, thing: str, state: str) -> None:
        """Put a thing into a state, with what the ledger demands of that state."""
        row = self.rows[thing]
        values: dict[str, Any] = {"state": state, **_needed(thing, state, self)}
        self.session.execute(
            update(type(row)).where(type(row).id == row.id).values(**values),
            execution_options={"synchronize_session": False},
        )
        if thing == "closing" and state == "signed":
            self._task(row.task_id, "closing_requested")
        if thing == "look_back":
            self._task(row.task_id, "closed")
        self.session.expire_all()

    def _task(self, task_id: int, state: str) -> None:
        self.session.execute(
            update(Task).where(Task.id == task_id).values(state=state),
            execution_options={"synchronize_session": False},
        )


def _needed(thing: str, state: str, world: World) -> dict[str, Any]:
    """Return what the ledger demands beside a state."""
    director = world.cast.people["办公室主任"].id
    came = NOW if state in {"signed", "verified", "adopted"} else None
    report = {"handed_in_at": came, "first_handed_in_at": came}
    letter = {"number": 1, "series": "残工委提", "year": 2024, "issued_at": NOW, "signed_by_id": director}
    bulletin = {"number": 1, "series": "督查通报", "year": 2024}
    by_thing: dict[str, dict[str, Any]] = {
        "report": report,
        "input": report,
        "extension": {"granted_on": LATER if state == "granted" else None},
        "problem": {"due_on": LATER, "escalated_to": "director", "handler_id": world.cast.units[UNIT].id},
        "office_problem": {"due_on": LATER, "escalated_to": "director", "handler_id": None},
        "letter": dict.fromkeys(letter) if state in {"draft", "awaiting", "dropped"} else letter,
        "closing": {"finding": "核查属实"},
        "look_back": {"result": "走访"},
        "bulletin": bulletin if state == "approved" else dict.fromkeys(bulletin),
        "fact": {"confirmed_at": NOW if state == "confirmed" else None},
        "task": {
            "assigned_at": None if state == "registered" else NOW,
            "objection_ends_at": None if state == "under_way" else NOW + timedelta(days=3),
        },
    }
    return by_thing.get(thing, {})


def build(session: Session, cast: Cast) -> World:
    """Lay every kind of matter of 县财政局 in a committee."""
    clerk, writer = cast.people["办公室人员"], cast.people["参与填报人"]
    unit, committee, plan = cast.units[UNIT], cast.committee, cast.plan
    assert plan is not None
    tasks = {row.code: row for row in session.scalars(select(Task).where(Task.plan_id == plan.id))}
    shared = tasks["1.1.2"]
    given: dict[str, Any] = {"committee_id": committee.id}
    own: dict[str, Any] = {**given, "unit_id": unit.id}
    rows: dict[str, Any] = {
        "report": cast.obligation(session, UNIT, "1.1.2"), "input": cast.obligation(session, UNIT, "1.1.1"),
        "task": shared, "led": tasks["1.1.1"], "plan": plan, "unit": unit,
    }  # fmt: skip
    for name in ("report", "input"):
        _write(session, cast, rows[name])
    other = cast.obligation(session, UNIT, "1.1.2", "2024Q4")
    file = Evidence(
        **given, obligation_id=rows["report"].id, stored_name=f"{committee.id:064d}", original_name="单.pdf",
        media_type="application/pdf", size=10, sha256="a" * 64, uploaded_by_id=writer.id, uploaded_at=NOW,
    )  # fmt: skip
    scan = Evidence(
        **given, obligation_id=rows["input"].id, stored_name=f"{committee.id + 5000:064d}", original_name="单.pdf",
        media_type="application/pdf", size=10, sha256="b" * 64, uploaded_by_id=writer.id, uploaded_at=NOW,
    )  # fmt: skip
    project = session.scalars(select(Project).where(Project.plan_id == plan.id)).one()
    indicator = session.scalars(select(Indicator).where(Indicator.plan_id == plan.id)).one()
    session.add_all([file, scan, ProjectTask(project_id=project.id, task_id=shared.id), IndicatorTask(indicator_id=indicator.id, task_id=shared.id)])  # fmt: skip
    made: dict[str, Base] = {
        "extension": Extension(**own, obligation_id=other.id, nth=1, reason="等", progress="半", due_on=other.due_on,
                               wanted_on=other.due_on + timedelta(days=9), asked_by_id=writer.id, asked_at=NOW),
        "problem": Problem(**own, no=1, text="资金", raised_by_id=writer.id, raised_at=NOW),
        "office_problem": Problem(**own, no=2, text="政策", raised_by_id=writer.id, raised_at=NOW),
        "letter": Letter(**own, kind="reminder", title="关于报送", text="请报送", matters=[], answer_on=LATER,
                         drafted_by_id=clerk.id, drafted_at=NOW),
        "closing": Closing(**own, task_id=shared.id, result="完成", figures="10", asked_by_id=writer.id, asked_at=NOW),
        "look_back": SpotCheck(**given, task_id=shared.id, planned_on=LATER, planned_by_id=clerk.id, planned_at=NOW),
        "item": Item(**own, source="instruction", given_by="副县长", text="报方案", due_on=LATER, recorded_at=NOW, state="owed"),
        "fact": ProjectEntry(**own, project_id=project.id, kind="progress", year=2024, dated_on=NOW.date(), percent=Decimal(5),
                             entered_by_id=writer.id, entered_at=NOW),
        "target": AnnualTarget(**own, plan_id=plan.id, task_id=shared.id, year=2024, changed_at=NOW),
        "meeting": Meeting(**given, title="全会", held_on=LATER, called_by_id=clerk.id, called_at=NOW),
    }  # fmt: skip
    session.add_all(made.values())
    session.flush()
    session.add(
        TargetVersion(
            target_id=made["target"].id, version=1, percent=Decimal(50), set_by_id=clerk.id, set_at=NOW
        )
    )  # type: ignore[attr-defined]
    part = session.scalars(
        select(Assignment).where(Assignment.task_id == shared.id, Assignment.unit_id == unit.id)
    ).one()
    rows |= made | {
        "file": file,
        "scan": scan,
        "project": project,
        "indicator": indicator,
        "part": part,
        "other": other,
    }
    rows["input extension"] = Extension(
        **own, obligation_id=rows["input"].id, nth=1, reason="等", progress="半", due_on=rows["input"].due_on, wanted_on=LATER,
        asked_by_id=writer.id, asked_at=NOW, state="withdrawn",
    )  # fmt: skip
    rows["sent letter"] = Letter(
        **own, kind="chase", title="催办", text="请报", matters=[], answer_on=LATER, drafted_by_id=clerk.id, drafted_at=NOW,
        state="issued", series="残工委催", year=2024, number=1, issued_at=NOW, signed_by_id=clerk.id,
    )  # fmt: skip
    session.add_all([rows["input extension"], rows["sent letter"]])
    rows["other_unit"] = cast.units["县民政局"]
    above = found_committee(session, name="测试市残工委", region_code="000000", now=NOW, level=Level.CITY)
    committee.parent_id = above.id
    rows["bystander"], _ = add_person(
        session, Actor(None, committee.id), NewPerson("旁人", f"133{committee.id:08d}", (), password=PASSWORD), now=NOW
    )  # fmt: skip
    rows["clerk"], rows["writer"], rows["leader"] = clerk, writer, cast.people["参与领导"]
    office = cast.actor("办公室人员")
    rows["bulletin"] = make_bulletin(session, office, plan, Moment(NOW, calendar_of(session, committee.id)), now=NOW)
    rows["evaluation"] = freeze(
        session, office, plan, kind="annual", as_of=NOW.date(), calendar=calendar_of(session, committee.id), now=NOW  # type: ignore[arg-type]
    )  # fmt: skip
    session.flush()
    return World(session, cast, rows)


def _write(session: Session, cast: Cast, row: Obligation) -> None:
    """Give an obligation a version that was written by its reporter."""
    actor = cast.actor("参与填报人")
    reports.save(session, actor, row.id, Written(progress_text="进展"), seen_version=0, now=NOW)


def prepare(world: World, thing: str, act: str, state: str) -> None:
    """Put the thing into the state in which an act is tried; a first act finds room for itself."""
    if state not in {"*", "+", "none"}:
        world.set_state(thing, state)
    if (thing, act) == ("closing", "ask"):
        world.set_state("closing", "withdrawn")
    if thing == "closing":
        world._task(world.id("task"), "closing_requested" if state == "signed" else "under_way")
    if (thing, act) == ("look_back", "plan"):
        world._task(world.id("task"), "closed")
    if thing == "task":
        world.set_state("closing", "withdrawn")
    if (thing, act) == ("unit", "merge"):
        world.set_state("closing", "withdrawn")
    world.session.expire_all()
