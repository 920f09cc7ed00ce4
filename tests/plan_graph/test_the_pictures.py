"""The responsibility map: no label over another, the same bytes each time, and the picture says what the list says."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from plan_graph import drawing
from plan_graph.drawing import Guide, Label, Picture
from plan_graph.plans import bundled
from plan_graph.responsibility import Responsibility, of_draft
from tests.plans_of_any_size import generated

SVG = "{http://www.w3.org/2000/svg}"
GUIDE = Guide(lambda kind, name: f"/map?{kind}={name}")
SIZES = {"the real plan": of_draft(bundled("qinshui-145")[0]), "150 × 60": generated(tasks=150, units=60)}


def _pictures(held: Responsibility) -> dict[str, Picture]:
    least = drawing.sensible_least(held.together(), len(held.by_load))
    return {
        "tasks": drawing.task_matrix(held, GUIDE),
        "sections": drawing.section_matrix(held, GUIDE),
        "units": drawing.load_picture(held, GUIDE),
        "together": drawing.arcs(held, GUIDE, least=least).picture,
        "everybody together": drawing.arcs(held, GUIDE, least=1).picture,
        **{f"unit {name}": drawing.focus_on_unit(held, name, GUIDE) for name in held.by_load},
        **{f"task {task.code}": drawing.focus_on_task(held, task.code, GUIDE) for task in held.tasks},
    }


def _words(label: Label) -> tuple[float, float, float, float]:
    """The box that the words themselves take: left, top, right, bottom."""
    long = drawing.text_width(label.text)
    if label.vertical:
        middle = label.x + label.width / 2
        return middle - drawing.SIZE / 2, label.y + 3, middle + drawing.SIZE / 2, label.y + 3 + long
    left = label.x + label.width - 3 - long if label.at_end else label.x + 3
    middle = label.y + label.height / 2
    return left, middle - drawing.SIZE / 2, left + long, middle + drawing.SIZE / 2


@pytest.mark.parametrize("size", SIZES)
def test_no_label_lies_over_another_or_outside(size: str) -> None:
    for name, picture in _pictures(SIZES[size]).items():
        boxes = [_words(label) for label in picture.labels]
        for left, top, right, bottom in boxes:
            assert left >= 0, name
            assert top >= 0, name
            assert right <= picture.width, name
            assert bottom <= picture.height, name
        for one, other in combinations(boxes, 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1], (
                name,
                one,
                other,
            )


@pytest.mark.parametrize("size", SIZES)
def test_every_link_is_large_enough_to_touch(size: str) -> None:
    for name, picture in _pictures(SIZES[size]).items():
        for label in picture.labels:
            if label.href:
                assert min(label.width, label.height) >= 24, (name, label)


def test_the_matrix_holds_every_tie_once() -> None:
    held = SIZES["the real plan"]
    marks = [mark for mark in drawing.task_matrix(held, GUIDE).marks if mark.title]
    assert len(marks) == len(held.ties) == 211
    kinds = [mark.kind for mark in marks]
    assert (kinds.count("leads"), kinds.count("participates"), kinds.count("shares")) == (25, 149, 37)
    assert sum("没有责任单位" in label.text for label in drawing.task_matrix(held, GUIDE).labels) == 2


def test_the_sections_count_the_same_ties() -> None:
    held = SIZES["150 × 60"]
    cells = [label for label in drawing.section_matrix(held, GUIDE).labels if label.kind.startswith("cell")]
    assert sum(int(label.text) for label in cells) == len(held.ties)


def test_pairs_count_the_tasks_two_units_have_in_common() -> None:
    held = SIZES["the real plan"]
    pairs = held.together()
    assert max(pairs.values()) == 14
    for (one, other), number in list(pairs.items())[:40]:
        common = [
            code
            for code, ties in held.of_task.items()
            if {one, other} <= {tie.unit for tie in ties if not tie.via_collective}
        ]
        assert len(common) == number, (one, other)


def test_narrowing_keeps_only_what_was_asked() -> None:
    held = SIZES["the real plan"]
    assert {tie.task for tie in held.narrowed(section="4").ties} == {"4.1", "4.2", "4.3"}
    assert {tie.role for tie in held.narrowed(role="leads").ties} == {"leads"}
    assert len(held.narrowed(unit="县残联").tasks) == len(held.of_unit["县残联"])
    assert held.narrowed(section="3").by_load[0] == "县残联"


def test_the_picture_is_well_formed_described_and_reached_by_keyboard() -> None:
    held = SIZES["the real plan"]
    for name, picture in _pictures(held).items():
        text = drawing.to_svg(picture, title="图<1>", description="说明 & 更多")
        root = etree.fromstring(text.encode())
        assert root.findtext(f"{SVG}title") == "图<1>", name
        assert root.findtext(f"{SVG}desc") == "说明 & 更多"
        assert "style=" not in text
        assert "onclick" not in text
        assert len(root.findall(f".//{SVG}a")) == sum(bool(label.href) for label in picture.labels)


def test_hostile_names_stay_text() -> None:
    draft, _ = bundled("qinshui-145")
    held = of_draft(draft)
    evil = Responsibility(held.title, held.sections, held.tasks, ("<script>x</script>\"'&",), ()).narrowed()
    picture = drawing.focus_on_unit(evil, evil.units[0], GUIDE)
    root = etree.fromstring(drawing.to_svg(picture, title="t", description="d").encode())
    assert root.findall(f".//{SVG}script") == []
    assert evil.units[0] in "".join(root.itertext())


def test_an_empty_plan_can_be_drawn() -> None:
    empty = Responsibility("空", (), (), (), ())
    for picture in _pictures(empty).values():
        assert picture.width > 0
        assert picture.height > 0


def test_the_bytes_are_the_same_whatever_the_hash_seed() -> None:
    program = (
        "import hashlib\n"
        "from tests.plan_graph.test_the_pictures import SIZES, _pictures\n"
        "from plan_graph import drawing\n"
        "made = [drawing.to_svg(one, title='t', description='d') for held in SIZES.values()"
        " for one in _pictures(held).values()]\n"
        "print(hashlib.sha256(''.join(made).encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2", "77")
    }
    assert len(answers) == 1
