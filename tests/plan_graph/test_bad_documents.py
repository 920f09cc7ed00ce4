"""Whatever is handed in gets a sentence or a draft, in bounded time and memory, and never anything else."""

from __future__ import annotations

import io
import re
import signal
import socket
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plan_graph.errors import PlanUnreadable
from plan_graph.isolation import MAX_ANSWER, MIB, answer_of, read_body_isolated, read_plan_isolated
from plan_graph.reader import read_text
from tests.documents import OWN
from tests.plan_graph.damage import pdf_of

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


def _padded(member: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w/>")
        archive.writestr("word/media/again.zip", member)
    return stream.getvalue()


def _overlapping() -> bytes:
    """Return a zip whose directory names one member twice, so that the second lies over the first."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", b"<w/>" * 500)
        archive.writestr("word/other.xml", b"<w/>")
        archive.filelist[1].header_offset = archive.filelist[0].header_offset + 40
        archive._didModify = True
    return stream.getvalue()


def _locked() -> bytes:
    body = bytearray(_docx_of(b"<w/>"))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = body.find(signature)
        while start >= 0:
            body[start + place] |= 1
            start = body.find(signature, start + 4)
    return bytes(body)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (one, b"&l%d;" % (one - 1) * 10) for one in range(1, 12))
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">' + LAUGHS + b"]><l>&l11;</l>"
LATE = b'<?xml version="1.0"?><!--' + b"x" * 2_000_000 + b"-->" + ENTITIES.partition(b"?>")[2]
CELLS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MILLION = f"<w:document {CELLS}><w:body><w:tbl>{'<w:tr><w:tc><w:p/></w:tc></w:tr>' * 600_000}".encode()
NOVEL = "第一章 山庙\n" + "很久以前，山里有座庙，庙里住着老和尚和小和尚，县残联还没有成立。\n" * 2000
BAD = {
    "empty.txt": (b"", "空的"),
    "blank.txt": (b"\n \n\xe3\x80\x80\n", "空的|没有读到"),
    "blank.docx": (b" \n ", "空的"),
    "picture.docx": (b"\x89PNG\r\n\x1a\n" + bytes(500), "图片"),
    "photo.pdf": (b"\xff\xd8\xff\xe0" + bytes(500), "图片"),
    "truncated.docx": (_docx_of(b"<w/>")[:60], "没有传完整"),
    "bomb.docx": (_bomb(), "解压后过大"),
    "nested bomb.docx": (_padded(_bomb() * 700), "解压后过大|缺少必要|损坏"),
    "overlap.docx": (_overlapping(), "损坏"),
    "entities.docx": (_docx_of(ENTITIES), "实体声明"),
    "laughs.docx": (_docx_of(LAUGHS), "实体声明"),
    "late entities.docx": (_docx_of(LATE), "实体声明"),
    "encrypted.docx": (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500), "密码"),
    "locked zip.docx": (_locked(), "密码"),
    "million cells.docx": (_docx_of(MILLION), "过多"),
    "novel.txt": (NOVEL.encode(), "没有读到"),
    "virus.exe": (b"MZ" + bytes(100), "另存为"),
    "nothing.pdf": (b"%PDF-1.7\n%%EOF", "损坏"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Ki", "损坏"),
    "many pages.pdf": (b"", "超过1500页"),
    "stream bomb.pdf": (b"", "上限|损坏|秒|密集"),
}


def _pages(count: int) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(count):
        writer.add_blank_page(595, 842)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


MADE = {
    "many pages.pdf": lambda: _pages(1600),
    "stream bomb.pdf": lambda: pdf_of(zlib.compress(bytes(540_000_000), 1), filters=b"/Filter/FlateDecode"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_document_is_refused_with_a_sentence(name: str, tmp_path: Path) -> None:
    body, told = BAD[name]
    path = tmp_path / name
    path.write_bytes(MADE[name]() if name in MADE else body)
    with pytest.raises(PlanUnreadable) as refused:
        read_plan_isolated(path, timeout_seconds=20, memory_bytes=512 * MIB, max_bytes=20 * MIB)
    sentence = refused.value.sentence
    assert re.search(told, sentence)
    assert sentence.endswith("。")
    assert "请" in sentence
    assert list(tmp_path.iterdir()) == [path]


def test_200_mb_are_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "large.docx"
    with path.open("wb") as file:
        file.truncate(200 * MIB)
    with pytest.raises(PlanUnreadable, match="20MB"):
        read_plan_isolated(path)


def test_pasted_text_is_read_in_a_child_without_a_file() -> None:
    assert len(read_body_isolated("粘贴的文字.txt", OWN.encode()).draft.tasks) == 4
    with pytest.raises(PlanUnreadable, match="1MB"):
        read_body_isolated("粘贴的文字.txt", OWN.encode() * 2000, max_bytes=MIB)


CHILD = """
import socket, sys, time
from plan_graph import isolation
print(isolation.confine({seconds}, {memory}))
{deed}
"""


def _confined(deed: str, *, seconds: int = 5, memory: int = 512 * MIB) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CHILD.format(deed=deed, seconds=seconds, memory=memory)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_a_confined_process_has_no_memory_no_file_and_no_time_beyond_its_own(tmp_path: Path) -> None:
    assert "MemoryError" in _confined("bytearray(600 << 20)").stderr
    assert "File too large" in _confined(f"open({str(tmp_path / 'left')!r}, 'wb', 0).write(b'x' * 9)").stderr
    assert _confined("while True: pass", seconds=1).returncode in {-signal.SIGXCPU, -signal.SIGKILL}


def test_a_confined_process_has_no_network_where_the_system_allows_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = _confined(f"socket.create_connection({server.getsockname()}, timeout=2)")
    if done.stdout.startswith("False"):
        pytest.skip("this system forbids namespaces to ordinary processes")
    assert "unreachable" in done.stderr


@pytest.mark.parametrize(
    ("code", "output", "told"),
    [
        (0, b"", "无法读取"), (1, b"{}", "无法读取"), (-signal.SIGSEGV, b"", "无法读取"), (-signal.SIGXCPU, b"", "超过9秒"),
        (0, b"[1]", "无法读取"), (0, b'{"draft": {"title": 1}}', "无法读取"), (0, b'{"draft"', "无法读取"),
        (0, b"x" * (MAX_ANSWER + 1), "无法读取"),
    ],
    ids=["silent", "failed", "crashed", "slow", "odd", "half", "cut", "endless"],
)  # fmt: skip
def test_whatever_a_child_says_the_parent_has_a_sentence(code: int, output: bytes, told: str) -> None:
    with pytest.raises(PlanUnreadable, match=told):
        answer_of(code, output, 9)


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
