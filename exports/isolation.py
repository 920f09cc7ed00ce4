"""Render in a child process with limits: whatever the text does, the parent gets bytes or a sentence."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exports.codec import from_json, to_json
from exports.rows import EvaluationDocument, LetterDocument, PaperDocument

Printable = EvaluationDocument | LetterDocument | PaperDocument
MAGIC = {"evaluation-word": b"PK", "evaluation-annexes": b"PK"}  # every other kind is a PDF
ROOM = {"evaluation-annexes": 64 * 1024 * 1024}  # openpyxl writes each sheet to a temporary file first


class RenderFailed(Exception):
    """A document was not made; ``sentence`` is Chinese and says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def render_isolated(
    kind: str, document: Printable, *, font_directory: Path, timeout_seconds: int, memory_bytes: int
) -> bytes:
    """Return the bytes a child process renders of a document; the fonts are prepared first. Raises RenderFailed."""
    from exports.pdf.fonts import prepare

    prepare(font_directory)
    command = [sys.executable, "-m", "exports.isolation", kind, str(font_directory)]
    environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(  # noqa: S603 (our own module, no shell)
            [*command, str(timeout_seconds), str(memory_bytes)],
            input=to_json(document).encode(),
            capture_output=True,
            timeout=timeout_seconds + 5,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RenderFailed(f"生成文件超过{timeout_seconds}秒，已停止。") from None
    if done.returncode != 0 or not done.stdout.startswith(MAGIC.get(kind, b"%PDF")):
        raise RenderFailed("文件没有生成。请稍后再试，或请系统管理员查看日志。")
    return done.stdout


def main(kind: str, fonts: str, seconds: str, memory_bytes: str) -> None:
    """The child: read the document from standard input, write its bytes to standard output."""
    from exports.annexes import evaluation_annexes
    from exports.pdf.evaluation import evaluation_pdf
    from exports.pdf.letter import letter_pdf
    from exports.pdf.paper import paper_pdf
    from exports.word import evaluation_word

    printers: dict[str, tuple[Any, Callable[..., bytes]]] = {
        "evaluation": (EvaluationDocument, evaluation_pdf),
        "evaluation-word": (EvaluationDocument, lambda document, **_: evaluation_word(document)),
        "evaluation-annexes": (EvaluationDocument, lambda document, **_: evaluation_annexes(document)),
        "letter": (LetterDocument, letter_pdf),
        "paper": (PaperDocument, paper_pdf),
    }
    if kind not in printers:
        sys.exit(2)
    shape, printer = printers[kind]
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    room = ROOM.get(kind, 0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    document = from_json(shape, sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(printer(document, font_directory=Path(fonts)))


if __name__ == "__main__":
    main(*sys.argv[1:5])
