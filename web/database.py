"""Flask-SQLAlchemy over the trunk's tables and the trunk's engine; commit happens once, at the edge."""

from __future__ import annotations

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workflow.ledger import Base
from workflow.ledger.engine import only_reading_mark

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def attach(app: Flask, ledger: Engine) -> None:
    """Bind an app to a ledger; safe methods begin their transactions as readers, the others as writers."""
    db.init_app(app)
    with app.app_context():
        db.engine.dispose()
        db.engines[None] = ledger
    app.before_request(_begin)
    app.teardown_request(_end)


def _begin() -> None:
    only_reading_mark.set(request.method in SAFE_METHODS)


def _end(_error: BaseException | None) -> None:
    only_reading_mark.set(False)


def session() -> Session:
    """Return the request's session."""
    return db.session()


def engine() -> Engine:
    """Return the app's engine."""
    return db.engine


def commit() -> None:
    """Make the request's changes last."""
    db.session.commit()
