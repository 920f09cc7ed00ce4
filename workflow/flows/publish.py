"""Write the day's workbooks (台账)."""

from __future__ import annotations

from prefect import flow, task

from workflow.flows.ledger import rounds


@task
def publish_for(committee_id: int) -> int:
    """Write one committee's workbooks."""
    return len(rounds().publish(committee_id))


@flow(log_prints=True)
def publish() -> str:
    """Write every adopted plan's workbook of the day under the home."""
    written = sum(publish_for(committee_id) for committee_id in rounds().committees())
    words = f"台账{written}份"
    print(words)
    return words
