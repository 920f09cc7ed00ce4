"""The one table of schedules, and the process that serves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prefect import Flow, serve
from prefect.schedules import Cron

from workflow.flows.announce import announce
from workflow.flows.generate import generate
from workflow.flows.publish import publish
from workflow.flows.remind import remind

ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Served:
    """A flow, its cron line in Asia/Shanghai, and why that hour."""

    flow: Flow[Any, str]
    cron: str
    why: str


TABLE = (
    Served(generate, "10 2 * * *", "夜间补齐应报义务，早于当天的提醒"),
    Served(remind, "5 8 * * *", "免打扰结束后，上班前归集当天的一封提醒"),
    Served(announce, "*/5 * * * *", "随时把到点的消息发出；免打扰时段的消息自带不早于的时刻"),
    Served(publish, "30 2 * * *", "夜间留一份当天的台账"),
)


def main() -> None:
    """Serve the table until told to stop."""
    deployments = [
        one.flow.to_deployment(
            name=one.flow.name, schedules=[Cron(one.cron, timezone=ZONE)], description=one.why
        )
        for one in TABLE
    ]
    serve(*deployments, pause_on_shutdown=False, print_starting_message=False)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
