"""What `duban up` keeps alive: the pages, the fonts' conversion, the bell that catches up, Prefect's server and runner."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import urllib.request
from functools import partial
from pathlib import Path

from web.supervisor import Child
from workflow.config import Config

CATCH_UP_SECONDS = 600.0
LOOPBACK = "127.0.0.1"
KEPT_RUNS_SECONDS = 14 * 24 * 3600  # in Prefect's own database; what the rounds said is kept in the ledger


def children_of(config: Config) -> list[Child]:
    """Return the children of one machine; the pages need none of the others."""
    python, environment = sys.executable, {**os.environ, "PYTHONUNBUFFERED": "1"}
    page = f"http://{reachable(config.web.host)}:{config.web.port}/healthz"
    fonts = [python, "-m", "exports.pdf.fonts", str(config.home / "fonts")]
    catch_up = [python, "-m", "web.cli", "flow", "due"]
    children = [
        Child("web", [python, "-m", "web.serving"], environment, answers=partial(answers, page)),
        Child("fonts", fonts, environment, once=True),
        Child("bell", catch_up, environment, ready=partial(answers, page), every=CATCH_UP_SECONDS),
    ]
    return children + (_prefect(config, python, environment) if config.prefect.enabled else [])


def _prefect(config: Config, python: str, environment: dict[str, str]) -> list[Child]:
    port = config.prefect.port or _free_port()
    api = f"http://{LOOPBACK}:{port}/api"
    bell = {**environment, **_prefect_environment(config.home / "prefect", api)}
    server = [python, "-m", "prefect", "server", "start", "--host", LOOPBACK, "--port", str(port), "--no-ui"]
    is_well = partial(answers, f"{api}/health")
    return [
        Child("prefect", server, bell, answers=is_well),
        Child("flows", [python, "-m", "workflow.flows.serve"], bell, ready=is_well),
    ]


def _prefect_environment(home: Path, api: str) -> dict[str, str]:
    """Prefect on the loopback, behind a password of this start, and silent towards the outside."""
    home.mkdir(parents=True, exist_ok=True)
    password = f"duban:{secrets.token_urlsafe(24)}"
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api,
        "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        "PREFECT_SERVER_API_AUTH_STRING": password,
        "PREFECT_API_AUTH_STRING": password,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_RUNS_SECONDS),
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": f"{LOOPBACK},localhost",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def reachable(host: str) -> str:
    """Return an address on which a server that listens there answers on this machine."""
    return LOOPBACK if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 (compared, not bound)


def answers(url: str) -> bool:
    """Whether something answers there within a second."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
