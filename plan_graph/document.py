"""A document's file → its lines with their place in the source."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from pathlib import PurePath

from plan_graph.errors import PlanUnreadable

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_MEMBER = 64 * 1024 * 1024
BLOCKS = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "tr",
    "td",
    "th",
    "br",
    "section",
    "article",
    "table",
}


@dataclass(frozen=True)
class Line:
    """A line without its outer white space; ``number`` counts from 1, ``blank_before`` the empty lines above it."""

    number: int
    text: str
    blank_before: int = 0


def read_lines(name: str, body: bytes) -> tuple[Line, ...]:
    """Return the non-empty lines of a .txt, .docx or .html document; raises PlanUnreadable."""
    if not body.strip():
        raise PlanUnreadable("文件是空的，请检查后重新上传。")
    ending = PurePath(name).suffix.lower()
    if ending in {".txt", ".text", ".md", ""}:
        return number_lines(decode(body).splitlines())
    if ending == ".docx":
        return number_lines(list(_word_paragraphs(body)))
    if ending in {".html", ".htm"}:
        return number_lines(_html_lines(decode(body)))
    raise PlanUnreadable("目前可以读取 .txt、.docx 和 .html 文件，请另存为其中一种再上传。")


def decode(body: bytes) -> str:
    """Return the text of UTF-8 (with or without a mark), UTF-16 with a mark, or GB18030 bytes; raises PlanUnreadable."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded(body, "utf-16")
    if b"\x00" in body[:4096]:
        raise PlanUnreadable("这不是文本文件。请在 Word 或 WPS 中另存为 .docx 或 .txt 再上传。")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(body, "gb18030")


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        raise PlanUnreadable("文件的编码无法识别，请另存为 UTF-8 的 .txt 再上传。") from None


def number_lines(texts: list[str]) -> tuple[Line, ...]:
    """Number all lines from 1 and drop the empty ones, remembering how many stood before."""
    lines, blank = [], 0
    for number, text in enumerate(texts, start=1):
        clean = " ".join(text.replace("\u3000", " ").replace("\xa0", " ").replace("\ufeff", "").split())
        if clean:
            lines.append(Line(number, clean, blank))
            blank = 0
        else:
            blank += 1
    return tuple(lines)


def _word_paragraphs(body: bytes) -> Iterator[str]:
    from xml.etree.ElementTree import ParseError, XMLParser, fromstring

    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            member = archive.getinfo("word/document.xml")
            if member.file_size > MAX_MEMBER or member.flag_bits & 1:
                raise PlanUnreadable("文件过大或已加密，请去掉密码、拆分后再上传。")
            xml = archive.read(member)
        if b"<!DOCTYPE" in xml[:2048] or b"<!ENTITY" in xml:
            raise PlanUnreadable("文件内容异常，已拒绝读取。请重新另存为 .docx 再上传。")
        root = fromstring(xml, XMLParser())  # noqa: S314 (no DOCTYPE and no entity can stand in it)
    except (
        KeyError,
        zipfile.BadZipFile,
        ParseError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as broken:
        raise PlanUnreadable("文件已损坏，或不是 Word 文档。请重新另存为 .docx 再上传。") from broken
    for paragraph in root.iter(f"{WORD}p"):
        yield from "".join(_runs(paragraph)).split("\n")


def _runs(paragraph: object) -> Iterator[str]:
    for node in paragraph.iter():  # type: ignore[attr-defined]
        if node.tag == f"{WORD}t":
            yield node.text or ""
        elif node.tag == f"{WORD}tab":
            yield " "
        elif node.tag == f"{WORD}br":
            yield "\n"


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "nav", "header", "footer"}:
            self.silent += 1
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "nav", "header", "footer"} and self.silent:
            self.silent -= 1
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data.replace("\n", " ").replace("\r", " "))


def _html_lines(text: str) -> list[str]:
    parser = _Text()
    parser.feed(text)
    parser.close()
    return "".join(parser.parts).split("\n")
