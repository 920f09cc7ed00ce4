"""Flask-SQLAlchemy over the trunk's tables, with the trunk's engine settings; commit happens once, at the edge."""

from __future__ import annotations

from flask import Flask, g, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workflow.ledger import Base
from workflow.ledger.engine import fit, only_reading_mark

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def attach(app: Flask) -> None:
    """Bind the database to an app; safe methods begin their transactions as readers."""
    db.init_app(app)
    with app.app_context():
        fit(db.engine)
    app.before_request(_begin)
    app.teardown_request(_end)


def _begin() -> None:
    g.reading_mark = only_reading_mark.set(request.method in SAFE_METHODS)


def _end(_error: BaseException | None) -> None:
    mark = g.pop("reading_mark", None)
    if mark is not None:
        only_reading_mark.reset(mark)


def session() -> Session:
    """Return the request's session."""
    return db.session()


def engine() -> Engine:
    """Return the app's engine."""
    return db.engine


def commit() -> None:
    """Make the request's changes last."""
    db.session.commit()
