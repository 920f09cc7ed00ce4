"""A zip that may be a Word file: refused before it is unpacked where it is a bomb, damaged, or something else."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from plan_graph.errors import PlanUnreadable

MIB = 1024 * 1024
MAX_PART = 48 * MIB
MAX_TOTAL = 200 * MIB
MAX_PARTS = 5000
MAX_MARKUP = 2_500_000
TOO_LARGE = "文件解压后过大，已拒绝读取。请删去图片和附件、只留规划正文再上传。"
DAMAGED = "文件已损坏，或没有传完整。请重新另存为 .docx 再上传。"
ENTITIES = "文件内容异常（带有实体声明），已拒绝读取。请重新另存为 .docx 再上传。"
ODD_ZIP = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError)

# what else a zip may be: a member's name → what to do
OTHER_ZIPS = {
    "xl/workbook.xml": "这是 Excel 表格。请把表格粘贴到 Word 中另存为 .docx，或另存为 .txt 再上传。",
    "ppt/presentation.xml": "这是演示文稿。请上传规划正文的 .docx 或 .pdf 文件。",
    "OFD.xml": "这是 OFD 文件。请用版式阅读软件导出为 PDF 或 .docx 再上传。",
    "content.xml": "这是 OpenDocument（.odt）文件。请在 Word 或 WPS 中另存为 .docx 再上传。",
}
MACROS = "这是带宏的 Word 文件（.docm 或 .dotm）。请在 Word 或 WPS 中另存为不带宏的 .docx 再上传。"


def check_package(body: bytes) -> None:
    """Refuse a zip that is no Word file or would unpack to too much; raises PlanUnreadable."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            members = archive.infolist()
    except ODD_ZIP as broken:
        raise PlanUnreadable(DAMAGED) from broken
    names = {member.filename for member in members}
    for member, sentence in OTHER_ZIPS.items():
        if member in names and "word/document.xml" not in names:
            raise PlanUnreadable(sentence)
    if not any(name.endswith("document.xml") for name in names):
        raise PlanUnreadable("这是压缩包，不是文档。请解压后上传其中的规划正文。")
    if any(member.flag_bits & 1 for member in members):
        raise PlanUnreadable("文件设了密码。请取消密码、另存后再上传。")
    if "word/vbaProject.bin" in names:
        raise PlanUnreadable(MACROS)
    _refuse_bomb(members)


def _refuse_bomb(members: Sequence[zipfile.ZipInfo]) -> None:
    text = [member.file_size for member in members if member.filename.endswith((".xml", ".rels"))]
    total = sum(member.file_size for member in members)
    if len(members) > MAX_PARTS or total > MAX_TOTAL or max(text, default=0) > MAX_PART:
        raise PlanUnreadable(TOO_LARGE)
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise PlanUnreadable(DAMAGED)
        end = member.header_offset + member.compress_size


def open_word(body: bytes) -> Any:
    """Return python-docx's document; raises PlanUnreadable with the sentence to show."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            for member in archive.infolist():
                if member.filename.endswith((".xml", ".rels")):
                    _check_markup(_chunks(archive, member))
        return docx.Document(BytesIO(body))
    except PlanUnreadable:
        raise
    except (OpcError, LxmlError, *ODD_ZIP) as broken:
        raise PlanUnreadable(_why(body)) from broken
    except (KeyError, AttributeError, TypeError, IndexError, AssertionError) as broken:
        sentence = "文件缺少必要的部分，可能没有传完整。请重新另存为 .docx 再上传。"
        raise PlanUnreadable(sentence) from broken
    except Exception as broken:
        if type(broken).__module__.partition(".")[0] in {"zlib", "docx", "lxml", "lzma"}:
            raise PlanUnreadable(DAMAGED) from broken
        raise


def _why(body: bytes) -> str:
    """Say what keeps python-docx from a file that unzips: a template, macros, the strict dialect, or damage."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            types = archive.read("[Content_Types].xml")
            relations = archive.read("_rels/.rels")
    except (*ODD_ZIP, KeyError):
        return DAMAGED
    if b"macroEnabled" in types:
        return MACROS
    if b"template.main+xml" in types:
        return "这是 Word 模板（.dotx）。请在 Word 或 WPS 中另存为 .docx 再上传。"
    if b"purl.oclc.org/ooxml" in relations:
        return "这是“Strict Open XML”格式。请在 Word 中另存为普通的“Word 文档（.docx）”再上传。"
    return DAMAGED


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while chunk := stream.read(MIB):
            yield chunk


def _check_markup(chunks: Iterator[bytes]) -> None:
    """Refuse entity declarations wherever they stand, and markup that no document of pages can need."""
    tail, tags = b"", 0
    for chunk in chunks:
        seen = tail + chunk
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or seen.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise PlanUnreadable(ENTITIES)
        tags += chunk.count(b"<")
        if tags > MAX_MARKUP:
            raise PlanUnreadable("文件的表格或内容过多，不像规划正文。请只留规划正文再上传。")
        tail = chunk[-16:]
