"""The JSON API under /api/v1: the registry of ``web.resources`` as routes, for personal access tokens only."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from web.api import refusals, routes


def attach(app: Flask, csrf: CSRFProtect) -> None:
    """Give an app the API. No cookie is accepted there, so no form token is asked for."""
    area = routes.blueprint()
    csrf.exempt(area)
    app.register_blueprint(area)
    refusals.attach(app)
