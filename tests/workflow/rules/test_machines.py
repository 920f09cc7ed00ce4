"""The small tables of states, as cases: every way, and nothing but the ways."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from workflow.rules.bulletins import BULLETIN
from workflow.rules.closing import CLOSING, SPOT_CHECK
from workflow.rules.extensions import EXTENSION
from workflow.rules.items import ITEM
from workflow.rules.ladder import RUNGS
from workflow.rules.letters import FORMS, LETTER, SUGGESTED, LetterKind, Matter, first_text
from workflow.rules.machines import Machine
from workflow.rules.problems import PROBLEM
from workflow.rules.projects import ENTRY
from workflow.rules.roles import POLICY

MACHINES = [EXTENSION, PROBLEM, ITEM, LETTER, CLOSING, SPOT_CHECK, BULLETIN, ENTRY]
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
    "letter": """
        draft edit draft
        draft submit awaiting
        draft drop dropped
        awaiting issue issued
        awaiting send_back draft
        issued receive received
        issued answer answered
        received answer answered
        answered answer answered
        answered close closed
        issued cancel cancelled
        received cancel cancelled
        answered cancel cancelled
    """,
    "closing": """
        awaiting sign signed
        awaiting send_back sent_back
        awaiting withdraw withdrawn
        signed accept accepted
        signed refuse refused
    """,
    "spot_check": """
        planned pass passed
        planned fail failed
        planned drop dropped
    """,
    "bulletin": """
        draft edit draft
        draft approve approved
        draft drop dropped
    """,
    "project_entry": """
        entered confirm confirmed
        entered return returned
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


def test_every_kind_of_letter_has_its_words_and_every_rung_a_kind() -> None:
    assert set(FORMS) == set(LetterKind)
    assert {rung.suggests for rung in RUNGS if rung.suggests} <= set(SUGGESTED)
    matters = [Matter("1.1.1 完善社会救助（2024年第三季度）", "逾期3个工作日")]
    for kind in LetterKind:
        text = first_text(kind, "县财政局", matters, date(2024, 10, 8))
        assert text.startswith("县财政局：\n")
        assert "（1）1.1.1 完善社会救助（2024年第三季度）：逾期3个工作日。" in text
        assert "10月8日" in text
        assert "{" not in text
