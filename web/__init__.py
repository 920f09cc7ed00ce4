"""The face: Flask pages, feeds and the command line. ``create_app`` assembles, and decides nothing."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from web import access, accounts, api, database, errors, headers, presentation, sessions
from web.views import register
from workflow.clock import Clock, SystemClock
from workflow.config import Config
from workflow.operations.evidence import write_whole

log = logging.getLogger("duban.web")


def create_app(config: Config, *, clock: Clock | None = None) -> Flask:
    """Return the app for a configuration; ``clock`` is the machine's unless given."""
    app = Flask(__name__)
    app.extensions["duban_config"] = config
    app.extensions["duban_clock"] = clock or SystemClock()
    app.config.from_mapping(_settings(config))
    if config.web.proxy_hops:
        hops = config.web.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    database.attach(app)
    accounts.attach(app)
    csrf = CSRFProtect(app)
    Bootstrap5(app)
    Babel(
        app,
        locale_selector=presentation.locale,
        default_locale="zh_Hans_CN",
        default_timezone=config.time.zone,
    )
    presentation.attach(app)
    app.before_request(sessions.load)
    headers.attach(app)
    errors.attach(app)
    register(app)
    api.attach(app, csrf)
    access.check_marks(app)
    return app


def _settings(config: Config) -> dict[str, object]:
    https = config.base_url.startswith("https://")
    host = urlsplit(config.base_url).hostname or config.web.host
    return {
        "SECRET_KEY": secret_key(config),
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(config.database_url),
        "SESSION_COOKIE_NAME": "__Host-duban" if https else "duban",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=config.web.session_hours),
        "MAX_CONTENT_LENGTH": config.web.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "TRUSTED_HOSTS": [*config.web.trusted_hosts, host, "127.0.0.1", "localhost"],
        "BOOTSTRAP_SERVE_LOCAL": True,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }


def _engine_options(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}}
    return {"pool_pre_ping": True, "isolation_level": "READ COMMITTED", "pool_size": 10}


def secret_key(config: Config) -> str:
    """Return the key that signs cookies, made once under the home with mode 0600 unless a file is named."""
    path = config.home / "secret.key"
    if config.web.secret_key_file:
        path = config.home / config.web.secret_key_file
    if not path.exists():
        write_whole(path, secrets.token_hex(32).encode())
        path.chmod(0o600)
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 32:
        raise RuntimeError(f"{path.name}: the session key is too short")
    return key
