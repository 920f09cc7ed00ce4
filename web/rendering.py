"""Documents as bytes: rendered in a child process with limits, and kept by the hash of what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.rows import EvaluationDocument
from workflow.config import Config
from workflow.errors import BlockedError

if TYPE_CHECKING:
    from exports.isolation import Printable


def evaluation_bytes(document: EvaluationDocument, config: Config) -> bytes:
    """Return the evaluation's PDF; raises exports.isolation.RenderFailed."""
    return _rendered("evaluation", document, config)


def pdf_bytes(kind: str, document: Printable, config: Config) -> bytes:
    """Return a letter's or paper's PDF; raises BlockedError, with what to do, where the child did not make it."""
    from exports.isolation import RenderFailed

    try:
        return _rendered(kind, document, config)
    except RenderFailed as failed:
        raise BlockedError(failed.sentence) from failed


def _rendered(kind: str, document: Printable, config: Config) -> bytes:
    from exports.isolation import render_isolated

    return render_isolated(
        kind,
        document,
        font_directory=config.home / "fonts",
        timeout_seconds=config.rendering.timeout_seconds,
        memory_bytes=config.rendering.memory_mb * 1024 * 1024,
    )
