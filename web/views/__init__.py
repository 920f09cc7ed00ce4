"""The areas of the face: one name each for the module, the templates' folder, the tests and the URL.

To add an area: write ``web/views/<area>.py`` with ``area = Blueprint("<area>", __name__)``, mark each view with
exactly one of ``@requires``, ``@signed_in`` or ``@open_to_all``, put its pages into ``templates/<area>/``, and name it
in AREAS below.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

AREAS = (
    "sign_in",
    "today",
    "tasks",
    "reports",
    "merge",
    "sign",
    "verify",
    "extensions",
    "problems",
    "chase",
    "letters",
    "closings",
    "meetings",
    "items",
    "bulletins",
    "projects",
    "board",
    "calendar",
    "indicators",
    "committees",
    "evaluations",
    "plans",
    "periods",
    "assignments",
    "targets",
    "units",
    "people",
    "corrections",
    "map",
    "journal",
    "inbox",
    "reach",
    "admin",
    "me",
    "help",
)


def register(app: Flask) -> None:
    """Register every area's blueprint."""
    for name in AREAS:
        app.register_blueprint(import_module(f"web.views.{name}").area)
