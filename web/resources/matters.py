"""What matters with a table of states have in common: the words of a state, what may be done, and the steps so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from web.resources.desk import Desk
from web.resources.kinds import Act
from web.resources.values import Given, StepShown
from web.translating import t
from workflow.queries import acts
from workflow.rules.machines import Machine
from workflow.rules.roles import Thing, capacity_for


class Reason(Given):
    """Why."""

    reason: str


def words_of(machine: Machine, state: str) -> str:
    """Return the state's word in the language asked for."""
    return t(machine.labels[state])


def may(desk: Desk, machine: Machine, state: str, thing: Thing) -> list[str]:
    """Return the acts that the table knows from here and the policy grants."""
    found = dict.fromkeys(machine.acts_from(state))
    return [act for act in found if capacity_for(desk.actor, machine.deeds[act], thing)]


def steps_of(desk: Desk, machine: Machine, thing_id: int) -> list[StepShown]:
    """Return what was done so far, the oldest first."""
    names = StepShown.model_fields
    return [
        StepShown(**{name: getattr(step, name) for name in names})
        for step in acts.steps(desk.session, machine, thing_id)
    ]


def act_on(
    machine: Machine,
    name: str,
    given: type[Given],
    carry: Callable[[Desk, int, Any], None],
    said: str,
    *,
    signed_at: str = "",
) -> Act:
    """Return an act of a machine; ``signed_at`` is the page where a signing one is done."""
    return Act(
        name,
        machine.act_labels[name],
        (machine.deeds[name],),
        given,
        carry,
        said,
        is_signing=bool(signed_at),
        page=signed_at,
    )
