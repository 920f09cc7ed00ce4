"""What every flow opens: the configuration and the ledger's rounds."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from workflow.clock import SystemClock
from workflow.config import load
from workflow.ledger.engine import make_engine
from workflow.operations.rounds import Rounds

UNTIL_THE_NEXT_BELL = 240.0  # the bell for sending rings every five minutes


@cache
def rounds() -> Rounds:
    """Return the rounds of the configured ledger, by the machine's clock; one engine a process."""
    named = Path(os.environ.get("DUBAN_CONFIG", "config.toml"))
    config = load(named if named.exists() else None, os.environ)
    return Rounds(make_engine(config.database_url), config, SystemClock(), patience=UNTIL_THE_NEXT_BELL)
