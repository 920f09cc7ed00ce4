"""A mail relay of its own process that writes down what it takes, before it says so: the record that settles doubt."""

from __future__ import annotations

import asyncio
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Recorder:
    """Appends the Message-ID of each message to a file, then answers 250."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("ab", buffering=0)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a message."""
        head = envelope.content.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"
        name = message_from_bytes(head, policy=default)["Message-ID"]
        self.file.write(f"taken {name}\n".encode())
        return "250 kept"


async def serve(path: Path) -> None:
    """Listen on a free port of the loopback, print it, and go on until told to stop."""
    recorder = Recorder(path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(recorder, hostname="relay", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
