"""Which spellings are one unit: by level, by place and by the directory; what is only alike is told, never merged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from plan_graph.directory import LEAGUE, directory
from plan_graph.names import PLACES, is_collective

LEVELS = "省市县区州旗盟"
LEVEL = re.compile(
    rf"^([{LEVELS}])(?!级|直|域|场|容|划|政(?:管|工|设|公|局|处|园))(?!市(?!场|政|容)|[县区省州旗盟])(?=.{{2,}})"
)
PLACE = re.compile(
    rf"([\u4e00-\u9fff]{{1,8}}?)([{LEVELS}])(?=[“\"十国残民老妇儿教卫农人贯关实“社全推加深促优乡特健未养无0-9])"
)
MIN_PREFIXED = 0.3
COMPLETED = ("局", "厅", "委", "办", "部", "联", "会", "社", "院", "办公室")
# bodies whose names are made by rule: of a branch, of a force, of a bank
OWN_NAMES = re.compile(
    r"国家税务总局[\u4e00-\u9fff]{2,12}税务局|国家金融监督管理总局[\u4e00-\u9fff]{2,12}局|国家统计局[\u4e00-\u9fff]{2,6}调查队|"
    r"[省市县区州旗]?(?:公安|自然资源|生态环境|医保|医疗保障|市场监管|税务|银保监|规划)局?[\u4e00-\u9fff]{0,4}分局|"
    r"[省市县区州旗]?(?:消防救援|消防|交警|交通警察|公安交警|公安局交警|综合执法|特警)(?:支队|大队|总队|中队)|"
    r"[\u4e00-\u9fff]{2,10}(?:残工委|妇儿工委|老龄委)办公室|(?:(?!各)[\u4e00-\u9fff]){0,6}(?:[乡镇]人民政府|街道办事处)|"
    r"[省市县区州旗]?(?:人民|工商|农业|农商|农村商业|建设|中国|交通|邮储|邮政储蓄|村镇)银行"
)
OWN_BODY = re.compile(r"联席会议|领导小组|协调小组|专班|指挥部|协调机制|委员会$")
OF_PLACES = re.compile(
    rf"各(?:有关|相关)?(?:{PLACES}|[（(〔\[][^）)〕\]]{{0,12}}[)）〕\]]|[、和及与]){{1,9}}"
    r"(?:党工委|党委|人民|政府|街道|办事处|管委会|残联|(?:市|县|区)?直|(?:有关|相关|职能)?部门|单位|中心学校|中心校|卫生院|中心卫生院|社区|村|"
    r"[教民财卫医人住农公司交文应审][\u4e00-\u9fff]{1,8}[局委办厅]|[（(][^）)]{0,12}[)）]|[、和及]){0,5}"
)
# 各… that stands for bodies of a kind
ALL_OF = re.compile(
    r"各(?:[省市县区]级(?:有关|相关|行政执法|部门|单位|职能|机关|直属|主管)|有关|相关|成员|级|乡|镇|街道|[县市区](?!级)|州|旗|盟|设区的?市|自治|地|开发区|园区|管委会|高校|学校|中小学|医院|医疗|企业|部门|单位|村|社区|金融|民主党派|"
    r"人民团体|群团|行业|专项|工作|牵头|责任|项目|保险|银行|运营|新闻|媒体|职能|派出所|司法所|卫生院|中心|驻|直属|委办局|功能区|行政|省(?!级)|参与|配合|"
    r"承办|主管|实施|试点|基层|村居|残疾人|养老|社会|产业|涉农|重点|涉及|大|类|平台|通信|电信|商业|国有|民办|公办|幼儿园|公共|示范区|农场|林场|矿|分局|所)"
)


# what a text says of its own short forms: 县发展和改革局（以下简称县发改局）
SHORT_FORM = re.compile(
    r"([\u4e00-\u9fff]{4,30})[（(〔\[]以下(?:统一)?简称为?[:：]?[“\"]?([\u4e00-\u9fff]{2,12})[”\"]?[)）〕\]]"
)


class Spellings:
    """Knows a plan's place and level, and tells which spellings are one unit.

    ``said`` holds what the text says of its own short forms, as (words that end in the whole name, short form).
    """

    def __init__(self, names: Iterable[str], title: str = "", said: Sequence[tuple[str, str]] = ()) -> None:
        self.names = tuple(name for name in dict.fromkeys(names) if not is_collective(name))
        self.given = {
            short: max(whole, key=len)
            for words, short in said
            if (whole := [name for name in self.names if len(name) > 3 and words.endswith(name)])
        }
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
        name = self.given.get(name, name)
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
        if re.match(r"国家|中国|国网|[\u4e00-\u9fff]{2,8}[省市县区州]", name):
            return name
        if not (name.endswith(COMPLETED) or directory().knows(name)):
            return name
        is_of_party = full_form(name).startswith("委") and not name.startswith("委")
        return f"{self.level}{'委' if is_of_party else ''}{name}"

    def is_familiar(self, name: str) -> bool:
        """Whether the directory knows a name, or it is of a kind whose names no directory can hold."""
        plain = self.placeless(name)
        if is_collective(name):
            if re.match(rf"各{PLACES}(?!级)", name):
                return OF_PLACES.fullmatch(name) is not None
            body = re.match(r"(.+?)各?成员单位$", name)
            if body and not name.startswith("各"):
                return directory().knows(self.placeless(body.group(1))) or bool(
                    OWN_BODY.search(body.group(1))
                )
            return not name.startswith("各") or ALL_OF.match(name) is not None
        return directory().knows(plain) or bool(OWN_NAMES.fullmatch(plain))

    def may_be_one(self, name: str, other: str) -> bool:
        """Whether two names of one level differ by a character, and not both are known names of one length (民政局, 财政局)."""
        if not are_alike(name, other) or self.key(name)[0] != self.key(other)[0]:
            return False
        if len(name) != len(other):
            return True
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
