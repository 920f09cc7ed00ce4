"""What every page of acts does: carry one act out and say so, or show the page again with what was typed."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect
from werkzeug.wrappers import Response

from web.database import commit, session
from web.errors import status_of
from workflow.errors import BlockedError, DubanError, InvalidInputError, StaleError

Refused = InvalidInputError | BlockedError | StaleError


def carried_out(
    do: Callable[[], object], *, said: str, then: str | Callable[[], str], again: Callable[[DubanError], str]
) -> Response | tuple[str, int]:
    """Do it, commit, say so and go on to ``then``; a refusal changes nothing and shows the page ``again``."""
    try:
        do()
    except (InvalidInputError, BlockedError, StaleError) as refused:
        session().rollback()
        return again(refused), status_of(refused)
    commit()
    flash(said, "success")
    return redirect(then if isinstance(then, str) else then())
