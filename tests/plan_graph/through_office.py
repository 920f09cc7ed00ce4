"""Every manner once more in the forms that other programs make of it.

`python -m tests.plan_graph.through_office FOLDER` renders with LibreOffice and Chromium where they are installed and
prints the scores of each form; the files stay in the folder. The forms: Word (docx), Word printed (pdf), saved as a
page (html), saved as .doc and as .docx again (again), that page printed by a browser (print), and the manners that are
site's pages printed by a browser (site).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from docx.document import Document

from plan_graph.sources import Cell, Source, Table, read_source
from tests.plan_graph import scoring
from tests.plan_graph.manners import every_manner, word
from tests.plan_graph.manners.manner import Manner, squeeze


def as_word(source: Source, title: str) -> bytes:
    """Return a Word file of the blocks as they were read: the title set large, paragraphs, tables with merged cells."""
    document = word.new()
    for block in source.blocks:
        if isinstance(block, Table):
            _table(document, block)
        elif squeeze(block.text) in squeeze(title):
            word.title(document, block.text)
        else:
            document.add_paragraph(block.text)
    if isinstance(source.blocks[-1], Table):
        document.add_paragraph()  # Word has one behind a table that ends the text
    return word.as_bytes(document)


def _table(document: Document, table: Table) -> None:
    made = word.grid(document, len(table.rows), len(table.rows[0]))
    for cell, (top, left, bottom, right) in _spans(table):
        place = made.cell(top, left)
        if (top, left) != (bottom, right):
            place = place.merge(made.cell(bottom, right))
        for number, line in enumerate(cell.lines):
            if number:
                place.add_paragraph(line.text)
            else:
                place.paragraphs[0].text = line.text


def _spans(table: Table) -> Iterator[tuple[Cell, tuple[int, int, int, int]]]:
    """Yield each cell that says anything with the places it covers: top, left, bottom, right."""
    found: dict[int, list[int]] = {}
    cells: dict[int, Cell] = {}
    for y, row in enumerate(table.rows):
        for x, cell in enumerate(row):
            cells[id(cell)] = cell
            span = found.setdefault(id(cell), [y, x, y, x])
            span[2], span[3] = max(span[2], y), max(span[3], x)
    for key, (top, left, bottom, right) in found.items():
        if cells[key].text:
            yield cells[key], (top, left, bottom, right)


def convert(files: Sequence[Path], kind: str, folder: Path) -> None:
    """Let LibreOffice write the files as another kind into a folder."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("LibreOffice is not installed")
    home = f"-env:UserInstallation={(folder.parent / 'office').absolute().as_uri()}"
    order = [office, home, "--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    subprocess.run(order, check=True, capture_output=True, timeout=1200)


def printed(files: Sequence[Path], folder: Path) -> None:
    """Let Chromium print pages to PDF."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for file in files:
            page.goto(file.absolute().as_uri())
            page.pdf(path=folder / f"{file.stem}.pdf", format="A4", display_header_footer=True)
        browser.close()


def render(folder: Path) -> None:
    """Write every manner in every form, each kind into its own folder."""
    for name in ("docx", "pdf", "html", "doc", "again", "print", "pages", "site"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for manner in every_manner():
        body = manner.body()
        if not manner.file_name.endswith(".docx"):
            body = as_word(read_source(manner.file_name, body), manner.truth["title"])
        (folder / "docx" / _name(manner, "docx")).write_bytes(body)
        if manner.file_name.endswith(".html"):
            (folder / "pages" / manner.file_name).write_bytes(manner.body())
    files = sorted((folder / "docx").glob("*.docx"))
    convert(files, "pdf", folder / "pdf")
    convert(files, "html:HTML (StarWriter):EmbedImages", folder / "html")
    convert(files, "doc", folder / "doc")
    convert(sorted((folder / "doc").glob("*.doc")), "docx", folder / "again")
    printed(sorted((folder / "html").glob("*.html")), folder / "print")
    printed(sorted((folder / "pages").glob("*.html")), folder / "site")


def _name(manner: Manner, kind: str) -> str:
    return f"{Path(manner.file_name).stem}.{kind}"


def scores(folder: Path, form: str) -> Iterator[scoring.Score]:
    """Yield how well each manner is read in one form."""
    kind = {"again": "docx", "print": "pdf", "site": "pdf"}.get(form, form)
    for manner in every_manner():
        name = _name(manner, kind)
        if not (folder / form / name).exists():
            continue
        body = (folder / form / name).read_bytes()
        yield scoring.compare(f"{form}/{name}", manner.truth, read_source(name, body))


def main() -> None:
    """Render where the folder is empty, and print the scores of each form."""
    folder = Path(sys.argv[1])
    if not folder.exists():
        render(folder)
    for form in ("docx", "pdf", "html", "again", "print", "site"):
        print(scoring.table(list(scores(folder, form))))


if __name__ == "__main__":
    main()
