"""For what a due rule is: a whole plan, a section, or a single task, each for all roles or for one; the most specific wins.

A task's own rule goes before its section's, a nearer section's before a farther one's, and any of them before the
plan's; at the same place a rule for one role goes before the rule for all.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflow.rules.states import ROLE_LABELS, Role


@dataclass(frozen=True)
class Scope:
    """A place in the plan and a role; nothing named is the whole plan and every role."""

    section_id: int | None = None
    task_id: int | None = None
    role: Role | None = None

    def __post_init__(self) -> None:
        if self.section_id is not None and self.task_id is not None:
            raise ValueError("a rule is for a section or for a task, not for both")

    @property
    def key(self) -> str:
        """The scope's name in the ledger: plan, section:12, task:7/participant."""
        place = "plan"
        if self.task_id is not None:
            place = f"task:{self.task_id}"
        elif self.section_id is not None:
            place = f"section:{self.section_id}"
        return f"{place}/{self.role.value}" if self.role else place

    @property
    def is_whole_plan(self) -> bool:
        """Whether this is the rule that every plan has."""
        return self.key == "plan"


def scope_in_words(scope: Scope, place: str) -> str:
    """Return a scope as a clerk would say it; ``place`` is the section's or task's own name."""
    where = "全部任务" if scope.section_id is None and scope.task_id is None else place
    return f"{where}，只对{ROLE_LABELS[scope.role]}" if scope.role else where
