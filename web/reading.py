"""Read a document that was handed in, under the configured limits of a child process."""

from __future__ import annotations

from plan_graph.isolation import MIB, Reading, read_body_isolated
from web.sessions import config


def read_upload(name: str, body: bytes) -> Reading:
    """Return what a child process reads of the bytes, with the document's paragraphs; raises PlanUnreadable."""
    limits = config().plan
    return read_body_isolated(
        name,
        body,
        timeout_seconds=limits.timeout_seconds,
        memory_bytes=limits.memory_mb * MIB,
        max_bytes=limits.max_mb * MIB,
    )
