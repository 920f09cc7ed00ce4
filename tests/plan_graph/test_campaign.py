"""The campaign of damaged documents in small, and the proof that it would see a reader that breaks its promises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from plan_graph.reader import read_text
from tests.plan_graph import campaign

ROOT = Path(__file__).parents[2]
CUT = campaign.Mutant("规划.pdf", b"", "cut", "0 cut 规划.pdf", 7, is_cut=True)


def test_a_hundred_damaged_documents_break_nothing() -> None:
    """In a process of its own: what a child holds at its peak counts from what its parent held."""
    command = [sys.executable, "-m", "tests.plan_graph.campaign", "--count", "100", "--seed", "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    told = {line[:32].strip(): line[32:].strip() for line in done.stdout.splitlines()}
    assert told["documents"] == "100"
    assert int(told["refused by sentence"]) > 20
    assert int(told["read"]) > 20


def test_a_reader_that_breaks_its_promises_is_seen() -> None:
    table = campaign.run(18, seed=2, reader="broken")
    assert table.partial
    assert table.unworded
    assert table.files_left
    assert campaign.main(["--count", "8", "--seed", "2", "--reader", "broken"]) == 1


@pytest.mark.parametrize(
    ("seen", "violation"),
    [
        (campaign.Seen("crash ValueError()", None, 0.1, 0, False), "crashes"),
        (campaign.Seen("refused 请重新上传。", None, 30.0, 0, False), "hangs"),
        (campaign.Seen("refused 请重新上传。", None, 0.1, 600 * campaign.MIB, False), "peak resident"),
    ],
    ids=["crash", "hang", "memory"],
)
def test_what_a_reader_cannot_do_at_will_is_judged_too(seen: campaign.Seen, violation: str) -> None:
    table = campaign.Table()
    campaign.note(table, CUT, seen)
    assert [one for one in table.violations() if one.startswith(violation)]


def test_a_cut_document_that_is_read_in_part_must_say_so() -> None:
    draft = read_text(
        "测试县残疾人规划\n一、任务\n1.完善服务。落实政策。（牵头单位：县残联；参与单位：县财政局）\n"
    )
    table = campaign.Table()
    campaign.note(table, CUT, campaign.Seen("read", draft, 0.1, 0, False))
    assert table.silent
