"""The committee's other acts written a second time as a model: what stands where, whose it is, and what comes of an act.

It knows the table of tests/web/second_acts.py, and beyond it where each act leads, and what changes what: a merger, a
delegation, a handover, a task that closes, opens again or is suspended. An outcome is denied, refused or done.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.cast import PARTS
from tests.web.second_acts import RULES
from tests.web.second_policy import LETTERS

RULE = {(one.thing, one.act): one for one in RULES}
LEADS_TO = {
    "report": {"save": "draft", "submit": "awaiting", "withdraw": "draft", "sign": "signed", "send_back": "returned",
               "verify": "verified", "return": "returned", "correct": "returned"},
    "extension": {"sign": "signed", "send_back": "sent_back", "withdraw": "withdrawn", "grant": "granted", "refuse": "refused"},
    "problem": {"assign": "assigned", "answer": "answered", "escalate": "escalated", "close": "closed", "reopen": "raised"},
    "letter": {"edit": "draft", "submit": "awaiting", "drop": "dropped", "send_back": "draft", "issue": "issued",
               "receive": "received", "answer": "answered", "close": "closed", "cancel": "cancelled"},
    "closing": {"sign": "signed", "send_back": "sent_back", "withdraw": "withdrawn", "accept": "accepted", "refuse": "refused"},
    "look_back": {"pass": "passed", "fail": "failed", "drop": "dropped"},
    "item": {"answer": "answered", "close": "closed", "return": "owed", "reopen": "owed"},
    "fact": {"confirm": "confirmed", "return": "returned"},
    "target": {"set": "proposed", "accept": "accepted", "give_back": "returned"},
    "task": {"suspend": "suspended", "resume": "under_way", "adjust": "", "reopen": "under_way"},
}  # fmt: skip
WAITS = {
    "extension": {"awaiting", "signed"}, "problem": {"raised", "assigned", "answered", "escalated"},
    "letter": {"draft", "awaiting", "issued", "received", "answered"}, "closing": {"awaiting", "signed"},
    "item": {"owed", "answered"}, "fact": {"entered"}, "report": {"owed", "draft", "awaiting", "returned"},
}  # fmt: skip
OPEN = WAITS["report"]
FIRST = {
    "report": "draft", "extension": "awaiting", "problem": "raised", "letter": "draft", "closing": "awaiting",
    "look_back": "planned", "item": "owed", "fact": "entered", "target": "proposed", "task": "under_way",
}  # fmt: skip
DEEDS = sorted((thing, act) for thing, acts in LEADS_TO.items() for act in acts)


@dataclass
class Model:
    """All matters of 县财政局: where each stands, and whose it is now."""

    states: dict[str, str] = field(default_factory=lambda: dict(FIRST))
    owners: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIRST, "县财政局"))
    handler: str | None = None
    author: str = "参与填报人"
    was_merged: bool = False
    held: dict[str, set[tuple[str, str | None]]] = field(
        default_factory=lambda: {
            part: {(LETTERS[capacity.value], unit)} for part, (capacity, unit) in PARTS.items()
        }
    )
    delegate: str | None = None
    other_is_open: bool = True

    def outcome(self, who: str, thing: str, act: str) -> str:
        """Return what must come of an act, and follow it where it is done."""
        if not self._may(who, thing, act):
            return "denied"
        if self.states[thing] not in RULE[thing, act].states or self._stands_in_the_way(who, thing, act):
            return "refused"
        self._follow(who, thing, act)
        return "done"

    def _may(self, who: str, thing: str, act: str) -> bool:
        if (thing, act) == ("problem", "answer"):
            return self._answers(who)
        owner = self.owners[thing]
        return any(
            RULE[thing, act].allows(letter, self._relation(unit, owner), self.states[thing])
            for letter, unit in self._grants(who)
        )

    def _grants(self, who: str) -> set[tuple[str, str | None]]:
        delegated = {("S", "县财政局")} if who == self.delegate else set()
        return self.held[who] | delegated

    @staticmethod
    def _relation(unit: str | None, owner: str) -> str:
        return "committee" if unit is None else "own" if unit == owner else "other"

    def _answers(self, who: str) -> bool:
        if self.handler is None:
            return any(letter in {"C", "D"} for letter, _ in self._grants(who))
        return any(letter in {"R", "S"} and unit == self.handler for letter, unit in self._grants(who))

    def _stands_in_the_way(self, who: str, thing: str, act: str) -> bool:
        deed = (thing, act)
        if deed == ("report", "sign"):
            return who == self.author
        if deed == ("extension", "grant"):
            return not self.other_is_open
        if deed == ("closing", "sign"):
            return self.states["task"] != "under_way"
        if deed == ("closing", "accept"):
            return self.states["report"] == "signed" or self.states["task"] != "closing_requested"
        if deed == ("task", "suspend"):
            return self.states["closing"] in WAITS["closing"]
        return self.was_merged and deed in {("problem", "assign"), ("target", "set")}

    def _follow(self, who: str, thing: str, act: str) -> None:
        before = self.states[thing]
        self.states[thing] = LEADS_TO[thing][act] or before
        if (thing, act) == ("report", "save"):
            self.author = who
        if thing == "report" and act in {"correct", "return"} and self.was_merged:
            self.owners["report"] = "县民政局"  # what comes back after a merger is the successor's to write
        if (thing, act) == ("problem", "assign"):
            self.handler = "县财政局"
        if thing == "closing":
            self._follow_closing(act, before)
        self._follow_task(thing, act)

    def _follow_task(self, thing: str, act: str) -> None:
        if (thing, act) == ("look_back", "fail") and self.states["task"] == "closed":
            self._go_on()
        if (thing, act) == ("task", "suspend"):
            self._rest()
        if thing == "task" and act in {"resume", "reopen"}:
            self._go_on()

    def _follow_closing(self, act: str, before: str) -> None:
        if act == "sign":
            self.states["task"] = "closing_requested"
        if act == "refuse" and self.states["task"] == "closing_requested":
            self.states["task"] = "under_way"
        if act == "accept":
            self.states["task"] = "closed"
            self._rest()

    def _rest(self) -> None:
        """What the task still owes ends with it."""
        if self.states["report"] in OPEN:
            self.states["report"] = "cancelled"
        self.other_is_open = False

    def _go_on(self) -> None:
        """What ended with the task comes back, where its unit still answers for it."""
        self.states["task"] = "under_way"
        if self.was_merged and self.owners["report"] == "县财政局":
            return  # the successor's own is made anew
        if self.states["report"] == "cancelled":
            self.states["report"] = "owed"
        self.other_is_open = True

    def merge(self) -> None:
        """县财政局 goes into 县民政局: what is open goes along, what waited for a signature is written anew."""
        self.was_merged, self.delegate = True, None
        for thing, waiting in WAITS.items():
            if self.states[thing] in waiting:
                self.owners[thing] = "县民政局"
        self.owners["target"] = "县民政局"
        if self.states["report"] == "awaiting":
            self.states["report"] = "draft"
        if self.handler is not None and self.states["problem"] in WAITS["problem"]:
            self.handler = "县民政局"

    def hand_on(self, giver: str, taker: str) -> None:
        """All that a person held passes to another; they hold nothing any more."""
        self.held[taker] |= self.held[giver]
        self.held[giver] = set()
        if self.delegate == giver:
            self.delegate = None
