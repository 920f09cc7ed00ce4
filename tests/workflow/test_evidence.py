"""Evidence at the door: personal numbers are stopped wherever they hide, pictures lose their traces, viruses stay out."""

from __future__ import annotations

import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, Cast
from tests.workflow.rules.numbers import identity_number
from workflow.errors import InvalidInputError
from workflow.ledger import Evidence, ScanState
from workflow.looking_through import look_through
from workflow.operations.evidence import Upload, attach

NUMBER = identity_number()
EXTENSIONS = frozenset({"pdf", "docx", "xlsx", "png", "jpg"})


def _word(fill: Callable[[Document], None]) -> bytes:  # type: ignore[valid-type]
    document, out = Document(), BytesIO()
    document.add_paragraph("本季度救助120人。")
    fill(document)
    document.save(out)
    return out.getvalue()


def _book(fill: Callable[[Workbook], None]) -> bytes:
    book, out = Workbook(), BytesIO()
    book.active.append(["项目", "人数"])
    fill(book)
    book.save(out)
    return out.getvalue()


def _paper(fill: Callable[[Canvas], None]) -> bytes:
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 720, "Report")
    fill(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _split_over_runs(document: Document) -> None:  # type: ignore[valid-type]
    paragraph = document.add_paragraph()
    for part in (NUMBER[:6], NUMBER[6:14], NUMBER[14:]):
        paragraph.add_run(part).bold = part == NUMBER[:6]


def _deleted_by_revision(document: Document) -> None:  # type: ignore[valid-type]
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>{NUMBER}</w:delText></w:r></w:del>'
        )
    )


def _in_the_header(document: Document) -> None:  # type: ignore[valid-type]
    document.sections[0].header.paragraphs[0].text = NUMBER


def _in_the_properties(document: Document) -> None:  # type: ignore[valid-type]
    document.core_properties.subject = NUMBER


def _hidden_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("名单")
    sheet.append(["某人", NUMBER])
    sheet.sheet_state = "veryHidden"


def _comment(book: Workbook) -> None:
    book.active["A1"].comment = Comment(f"见 {NUMBER}", "a")


def _defined_name(book: Workbook) -> None:
    book.defined_names["one"] = DefinedName("one", attr_text=f'"{NUMBER}"')


def _embedded_workbook(document: bytes) -> bytes:
    out = BytesIO(document)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/embeddings/book.xlsx", _book(_hidden_sheet))
    return out.getvalue()


CARRIERS: dict[str, tuple[str, bytes]] = {
    "a paragraph": ("docx", _word(lambda document: document.add_paragraph(f"某人 {NUMBER}"))),
    "runs": ("docx", _word(_split_over_runs)),
    "a table": ("docx", _word(lambda document: setattr(document.add_table(1, 1).cell(0, 0), "text", NUMBER))),
    "a header": ("docx", _word(_in_the_header)),
    "a deletion kept as a revision": ("docx", _word(_deleted_by_revision)),
    "properties": ("docx", _word(_in_the_properties)),
    "an embedded workbook": ("docx", _embedded_workbook(_word(lambda _: None))),
    "a cell": ("xlsx", _book(lambda book: book.active.append(["某人", NUMBER]))),
    "full width": ("xlsx", _book(lambda book: book.active.append([NUMBER.translate({48 + n: 0xFF10 + n for n in range(10)})]))),
    "a number rounded by the spreadsheet": ("xlsx", _book(lambda book: book.active.append([float(NUMBER[:15] + "000")]))),
    "a hidden sheet": ("xlsx", _book(_hidden_sheet)),
    "a comment": ("xlsx", _book(_comment)),
    "a defined name": ("xlsx", _book(_defined_name)),
    "a sheet's name": ("xlsx", _book(lambda book: setattr(book.create_sheet(), "title", NUMBER))),
    "a page": ("pdf", _paper(lambda canvas: canvas.drawString(72, 700, NUMBER))),
    "a page, broken over lines": ("pdf", _paper(lambda canvas: [canvas.drawString(72, 700, NUMBER[:9]), canvas.drawString(72, 686, NUMBER[9:])])),
    "a page's properties": ("pdf", _paper(lambda canvas: canvas.setSubject(NUMBER))),
    "an annotation": ("pdf", _paper(lambda canvas: canvas.textAnnotation(NUMBER, Rect=[72, 600, 200, 620]))),
    "a form field": ("pdf", _paper(lambda canvas: canvas.acroForm.textfield(name="one", value=NUMBER, maxlen=40))),
    "a certificate's number": ("docx", _word(lambda document: document.add_paragraph(f"{NUMBER}43"))),
}  # fmt: skip


@pytest.mark.parametrize("where", CARRIERS)
def test_a_personal_number_is_found_wherever_it_stands(where: str) -> None:
    ending, body = CARRIERS[where]
    seen = look_through(ending, body)
    assert seen.masked, (where, seen.sentence)
    assert NUMBER[2:16] not in str(seen.masked)


@pytest.mark.parametrize(
    ("ending", "body"),
    [
        (
            "docx",
            _word(lambda document: document.add_paragraph("资金123456789012345678元，电话13800000000。")),
        ),
        ("xlsx", _book(lambda book: book.active.append(["合计", 1234567.5, 20240925, "2024-09-25"]))),
        ("pdf", _paper(lambda canvas: canvas.drawString(72, 700, "120 persons, 2024-09-25, 37.4"))),
    ],
)
def test_figures_dates_and_telephones_are_no_alarm(ending: str, body: bytes) -> None:
    seen = look_through(ending, body)
    assert (seen.masked, seen.sentence) == ((), "")


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pdf", "png", "jpg"])
def test_a_broken_file_gets_a_sentence(ending: str) -> None:
    for _, body in [one for one in CARRIERS.values() if one[0] == ending] or [
        ("", b"\x89PNG\r\n\x1a\nnothing")
    ]:
        seen = look_through(ending, body[: len(body) // 2])
        assert seen.sentence.endswith("。")
        assert seen.body is None


def test_a_picture_loses_where_and_when_it_was_taken() -> None:
    picture, out = Image.new("RGB", (8, 6), "green"), BytesIO()
    exif = picture.getexif()
    exif[0x010F], exif[0x0112] = "some camera", 6
    exif.get_ifd(0x8825)[1] = "N"
    picture.save(out, "JPEG", exif=exif)
    seen = look_through("jpg", out.getvalue())
    assert seen.body
    with Image.open(BytesIO(seen.body)) as kept:
        assert not kept.getexif()
        assert kept.size == (6, 8)  # upright, as the camera meant it


def test_a_flood_of_pixels_is_refused_before_it_is_decoded() -> None:
    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert "30000×30000" in look_through("png", out.getvalue()).sentence


def _attach(session: Session, cast: Cast, folder: Path, upload: Upload, scanner: str = "") -> Evidence:
    row = cast.obligation(session, "县财政局")
    return attach(session, cast.actor("参与填报人"), row.id, upload, folder=folder, extensions=EXTENSIONS,
                  quota_bytes=10**7, now=IN_QUARTER, scanner=scanner)  # fmt: skip


def test_what_carries_a_number_is_not_stored(session: Session, cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="疑似身份证号") as refused:
        _attach(session, cast, tmp_path, Upload("名单.docx", CARRIERS["runs"][1]))
    assert refused.value.field == "evidence"
    assert NUMBER not in refused.value.sentence
    assert list(tmp_path.glob("*.part")) == []
    assert session.scalar(select(func.count()).select_from(Evidence)) == 0


@contextmanager
def _clamd(answer: bytes) -> Iterator[str]:
    """A scanner of the loopback that takes one file and answers."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = server.accept()
        with line:
            taken = b""
            while not taken.endswith(b"\0\0\0\0"):
                taken += line.recv(65536)
            line.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.close()
        thread.join(timeout=5)


@pytest.mark.parametrize(
    ("answer", "state"),
    [(b"stream: OK\0", ScanState.CLEAN), (b"stream: size ERROR\0", ScanState.NOT_SCANNED)],
)
def test_a_scanner_says_clean_or_nothing(
    session: Session, cast: Cast, tmp_path: Path, answer: bytes, state: ScanState
) -> None:
    body = _word(lambda _: None)
    with _clamd(answer) as address:
        assert _attach(session, cast, tmp_path, Upload("说明.docx", body), address).scan is state


def test_what_the_scanner_finds_is_not_stored(session: Session, cast: Cast, tmp_path: Path) -> None:
    with (
        _clamd(b"stream: Eicar-Test-Signature FOUND\0") as address,
        pytest.raises(InvalidInputError, match="病毒"),
    ):
        _attach(session, cast, tmp_path, Upload("说明.docx", _word(lambda _: None)), address)
    assert [one for one in tmp_path.iterdir() if one.suffix != ".sqlite3" and "sqlite3" not in one.name] == []


def test_without_a_scanner_a_file_is_not_called_clean(session: Session, cast: Cast, tmp_path: Path) -> None:
    found = _attach(session, cast, tmp_path, Upload("说明.docx", _word(lambda _: None)), "127.0.0.1:1")
    assert found.scan is ScanState.NOT_SCANNED
