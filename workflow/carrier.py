"""What a file carries: every text in which a number may hide, read in a child process with limits.

Word, Excel and OFD are archives of XML: all parts are read, so headers, footnotes, comments, tracked changes, hidden
sheets, defined names, properties, alternative texts and embedded workbooks are among them. PDF gives its pages' text, its
properties, annotations, form fields and the names of its attachments. A scan without a text layer carries no text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from lxml import etree

ARCHIVES = ("docx", "xlsx", "ofd")
TOGETHER = {"p", "si", "c", "is", "comment", "definedName", "TextObject", "instrText"}
DIGITS = re.compile(r"[0-9０-９]")
MAX_MEMBER = 64 * 1024 * 1024
DEPTH = 2


class CarrierUnreadable(Exception):
    """The file cannot be looked through; ``sentence`` says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def texts_of(ending: str, body: bytes) -> Iterator[str]:
    """Yield the texts of a file; raises CarrierUnreadable."""
    if ending in ARCHIVES:
        yield from _of_archive(body, DEPTH)
    elif ending == "pdf":
        yield from _of_pdf(body)


def _of_archive(body: bytes, depth: int) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        for member in archive.infolist():
            ending = member.filename.rpartition(".")[2].lower()
            if ending in {"xml", "rels", "vml"}:
                yield from _of_xml(_member(archive, member))
            elif ending in ARCHIVES and depth:
                yield from _of_archive(_member(archive, member), depth - 1)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as stream:
        found = stream.read(MAX_MEMBER + 1)
    if len(found) > MAX_MEMBER:
        raise CarrierUnreadable("文件解压后过大，请精简后再上传。")
    return found


def _of_xml(body: bytes) -> Iterator[str]:
    """Yield each paragraph's, cell's or comment's text as one, and every attribute that holds digits."""
    depth, parts = 0, list[str]()
    events = etree.iterparse(
        BytesIO(body), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    )
    for event, element in events:
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if event == "start":
            depth += name in TOGETHER
            yield from (value for value in element.attrib.values() if DIGITS.search(value))
            continue
        parts.append((element.text or "").strip("\n"))
        if name == "v":
            yield from _whole_number(element.text or "")
        if name in TOGETHER:
            depth -= 1
        if not depth and parts:
            yield "".join(parts)
            parts = []
            element.clear()
        elif element.tail:
            parts.append(element.tail.strip())
    yield "".join(parts)


def _whole_number(text: str) -> Iterator[str]:
    """Yield a numeric cell of Excel in plain digits: 1.40105E+17 is 140105000000000000."""
    if "E" not in text.upper() and "." not in text:
        return
    try:
        value = Decimal(text)
    except InvalidOperation:
        return
    if value.is_finite() and 0 < value < Decimal(10) ** 30:
        yield format(value.to_integral_value(), "f")


def _of_pdf(body: bytes) -> Iterator[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as broken:
        if "password" in str(broken).lower():
            raise CarrierUnreadable("PDF 设了打开密码，请取消密码、另存后再上传。") from broken
        raise CarrierUnreadable("PDF 已损坏，请重新导出后再上传。") from broken
    yield from (str(value) for value in document.get_metadata_dict().values())
    for number in range(len(document)):
        page = document[number].get_textpage().get_text_bounded()
        yield page
        yield page.replace("\r", "").replace("\n", "")  # a number broken over two lines of a narrow cell
    yield from (document.get_attachment(one).get_name() for one in range(document.count_attachments()))
    yield from _remarks(body)


def _remarks(body: bytes) -> Iterator[str]:
    """Yield what annotations and form fields say."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    document = PDFDocument(PDFParser(BytesIO(body)))
    seen: list[Any] = [resolve1(one) for one in _listed(document.catalog, resolve1)]
    for found in seen:
        for key in ("Contents", "V", "T", "TU", "Subj") if isinstance(found, dict) else ():
            value = resolve1(found.get(key))
            if isinstance(value, bytes):
                yield decode_text(value)


def _listed(catalog: dict[str, Any], resolve: Any) -> Iterator[Any]:
    form = resolve(catalog.get("AcroForm")) or {}
    yield from resolve(form.get("Fields")) or []
    waiting = [catalog.get("Pages")]
    while waiting:
        node = resolve(waiting.pop()) or {}
        waiting += resolve(node.get("Kids")) or []
        yield from resolve(node.get("Annots")) or []
