"""Owe the reminders whose moment has come (催办)."""

from __future__ import annotations

from prefect import flow, task

from workflow.flows.ledger import rounds


@task
def remind_in(committee_id: int) -> str:
    """Sweep one committee."""
    return rounds().remind(committee_id).words


@flow(log_prints=True)
def remind() -> str:
    """Sweep every committee; a run after days of silence owes each person one digest, not one a day."""
    words = "；".join(f"委员会{one}：{remind_in(one)}" for one in rounds().committees())
    print(words)
    return words
