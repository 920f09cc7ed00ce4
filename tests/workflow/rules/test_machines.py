"""The small tables of states, as cases: every way, and nothing but the ways."""

from __future__ import annotations

import itertools

import pytest

from workflow.rules.extensions import EXTENSION
from workflow.rules.items import ITEM
from workflow.rules.machines import Machine
from workflow.rules.problems import PROBLEM
from workflow.rules.roles import POLICY

MACHINES = [EXTENSION, PROBLEM, ITEM]
WAYS = {
    "extension": """
        awaiting sign signed
        awaiting send_back sent_back
        awaiting withdraw withdrawn
        signed grant granted
        signed refuse refused
        signed withdraw withdrawn
    """,
    "problem": """
        raised assign assigned
        raised escalate escalated
        raised close closed
        assigned answer answered
        assigned assign assigned
        assigned escalate escalated
        answered close closed
        answered assign assigned
        answered escalate escalated
        escalated assign assigned
        escalated close closed
        closed reopen raised
    """,
    "item": """
        owed answer answered
        owed close closed
        answered close closed
        answered return owed
        closed reopen owed
    """,
}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.thing)
def test_a_table_knows_these_ways_and_no_other(machine: Machine) -> None:
    written = {tuple(line.split()) for line in WAYS[machine.thing].strip().splitlines()}
    tried = itertools.product(machine.labels, machine.act_labels)
    found = {(state, act, after) for state, act in tried if (after := machine.after(state, act))}
    assert {tuple(str(part) for part in way) for way in found} == written


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.thing)
def test_every_act_has_its_policy_and_its_words(machine: Machine) -> None:
    acts = {act for _, act in machine.ways}
    assert acts <= set(machine.deeds)
    assert set(machine.deeds) == set(machine.act_labels)
    assert all(POLICY[deed] for deed in machine.deeds.values())
    assert {state for state, _ in machine.ways} | set(machine.ways.values()) == set(machine.labels)
    assert machine.waiting <= set(machine.labels)
    assert machine.reasoned <= acts
