"""A chat platform on the loopback for tests: answers as it is told and keeps what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Platform:
    """What it answers next, by default that all is well, and what it heard."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    body: bytes = b'{"errcode":0,"errmsg":"ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    after: int | None = None
    then: bytes = b""
    hang_up: bool = False
    port: int = 0

    def answer(self) -> tuple[int, bytes]:
        """The answer to the next message: another one after so many."""
        is_over = self.after is not None and len(self.heard) > self.after
        return (self.status, self.then) if is_over else (self.status, self.body)


@contextmanager
def platform() -> Iterator[Platform]:
    """Run one and yield it."""
    one = Platform()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said = json.loads(body)
            one.heard.append(
                {"path": self.path, "host": self.headers["Host"], "headers": dict(self.headers), **said}
            )
            if one.hang_up:
                self.connection.close()
                return
            status, answer = one.answer()
            self.send_response(status)
            for name, value in one.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    one.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
