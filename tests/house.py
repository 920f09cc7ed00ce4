"""A running Duban for tests: app, web server on the loopback, ledger, mail relay; each on a port of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import Engine
from waitress import wasyncore
from waitress.server import create_server

from exports.pdf.fonts import prepare
from web import create_app
from workflow.clock import FixedClock
from workflow.config import Config, load

FONTS = Path(__file__).parents[1] / "var" / "test-fonts"


@dataclass
class Relay:
    """A real SMTP server on the loopback that keeps what it accepts."""

    mails: list[EmailMessage] = field(default_factory=list)
    refuse: str = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a message, or refuse it as told."""
        if self.refuse:
            return self.refuse
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 kept"


@contextmanager
def relay() -> Iterator[tuple[Relay, int]]:
    """Run a mail relay and yield it with its port."""
    kept = Relay()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield kept, port
    finally:
        controller.stop()


def with_fonts(home: Path) -> None:
    """Give a home the converted fonts that all tests share."""
    FONTS.mkdir(parents=True, exist_ok=True)
    prepare(FONTS)
    home.mkdir(parents=True, exist_ok=True)
    (home / "fonts").symlink_to(FONTS)


def configure(home: Path, engine: Engine, **more: str) -> Config:
    """Return a configuration over a ledger, as the environment would set it."""
    url = engine.url.render_as_string(hide_password=False)
    settings = {"DUBAN_STORAGE__HOME": str(home), "DUBAN_STORAGE__DATABASE_URL": url, **more}
    return load(None, settings)


@contextmanager
def running(config: Config, moment: datetime) -> Iterator[tuple[str, FixedClock]]:
    """Serve the app on a free port of the loopback and yield (address, its clock)."""
    clock = FixedClock(moment)
    app = create_app(config, clock=clock)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    ending = threading.Event()

    def serve() -> None:
        while not ending.is_set():
            wasyncore.loop(timeout=0.2, use_poll=True, map=server._map, count=1)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}", clock
    finally:
        server.task_dispatcher.shutdown()  # a thread that ends its answer still pulls the server's trigger
        ending.set()
        thread.join(timeout=5)  # before anything is closed that the loop still looks at
        server.close()
        wasyncore.close_all(server._map, ignore_all=True)
        with app.app_context():
            from web.database import db

            db.engine.dispose()
