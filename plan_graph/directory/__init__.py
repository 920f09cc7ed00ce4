"""The directory of departments as data (departments.toml): full and short forms, and who took over from whom."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Directory:
    """``full`` maps each spelling to its full form; ``renamed`` a former name to (successor, year); ``known`` are further bodies."""

    full: dict[str, str]
    renamed: dict[str, tuple[str, int]]
    known: frozenset[str]

    def knows(self, name: str) -> bool:
        """Whether a name, with or without its level (省, 市, 县…), is one of the directory's.

        >>> [directory().knows(name) for name in ("县残联", "市委办公室", "团县委", "县民局")]
        [True, True, True, False]
        """
        if name in self.known or LEAGUE.fullmatch(name):
            return True
        return any(core in forms for core in cores(name) for forms in (self.full, self.renamed, self.known))


LEAGUE = re.compile(r"(?:共青团|团)[\u4e00-\u9fff]{0,7}[省市县区州旗盟](?:工作)?委(?:员会)?")
LEVEL = re.compile(r"(?:中共)?(?:[省市县区州旗盟镇乡]|街道)(?=.)")


def cores(name: str) -> tuple[str, ...]:
    """Return the forms of a name without level, and without 委 or 人民政府 behind it, that may stand in the directory."""
    core = LEVEL.sub("", name, count=1) if LEVEL.match(name) else name
    bare = re.sub(r"^(?:人民)?政府(?=.{2})|^委(?=.{2})", "", core)
    return (name, core, bare, f"委{core}")


@cache
def directory() -> Directory:
    """Return the directory; names stand without level and place."""
    data = tomllib.loads((files(__package__) / "departments.toml").read_text(encoding="utf-8"))
    full = {form: entry for entry, forms in data["same"].items() for form in (entry, *forms)}
    renamed = {name: (after, year) for name, (after, year) in data["renamed"].items()}
    return Directory(full, renamed, frozenset(data["known"]["bodies"]))
