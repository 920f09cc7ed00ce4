"""Who answers for something, as read of the document: names by role, the time limit, and what was guessed."""

from __future__ import annotations

from dataclasses import dataclass, replace

LEAD, PARTICIPANT, JOINT, DUE, OTHER = "lead", "participant", "joint", "due", "other"

Doubt = tuple[str, str]


@dataclass(frozen=True)
class Attribution:
    """Names by role, as written; ``due`` is the time limit as written; ``doubts`` tell what was guessed.

    A doubt is (kind, sentence), with kinds as in docs/plan-json.md. ``scope`` is a wording such as 本节 or 以上三项 that makes
    it hold for more than its own paragraph, or the empty text; ``count`` is the number of items it names, or 0.
    """

    lead: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    due: str | None = None
    doubts: tuple[Doubt, ...] = ()
    scope: str = ""
    count: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Every mention, in order."""
        return self.lead + self.participants + self.joint

    def doubting(self, *doubts: Doubt) -> Attribution:
        """Return it with further doubts."""
        return replace(self, doubts=(*self.doubts, *doubts))

    def with_first_leading(self, *, even_alone: bool = True) -> Attribution:
        """Read it by the rule that the unit named first leads (排在第一位的为牵头单位).

        A unit that stands alone leads too, unless the rule speaks of several.
        """
        if self.lead or not self.joint or (len(self.joint) == 1 and not even_alone):
            return self
        first, *rest = self.joint
        return replace(self, lead=(first,), participants=(*self.participants, *rest), joint=())

    def merged(self, other: Attribution) -> Attribution:
        """Add what a further line of the same attribution says (牵头单位 on one line, 责任单位 on the next)."""
        return Attribution(
            self.lead + other.lead,
            self.participants + other.participants,
            self.joint + other.joint,
            self.due or other.due,
            self.doubts + other.doubts,
            self.scope or other.scope,
            self.count or other.count,
        ).settled()

    def settled(self) -> Attribution:
        """Beside a lead, those named as responsible take part; each name stands once, in its first role."""
        participants = self.participants + (self.joint if self.lead else ())
        joint = () if self.lead else self.joint
        lead = tuple(dict.fromkeys(self.lead))
        participants = tuple(one for one in dict.fromkeys(participants) if one not in lead)
        joint = tuple(one for one in dict.fromkeys(joint) if one not in participants)
        return replace(self, lead=lead, participants=participants, joint=joint)


class Collected:
    """Names by role, the time limit and the doubts, while they are read."""

    def __init__(self) -> None:
        self.roles: dict[str, list[str]] = {LEAD: [], PARTICIPANT: [], JOINT: []}
        self.doubts: list[Doubt] = []
        self.due: str | None = None

    def add(self, role: str, names: list[str]) -> None:
        """Add names in a role."""
        self.roles[role] += names

    def take(self, found: Attribution) -> None:
        """Add everything of an attribution."""
        self.roles[LEAD] += found.lead
        self.roles[PARTICIPANT] += found.participants
        self.roles[JOINT] += found.joint
        self.doubts += found.doubts
        self.due = self.due or found.due

    def attribution(self) -> Attribution:
        """Return what was collected."""
        return Attribution(
            tuple(self.roles[LEAD]),
            tuple(self.roles[PARTICIPANT]),
            tuple(self.roles[JOINT]),
            self.due,
            tuple(self.doubts),
        )
