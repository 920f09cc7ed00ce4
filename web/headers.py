"""Headers of every answer: strict CSP, no sniffing, no referrer, nothing personal in a cache."""

from __future__ import annotations

from flask import Flask, Response, request

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
FILE_CSP = "default-src 'none'; sandbox"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FOR_EVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"


def attach(app: Flask) -> None:
    """Set the headers on every answer of an app; a view that serves a file sets FILE_CSP itself."""
    app.after_request(_set)


def is_static(endpoint: str | None) -> bool:
    """Whether a route serves files of the program itself."""
    return endpoint is not None and (endpoint == "static" or endpoint.endswith(".static"))


def _set(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.update(ALWAYS)
    response.headers["Cache-Control"] = _cache(response)
    return response


def _cache(response: Response) -> str:
    if is_static(request.endpoint) and response.status_code in {200, 304}:
        return FOR_EVER if "v" in request.args else AN_HOUR
    chosen = response.headers.get("Cache-Control", "")
    return chosen if chosen and "public" not in chosen else "no-store"
