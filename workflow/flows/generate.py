"""Make the obligations of every committee that are owed and not there yet."""

from __future__ import annotations

from prefect import flow, task

from workflow.flows.ledger import rounds


@task
def generate_for(committee_id: int) -> int:
    """Make one committee's obligations."""
    return rounds().generate(committee_id)


@flow(log_prints=True)
def generate() -> str:
    """Look at every committee's plans; a second run makes nothing."""
    made = sum(generate_for(committee_id) for committee_id in rounds().committees())
    words = f"新增报送义务{made}项"
    print(words)
    return words
