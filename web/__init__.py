"""The face: Flask pages, feeds and the command line. ``create_app`` assembles, and decides nothing."""

from __future__ import annotations

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from web import access, accounts, assets, database, errors, headers, presentation, sessions
from web.settings import flask_settings
from web.views import register
from workflow.clock import Clock, SystemClock
from workflow.config import Config
from workflow.ledger.engine import make_engine


def create_app(config: Config, *, clock: Clock | None = None, engine: Engine | None = None) -> Flask:
    """Return the app for a configuration; clock and ledger are the machine's and the configured one unless given.

    Raises RuntimeError if a route carries no mark of who may open it.
    """
    app = Flask(__name__)
    app.extensions["duban_config"] = config
    app.extensions["duban_clock"] = clock or SystemClock()
    app.config.from_mapping(flask_settings(config))
    _trust_proxies(app, config.web.proxy_hops)
    database.attach(app, engine or make_engine(config.database_url))
    accounts.attach(app)
    app.before_request(sessions.load)
    CSRFProtect(app)
    Bootstrap5(app)
    Babel(app, locale_selector=presentation.locale, default_locale="zh_Hans_CN", default_timezone=config.time.zone)
    presentation.attach(app)
    assets.attach(app)
    headers.attach(app)
    errors.attach(app)
    register(app)
    access.check_marks(app)
    return app


def _trust_proxies(app: Flask, hops: int) -> None:
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
