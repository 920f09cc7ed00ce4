"""Give the timetable to a Prefect server with a work pool: every round in shares of the committees, for any number of workers.

No limit on concurrency is set on Prefect's side: a killed run stays "Running" there for ever and would hold its slot. A
worker's own ``--limit`` is free again when the worker is. Two runs at once do one run's work: the ledger's keys see to it.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.flows import Flow
from prefect.schedules import Cron

from workflow.flows.serve import ZONE
from workflow.operations.rounds import IN_EACH
from workflow.rules.timetable import TABLE, Entry

ROOT = Path(__file__).parents[2]


def deploy(pool: str, shares: int) -> list[str]:
    """Make the pool if it is missing and deploy each round to it; return the deployments' names."""
    with get_client(sync_client=True) as client, suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
    return [
        _deploy(entry, pool, number, of)
        for entry in TABLE
        for of in (shares if entry.name in IN_EACH else 1,)
        for number in range(of)
    ]


def _deploy(entry: Entry, pool: str, number: int, of: int) -> str:
    name = f"{entry.name}-{number + 1}-of-{of}" if of > 1 else entry.name
    found = Flow.from_source(source=str(ROOT), entrypoint=f"workflow/flows/bells.py:{entry.name}")
    made = found.to_deployment(  # type: ignore[union-attr]
        name=name,
        work_pool_name=pool,
        schedules=[Cron(entry.cron, timezone=ZONE)],
        parameters={"number": number, "of": of} if of > 1 else {},
        description=entry.why,
    )
    made.apply()  # type: ignore[union-attr]
    return name


def main(pool: str, shares: str) -> None:
    """Deploy, and tell what."""
    for name in deploy(pool, int(shares)):
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
