"""What was signed can be proven to somebody who has neither the program nor our word for it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from exports.proof import proof_archive
from tests.cast import IN_QUARTER, Cast
from tests.workflow.journal_campaign import KINDS, campaign, lay_journal
from tests.workflow.test_the_way_of_a_report import hand_in
from workflow import journal
from workflow.checkpoint_key import CheckpointKey, checkpoint_key
from workflow.checkpoints import CheckpointRefused, read
from workflow.errors import BlockedError, NotFoundError
from workflow.operations.checkpoints import keep_checkpoint
from workflow.operations.proofs import prove
from workflow.operations.reports import Written, save
from workflow.queries.journal import kept_anchors
from workflow.queries.obligations import latest_report

KEY = CheckpointKey(b"\x07" * 32)


def _proof_of_a_report(session: Session, cast: Cast) -> bytes:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导")
    report = latest_report(session, row)
    assert report
    return proof_archive(prove(session, cast.actor("办公室人员"), report.id, key=KEY, now=IN_QUARTER))


def _check(archive: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    with zipfile.ZipFile(BytesIO(archive)) as packed:
        packed.extractall(folder)
    return _run(folder)


def _run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", "check.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_a_proof_holds_for_python_alone(session: Session, cast: Cast, tmp_path: Path) -> None:
    done = _check(_proof_of_a_report(session, cast), tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "县财政局 · 完善社会救助 · 2024年第三季度 · 第1版" in done.stdout
    assert KEY.name in done.stdout


@pytest.mark.parametrize("what", ["content", "signature", "link", "gap", "key", "report"])
def test_an_altered_proof_does_not_hold(session: Session, cast: Cast, tmp_path: Path, what: str) -> None:
    assert _check(_proof_of_a_report(session, cast), tmp_path).returncode == 0
    save(session, cast.actor("残联填报人"), cast.obligation(session, "县残联").id, Written(progress_text="别的"),
         seen_version=0, now=IN_QUARTER)  # fmt: skip
    _alter(tmp_path, what)
    done = _run(tmp_path)
    assert done.returncode == 1
    assert "✗" in done.stdout


def _alter(folder: Path, what: str) -> None:
    proof = json.loads((folder / "proof.json").read_text(encoding="utf-8"))
    note = (folder / "checkpoint.txt").read_text(encoding="utf-8")
    if what == "content":
        proof["content"][6] = "已救助920人。"
    elif what == "report":
        proof["content"][6], proof["content_hash"] = "已救助920人。", "0" * 64
    elif what == "link":
        proof["path"][0]["fields"][2] = "2031-01-01T00:00:00.000000Z"
    elif what == "gap":
        proof["path"] = proof["path"][:1] * 2
    elif what == "signature":
        (folder / "checkpoint.txt").write_text(note.replace("2024-09", "2024-08"), encoding="utf-8")
    else:
        (folder / "public.key").write_text(CheckpointKey(b"\x08" * 32).public.hex(), encoding="ascii")
    (folder / "proof.json").write_text(json.dumps(proof), encoding="utf-8")


def test_only_what_was_signed_is_proven_and_only_to_who_may_see_it(session: Session, cast: Cast) -> None:
    draft = save(session, cast.actor("残联填报人"), cast.obligation(session, "县残联").id, Written(progress_text="草稿"),
                 seen_version=0, now=IN_QUARTER)  # fmt: skip
    with pytest.raises(BlockedError, match="没有签批"):
        prove(session, cast.actor("办公室人员"), draft.id, key=KEY, now=IN_QUARTER)
    with pytest.raises(NotFoundError):
        prove(session, cast.actor("参与填报人"), draft.id, key=KEY, now=IN_QUARTER)


def test_a_unit_renamed_later_breaks_no_proof(session: Session, cast: Cast, tmp_path: Path) -> None:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导")
    cast.units["县财政局"].name = "县财政和国资局"
    session.flush()
    report = latest_report(session, row)
    assert report
    proof = prove(session, cast.actor("办公室人员"), report.id, key=KEY, now=IN_QUARTER)
    assert proof.content[1] == "县财政局"
    assert _check(proof_archive(proof), tmp_path).returncode == 0


def test_a_checkpoint_is_kept_once_a_head_and_holds(session: Session, cast: Cast) -> None:
    committee = cast.committee.id
    first = keep_checkpoint(session, committee, KEY, now=IN_QUARTER)
    assert keep_checkpoint(session, committee, KEY, now=IN_QUARTER) is first
    assert read(first.note, KEY.public).seq == journal.head_of(session, committee)[0]
    assert kept_anchors(session, committee, KEY.public) == [(first.seq, first.hash)]
    assert journal.verify(session, committee, anchors=kept_anchors(session, committee, KEY.public)) is None


def test_a_forged_checkpoint_is_refused(session: Session, cast: Cast) -> None:
    note = keep_checkpoint(session, cast.committee.id, KEY, now=IN_QUARTER).note
    other = CheckpointKey(b"\x09" * 32)
    with pytest.raises(CheckpointRefused, match="签名不成立"):
        read(note.replace("2024-09-10", "2024-09-11"), KEY.public)
    with pytest.raises(CheckpointRefused, match="另一把钥匙"):
        read(note, other.public)
    with pytest.raises(CheckpointRefused, match="不是检查点"):
        read("锚点", KEY.public)


def test_the_key_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    key = checkpoint_key(tmp_path / "home")
    assert checkpoint_key(tmp_path / "home") == key
    assert (tmp_path / "home" / "checkpoint.key").stat().st_mode & 0o777 == 0o600


def test_every_kind_of_tampering_is_found_given_an_anchor(engine: Engine) -> None:
    committee = lay_journal(engine, 40)
    done = campaign(engine, committee, 10 * len(KINDS), seed=20260925)
    assert done.missed == 0, done.found
    control = campaign(engine, committee, 10 * len(KINDS), seed=20260925, with_anchor=False)
    assert control.found["written anew from there"] == control.found["tail cut, head set back"] == 0
