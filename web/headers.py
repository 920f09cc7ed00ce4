"""Headers of every answer: strict CSP, no sniffing, no referrer, nothing personal in a cache."""

from __future__ import annotations

from flask import Flask, Response, g, request

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FILE_CSP = "default-src 'none'; sandbox"


def attach(app: Flask) -> None:
    """Set the headers on every answer of an app."""
    app.after_request(_set)


def _set(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    if request.endpoint == "static" or (request.endpoint or "").endswith(".static"):
        headers["Cache-Control"] = "public, max-age=86400"
    elif g.get("person") is not None or "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response
