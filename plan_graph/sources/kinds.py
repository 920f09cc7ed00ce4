"""Which kind of document the bytes are; what cannot be read is refused with a sentence that says what to do."""

from __future__ import annotations

import enum
import re
from pathlib import PurePath

from plan_graph.errors import PlanUnreadable
from plan_graph.sources.package import check_package

PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
WEB_ENDINGS = {".html", ".htm", ".xhtml", ".mht", ".mhtml"}
PLAIN = {".txt", ".text", ".md", ".csv", *WEB_ENDINGS, ""}
MARKUP = re.compile(rb"<(?:!doctype html|html|head|body|div|p|table)[\s>]", re.IGNORECASE)
FOREIGN_ENDINGS = {
    ".rtf": "这是 RTF 文件。请在 Word 或 WPS 中另存为 .docx 再上传。",
    ".odt": "这是 OpenDocument（.odt）文件。请在 Word 或 WPS 中另存为 .docx 再上传。",
    ".doc": "这是旧版 .doc 文件，或内容已损坏。请在 Word 或 WPS 中另存为 .docx 再上传。",
    ".wps": "这是 WPS 文字（.wps）文件。请在 WPS 中另存为 .docx 再上传。",
    ".docm": "这是带宏的 Word 文件。请在 Word 或 WPS 中另存为不带宏的 .docx 再上传。",
    ".ofd": "这是 OFD 文件。请用版式阅读软件导出为 PDF 或 .docx 再上传。",
    ".caj": "这是 CAJ 文件。请用阅读软件导出为 PDF，或上传 Word 原件（.docx）。",
}
OLD_OFFICE = "这是旧版 .doc、.wps（或 .xls、.ppt）文件。请在 Word 或 WPS 中另存为 .docx 再上传。"


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
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        check_package(body)
        return Kind.WORD
    _refuse_foreign(head, body)
    ending = PurePath(name).suffix.lower()
    if _is_markup(ending, body):
        return Kind.WEB
    if ending not in PLAIN:
        raise PlanUnreadable(_by_ending(ending))
    return Kind.PLAIN


def _by_ending(ending: str) -> str:
    if ending in {".docx", ".pdf"}:
        return f"文件的内容不是{ending}文档，可能已损坏或改过扩展名。请重新另存为 .docx 或 .pdf 再上传。"
    usual = "可以读取 .docx、.pdf、.html 和 .txt 文件，请另存为其中一种再上传。"
    return FOREIGN_ENDINGS.get(ending, usual)


def _is_markup(ending: str, body: bytes) -> bool:
    """Whether this is a web page: by its name, or by its beginning (many a .doc from a site is one)."""
    if ending in WEB_ENDINGS:
        return True
    head = body[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    is_archive = b"multipart/related" in head[:600] and b"mime-version:" in head[:600].lower()
    return is_archive or (head.startswith(b"<") and bool(MARKUP.search(head)))


def _refuse_foreign(head: bytes, body: bytes) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in body:
            raise PlanUnreadable("文件设了打开密码。请在 Word 或 WPS 中取消密码、另存后再上传。")
        raise PlanUnreadable(OLD_OFFICE)
    if head.startswith(b"{\\rtf"):
        raise PlanUnreadable(FOREIGN_ENDINGS[".rtf"])
    if head.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise PlanUnreadable("这是压缩包，不是文档。请解压后上传其中的规划正文。")
    if head.startswith(PICTURES):
        raise PlanUnreadable("这是图片，不是文档。请上传 Word 原件，或先做文字识别（OCR）再另存为 .docx。")
    if head.startswith(b"<?xml") and b"mso-application" in head:
        raise PlanUnreadable("这是 Word 2003 的 XML 文件。请在 Word 或 WPS 中另存为 .docx 再上传。")
