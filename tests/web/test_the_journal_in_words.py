"""The journal's page speaks in words: whatever an operation writes into the journal has a label, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from web.journal_words import ACTS, MACHINES, THINGS, act_words, change_words
from web.translating import english
from workflow.ledger import JournalEntry
from workflow.rules.machines import HAND_OVER

ROOT = Path(__file__).parents[2] / "workflow"
CHINESE = re.compile(r"[\u3400-\u9fff]")
WRITERS = {"write": 2, "_note": 2, "_journal": 2}  # where each takes its act
CODE = re.compile(r"[a-z]+(_[a-z]+)*")


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def _texts(call: ast.Call, place: int, name: str) -> Iterator[str]:
    given = [one.value for one in call.keywords if one.arg == name] + call.args[place : place + 1]
    for value in given:
        for node in ast.walk(value):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield node.value


def test_every_act_that_is_written_has_its_words() -> None:
    written = {text for name, call in _calls() if name == "Act" for text in _texts(call, 0, "act")}
    written |= {text for name, call in _calls() if name in WRITERS for text in _texts(call, WRITERS[name], "act")}
    written -= {"task", "target", "obligations"}  # the first halves of acts put together
    assert len(written) > 50
    assert written - set(ACTS) == set()


def test_acts_put_together_begin_as_those_with_words_do() -> None:
    begun = {
        part.value
        for name, call in _calls() if name == "Act"
        for part in (call.args[0].values[:1] if call.args and isinstance(call.args[0], ast.JoinedStr) else [])
        if isinstance(part, ast.Constant)
    }  # fmt: skip
    assert len(begun) > 3
    assert all(any(act.startswith(str(one)) for act in ACTS) for one in begun)


def test_a_matter_that_is_handed_over_names_both_units() -> None:
    entry = JournalEntry(thing="objection", act="objection_hand_over", before="open/unit:3", after="open/unit:5")
    assert act_words(entry) == "移交异议"
    assert change_words(entry) == "待裁定（单位3） → 待裁定（单位5）"
    entry = JournalEntry(thing="obligation", act="submit", before="draft/1", after="awaiting/1")
    assert change_words(entry) == "草稿（第1版） → 待签批（第1版）"


def test_every_thing_has_its_words() -> None:
    things = {text for name, call in _calls() if name == "Act" for text in _texts(call, 1, "thing")}
    assert len(things) > 12
    assert things - set(THINGS) == set()


def test_the_words_have_their_english() -> None:
    acts = {machine.words_of(act) for machine in MACHINES.values() for act in [*machine.act_labels, HAND_OVER]}
    states = {label for machine in MACHINES.values() for label in machine.labels.values()}
    said = [*ACTS.values(), *THINGS.values(), *acts, *states]
    assert [one for one in said if CHINESE.search(english(one))] == []
