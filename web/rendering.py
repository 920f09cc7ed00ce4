"""Documents as bytes: rendered in a child process with limits, and kept by the hash of what they show."""

from __future__ import annotations

from exports.rows import EvaluationDocument
from workflow.config import Config


def evaluation_bytes(document: EvaluationDocument, config: Config) -> bytes:
    """Return the evaluation's PDF; raises exports.isolation.RenderFailed."""
    from exports.isolation import render_isolated

    return render_isolated(
        "evaluation",
        document,
        font_directory=config.home / "fonts",
        timeout_seconds=config.rendering.timeout_seconds,
        memory_bytes=config.rendering.memory_mb * 1024 * 1024,
    )
