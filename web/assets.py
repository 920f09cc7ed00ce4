"""Own files of the pages: an address that carries the hash of the content may be cached for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, url_for

FOLDER = Path(__file__).parent / "static"


@lru_cache(maxsize=64)
def version(name: str) -> str:
    """Return the first digits of a static file's hash."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def address(name: str) -> str:
    """Return the address of a static file."""
    return url_for("static", filename=name, v=version(name))


def attach(app: Flask) -> None:
    """Give the templates ``asset(name)``."""
    app.jinja_env.globals["asset"] = address
