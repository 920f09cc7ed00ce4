"""The web server's process: waitress over the app."""

from __future__ import annotations

import logging

from waitress import serve

from web import create_app
from web.commands.shared import configuration


def main() -> None:
    """Serve the configured app until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    config = configuration()
    serve(
        create_app(config),
        host=config.web.host,
        port=config.web.port,
        threads=config.web.threads,
        ident="duban",
        channel_timeout=60,
        max_request_body_size=(config.web.max_upload_mb + 1) * 1024 * 1024,
    )


if __name__ == "__main__":
    main()
