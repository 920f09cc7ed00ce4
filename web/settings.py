"""Config → what Flask and its extensions are told, in one table."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from workflow.config import Config
from workflow.operations.evidence import write_whole

MEGABYTE = 1024 * 1024
SHORTEST_KEY = 32


def flask_settings(config: Config) -> dict[str, object]:
    """Return Flask's settings; makes the session key under the home where none is yet."""
    is_https = config.base_url.startswith("https://")
    return {
        "SECRET_KEY": secret_key(config),
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SESSION_COOKIE_NAME": "__Host-duban" if is_https else "duban",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=config.web.session_hours),
        "MAX_CONTENT_LENGTH": config.web.max_upload_mb * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "MAX_FORM_PARTS": 2000,
        "TRUSTED_HOSTS": trusted_hosts(config),
        "BOOTSTRAP_SERVE_LOCAL": True,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }


def trusted_hosts(config: Config) -> list[str]:
    """Return the host names that are answered: the configured ones, the base address's, and this machine."""
    own = urlsplit(config.base_url).hostname or config.web.host
    return [*config.web.trusted_hosts, own, "127.0.0.1", "localhost"]


def secret_key(config: Config) -> str:
    """Return the key that signs cookies, made once under the home with mode 0600 unless a file is named.

    Raises RuntimeError for a key of fewer than 32 characters.
    """
    path = config.home / (config.web.secret_key_file or "secret.key")
    if not path.exists():
        _make_key(path)
    key = path.read_text(encoding="ascii").strip()
    if len(key) < SHORTEST_KEY:
        raise RuntimeError(f"{path.name}: the session key is too short")
    return key


def _make_key(path: Path) -> None:
    write_whole(path, secrets.token_hex(SHORTEST_KEY).encode())
    path.chmod(0o600)
