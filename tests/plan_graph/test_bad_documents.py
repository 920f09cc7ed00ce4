"""Whatever is handed in gets a sentence or a draft, in bounded time and memory, and never anything else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plan_graph.errors import PlanUnreadable
from plan_graph.isolation import read_plan_isolated
from plan_graph.reader import read_text
from tests.documents import OWN

LINES = OWN.splitlines()


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 300_000_000)
    return stream.getvalue()


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"""


def _docx_of(xml: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", xml)
        archive.writestr("[Content_Types].xml", b"<Types/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("empty.txt", b""),
        ("blank.txt", b"\n \n\xe3\x80\x80\n"),
        ("picture.docx", b"\x89PNG\r\n\x1a\n" + bytes(500)),
        ("truncated.docx", _docx_of(b"<w/>")[:60]),
        ("bomb.docx", _bomb()),
        ("entities.docx", _docx_of(ENTITIES)),
        ("novel.txt", "很久以前，山里有座庙。\n".encode() * 2000),
        ("virus.exe", b"MZ" + bytes(100)),
    ],
)
def test_a_bad_document_is_refused_with_a_sentence(name: str, body: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(PlanUnreadable) as refused:
        read_plan_isolated(path, timeout_seconds=20, memory_bytes=512 * 1024 * 1024, max_bytes=20_000_000)
    assert refused.value.sentence.endswith("。")
    assert "Traceback" not in refused.value.sentence


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=30),
    st.text(alphabet="（）：；、，牵头参与单位县局1一.．\n ", max_size=60),
    st.integers(0, 400),
)
def test_mutated_documents_never_break_the_reader(lines: list[str], noise: str, place: int) -> None:
    text = "\n".join(lines)
    text = text[:place] + noise + text[place:]
    try:
        draft = read_text(text)
    except PlanUnreadable:
        return
    codes = [task.code for task in draft.tasks]
    assert len(codes) == len(set(codes))
    known = {name for unit in draft.units for name in (unit.name, *unit.aliases)}
    for task in draft.tasks:
        for unit in (*task.lead, *task.participants, *task.joint):
            assert "".join(unit.split()) in "".join(text.split()) or unit in known
