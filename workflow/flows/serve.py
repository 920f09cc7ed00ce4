"""The process that serves the timetable: each round's flow under its cron line."""

from __future__ import annotations

from prefect import serve
from prefect.schedules import Cron

from workflow.flows.bells import FLOWS
from workflow.rules.timetable import TABLE

ZONE = "Asia/Shanghai"


def main() -> None:
    """Serve the table until told to stop."""
    deployments = [
        FLOWS[entry.name].to_deployment(
            name=entry.name, schedules=[Cron(entry.cron, timezone=ZONE)], description=entry.why
        )
        for entry in TABLE
    ]
    serve(*deployments, pause_on_shutdown=False, print_starting_message=False)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
