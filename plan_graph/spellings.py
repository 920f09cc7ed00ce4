"""Which spellings are one unit: by level, by place and by the directory; what is only alike is told, never merged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from plan_graph.directory import LEAGUE, directory
from plan_graph.names import is_collective

LEVELS = "省市县区州旗盟"
LEVEL = re.compile(
    rf"^([{LEVELS}])(?!级|直|域|场|容|划|政(?:管|工|设|公|局|处|园))(?!市(?!场|政|容)|[县区省州旗盟])(?=.{{2,}})"
)
PLACE = re.compile(
    rf"([\u4e00-\u9fff]{{1,8}}?)([{LEVELS}])(?=[“\"十国残民老妇儿教卫农人贯关实“社全推加深促优乡特健未养无0-9])"
)
MIN_PREFIXED = 0.3
COMPLETED = ("局", "厅", "委", "办", "部", "联", "会", "社", "院", "办公室")
# bodies of many kinds whose own names no directory can hold
OWN_NAMES = re.compile(
    r"(?:公司|集团|银行|支行|分行|农商行|信用社|管委会|大学|学院|学校|中学|医院|分局|支队|大队|总队|调查队|办事处|人民政府|中心|"
    r"公证处|研究院|幼儿园|博物馆|管理处|管理所|协会|商会|基金会|残工委办公室|领导小组办公室|委员会|指挥部|[乡镇]|街道|开发区|园区)$"
)


class Spellings:
    """Knows a plan's place and level, and tells which spellings are one unit."""

    def __init__(self, names: Iterable[str], title: str = "") -> None:
        self.names = tuple(name for name in dict.fromkeys(names) if not is_collective(name))
        place = PLACE.search(title)
        self.place = place.group(1) if place else ""
        levels = Counter(level for name in self.names if (level := self.level_of(name)))
        self.level = levels.most_common(1)[0][0] if levels else ""
        written = sum(levels.values())
        self.is_prefixed = bool(self.names) and written >= MIN_PREFIXED * len(self.names)

    def placeless(self, name: str) -> str:
        """Return a name without the plan's own place (青石县财政局 → 县财政局) and without blanks."""
        name = name.replace(" ", "")
        if self.place and name.startswith(self.place) and len(name) > len(self.place) + 2:
            return name[len(self.place) :]
        return name

    def level_of(self, name: str) -> str:
        """Return the level that a name says (省, 市, 县…), or the empty text."""
        plain = self.placeless(name)
        if LEAGUE.fullmatch(plain):
            return next((mark for mark in reversed(plain) if mark in LEVELS), "")
        match = LEVEL.match(plain)
        return match.group(1) if match else ""

    def key(self, name: str) -> tuple[str, str]:
        """Return (level, core) that the spellings of one unit share.

        >>> spellings = Spellings(["县残联", "县民政局"])
        >>> spellings.key("县委政法委") == spellings.key("县政法委")
        True
        >>> spellings.key("县委办公室") == spellings.key("县政府办公室")
        False
        """
        plain = self.placeless(name)
        if LEAGUE.fullmatch(plain):
            return (self.level_of(name) or self.level, "共青团")
        level = self.level_of(name)
        core = plain[1:] if level else plain
        return (level or self.level, full_form(core))

    def former(self, name: str) -> tuple[str, int] | None:
        """Return (successor without level, year) of a unit under a name from before a reform, or None."""
        plain = self.placeless(name)
        return directory().renamed.get(plain[1:] if self.level_of(name) else plain)

    def completed(self, name: str) -> str:
        """Return a name with the level that a list gives only once (省教育厅、财政厅 → 省财政厅), or the name itself."""
        if (
            not (self.is_prefixed and self.level)
            or self.level_of(name)
            or LEAGUE.fullmatch(self.placeless(name))
        ):
            return name
        if re.match(r"国家|中国|国网|[\u4e00-\u9fff]{2,8}[省市县区州]", name) or not name.endswith(COMPLETED):
            return name
        is_of_party = full_form(name).startswith("委") and not name.startswith("委")
        return f"{self.level}{'委' if is_of_party else ''}{name}"

    def is_familiar(self, name: str) -> bool:
        """Whether the directory knows a name, or it is of a kind whose names no directory can hold."""
        plain = self.placeless(name)
        return directory().knows(plain) or bool(OWN_NAMES.search(plain))

    def may_be_one(self, name: str, other: str) -> bool:
        """Whether two names of one level differ by a character, and not both are names that the directory knows."""
        if not are_alike(name, other) or self.key(name)[0] != self.key(other)[0]:
            return False
        return not (directory().knows(self.placeless(name)) and directory().knows(self.placeless(other)))


def full_form(core: str) -> str:
    """Return the directory's full form of a name without its level; 委 and 政府 before it are kept apart."""
    known = directory().full
    bare = re.sub(r"^(?:人民)?政府(?=.{2,})", "", core)
    for form in (core, f"委{core}", bare if bare not in {"办公室", "办公厅"} else ""):
        if form in known:
            return known[form]
    return core


def are_alike(one: str, other: str) -> bool:
    """Whether two names differ by one character, left out, put in, written wrong, or exchanged with the next.

    >>> are_alike("县民局", "县民政局"), are_alike("县场市监管局", "县市场监管局"), are_alike("县司法局", "县财政局")
    (True, True, False)
    """
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 3 or len(longer) - len(shorter) > 1 or one == other:
        return False
    same = next((at for at, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    if len(shorter) == len(longer) and sorted(shorter) == sorted(longer):
        return shorter[same + 2 :] == longer[same + 2 :]
    behind = shorter[same + 1 :] if len(shorter) == len(longer) else shorter[same:]
    return behind == longer[same + 1 :]
