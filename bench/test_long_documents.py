"""Documents of 75, 150 and 300 pages in every form: time a page and peak memory beside the floor of bare text extraction.

Run ``python -m bench.test_long_documents`` for the table of growth; each reading happens in a process of its own.
"""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.plan_graph import forms

Bench = Callable[..., Any]
TASKS_A_PAGE = 3
SIZES = (75, 150, 300)


@cache
def document(name: str, pages: int) -> bytes:
    """Return a plan of so many pages of official type (22 lines of 28 characters), in one form."""
    return forms.FORMS[name](forms.plan(sections=pages * TASKS_A_PAGE // 10, tasks=10))


def _bare_text(name: str, body: bytes) -> int:
    """Extract the text with nothing understood: the floor."""
    if name.endswith(".txt"):
        return len(body.decode())
    if name.endswith(".html"):
        return len(html.unescape(re.sub(r"<[^>]*>", "", body.decode())))
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return len("".join(re.findall(r"<w:t[^>]*>([^<]*)", archive.read("word/document.xml").decode())))
    from pdfminer.high_level import extract_text

    return len(extract_text(io.BytesIO(body), laparams=None))


@pytest.mark.benchmark(group="reading 75 pages")
@pytest.mark.parametrize("name", list(forms.FORMS))
def test_reading_a_long_document(benchmark: Any, name: str) -> None:
    from plan_graph.reader import read_document

    body = document(name, 75)
    draft = benchmark.pedantic(lambda: read_document(name, body), rounds=2)
    assert len(draft.tasks) == 75 * TASKS_A_PAGE // 10 * 10 + 1


@pytest.mark.benchmark(group="reading 75 pages")
@pytest.mark.parametrize("name", list(forms.FORMS))
def test_floor_its_bare_text(benchmark: Any, name: str) -> None:
    body = document(name, 75)
    assert benchmark.pedantic(lambda: _bare_text(name, body), rounds=2) > 1000


def _measured(name: str, path: Path, what: str) -> tuple[float, float]:
    """Return the processor seconds and the peak MiB that a process of its own needs."""
    command = [sys.executable, "-m", "bench.test_long_documents", what, name, str(path)]
    seconds, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), float(peak)


def _child(what: str, name: str, path: str) -> None:
    from plan_graph.reader import read_document

    body = Path(path).read_bytes()
    began = time.process_time()
    _bare_text(name, body) if what == "floor" else read_document(name, body)
    spent = time.process_time() - began
    peak = re.search(r"VmHWM:\s+([0-9]+)", Path("/proc/self/status").read_text(encoding="ascii"))
    print(f"{spent:.3f} {int(peak.group(1)) / 1024 if peak else 0:.0f}")


def _pages_of(body: bytes) -> int:
    import pypdf

    return len(pypdf.PdfReader(io.BytesIO(body)).pages)


def table(folder: Path) -> Iterator[str]:
    """Yield a line for each form and size."""
    yield f"{'form':6}{'pages':>6}{'kB':>7}{'seconds':>9}{'ms/page':>9}{'peak MiB':>9}{'floor s':>9}{'floor MiB':>10}"
    for name in forms.FORMS:
        for size in SIZES:
            body, pages = document(name, size), _pages_of(document("plan.pdf", size))
            path = folder / name
            path.write_bytes(body)
            (seconds, peak), (floor, least) = (_measured(name, path, what) for what in ("read", "floor"))
            yield (
                f"{name[5:]:6}{pages:6}{len(body) / 1000:7.0f}{seconds:9.2f}{1000 * seconds / pages:9.2f}{peak:9.0f}"
                f"{floor:9.2f}{least:10.0f}"
            )


def main() -> None:
    """Print the table, or be one of its measured processes."""
    import tempfile

    if len(sys.argv) == 4:
        _child(*sys.argv[1:])
        return
    with tempfile.TemporaryDirectory() as folder:
        for line in table(Path(folder)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
