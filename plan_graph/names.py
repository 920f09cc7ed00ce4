"""Names of units in a list: where one ends and the next begins, and whether it looks like a unit at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_graph.directory import directory

ENDINGS = (
    "局", "海关", "委", "办", "部", "会", "院", "厅", "中心", "联", "队", "行", "社", "校", "所", "站", "馆", "台", "署", "处", "室",
    "科", "司", "公司", "集团", "政府", "乡", "镇", "街道", "街办", "单位", "部门", "厂", "园区", "开发区", "新区", "高新区",
    "经开区", "示范区", "管理区", "县", "市", "区", "州", "旗", "企业", "机构", "组织", "大学", "媒体", "矿", "场", "库", "协", "侨办",
    "工会", "总工", "专班", "小组", "党组", "党委", "团体", "银保监分局", "庭", "村", "社区", "学院", "医院", "基地", "电信", "移动", "联通", "邮政", "铁塔", "电力",
)  # fmt: skip
STRONG = (
    "局", "委", "厅", "办", "部", "联", "供销社", "法院", "检察院", "政府", "办公室", "委员会", "联合会", "总工会", "工会", "中心", "大队",
    "支队", "公司", "集团", "银行", "管委会", "办事处", "红十字会", "协会", "服务站", "研究院", "医院", "学院", "电视台", "日报社", "督查室", "党校", "馆",
    "支行", "分行", "总队",
)  # fmt: skip
SOME = (
    "方面", "地", "级", "镇街", "街镇", "街乡", "高校", "院校", "学校", "人员", "政协", "人大",
    "商会", "协会", "单位）", "领域", "网点", "分局", "要素", "主体", "成员",
)  # fmt: skip
NEXT_UNIT = re.compile(
    r"(?<=[局委厅办部联会社院台校队室])(?:[省市县区州旗](?![局委厅办部联会])|国家|国网|共青团|团)"
)
APART = re.compile(
    r"([省市县区州旗][\u4e00-\u9fff]{1,10}[局委厅办部联])[\u4e00-\u9fff]{2,12}(?:集团|公司|银行|医院|学院|大学)"
)
OF_BODY = re.compile(
    r"([省市县区州旗][\u4e00-\u9fff]{1,8}?[局委办部联])(?!全体|各|其他|所有)[\u4e00-\u9fff]{2,12}成员单位$"
)
BEFORE_ALL = re.compile(
    r"(?:[局厅办部联会社院队]|(?<![省市县区州旗])委)各(?!成员|部门|单位|专项|工作|小组|直属)"
)
BARE = {
    "分局",
    "支局",
    "中心",
    "大队",
    "支队",
    "总队",
    "办公室",
    "委员会",
    "公司",
    "集团",
    "单位",
    "部门",
    "监管局",
    "管理局",
    "管理处",
    "服务中心",
    "办事处",
    "局机关",
}
ACTS = re.compile(
    r"负责|落实|加强|推进|推动|做好|按照|开展|完成|实施|建立|完善|提供|确保|组织(?:开展|实施)|具体|(?<!级)以上|上述|不低于|达到|根据|任务|牵头|"
    r"(?<!自)由|(?:单位|部门)(?!单位|部门|[（(]|$)|等[^级]|[。！？“”《》%％:：]"
)
SEPARATORS = "、，,；;／/|\t"
NESTED_OPEN, NESTED_CLOSE = "（(【[〔［｛{", "）)】]〕］｝}"
PLACES = r"(?:设区的?市|县级市|自治[县州旗]|[省市州县区盟旗]|乡镇|镇街|街镇|街乡|[乡镇]|街道)"
NEXT = r"(?=人民政府|政府|党委|党政|街道|管委会|办事处|[，,；;、）)（(〔。 和及与]|$)"
EVERYWHERE = re.compile(
    rf"各(?:有关|相关)?{PLACES}(?:[（(〔\[][^（）()〔〕\[\]]{{1,12}}[)）〕\]])?(?:[、和及与]?{PLACES}(?:[（(〔][^（）()〔〕]{{1,12}}[)）〕])?{NEXT})+"
    r"(?:人民政府|政府)?|各(?:[市州县区盟旗]|自治[县州]|[（(][^（）()]{1,12}[)）]|[、和])+?(?:人民)?政府"
)
LEVELLED = re.compile(
    r"[省市县区州旗盟镇乡]|街道|国家|国网|中国|中共|共青团|团[省市县区州旗]|人行|人民银行|[\u4e00-\u9fff]{2,6}[省市县区州旗]"
)
HELD = "\x01\x02\x03"
OTHERS = re.compile(
    r"等(?:(?:[省市县区州旗][直级])?(?:有关|相关|各)?(?:职能|窗口|成员|涉农|行业|主管|群团|服务)?(?:部门|单位|地方|方面){1,2}|\d*个?(?:部门|单位))?$"
)
COUNTED = re.compile(r"(?:^|(?<=[ 、，,；;\n]))[0-9]{1,2}[.．、](?=[\u4e00-\u9fff])")
AMONG = re.compile(
    r"等(?:[省市县区州旗][直级])?(?:有关|相关|各)?(?:部门|单位)?(?:以及|及|和|与|[、，,；;])(?=[\u4e00-\u9fff])"
)
SHORT_FORM = re.compile(r"[（(〔\[【](?:以下|下)?(?:统一)?简称[^（）()〔〕\[\]【】]{1,20}[)）〕\]】]")
LEADING = re.compile(r"^(?:(?<!自)由(?!贸)|请|以及|及其|以|和|及|与|并由|其中|其他|[:：.。·—-]+)")
AND = re.compile(r"以及|和|及|与")
LEADER = re.compile(
    r"(?:[省市县区州旗](?:委|政府|人大|政协)?)?(?:常务|分管|主要|相关|有关|联系|包联)*(?:副?[省市县区州旗乡镇]长|副?书记|常委|副?主席|领导(?:同志)?|负责同志)"
)
HEAD = re.compile(
    r"(?:党组书记|主要负责(?:人|同志)|主要领导|分管(?:领导|负责人|负责同志)|负责(?:人|同志)|一把手|副?(?:局长|主任|理事长|部长|书记|会长))$"
)
COLLECTIVE = re.compile(
    r"各成员单位|成员单位$|^各|各(?:有关|相关|乡|镇|县|区|街道|级|市|地)|(?:有关|相关)(?:部门|单位|方面|企业)$|^(?:有关|相关|其他)|"
    r"^(?:县|市|区|省|州)?直(?:各|有关|相关)|^(?:乡镇|街道|乡|镇|县区|市县|区县)(?:（街道）)?(?:人民政府|政府|办事处|街道办事处)?$|^街道办事处$"
)


@dataclass(frozen=True)
class Names:
    """The names of a list, in order; ``odd`` are those that do not look like units, ``joined`` were pieced together."""

    names: tuple[str, ...]
    odd: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    and_others: bool = False


def is_collective(name: str) -> bool:
    """Whether a name stands for several units (各成员单位, 各乡镇, 有关部门)."""
    return bool(COLLECTIVE.search(name))


def is_unit_like(name: str) -> bool:
    """Whether a name can be a unit's: it ends as units do and holds no verb.

    >>> [is_unit_like(name) for name in ("县人社局", "团县委", "各县（市、区）人民政府", "按职责分工负责", "共同富裕")]
    [True, True, True, False, False]
    """
    plain = without_note(name)
    if (
        not 2 <= len(name) <= 34
        or ACTS.search(plain)
        or name[0].isdigit()
        or name in BARE
        or _is_unbalanced(name)
    ):
        return False
    if plain.startswith("各") or is_collective(name):
        of_body = OF_BODY.match(plain)
        if of_body and directory().knows(of_body.group(1)):
            return False
        return plain.endswith((*ENDINGS, *SOME)) and not BEFORE_ALL.search(plain)
    return plain.endswith(ENDINGS) and not _is_run_together(plain)


def _is_unbalanced(name: str) -> bool:
    return sum(name.count(mark) for mark in NESTED_OPEN) != sum(name.count(mark) for mark in NESTED_CLOSE)


def _is_run_together(name: str) -> bool:
    """Whether two names stand in one, the mark between them lost: 区司法局区市场监管局."""
    if BEFORE_ALL.search(name):
        return True
    apart = APART.fullmatch(name)
    if apart and directory().knows(apart.group(1)):
        return True
    for mark in NEXT_UNIT.finditer(name, 3):
        left, right = name[: mark.start()], name[mark.start() :]
        if all(LEVELLED.match(one) and one.endswith(STRONG) for one in (left, right)):
            return True
    return False


def is_person(name: str) -> bool:
    """Whether a name is a leader's by office, without a unit: 副县长, 分管领导, 县委副书记."""
    return LEADER.fullmatch(name) is not None


def person_of(name: str) -> str:
    """Return the unit whose head a name speaks of (县残联主要负责人 → 县残联), or the empty text."""
    head = HEAD.search(name)
    unit = name[: head.start()] if head else ""
    return unit if head and is_strong_unit(unit) else ""


def without_note(name: str) -> str:
    """Return a name without the brackets that close it: 县教育局（牵头） → 县教育局."""
    return re.sub(r"[（(〔\[【][^（）()〔〕\[\]【】]*[）)〕\]】]$", "", name)


def is_strong_unit(name: str) -> bool:
    """Whether a name is a unit's beyond doubt: the directory knows it, or it says its level and ends as only units do.

    >>> [is_strong_unit(name) for name in ("县残联", "财政局", "社区", "农民专业合作社", "各乡镇", "国家税务总局凌河省税务局")]
    [True, True, False, False, False, True]
    """
    if not is_unit_like(name) or is_collective(name):
        return False
    plain = without_note(name)
    if directory().knows(plain):
        return True
    return len(plain) >= 3 and bool(LEVELLED.match(plain)) and plain.endswith(STRONG)


def split_names(text: str) -> Names:
    """Return the names of a list as written; brackets within a name are kept, 等 at the end is told.

    >>> split_names("县残联、各县（市、区）人民政府和县妇联等部门").names
    ('县残联', '各县（市、区）人民政府', '县妇联')
    """
    names: list[str] = []
    joined: list[str] = []
    lost: list[str] = []
    others = False
    text = COUNTED.sub("、", text).strip(" :：。；;，,、")
    plain = AMONG.sub("、", text)
    others |= plain != text
    for part in _pieces(_held(plain)):
        piece = _released(part)
        bare = OTHERS.sub("", piece)
        others |= bare != piece
        for name in _parted(bare, joined):
            tidy = _tidy(name)
            (names if len(tidy) > 1 else lost).append(tidy)
    unique = tuple(dict.fromkeys(names))
    odd = tuple(name for name in unique if not is_unit_like(name))
    return Names(unique, odd + tuple(name for name in lost if name > "\u4e00"), tuple(joined), others)


def _held(text: str) -> str:
    """Hide the marks within 各市、县（区）人民政府, so that the list is not parted there."""
    return EVERYWHERE.sub(
        lambda match: match.group().replace("、", HELD[0]).replace("和", HELD[1]).replace("及", HELD[2]), text
    )


def _released(text: str) -> str:
    return text.replace(HELD[0], "、").replace(HELD[1], "和").replace(HELD[2], "及")


def _tidy(name: str) -> str:
    name = SHORT_FORM.sub("", name)
    name = LEADING.sub("", OTHERS.sub("", name.strip(" :：。；;，,、\n"))).strip()
    while name and name[-1] in NESTED_CLOSE and not any(mark in name for mark in NESTED_OPEN):
        name = name[:-1]
    if name and name[0] in NESTED_OPEN and not any(mark in name for mark in NESTED_CLOSE):
        name = name[1:]
    return name


def _pieces(text: str) -> list[str]:
    """Part a list at its separators, but not within brackets."""
    pieces, start, depth = [], 0, 0
    for place, mark in enumerate(text):
        if mark in NESTED_OPEN:
            depth += 1
        elif mark in NESTED_CLOSE:
            depth = max(0, depth - 1)
        elif mark in SEPARATORS and (depth == 0 or _never_closed(text, place)):
            pieces.append(text[start:place])
            start, depth = place + 1, 0
    return [*pieces, text[start:]]


def _never_closed(text: str, place: int) -> bool:
    """Whether the bracket we seem to stand in is not closed soon, so that it holds no names together."""
    return not any(mark in text[place : place + 40] for mark in NESTED_CLOSE)


def _parted(piece: str, joined: list[str]) -> list[str]:
    if EVERYWHERE.fullmatch(piece):
        return [piece]
    tokens = piece.split()
    if len(tokens) > 1:
        if all(is_unit_like(token) and (len(token) > 2 or is_strong_unit(token)) for token in tokens):
            return [name for token in tokens for name in _at_and(token)]
        whole = "".join(tokens)
        if not all(token.isascii() for token in tokens):
            joined.append(whole)
        return _at_and(whole)
    return _at_and(piece.strip())


def _at_and(piece: str) -> list[str]:
    """Part 甲和乙 where both sides look like units, so that 发展和改革局 stays whole."""
    for mark in AND.finditer(piece):
        left, right = piece[: mark.start()], piece[mark.end() :]
        if (
            len(left) > 2
            and len(right) > 1
            and is_unit_like(left)
            and _begins_a_name(left)
            and is_unit_like(_first(right))
        ):
            return [left, *_at_and(right)]
    return [piece]


def _first(right: str) -> str:
    mark = AND.search(right)
    return right[: mark.start()] if mark and is_unit_like(right[: mark.start()]) else right


def _begins_a_name(left: str) -> bool:
    return not left.endswith(("社会", "机会", "资源", "国库"))
