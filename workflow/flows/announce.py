"""Send what is owed."""

from __future__ import annotations

from prefect import flow

from workflow.flows.ledger import rounds


@flow(log_prints=True)
def announce() -> str:
    """Carry every message whose moment has come; what a dead worker held is settled first."""
    words = rounds().announce().words
    print(words)
    return words
