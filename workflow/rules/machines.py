"""Small tables of states for the committee's acts: which act leads where, who may do it, and the words shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflow.rules.roles import Deed

HAND_OVER = "hand_over"  # every open matter passes to the successor of its unit, whatever its table says


@dataclass(frozen=True)
class Machine:
    """The way of one kind of matter. ``ways[state, act]`` is the state that follows; ``deeds[act]`` is the policy's row.

    ``reasoned`` acts demand a reason; ``waiting`` states still want somebody to act; ``thing`` is the journal's word.
    """

    thing: str
    name: str
    ways: Mapping[tuple[str, str], str]
    deeds: Mapping[str, Deed]
    labels: Mapping[str, str]
    act_labels: Mapping[str, str]
    reasoned: frozenset[str] = frozenset()
    waiting: frozenset[str] = field(default_factory=frozenset)

    def after(self, state: str, act: str) -> str | None:
        """Return the state that follows, or None where the table has no such way."""
        return self.ways.get((state, act))

    def acts_from(self, state: str) -> tuple[str, ...]:
        """Return the acts that the table knows from a state, in its order."""
        return tuple(act for before, act in self.ways if before == state)

    def no_such_way(self, state: str) -> str:
        """Return the sentence for an act that the table does not know from here."""
        return f"这件{self.name}现在是“{self.labels[state]}”，不能这样处理。请刷新页面看最新状态。"

    def words_of(self, act: str) -> str:
        """Return an act in words, being handed over among them."""
        return "移交" if act == HAND_OVER else self.act_labels[act]
