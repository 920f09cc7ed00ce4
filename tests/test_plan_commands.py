"""duban plan review, diff, what-if and ties as a clerk types them: on a file, with a patch, and on the ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.documents import OWN, own_document
from tests.test_commands import home, run

__all__ = ["home"]
PATCH = {
    "corrections": [
        {"op": "name_lead", "task": "3.1.2", "unit": "县人社局"},
        {"op": "retitle", "task": "3.1.1", "name": "办好职业技能培训"},
    ]
}


@pytest.fixture
def patch(tmp_path: Path) -> str:
    path = tmp_path / "corrections.json"
    path.write_text(json.dumps(PATCH, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_review_tells_findings_first_then_tasks(home: Path, tmp_path: Path) -> None:
    words = run("plan", "review", str(own_document(tmp_path))).output.splitlines()
    assert words[1].endswith("其中0条必须处理")
    found = next(place for place, line in enumerate(words) if "没有牵头单位" in line)
    assert found < words.index("4项任务")
    assert not home.exists()


def test_a_blocking_finding_gives_code_1(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text(OWN.replace("县人社局、县财政局", "县人社局、共同富裕"), encoding="utf-8")
    assert "必须处理" in run("plan", "review", str(path), code=1).output
    assert not home.exists()


def test_the_same_patch_works_for_reading_reviewing_and_importing(
    home: Path, tmp_path: Path, patch: str
) -> None:
    own = str(own_document(tmp_path))
    read = json.loads(run("plan", "read", own, "--patch", patch, "--json").output)
    seen = json.loads(run("plan", "review", own, "--patch", patch, "--json").output)
    assert read == seen["plan"]
    assert read["tasks"][0]["title"] == "办好职业技能培训"
    run(
        "init",
        "--name",
        "测试县残工委",
        "--region",
        "000000",
        "--admin-name",
        "系统管理员",
        "--admin-phone",
        "13900000001",
    )
    run("person", "add", "--name", "办公室人员", "--phone", "13900000002", "--as", "clerk")
    run("plan", "import", own, "--patch", patch)
    kept = json.loads(run("plan", "review", "1", "--json", "-o", str(tmp_path / "out.json")).output)
    assert kept["plan"]["tasks"] == read["tasks"]
    out = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [one["op"] for one in out["corrections"]] == ["name_lead", "retitle"]
    assert (
        json.loads(run("plan", "read", own, "--patch", str(tmp_path / "out.json"), "--json").output) == read
    )
    assert "没有差别" in run("plan", "diff", "1", "1").output
    assert "只有采用" not in run("plan", "what-if", "1", "--abolish", "县残联").output
    run("plan", "ties", code=1)  # none is in force
    assert home.exists()


def test_a_bad_patch_is_refused_and_nothing_is_read(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    for text, words in (('{"corrections": [{"op": "assign"}]}', "第1条更正"), ("nonsense", "不是 JSON")):
        path.write_text(text, encoding="utf-8")
        done = run("plan", "read", str(own_document(tmp_path)), "--patch", str(path), code=1)
        assert words in done.stderr
    assert not home.exists()


def test_two_versions_and_a_merger_at_a_terminal(home: Path, tmp_path: Path) -> None:
    old, new = own_document(tmp_path), tmp_path / "new.txt"
    new.write_text(
        OWN.replace("2．拓宽就业渠道。", "2．拓宽残疾人就业渠道。").replace("县民政局", "县财政局"),
        encoding="utf-8",
    )
    words = run("plan", "diff", str(old), str(new)).output
    assert "标题原为“拓宽就业渠道”" in words
    data = json.loads(run("plan", "diff", str(old), str(new), "--json").output)
    assert {one["kind"] for one in data["tasks"]} >= {"same", "changed"}
    merged = run(
        "plan", "what-if", str(old), "--merge", "县人社局", "县财政局", "--into", "县人社财政局"
    ).output
    assert "县人社局、县财政局合并为县人社财政局" in merged
    gone = json.loads(run("plan", "what-if", str(old), "--abolish", "县民政局", "--json").output)
    assert gone["left_without_lead"] == ["3.2.1"]
    assert "没有单位“无此局”" in run("plan", "what-if", str(old), "--abolish", "无此局", code=1).stderr
    run("plan", "what-if", str(old), code=1)
    assert json.loads(run("plan", "ties", str(old), "--json").output)["ties"][0]["tasks"]
