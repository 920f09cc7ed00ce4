"""Plan documents, damaged: bytes flipped, cut, markup broken, parts missing, bombs, wrong types, nested and huge ones."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from plan_graph.sources.encoding import decode
from tests.plan_graph import forms
from tests.plan_graph.manners import every_manner

ENDINGS = (".txt", ".docx", ".pdf", ".html", ".doc", ".wps", ".mht", "")
DOCTYPE = (
    '<!DOCTYPE r [<!ENTITY a "{payload}">{more}]>',
    '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>',
)
HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Rar!\x1a\x07",
         b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"{\\rtf1", b"%!PS", b"OFD", b"\x00" * 16, b"ID3")  # fmt: skip
NASTY = ("（", "）", "（牵头单位：", "责任单位：、", "；参与单位：县残联、", " ", "\t", "\u3000", "1.", "（一）", "一、", "①", "|", "a\tb\t", "专栏1 ",
         "2025年达到1", "≥", "《", "\u202e", "\ud7ff", "县", "、", "0", "-", "第一章", "。", "𠀀", "\u0301", "…", "．", "目录\n", "关于印发《")  # fmt: skip


@dataclass(frozen=True)
class Original:
    """A whole document: its name, its bytes, and how many tasks it holds."""

    name: str
    body: bytes
    tasks: int

    @property
    def ending(self) -> str:
        """Its ending, with the dot."""
        return self.name[self.name.rindex(".") :]


@dataclass(frozen=True)
class Mutant:
    """A damaged document; ``is_cut`` where the end of a document that shows its end was cut off."""

    name: str
    body: bytes
    kind: str
    label: str
    tasks: int = 0
    is_cut: bool = False


@cache
def originals() -> tuple[Original, ...]:
    """Return the documents that are damaged: one plan in four forms, and every manner of the tests."""
    made = forms.plan(sections=2, tasks=3)
    found = [Original(name, render(made), 7) for name, render in forms.FORMS.items()]
    return (*found, *(Original(one.file_name, one.body(), len(one.truth["tasks"])) for one in every_manner()))


def mutants(count: int, dice: random.Random) -> Iterator[Mutant]:
    """Yield ``count`` damaged documents, the same for the same dice; each way of damage comes often."""
    ways = [way for way, weight in WAYS.items() for _ in range(weight)]
    for number in range(count):
        way = ways[number % len(ways)] if number < len(ways) else dice.choice(ways)
        name, body, tasks, is_cut = way(dice)
        kind = way.__name__.strip("_")
        yield Mutant(name, body[:20_000_000], kind, f"{number} {kind} {name}", tasks, is_cut)


Made = tuple[str, bytes, int, bool]


def _any(dice: random.Random, *endings: str) -> Original:
    return dice.choice([one for one in originals() if not endings or one.ending in endings])


def _flipped(dice: random.Random) -> Made:
    one = _any(dice)
    body = bytearray(one.body)
    for _ in range(dice.choice((1, 2, 8, 64, 400))):
        body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
    return one.name, bytes(body), one.tasks, False


def _cut(dice: random.Random) -> Made:
    one = _any(dice)
    end = dice.randrange(len(one.body))
    return one.name, one.body[:end], one.tasks, one.ending in {".docx", ".pdf"}


def _spliced(dice: random.Random) -> Made:
    one, other = _any(dice), _any(dice)
    start = dice.randrange(len(one.body))
    end = min(len(one.body), start + dice.choice((1, 40, 4000)))
    piece = dice.choice((b"", one.body[start:end] * 3, other.body[:4000], dice.randbytes(200)))
    return one.name, one.body[:start] + piece + one.body[end:], one.tasks, False


def _renamed(dice: random.Random) -> Made:
    one = _any(dice)
    return "规划" + dice.choice(ENDINGS), one.body, 0, False


def _foreign(dice: random.Random) -> Made:
    body = dice.choice(HEADS) + dice.randbytes(dice.choice((0, 10, 5000, 200_000)))
    return "规划" + dice.choice(ENDINGS), body, 0, False


def _packed(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _parts(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _part_missing(dice: random.Random) -> Made:
    one = _any(dice, ".docx")
    parts = _parts(one.body)
    for _ in range(dice.choice((1, 1, 2, 5))):
        name = dice.choice(list(parts))
        parts[name if dice.random() < 0.4 else dice.choice(list(parts))] = dice.choice(
            (b"", b"<a/>", parts[name][:100])
        )
        if dice.random() < 0.6:
            del parts[name]
        if not parts:
            break
    return one.name, _packed(parts), 0, False


def _markup_damaged(dice: random.Random) -> Made:
    one = _any(dice, ".docx")
    parts = _parts(one.body)
    name = dice.choice([part for part in parts if part.endswith(".xml")] + ["word/document.xml"] * 3)
    parts[name] = _damaged(parts[name], dice)
    return one.name, _packed(parts), 0, False


def _page_damaged(dice: random.Random) -> Made:
    one = _any(dice, ".html")
    return one.name, _damaged(one.body, dice), one.tasks, False


def _damaged(markup: bytes, dice: random.Random) -> bytes:
    tags = [match.span() for match in re.finditer(rb"<[^<>]{1,200}>", markup)] or [(0, 1)]
    start, end = dice.choice(tags)
    other = dice.choice(tags)
    piece = markup[other[0] : other[1]]
    return dice.choice((
        lambda: markup[:start] + markup[end:],
        lambda: markup[:start] + piece * dice.choice((1, 50, 3000)) + markup[start:],
        lambda: markup[: start + 1] + b"w:unknown" + markup[end - 1 :],
        lambda: markup[: end - 1] + b' w:val="' + dice.choice((b"-1", b"99999999999", b"\xe4\xb8\x80", b"x" * 90_000)) + b'">' + markup[end:],
        lambda: re.sub(rb'w:val="[^"]*"', b'w:val="' + dice.choice((b"", b"-3", b"1e9", b"zzz")) + b'"', markup),
        lambda: re.sub(rb'"[0-9]+"', b'"%d"' % dice.choice((0, 65535, 2**31)), markup),
        lambda: markup.replace(b"UTF-8", dice.choice((b"UTF-16", b"GBK", b"x-none"))),
        lambda: markup[:end] + dice.randbytes(20) + markup[end:],
        lambda: markup.replace(b"</w:p>", b"", dice.randrange(1, 20)),
        lambda: _with_doctype(markup, dice),
    ))()  # fmt: skip


def _with_doctype(markup: bytes, dice: random.Random) -> bytes:
    laughs = "".join(
        f'<!ENTITY {name} "{("&" + before + ";") * 10}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    head = (
        dice.choice(DOCTYPE).replace("{payload}", "哈" * dice.choice((1, 50_000))).replace("{more}", laughs)
    )
    place = markup.find(b"?>") + 2 if b"?>" in markup[:200] else 0
    pad = b"<!--" + b"x" * dice.choice((0, 5000)) + b"-->"
    return markup[:place] + pad + head.encode() + markup[place:].replace(b"</w:t>", b"&j;</w:t>", 3)


def _zip_broken(dice: random.Random) -> Made:
    one = _any(dice, ".docx")
    body = bytearray(one.body)
    for match in list(re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", one.body)):
        if dice.random() < 0.4:
            place = min(match.start() + dice.randrange(4, 46), len(body) - 1)
            body[place] = dice.choice((0, 1, 8, 255, body[place] ^ 1))
    return one.name, bytes(body), 0, False


def _bomb(dice: random.Random) -> Made:
    size = dice.choice((60, 150, 400)) * 1024 * 1024
    squeezed = dice.choice((_zeros, _zeros, _many_members, _nested_zip))(size)
    return "规划.docx", squeezed, 0, False


@cache
def _zeros(size: int) -> bytes:
    return _packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": bytes(size)})


@cache
def _many_members(size: int) -> bytes:
    parts = {f"word/media/{number}.xml": b"<a/>" for number in range(size // 20_000)}
    return _packed({"word/document.xml": b"<a/>", **parts}, compression=zipfile.ZIP_STORED)


@cache
def _nested_zip(size: int) -> bytes:
    inner = _packed({"a": bytes(size // 8)})
    for level in range(4):
        inner = _packed({f"{level}.zip": inner, f"{level}b.zip": inner})
    return _packed({"word/document.xml": inner})


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _with_body(inner: str) -> bytes:
    one = next(one for one in originals() if one.name == "plan.docx")
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'
    return _packed({**_parts(one.body), "word/document.xml": xml.encode()})


def _nested(dice: random.Random) -> Made:
    depth = dice.choice((10, 41, 60, 300, 5000))
    if dice.random() < 0.4:
        tag = dice.choice(("div", "table><tr><td>a</td><td>b</td><td", "span", "ul><li", "b", "blockquote"))
        return "规划.html", f"<html><body>{f'<{tag}>' * depth}一、任务".encode(), 0, False
    if dice.random() < 0.3:
        inner = "<w:sdt><w:sdtContent>" * depth + "<w:p/>" + "</w:sdtContent></w:sdt>" * depth
    else:
        inner = "<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>" * depth
    return "规划.docx", _with_body(inner), 0, False


def _huge_table(dice: random.Random) -> Made:
    cells = dice.choice((2_000, 20_000, 100_000))
    kind = dice.randrange(4)
    if kind == 0:
        row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>县残联</w:t></w:r></w:p></w:tc>" * 20 + "</w:tr>"
        return "规划.docx", _with_body(f"<w:tbl>{row * (cells // 20)}</w:tbl>"), 0, False
    if kind == 1:
        span = dice.choice(("", ' colspan="9999" rowspan="9999"', ' colspan="0"', ' rowspan="-2"'))
        rows = f"<tr>{f'<td{span}>县残联</td>' * 10}</tr>" * (cells // 10)
        return "规划.html", f"<html><body><table>{rows}</table></body></html>".encode(), 0, False
    if kind == 2:
        return "规划.txt", ("县残联\t责任单位\t85%\n" * (cells // 3)).encode(), 0, False
    return "规划.pdf", _ruled_page(cells // 10), 0, False


def pdf_of(content: bytes, *, filters: bytes = b"", page: bytes = b"", kids: bytes = b"[3 0 R]") -> bytes:
    """Return a PDF of one page around a content stream."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids " + kids + b">>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>" + page + b">>",
               b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), filters, content),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]  # fmt: skip
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj" % number + one + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>startxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )
    return bytes(out + tail)


@cache
def _ruled_page(count: int) -> bytes:
    rules = "".join(f"{number % 500} {number // 500 * 7 % 800} 6 6 re S\n" for number in range(count))
    return pdf_of(f"BT /F 9 Tf 50 700 Td (plan) Tj ET\n{rules}".encode())


def _pdf_damaged(dice: random.Random) -> Made:
    one = _any(dice, ".pdf")
    body = dice.choice((
        lambda: re.sub(rb"/(Length|Count|W|Size|Rotate) ?[0-9]+", rb"/\1 %d" % dice.choice((0, -5, 2**31, 7)), one.body),
        lambda: re.sub(rb"startxref\s+[0-9]+", b"startxref\n%d" % dice.randrange(len(one.body)), one.body),
        lambda: re.sub(rb"/Kids ?\[[^\]]*\]", b"/Kids [2 0 R 3 0 R]", one.body),
        lambda: one.body.replace(b"/Parent", b"/Kids", 3),
        lambda: one.body.replace(b"endstream", b"", dice.randrange(1, 4)),
        lambda: re.sub(rb"/Filter ?\[[^\]]*\]", b"/Filter [/LZWDecode /JBIG2Decode]", one.body),
        lambda: re.sub(rb"/MediaBox ?\[[^\]]*\]", b"/MediaBox [0 0 1e30 %d]" % dice.choice((0, -1, 10**18)), one.body),
        lambda: re.sub(rb"/ToUnicode [0-9]+ 0 R", b"", one.body),
        lambda: re.sub(rb"/Root [0-9]+ 0 R", b"/Root 999 0 R/Encrypt 1 0 R", one.body),
        lambda: pdf_of(zlib.compress(b"1 0 0 1 0 0 cm " * dice.choice((10, 4_000_000))), filters=b"/Filter/FlateDecode"),
        lambda: pdf_of(zlib.compress(bytes(900_000_000 if dice.random() < 0.1 else 5_000_000), 9), filters=b"/Filter/FlateDecode"),
        lambda: pdf_of(b"q " * dice.choice((10, 300_000)) + b"[" * dice.choice((10, 200_000))),
        lambda: pdf_of(b"BT /F 9 Tf " + b"1 0 0 1 50 700 Tm (a) Tj " * dice.choice((100, 40_000)) + b"ET"),
        lambda: pdf_of(b"", kids=b"[2 0 R 2 0 R 3 0 R]"),
        lambda: _ruled_page(dice.choice((50, 2000, 2600, 50_000))),
    ))()  # fmt: skip
    return one.name, body, 0, False


def _text_hostile(dice: random.Random) -> Made:
    one = _any(dice, ".txt", ".html")
    text = decode(one.body)
    place = dice.randrange(len(text))
    noise = "".join(dice.choice(NASTY) for _ in range(dice.choice((1, 3))))
    noise *= dice.choice((3, 300, 20_000))
    made = text[:place] + noise[:200_000] + text[place:]
    return one.name, made.encode(dice.choice(("utf-8", "utf-8", "gb18030", "utf-16")), "replace"), 0, False


def _encoding_mixed(dice: random.Random) -> Made:
    one, other = _any(dice, ".txt", ".html"), _any(dice, ".txt")
    half = one.body[: len(one.body) // 2]
    more = decode(other.body).encode(dice.choice(("gb18030", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-7")))
    return one.name, half + more, 0, False


WAYS: dict[Callable[[random.Random], Made], int] = {
    _flipped: 8, _cut: 8, _spliced: 6, _renamed: 2, _foreign: 2, _part_missing: 6, _markup_damaged: 10, _page_damaged: 5,
    _zip_broken: 4, _bomb: 1, _nested: 3, _huge_table: 2, _pdf_damaged: 8, _text_hostile: 7, _encoding_mixed: 3,
}  # fmt: skip
