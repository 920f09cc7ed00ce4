"""Nothing typed is lost: where somebody was, and what they sent, live on through a log-in in the middle of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app, g, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.routing import BuildError

SECRETS = frozenset({"password", "old_password", "new_password", "again", "csrf_token", "back"})
PREFIX = "kept:"
WORTH_COPYING = 8


@dataclass(frozen=True)
class Place:
    """A route of ours with its parameters, whether it was sent a form, and whose session it was, if known."""

    endpoint: str
    values: dict[str, object]
    query: dict[str, list[str]]
    is_form: bool
    person_id: int | None

    @property
    def address(self) -> str:
        """The place as an address; raises BuildError where the route is gone."""
        return url_for(self.endpoint, **self.values, **self.query)  # type: ignore[arg-type]


def token() -> str:
    """Return the present place, signed: a place that came back is ours, and no address is ever parsed."""
    row = g.get("sign_in") or g.get("ended_sign_in")
    is_form = request.method == "POST"
    query = {} if is_form else request.args.to_dict(flat=False)
    content = [request.endpoint, request.view_args or {}, query, is_form, row.person_id if row else None]
    return _signer().dumps(content) if request.endpoint else ""


def place(signed: str) -> Place | None:
    """Return the place of a token, or None for anything we did not sign or can no longer reach."""
    try:
        endpoint, values, query, is_form, person_id = _signer().loads(signed)
        found = Place(endpoint, values, query, is_form, person_id)
        return found if found.address else None
    except (BadSignature, BuildError, ValueError, TypeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="duban.place")


def typed() -> list[tuple[str, str]]:
    """Return the fields of the form that was sent, without secrets, as they go into hidden fields."""
    pairs: Iterable[tuple[str, str]] = request.form.items(multi=True)
    return [(PREFIX + name, value) for name, value in pairs if name not in SECRETS and not name.startswith(PREFIX)]


def kept() -> list[tuple[str, str]]:
    """Return the fields that a log-in page carried through, under their own names."""
    pairs: Iterable[tuple[str, str]] = request.form.items(multi=True)
    return [(name.removeprefix(PREFIX), value) for name, value in pairs if name.startswith(PREFIX)]


def carried() -> list[tuple[str, str]]:
    """Return the kept fields under their carried names, for showing a log-in page again."""
    return [(PREFIX + name, value) for name, value in kept()]


def texts() -> list[str]:
    """Return what was typed and is worth copying from an error page."""
    if request.method != "POST":
        return []
    return [value for _, value in typed() if len(value.strip()) >= WORTH_COPYING]
