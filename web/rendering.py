"""Documents as bytes: rendered in a child process with limits, and kept by the hash of what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.rows import EvaluationDocument
from workflow.config import Config
from workflow.errors import DocumentNotMadeError

if TYPE_CHECKING:
    from exports.isolation import Printable


def evaluation_bytes(document: EvaluationDocument, config: Config, kind: str = "evaluation") -> bytes:
    """Return the evaluation's PDF, its ``evaluation-word`` or ``evaluation-annexes``; raises DocumentNotMadeError."""
    return pdf_bytes(kind, document, config)


def pdf_bytes(kind: str, document: Printable, config: Config) -> bytes:
    """Return a document's PDF; raises DocumentNotMadeError, with what to do, where the child did not make it."""
    from exports.isolation import RenderFailed, render_isolated

    try:
        return render_isolated(
            kind,
            document,
            font_directory=config.home / "fonts",
            timeout_seconds=config.rendering.timeout_seconds,
            memory_bytes=config.rendering.memory_mb * 1024 * 1024,
        )
    except RenderFailed as failed:
        raise DocumentNotMadeError(failed.sentence) from failed
