"""A flow for each round of the timetable: it rings, and the ledger keeps what was said."""

from __future__ import annotations

from prefect import flow, task

from workflow.flows.ledger import rounds
from workflow.ledger import Bell
from workflow.operations.ringing import ring
from workflow.operations.rounds import IN_EACH
from workflow.queries.sweeps import Share


@task(task_run_name="{name}-{committee_id}")
def in_committee(name: str, committee_id: int) -> str:
    """Run one committee's part of a round."""
    return IN_EACH[name](rounds(), committee_id)


def _ring(name: str, number: int = 0, of: int = 1) -> str:
    rung = ring(rounds(), name, Bell.SCHEDULE, in_one=in_committee, share=Share(number, of))
    print(rung.said)
    if not rung.is_well:
        raise RuntimeError(rung.said)
    return rung.said


@flow(log_prints=True)
def generate(number: int = 0, of: int = 1) -> str:
    """Make the obligations that are owed and not there yet; a second run makes none."""
    return _ring("generate", number, of)


@flow(log_prints=True)
def publish(number: int = 0, of: int = 1) -> str:
    """Write the night's workbooks and calendar files."""
    return _ring("publish", number, of)


@flow(log_prints=True)
def verify(number: int = 0, of: int = 1) -> str:
    """Walk every journal, sign its head, and tell of a link that does not hold."""
    return _ring("verify", number, of)


@flow(log_prints=True)
def backup() -> str:
    """Back up the ledger and its files, once a day."""
    return _ring("backup")


@flow(log_prints=True)
def roll_up(number: int = 0, of: int = 1) -> str:
    """Roll what the committees below have verified up to their parents."""
    return _ring("roll_up", number, of)


@flow(log_prints=True)
def remind(number: int = 0, of: int = 1) -> str:
    """Sweep every committee; a run after days of silence owes each person one digest, not one a day."""
    return _ring("remind", number, of)


@flow(log_prints=True)
def weekly(number: int = 0, of: int = 1) -> str:
    """Owe each office its weekly digest with the journal's head."""
    return _ring("weekly", number, of)


@flow(log_prints=True)
def holidays(number: int = 0, of: int = 1) -> str:
    """Look whether the coming year's holiday notice is known, and tell the office where it is not."""
    return _ring("holidays", number, of)


@flow(log_prints=True)
def announce() -> str:
    """Carry every message whose moment has come; what a dead worker held is settled first."""
    return _ring("announce")


FLOWS = {
    one.name.replace("-", "_"): one
    for one in (generate, publish, verify, backup, roll_up, remind, weekly, holidays, announce)
}
