"""Whether the schedule rings: what the office must know while it does not, in a sentence."""

from __future__ import annotations

from flask_babel import gettext as t

from web.database import session
from web.presentation import moment
from web.sessions import clock_now, config
from web.supervisor import read_status
from workflow.queries.rounds import silent_since


def trouble() -> str | None:
    """Return what is wrong with the schedule, or None: the pages need nothing of it."""
    silent = silent_since(session(), now=clock_now())
    if silent is not None:
        words = t("定时任务没有按时来，提醒不会按时发出；网页照常可用。上次按时运行：")
        return f"{words}{moment(silent)}"
    prefect = read_status(config().home / "logs").get("prefect")
    if prefect and prefect["starts"] > 1 and not prefect["is_answering"]:
        return str(t("定时服务停了，正在自动重启；网页照常可用，到点的消息会稍后补发。"))
    return None
