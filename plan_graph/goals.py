"""Targets as plans write them (≥97, 85%—90%, 〔500〕, 124户左右, 与…同步) → what a figure can be held against."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_graph.headings import number_of

NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,4})?")
RANGE = re.compile(
    r"([0-9]{1,12}(?:\.[0-9]{1,4})?) ?[%％‰]? ?(?:-|—|–|－|~|～|至|到) ?([0-9]{1,12}(?:\.[0-9]{1,4})?)"
)
YEARS = re.compile(r"(?:到|至|在)?20[0-9]{2} ?年(?:底|末)?(?:前)?")
COMMA = re.compile(r"(?<=[0-9])[,，](?=[0-9]{3})")
AT_MOST = re.compile(
    r"[≤＜<≦]|不(?:超过|高于|大于|多于|突破)|以内|以下|(?<!不)低于|控制在|(?:下降|降低|减少|降)(?:到|至)"
)
AT_LEAST = re.compile(
    r"[≥＞>≧]|不(?:低于|少于|小于)|以上|达到|超过|高于|至少|(?:提高|提升|增加|增长)(?:到|至)"
)
ABOUT = re.compile(r"左右|约|上下")
COMPARED = re.compile(
    r"(?:与|和|同|跟).{1,24}(?:同步|持平|一致|相当|相适应|相协调)|基本同步"
    r"|(?:高|低|快|优|不低|不高|不少)于.{0,16}(?:平均|全[国省市县区]|同期|上年|上一年|居民|增速|增幅|水平)"
    r"|(?:达到|超过|接近).{0,10}(?:平均|[国省市]标准|先进水平)"
)
# a change against what was, not a level: 提高5个百分点, 较2020年下降10%
CHANGED = re.compile(
    r"(?:提高|提升|增加|增长|上升|下降|降低|减少|压减|缩小|压缩)(?!到|至|为|了?到|幅度)[ 约]?[0-9][0-9.]{0,8} ?(?:%|％|‰|个?百分点|个千分点)"
)
PER_HUNDRED = re.compile(r"百分之([一二三四五六七八九十百]{1,5})")
GROWTH = re.compile(r"年均(?:增长|增速|递增|增幅)")
GATHERED = re.compile(r"累计|新增|五年|(?<![0-9])5年")
GATHERED_NAME = re.compile(r"(?:培训|改造|新增|新建|建设|帮扶|救助|发放|安置).{0,8}(?:数|数量|人次)$")
BRACKETS = re.compile(r"[\[［〔【][^\]］〕】]{0,40}?[0-9][^\]］〕】]{0,40}[\]］〕】]")
FALLING = re.compile(
    r"(?:死亡|失业|发生|流失|返贫|辍学|事故|致残|感染|患病|漏登|超标|能耗|负担)[^，]{0,4}(?:率|数|比例)?$|降幅"
)


@dataclass(frozen=True)
class Goal:
    """``value`` and ``upper`` (the end of an interval) are decimals as text; ``value`` is None where no figure decides.

    ``direction`` is at_least, at_most, interval, about or relative; ``accrual`` state, cumulative or growth.
    ``doubt`` says what of it was guessed or could not be read: "", vague, several, falling, change (against what was).
    """

    value: str | None
    direction: str
    upper: str | None = None
    accrual: str = "state"
    doubt: str = ""


def read_goal(text: str, name: str = "") -> Goal:
    """Read a target's wording; the indicator's ``name`` tells what the figure alone does not.

    >>> [read_goal(text).direction for text in ("≥97", "≤3.5‰", "85%—90%", "30张左右", "与全县生产总值增长同步", "100")]
    ['at_least', 'at_most', 'interval', 'about', 'relative', 'at_least']
    >>> read_goal("〔1,200〕"), read_goal("逐步提高").doubt
    (Goal(value='1200', direction='at_least', upper=None, accrual='cumulative', doubt=''), 'vague')
    """
    text = PER_HUNDRED.sub(lambda match: f"{number_of(match.group(1))}%", text)
    plain = YEARS.sub("", COMMA.sub("", text))
    accrual = _accrual(text, name)
    if COMPARED.search(plain):
        return Goal(None, "relative", accrual=accrual)
    if accrual != "growth" and CHANGED.search(plain):
        return Goal(None, "relative", accrual=accrual, doubt="change")
    numbers = NUMBER.findall(plain)
    between = RANGE.search(plain)
    if between and len(numbers) == 2:
        low, high = sorted(between.groups(), key=float)
        return Goal(low, "interval", high, accrual)
    if len(numbers) != 1:
        return Goal(None, "relative", accrual=accrual, doubt="several" if numbers else "vague")
    direction, doubt = _direction(plain, name)
    return Goal(numbers[0], direction, None, accrual, doubt)


def _direction(text: str, name: str) -> tuple[str, str]:
    if ABOUT.search(text):
        return "about", ""
    if AT_MOST.search(text):
        return "at_most", ""
    if not AT_LEAST.search(text) and FALLING.search(re.sub(r"[（(].*?[)）]$", "", name)):
        return "at_most", "falling"
    return "at_least", ""


def _accrual(text: str, name: str) -> str:
    if GROWTH.search(text + name):
        return "growth"
    if BRACKETS.search(text) or GATHERED_NAME.search(name) or GATHERED.search(text + name):
        return "cumulative"
    return "state"
