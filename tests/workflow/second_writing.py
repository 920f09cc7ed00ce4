"""The way of a report written a second time, from DOMAIN's words alone: the oracle of the stateful test.

It shares no table with the program. An outcome is "done" or the class of the refusal that a person would meet.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LEAD, INPUT, JOINT = "lead", "participant", "joint"
OFFICE = {"办公室人员", "办公室主任"}
REPORTS_FOR = {"牵头填报人": "县民政局", "参与填报人": "县财政局", "残联填报人": "县残联"}
SIGNS_FOR = {"牵头领导": "县民政局", "参与领导": "县财政局", "残联领导": "县残联"}
READS_ALL = OFFICE | {"督查人员"}


@dataclass
class Owed:
    """One obligation as the model knows it."""

    unit: str
    role: str
    lead_unit: str | None
    state: str = "owed"
    version: int = 0
    returned: int = 0
    signed_versions: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass
class Model:
    """All obligations of one quarter by (task code, unit), and whether their due moments have passed."""

    owed: dict[tuple[str, str], Owed]
    is_past_due: bool = False

    def sees(self, who: str, one: Owed) -> bool:
        """Whether the person sees it at all."""
        unit = REPORTS_FOR.get(who) or SIGNS_FOR.get(who)
        if who in READS_ALL or (unit is not None and unit == one.unit):
            return True
        return unit is not None and one.role == INPUT and unit == one.lead_unit

    def may(self, who: str, deed: str, one: Owed) -> bool:
        """Whether the person is the one who does this."""
        if deed in {"save", "submit", "withdraw"}:
            return REPORTS_FOR.get(who) == one.unit
        if deed in {"sign", "send_back"}:
            return SIGNS_FOR.get(who) == one.unit
        if deed in {"verify", "return"}:
            return who in OFFICE
        return one.role == INPUT and REPORTS_FOR.get(who) == one.lead_unit

    def outcome(self, who: str, deed: str, key: tuple[str, str], *, reason: str, date: str) -> str:
        """Return what must come of it, and let the model follow where it is done."""
        one = self.owed[key]
        if not self.sees(who, one):
            return "NotFoundError"
        if not self.may(who, deed, one):
            return "ForbiddenError"
        after = self._after(one, deed)
        if after is None:
            return "StaleError"
        if self._stands_in_the_way(one, key, deed, reason, date):
            return "BlockedError"
        self._follow(one, deed, after)
        return "done"

    def _after(self, one: Owed, deed: str) -> str | None:
        is_input = one.role == INPUT
        if (deed in {"verify", "return"} and is_input) or (
            deed in {"adopt", "return_input", "waive"} and not is_input
        ):
            return None
        ways = {
            "save": {"owed": "draft", "draft": "draft", "returned": "draft"},
            "submit": {"draft": "awaiting"},
            "withdraw": {"awaiting": "draft"},
            "sign": {"awaiting": "signed"},
            "send_back": {"awaiting": "returned"},
            "verify": {"signed": "verified"},
            "return": {"signed": "returned"},
            "adopt": {"signed": "adopted"},
            "return_input": {"signed": "returned"},
            "waive": dict.fromkeys(("owed", "draft", "awaiting", "returned"), "waived"),
        }
        return ways[deed].get(one.state)

    def _stands_in_the_way(self, one: Owed, key: tuple[str, str], deed: str, reason: str, date: str) -> bool:
        if deed in {"submit", "sign"} and one.role == LEAD:
            inputs = [
                other for (code, _), other in self.owed.items() if code == key[0] and other.role == INPUT
            ]
            return any(other.state not in {"adopted", "waived"} for other in inputs)
        if deed in {"send_back", "waive"} and not reason:
            return True
        if deed in {"return", "return_input"}:
            return not reason or date != "later"
        return deed == "waive" and not self.is_past_due

    def _follow(self, one: Owed, deed: str, after: str) -> None:
        if deed == "sign":
            one.signed_versions.append(one.version)
        if deed == "save":
            one.version += 1
        if deed in {"return", "return_input"}:
            one.returned += 1
        one.state = after
