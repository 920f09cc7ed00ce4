"""Ask a virus scanner (clamd) about a file; where there is none, or it is away, a file is not scanned, never clean."""

from __future__ import annotations

import logging
import socket
import struct

log = logging.getLogger("duban.scanner")
CHUNK = 64 * 1024
TIMEOUT_SECONDS = 30


def scan(body: bytes, address: str) -> str:
    """Return "clean", "infected", or "not_scanned" (no scanner set, or no sense in its answer).

    ``address`` is a socket's path or host:port of clamd; its INSTREAM command takes length-framed chunks.
    """
    if not address:
        return "not_scanned"
    try:
        answer = _ask(body, address)
    except OSError as away:
        log.warning("the virus scanner did not answer: %s", type(away).__name__)
        return "not_scanned"
    if answer.endswith("OK"):
        return "clean"
    return "infected" if answer.endswith("FOUND") else "not_scanned"


def _ask(body: bytes, address: str) -> str:
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(body), CHUNK):
            chunk = body[start : start + CHUNK]
            line.sendall(struct.pack(">I", len(chunk)) + chunk)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 4096 and (part := line.recv(4096)):
            answer += part
    return answer.rstrip(b"\0\n ").decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT_SECONDS)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT_SECONDS)
