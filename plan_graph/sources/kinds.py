"""Which kind of document the bytes are; what cannot be read is refused with a sentence that says what to do."""

from __future__ import annotations

import enum
import re
import zipfile
from io import BytesIO
from pathlib import PurePath

from plan_graph.errors import PlanUnreadable

MAX_PART = 48 * 1024 * 1024
MAX_TOTAL = 400 * 1024 * 1024
MAX_PARTS = 5000
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
PLAIN = {".txt", ".text", ".md", ".csv", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ""}
MARKUP = re.compile(rb"<(?:!doctype html|html|head|body|div|p|table)[\s>]", re.IGNORECASE)

# what else a zip may be: a member's name → what to do
OTHER_ZIPS = {
    "xl/workbook.xml": "这是 Excel 表格。请把表格粘贴到 Word 中另存为 .docx，或另存为 .txt 再上传。",
    "ppt/presentation.xml": "这是演示文稿。请上传规划正文的 .docx 或 .pdf 文件。",
    "OFD.xml": "这是 OFD 文件。请用版式阅读软件导出为 PDF 或 .docx 再上传。",
    "content.xml": "这是 OpenDocument 文件。请另存为 .docx 再上传。",
}


class Kind(enum.Enum):
    """The formats that are read."""

    PLAIN = "plain"
    WORD = "word"
    PDF = "pdf"
    WEB = "web"


def kind_of(name: str, body: bytes) -> Kind:
    """Return the document's kind by its content; raises PlanUnreadable."""
    if not body.strip():
        raise PlanUnreadable("文件是空的，请检查后重新上传。")
    head = body[:1024].lstrip()
    if b"%PDF-" in body[:1024]:
        return Kind.PDF
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(body)
    _refuse_foreign(head, body)
    ending = PurePath(name).suffix.lower()
    if ending not in PLAIN:
        raise PlanUnreadable(_by_ending(ending))
    return Kind.WEB if _is_markup(ending, body) else Kind.PLAIN


def _by_ending(ending: str) -> str:
    if ending in {".docx", ".pdf"}:
        return f"文件的内容不是{ending}文档，可能已损坏或改过扩展名。请重新另存为 .docx 或 .pdf 再上传。"
    return "可以读取 .docx、.pdf、.html 和 .txt 文件，请另存为其中一种再上传。"


def _is_markup(ending: str, body: bytes) -> bool:
    if ending in {".html", ".htm", ".xhtml", ".mht", ".mhtml"}:
        return True
    return body[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and bool(MARKUP.search(body[:4096]))


def _refuse_foreign(head: bytes, body: bytes) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in body:
            raise PlanUnreadable("文件设了打开密码。请在 Word 或 WPS 中取消密码、另存后再上传。")
        raise PlanUnreadable("这是旧版 .doc（或 .xls）文件。请在 Word 或 WPS 中另存为 .docx 再上传。")
    if head.startswith(b"{\\rtf"):
        raise PlanUnreadable("这是 RTF 文件。请在 Word 或 WPS 中另存为 .docx 再上传。")
    if head.startswith(PICTURES):
        raise PlanUnreadable("这是图片，不是文档。请上传 Word 原件，或先做文字识别（OCR）再另存为 .docx。")


def _kind_of_zip(body: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
        raise PlanUnreadable("文件已损坏，或没有传完整。请重新另存为 .docx 再上传。") from broken
    names = {member.filename for member in members}
    for member, sentence in OTHER_ZIPS.items():
        if member in names and "word/document.xml" not in names:
            raise PlanUnreadable(sentence)
    if not any(name.endswith("document.xml") for name in names):
        raise PlanUnreadable("这是压缩包，不是文档。请解压后上传其中的规划正文。")
    if any(member.flag_bits & 1 for member in members):
        raise PlanUnreadable("文件设了密码。请取消密码、另存后再上传。")
    _refuse_bomb(members)
    return Kind.WORD


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    text = [member.file_size for member in members if member.filename.endswith((".xml", ".rels"))]
    total = sum(member.file_size for member in members)
    if len(members) > MAX_PARTS or total > MAX_TOTAL or max(text, default=0) > MAX_PART:
        raise PlanUnreadable("文件解压后过大，已拒绝读取。请删去图片和附件、只留规划正文再上传。")
