"""The directory of departments as data (departments.toml): full and short forms, and who took over from whom."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Directory:
    """``full`` maps each spelling to its full form; ``renamed`` a former name to (successor, year)."""

    full: dict[str, str]
    renamed: dict[str, tuple[str, int]]


@cache
def directory() -> Directory:
    """Return the directory; names stand without level and place."""
    data = tomllib.loads((files(__package__) / "departments.toml").read_text(encoding="utf-8"))
    full = {form: entry for entry, forms in data["same"].items() for form in (entry, *forms)}
    return Directory(full, {name: (after, year) for name, (after, year) in data["renamed"].items()})
