"""The one clock: only the edges read it, everything else is told the time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Ticks:
    """The start of a machine by its name, and the seconds since, which nobody's setting of the clock moves."""

    boot: str
    seconds: float


class Clock(Protocol):
    """Something that tells the present moment."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""

    def ticks(self) -> Ticks | None:
        """Return how long the machine has been up, or None where nothing tells."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)

    def ticks(self) -> Ticks | None:
        """Return the kernel's own count, sleep included."""
        if not BOOT.exists():
            return None
        return Ticks(BOOT.read_text(encoding="ascii").strip(), time.clock_gettime(time.CLOCK_BOOTTIME))


@dataclass
class FixedClock:
    """A clock that stands still until it is set."""

    moment: datetime
    up: Ticks | None = None

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.moment

    def ticks(self) -> Ticks | None:
        """Return what it was set to."""
        return self.up
