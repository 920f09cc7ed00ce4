"""Who may do what: one table that routes, operations, queries, templates and tests read; what it lacks is denied."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from workflow.rules.states import Action


class Capacity(enum.StrEnum):
    """What a person acts as (DOMAIN: roles)."""

    REPORTER = "reporter"
    SIGNER = "signer"
    CLERK = "clerk"
    DIRECTOR = "director"
    OBSERVER = "observer"
    ADMIN = "admin"


CAPACITY_LABELS: dict[Capacity, str] = {
    Capacity.REPORTER: "填报人",
    Capacity.SIGNER: "分管领导",
    Capacity.CLERK: "办公室人员",
    Capacity.DIRECTOR: "办公室主任",
    Capacity.OBSERVER: "督查（只读）",
    Capacity.ADMIN: "系统管理员",
}

OFFICE = frozenset({Capacity.CLERK, Capacity.DIRECTOR})
READERS = OFFICE | {Capacity.OBSERVER}
UNIT_PEOPLE = frozenset({Capacity.REPORTER, Capacity.SIGNER})


class Relation(enum.StrEnum):
    """How the thing must stand to the person's unit or committee."""

    OWN = "own"
    LEAD_OF = "lead_of"
    COMMITTEE = "committee"


class Deed(enum.StrEnum):
    """What can be done beside the acts on an obligation."""

    VIEW_OBLIGATION = "view_obligation"
    VIEW_TASK = "view_task"
    VIEW_BOARD = "view_board"
    VIEW_JOURNAL = "view_journal"
    VIEW_PLAN = "view_plan"
    VIEW_EVALUATION = "view_evaluation"
    VIEW_INDICATOR = "view_indicator"
    MOVE_TARGET = "move_target"
    VIEW_COMMITTEES = "view_committees"
    GRANT_READING = "grant_reading"
    HAND_DOWN = "hand_down"
    UNDERTAKE = "undertake"
    MAKE_EVALUATION = "make_evaluation"
    IMPORT_PLAN = "import_plan"
    ADOPT_PLAN = "adopt_plan"
    CHASE = "chase"
    SETTLE_DOUBT = "settle_doubt"
    CORRECT_ADDRESS = "correct_address"
    VIEW_ROUNDS = "view_rounds"
    MANAGE_CHANNELS = "manage_channels"
    EDIT_CALENDAR = "edit_calendar"
    RENEW_UNIT_FEED = "renew_unit_feed"
    MANAGE_PEOPLE = "manage_people"
    ATTACH_EVIDENCE = "attach_evidence"
    VIEW_ACTS = "view_acts"
    ASK_EXTENSION = "ask_extension"
    SIGN_EXTENSION = "sign_extension"
    DECIDE_EXTENSION = "decide_extension"
    RAISE_PROBLEM = "raise_problem"
    HANDLE_PROBLEM = "handle_problem"
    ANSWER_PROBLEM = "answer_problem"
    WRITE_LETTER = "write_letter"
    ISSUE_LETTER = "issue_letter"
    ANSWER_LETTER = "answer_letter"
    ASK_CLOSING = "ask_closing"
    SIGN_CLOSING = "sign_closing"
    DECIDE_CLOSING = "decide_closing"
    CHECK_AGAIN = "check_again"
    LINK_PROJECT = "link_project"
    FILL_PROJECT = "fill_project"
    CONFIRM_PROJECT = "confirm_project"
    HOLD_MEETING = "hold_meeting"
    HANDLE_ITEM = "handle_item"
    ANSWER_ITEM = "answer_item"
    WRITE_BULLETIN = "write_bulletin"
    APPROVE_BULLETIN = "approve_bulletin"
    VIEW_ASSIGNMENTS = "view_assignments"
    ASSIGN_TASK = "assign_task"
    OBJECT_TO_TASK = "object_to_task"
    DECIDE_OBJECTION = "decide_objection"
    VIEW_TARGETS = "view_targets"
    SET_TARGET = "set_target"
    ANSWER_TARGET = "answer_target"
    VIEW_UNITS = "view_units"
    EDIT_CONTACTS = "edit_contacts"
    CHANGE_UNITS = "change_units"
    HAND_ON_WORK = "hand_on_work"
    DELEGATE = "delegate"


Cell = tuple[Capacity, Relation]
_REPORTER_OWN: Cell = (Capacity.REPORTER, Relation.OWN)
_SIGNER_OWN: Cell = (Capacity.SIGNER, Relation.OWN)
_UNIT_OWN: frozenset[Cell] = frozenset({_REPORTER_OWN, _SIGNER_OWN})
_REPORTER_LEAD: Cell = (Capacity.REPORTER, Relation.LEAD_OF)
_SIGNER_LEAD: Cell = (Capacity.SIGNER, Relation.LEAD_OF)


def _all(capacities: frozenset[Capacity]) -> frozenset[Cell]:
    return frozenset((capacity, Relation.COMMITTEE) for capacity in capacities)


POLICY: dict[Action | Deed, frozenset[Cell]] = {
    Action.SAVE: frozenset({_REPORTER_OWN}),
    Action.SUBMIT: frozenset({_REPORTER_OWN}),
    Action.WITHDRAW: frozenset({_REPORTER_OWN}),
    Action.SIGN: frozenset({_SIGNER_OWN}),
    Action.SEND_BACK: frozenset({_SIGNER_OWN}),
    Action.ENTER_FROM_PAPER: _all(OFFICE),
    Action.VERIFY: _all(OFFICE),
    Action.RETURN: _all(OFFICE),
    Action.ADOPT: frozenset({_REPORTER_LEAD}),
    Action.RETURN_INPUT: frozenset({_REPORTER_LEAD}),
    Action.WAIVE: frozenset({_REPORTER_LEAD}),
    Action.CANCEL: _all(OFFICE),
    Action.HAND_OVER: _all(OFFICE),
    Action.RESTORE: _all(OFFICE),
    Action.CORRECT: _all(OFFICE) | {_REPORTER_OWN},
    Deed.ATTACH_EVIDENCE: frozenset({_REPORTER_OWN}),
    Deed.VIEW_OBLIGATION: frozenset({_REPORTER_OWN, _SIGNER_OWN, _REPORTER_LEAD, _SIGNER_LEAD})
    | _all(READERS),
    Deed.VIEW_TASK: frozenset({_REPORTER_OWN, _SIGNER_OWN}) | _all(READERS),
    Deed.VIEW_BOARD: _all(READERS) | {_REPORTER_OWN, _SIGNER_OWN},
    Deed.VIEW_PLAN: _all(READERS),
    Deed.VIEW_JOURNAL: _all(READERS | {Capacity.ADMIN}),
    Deed.VIEW_EVALUATION: _all(READERS),
    Deed.MAKE_EVALUATION: _all(OFFICE),
    Deed.VIEW_INDICATOR: _all(READERS) | {_REPORTER_OWN, _SIGNER_OWN},
    Deed.MOVE_TARGET: _all(OFFICE),
    Deed.VIEW_COMMITTEES: _all(READERS),
    Deed.GRANT_READING: _all(frozenset({Capacity.DIRECTOR})),
    Deed.HAND_DOWN: _all(frozenset({Capacity.DIRECTOR})),
    Deed.UNDERTAKE: _all(OFFICE),
    Deed.IMPORT_PLAN: _all(OFFICE),
    Deed.ADOPT_PLAN: _all(OFFICE),
    Deed.CHASE: _all(OFFICE),
    Deed.SETTLE_DOUBT: _all(OFFICE),
    Deed.CORRECT_ADDRESS: _all(OFFICE | {Capacity.ADMIN}),
    Deed.VIEW_ROUNDS: _all(OFFICE | {Capacity.ADMIN}),
    Deed.MANAGE_CHANNELS: _all(OFFICE | {Capacity.ADMIN}),
    Deed.EDIT_CALENDAR: _all(OFFICE),
    Deed.RENEW_UNIT_FEED: _all(OFFICE) | {_REPORTER_OWN, _SIGNER_OWN},
    Deed.MANAGE_PEOPLE: _all(frozenset({Capacity.ADMIN})),
    Deed.VIEW_ACTS: _all(READERS) | _UNIT_OWN,
    Deed.ASK_EXTENSION: frozenset({_REPORTER_OWN}),
    Deed.SIGN_EXTENSION: frozenset({_SIGNER_OWN}),
    Deed.DECIDE_EXTENSION: _all(OFFICE),
    Deed.RAISE_PROBLEM: _all(OFFICE) | {_REPORTER_OWN},
    Deed.HANDLE_PROBLEM: _all(OFFICE),
    Deed.ANSWER_PROBLEM: _all(OFFICE) | _UNIT_OWN,
    Deed.WRITE_LETTER: _all(OFFICE),
    Deed.ISSUE_LETTER: _all(frozenset({Capacity.DIRECTOR})),
    Deed.ANSWER_LETTER: _UNIT_OWN,
    Deed.ASK_CLOSING: frozenset({_REPORTER_OWN}),
    Deed.SIGN_CLOSING: frozenset({_SIGNER_OWN}),
    Deed.DECIDE_CLOSING: _all(OFFICE),
    Deed.CHECK_AGAIN: _all(OFFICE),
    Deed.LINK_PROJECT: _all(OFFICE),
    Deed.FILL_PROJECT: frozenset({_REPORTER_OWN}),
    Deed.CONFIRM_PROJECT: frozenset({_SIGNER_OWN}),
    Deed.HOLD_MEETING: _all(OFFICE),
    Deed.HANDLE_ITEM: _all(OFFICE),
    Deed.ANSWER_ITEM: _UNIT_OWN,
    Deed.WRITE_BULLETIN: _all(OFFICE),
    Deed.APPROVE_BULLETIN: _all(frozenset({Capacity.DIRECTOR})),
    Deed.VIEW_ASSIGNMENTS: _all(READERS) | {_REPORTER_OWN, _SIGNER_OWN},
    Deed.ASSIGN_TASK: _all(OFFICE),
    Deed.OBJECT_TO_TASK: frozenset({_SIGNER_OWN}),
    Deed.DECIDE_OBJECTION: _all(OFFICE),
    Deed.VIEW_TARGETS: _all(READERS) | {_REPORTER_OWN, _SIGNER_OWN},
    Deed.SET_TARGET: _all(OFFICE),
    Deed.ANSWER_TARGET: frozenset({_SIGNER_OWN}),
    Deed.VIEW_UNITS: _all(READERS | {Capacity.ADMIN}) | {_REPORTER_OWN, _SIGNER_OWN},
    Deed.EDIT_CONTACTS: _all(OFFICE) | {_REPORTER_OWN, _SIGNER_OWN},
    Deed.CHANGE_UNITS: _all(OFFICE),
    Deed.HAND_ON_WORK: _all(OFFICE | {Capacity.ADMIN}),
    Deed.DELEGATE: _all(OFFICE),
}


@dataclass(frozen=True)
class Authority:
    """Why somebody signs for a unit: of their own, or ``on_behalf_of`` another leader by delegation.

    ``section_ids`` are the sections of plans to which it is limited, None for everything.
    """

    unit_id: int
    on_behalf_of: int | None = None
    section_ids: frozenset[int] | None = None

    def covers(self, thing: Thing) -> bool:
        """Whether it reaches to a thing; one that lies in no section is for every leader of the unit."""
        if self.unit_id != thing.unit_id:
            return False
        return self.section_ids is None or not thing.section_ids or bool(self.section_ids & thing.section_ids)


@dataclass(frozen=True)
class Actor:
    """A person as the rules see them: committee, and grants as (capacity, unit id or None).

    ``authorities`` say more of those who sign: limits to sections, and for whom a delegate signs. ``person_id`` is None for the system actor, which may only make and move what nobody needs to sign.
    """

    person_id: int | None
    committee_id: int
    grants: frozenset[tuple[Capacity, int | None]] = field(default_factory=frozenset)
    authorities: frozenset[Authority] = frozenset()

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units for which the person reports or signs."""
        return frozenset(unit for _, unit in self.grants if unit is not None)

    def units_as(self, capacity: Capacity) -> frozenset[int]:
        """The units for which the person holds this capacity."""
        return frozenset(unit for held, unit in self.grants if held is capacity and unit is not None)

    def holds(self, *capacities: Capacity) -> bool:
        """Whether the person holds any of these, for whatever unit."""
        return any(held in capacities for held, _ in self.grants)

    @property
    def reads_all(self) -> bool:
        """Whether the person reads everything of the committee."""
        return self.holds(*READERS)


@dataclass(frozen=True)
class Thing:
    """What is acted on, as the rules see it: its committee, the unit that owes it, the units that lead its task.

    ``section_ids`` are the section of the plan in which it lies and all above it, where a leader's limits may matter.
    """

    committee_id: int
    unit_id: int | None = None
    lead_unit_ids: frozenset[int] = frozenset()
    is_input: bool = False
    section_ids: frozenset[int] = frozenset()


def capacity_for(actor: Actor, deed: Action | Deed, thing: Thing) -> Capacity | None:
    """Return the capacity in which ``actor`` may do ``deed`` to ``thing``, or None: denied."""
    if actor.committee_id != thing.committee_id:
        return None
    allowed = POLICY.get(deed, frozenset())
    held = (
        capacity
        for capacity, unit in sorted(actor.grants, key=str)
        if _fits(capacity, unit, allowed, thing) and not _is_limited(actor, capacity, unit, thing)
    )
    return next(held, None)


def authority_for(actor: Actor, thing: Thing) -> Authority | None:
    """Return the authority by which the actor signs a thing, their own before a delegated one; None without limits or delegations."""
    found = [one for one in actor.authorities if one.covers(thing)]
    return min(found, key=lambda one: (one.on_behalf_of is not None, one.on_behalf_of or 0), default=None)


def _is_limited(actor: Actor, capacity: Capacity, unit: int | None, thing: Thing) -> bool:
    """Whether a leader's limits keep this thing of the own unit from them."""
    of_unit = [one for one in actor.authorities if one.unit_id == unit]
    matters = capacity is Capacity.SIGNER and unit == thing.unit_id and bool(of_unit)
    return matters and not any(one.covers(thing) for one in of_unit)


def _fits(capacity: Capacity, unit: int | None, allowed: frozenset[Cell], thing: Thing) -> bool:
    if (capacity, Relation.COMMITTEE) in allowed:
        return True
    if (capacity, Relation.OWN) in allowed and unit is not None and unit == thing.unit_id:
        return True
    leads = thing.is_input and unit in thing.lead_unit_ids
    return (capacity, Relation.LEAD_OF) in allowed and leads


def may_anywhere(actor: Actor, deed: Action | Deed) -> bool:
    """Whether the person holds a capacity that the table names for ``deed`` (for navigation and routes)."""
    return any(
        capacity in {held for held, _ in actor.grants} for capacity, _ in POLICY.get(deed, frozenset())
    )
