"""Who is responsible: （牵头单位：…；参与单位：…）in all the manners of offices → roles with names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from plan_graph.names import is_unit_like, split_names

LEAD, PARTICIPANT, JOINT, DUE, OTHER = "lead", "participant", "joint", "due", "other"

# a label → what stands behind it. 责任单位 beside 牵头单位 means those who take part.
LABELS: tuple[tuple[str, str], ...] = (
    (r"(?:总)?牵头(?:责任|负责|主责)?(?:单位|部门|科室|机构|处室)", LEAD),
    (r"(?:主办|主责|主要责任|第一责任|主管)(?:单位|部门|科室)", LEAD),
    (r"(?:参与|参加|配合|协办|协同|协作|协助|支持|会办|成员)(?:责任|落实)?(?:单位|部门|科室)", PARTICIPANT),
    (r"(?:责任|负责|落实|实施|承办|分工)(?:责任)?(?:单位|部门|科室|主体)(?:及部门)?", JOINT),
    (
        r"(?:完成|办结|落实|推进)?(?:时限|期限)(?:要求)?|(?:完成|办结|实施)时间|时间(?:节点|安排|要求)|进度安排",
        DUE,
    ),
    (
        r"(?:牵头|责任|分管|包联|包抓|联系|县级|市级|区级)(?:县|市|区)?(?:领导|人)|联系(?:电话|方式)|联络员",
        OTHER,
    ),
    (r"(?:工作|年度|阶段性?|预期)目标|工作措施|推进措施|备注|成果形式", OTHER),
)
NAMED = "|".join(f"(?P<l{place}>{pattern})" for place, (pattern, _) in enumerate(LABELS))
NOT_AFTER = "(?<![各关他要会])"
LABEL = re.compile(rf"{NOT_AFTER}(?:{NAMED}) ?(?:[:：]|为(?=[^了])|是)? ?")
COLON = re.compile(rf"{NOT_AFTER}(?:{NAMED}) ?(?:[:：]|为(?=[^了])|是)")
VERB = re.compile(
    r"(?P<with>会同|会商)"
    r"|(?P<lead>(?:共同|联合)?(?:总?牵头|主办)(?:负责|落实|组织实施|组织|抓好|实施|推进)?)"
    r"|(?P<help>(?:等(?:有关|相关|各)?(?:部门|单位)?)?(?:按照?|依据|根据)?(?:各自)?(?:职责|职能)?(?:分工)?"
    r"(?:参与|配合|协办|协同|协助|参加)(?:落实|实施|做好|推进)?)"
    r"|(?P<share>(?:等(?:有关|相关|各)?(?:部门|单位)?)?(?:(?:按照?|依据|根据)(?:各自)?(?:职责|职能|分工)(?:分工)?)?(?:共同|分别|具体|组织)?"
    r"(?:负责(?:落实|实施|推进|组织实施)?|(?:抓好|组织)?落实|(?:组织|具体)实施|承担))"
)
SHARE_ROLE = {"lead": LEAD, "help": PARTICIPANT, "share": JOINT}
KEYWORD = re.compile(
    r"牵头|负责|主办|协办|配合|落实|责任(?:单位|部门|科室|主体)|(?:参与|参加|实施|承办)(?:单位|部门)"
)
OPENING, CLOSING = "（(【[〔［｛{", "）)】]〕］｝}"
SCOPE = re.compile(r"(?:本|该)(?:章|节|条|项|部分)|(?:以上|上述)(?:各项)?(?:任务|工作|内容|事项)?|整[章节]")
FIRST_LEADS = re.compile(
    r"(?:排|列|位|居)(?:名|列)?(?:在|于)?(?:第一|首)(?:位|名|个)?的?(?:责任)?(?:单位|部门)?(?:，|,)?(?:为|是|作为)(?:该项|本项)?(?:任务|工作)?的?牵头"
    r"|第一(?:个|位)?(?:责任)?(?:单位|部门)(?:为|是|作为)牵头"
)
MAX_INNER = 900
WHEN = re.compile(
    r"(?:[于在到至])?((?:20[0-9]{2}|当|每|本)年(?:(?:上|下)半年|年?底|年末|第?[一二三四]季度|[0-9]{1,2}月(?:底|末|[0-9]{1,2}日)?)?"
    r"(?:之?前|以前)?|长期(?:坚持|实施)|持续(?:推进|实施|坚持)|常年(?:坚持|推进)|全年推进)"
)


@dataclass(frozen=True)
class Attribution:
    """Names by role, as written; ``due`` is the time limit as written; ``doubts`` tell what was guessed.

    A doubt is (kind, sentence), with kinds as in plan_graph.audit. ``scope`` is a wording such as 本节 that makes it
    hold for more than its own paragraph, or the empty text.
    """

    lead: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    due: str | None = None
    doubts: tuple[tuple[str, str], ...] = ()
    scope: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every mention, in order."""
        return self.lead + self.participants + self.joint

    def with_first_leading(self) -> Attribution:
        """Read it by the rule that the unit named first leads (排在第一位的为牵头单位)."""
        if self.lead or not self.joint:
            return self
        first, *rest = self.joint
        return replace(self, lead=(first,), participants=(*self.participants, *rest), joint=())

    def merged(self, other: Attribution) -> Attribution:
        """Add what a further line of the same attribution says (牵头单位 on one line, 责任单位 on the next)."""
        both = Attribution(
            self.lead + other.lead,
            self.participants + other.participants,
            self.joint + other.joint,
            self.due or other.due,
            self.doubts + other.doubts,
            self.scope or other.scope,
        )
        return _settled(both)


def parse(inner: str) -> Attribution | None:
    """Read an attribution without its brackets; None where it names nobody and no time.

    >>> parse("牵头单位:县民政局、县残联;参与单位:县财政局").participants
    ('县财政局',)
    >>> parse("省民政厅牵头，财政厅、残联等按职责分工负责").participants
    ('财政厅', '残联')
    """
    text = _balanced(inner.strip(" 。；;，,"))
    labels = list(LABEL.finditer(text))
    found = _labelled(text, labels) if labels else _in_clauses(text)
    if not (found.names or found.due):
        return None
    scope = SCOPE.match(text)
    return replace(_settled(found), scope=scope.group() if scope else "")


def _balanced(text: str) -> str:
    """Leave out closing brackets at the end that nothing opened."""
    while (
        text
        and text[-1] in CLOSING
        and sum(text.count(mark) for mark in CLOSING) > sum(text.count(mark) for mark in OPENING)
    ):
        text = text[:-1].rstrip(" 。；;，,")
    return text


def _settled(found: Attribution) -> Attribution:
    """Beside a lead, those named as responsible take part; each name stands once, in its first role."""
    participants = found.participants + (found.joint if found.lead else ())
    joint = () if found.lead else found.joint
    lead = tuple(dict.fromkeys(found.lead))
    participants = tuple(one for one in dict.fromkeys(participants) if one not in lead)
    joint = tuple(one for one in dict.fromkeys(joint) if one not in participants)
    return replace(found, lead=lead, participants=participants, joint=joint)


def _labelled(text: str, marks: list[re.Match[str]]) -> Attribution:
    roles: dict[str, list[str]] = {LEAD: [], PARTICIPANT: [], JOINT: []}
    doubts: list[tuple[str, str]] = []
    due = None
    before = text[: marks[0].start()]
    if not SCOPE.match(before):
        _take(_in_clauses(before), roles, doubts)
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        said = text[mark.end() : following.start() if following else len(text)]
        role = _role_of(mark)
        if role == DUE:
            due = due or said.strip(" ，,；;。、") or None
        elif role != OTHER:
            said, when = _without_when(said) if role == JOINT or not following else (said, None)
            due = due or when
            roles[role] += _names(said, doubts)
    return Attribution(tuple(roles[LEAD]), tuple(roles[PARTICIPANT]), tuple(roles[JOINT]), due, tuple(doubts))


def _take(found: Attribution, roles: dict[str, list[str]], doubts: list[tuple[str, str]]) -> None:
    roles[LEAD] += found.lead
    roles[PARTICIPANT] += found.participants
    roles[JOINT] += found.joint
    doubts += found.doubts


def _role_of(mark: re.Match[str]) -> str:
    name = mark.lastgroup or "l0"
    return LABELS[int(name[1:])][1]


def _without_when(said: str) -> tuple[str, str | None]:
    """Part a time limit that stands behind the names from them: 县残联，2024年底前."""
    when = re.search(rf"[，,；;。 ] ?(?:{WHEN.pattern})[^、，,；;]{{0,8}}$", said)
    return (said[: when.start()], when.group(1)) if when else (said, None)


def _in_clauses(text: str) -> Attribution:
    """Read names followed by what they do: 甲牵头，乙、丙配合; 甲、乙按职责分工负责; 甲会同乙负责."""
    roles: dict[str, list[str]] = {LEAD: [], PARTICIPANT: [], JOINT: []}
    doubts: list[tuple[str, str]] = []
    place, joined_by = 0, ""
    for verb in VERB.finditer(text):
        others = "等" if verb.group().startswith("等") else ""
        names = _names(text[place : verb.start()].lstrip("由请") + others, doubts)
        if not names:
            place = verb.end() if place else place
            continue
        if verb.lastgroup == "with":
            roles[LEAD] += names
            joined_by = "with"
        else:
            role = SHARE_ROLE[verb.lastgroup or "share"]
            roles[PARTICIPANT if joined_by and role == JOINT else role] += names
            joined_by = ""
        place = verb.end()
    due, rest = _tail(text[place:])
    if rest and any(roles.values()):
        left = _names(rest, doubts)
        roles[PARTICIPANT if roles[LEAD] else JOINT] += left
        if left:
            doubts.append(("role_guessed", f"“{'、'.join(left)}”没有写明角色，按参与单位处理，请核对。"))
    return Attribution(tuple(roles[LEAD]), tuple(roles[PARTICIPANT]), tuple(roles[JOINT]), due, tuple(doubts))


def _tail(rest: str) -> tuple[str | None, str]:
    when = WHEN.search(rest)
    if when is None:
        return None, rest.strip(" ，,；;。、")
    return when.group(1), rest[: when.start()].strip(" ，,；;。、")


def _names(text: str, doubts: list[tuple[str, str]]) -> list[str]:
    split = split_names(text)
    if split.and_others:
        doubts.append(("and_others", "名单以“等”结尾，没有列出的单位未计入，请核对是否需要补充。"))
    for name in split.odd:
        doubts.append(("unit_odd", f"“{name}”不像单位名称，请核对是否漏字、多字或断句有误。"))
    for name in split.joined:
        doubts.append(("name_joined", f"“{name}”由断开的文字拼成，请核对。"))
    return list(split.names)


def bare_list(text: str) -> Attribution | None:
    """Read brackets that hold nothing but units (【县民政局、县残联】) as jointly responsible; else None."""
    split = split_names(text)
    if not split.names or split.odd or split.joined or any(len(name) < 3 for name in split.names):
        return None
    told = ("role_guessed", "括号中只列了单位，没有写明角色，按责任单位处理，请核对。")
    others = (("and_others", "名单以“等”结尾，没有列出的单位未计入。"),) if split.and_others else ()
    return Attribution(joint=split.names, doubts=(told, *others))


def brackets(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, inner text) of every outermost bracket; one that is never closed runs to the end.

    Linear: one walk over the text.
    """
    depth, start = 0, 0
    for place, mark in enumerate(text):
        if mark in OPENING:
            start = place if depth == 0 else start
            depth += 1
        elif mark in CLOSING and depth:
            depth -= 1
            if depth == 0:
                yield start, place + 1, text[start + 1 : place]
    if depth:
        yield start, len(text), text[start + 1 :]


def is_attribution(inner: str) -> bool:
    """Whether what stands in brackets can name somebody responsible."""
    if len(inner) > MAX_INNER or not KEYWORD.search(inner):
        return False
    if COLON.search(inner):
        return True
    verbs = list(VERB.finditer(inner))
    return bool(verbs) and any(
        is_unit_like(name) for name in split_names(inner[: verbs[0].start()].lstrip("由")).names
    )


@dataclass(frozen=True)
class Segment:
    """A stretch of a paragraph with the attribution that closes (or opens) it, or None."""

    text: str
    found: Attribution | None


def segments(text: str) -> list[Segment]:
    """Part a paragraph at its attributions; most have none, or one at their end.

    Linear in the text. Text behind the last attribution stays with it, told as a doubt.
    """
    opened = _opening(text)
    if opened:
        return [opened]
    made: list[Segment] = []
    start = 0
    for begin, end, inner in brackets(text):
        place, said = _innermost(begin, inner)
        found = parse(said) if _is_closing(text, place, end) and is_attribution(said) else None
        if found is None:
            continue
        if end >= len(text) and text[-1] not in CLOSING + "。；; ":
            found = replace(found, doubts=(*found.doubts, UNBALANCED))
        made.append(Segment(text[start:place].strip(" ，,"), found))
        start = end
    rest = text[start:].strip("）)】。；;.， ,")
    if not made:
        return [_without_brackets(text)]
    return _with_rest(made, rest)


UNBALANCED = ("unbalanced", "责任单位的括号没有配对，请核对名单是否完整。")


def _innermost(begin: int, inner: str) -> tuple[int, str]:
    """Pass over an earlier bracket that was never closed."""
    if COLON.match(inner) or SCOPE.match(inner):
        return begin, inner
    for place in [place for place, mark in enumerate(inner) if mark in OPENING][-3:][::-1]:
        if COLON.match(inner[place + 1 :]):
            return begin + 1 + place, inner[place + 1 :].rstrip(CLOSING)
    return begin, inner


def _is_closing(text: str, begin: int, end: int) -> bool:
    """Whether a bracket stands where an attribution does: at the end of a sentence or of the paragraph."""
    before, behind = text[:begin].rstrip(), text[end:].lstrip()
    return not before or not behind or before[-1] in "。；;！）)" or behind[0] in "。；;（("


def _with_rest(made: list[Segment], rest: str) -> list[Segment]:
    if len(rest) <= 2:
        return made
    last = made[-1]
    if last.found is None:
        return made
    more = parse(rest) if COLON.match(rest) else None
    if more:
        return [*made[:-1], Segment(last.text, last.found.merged(more))]
    told = ("attribution_inside", f"责任单位之后还有文字“{rest[:18]}…”，按同一任务处理，请核对。")
    return [*made[:-1], Segment(f"{last.text}{rest}", replace(last.found, doubts=(*last.found.doubts, told)))]


def _opening(text: str) -> Segment | None:
    """Read 【县民政局、县残联】 at the beginning of a paragraph."""
    if not text or text[0] not in OPENING:
        return None
    _, end, inner = next(brackets(text))
    rest = text[end:].strip(" ：:，,")
    if len(rest) < 10:
        return None
    found = parse(inner) if is_attribution(inner) else bare_list(inner)
    return Segment(rest, found) if found and found.names else None


def _without_brackets(text: str) -> Segment:
    """Read labels that stand without brackets at the end of a paragraph, or a closing sentence that names who leads."""
    label = COLON.search(text)
    if label and (label.start() == 0 or text[label.start() - 1] in "。；;！ ）)"):
        said = text[label.start() :]
        found = parse(said) if len(said) <= MAX_INNER and "。" not in said.rstrip("。）) ") else None
        if found:
            told = (UNBALANCED,) if said.rstrip("。 ")[-1:] in CLOSING else ()
            return Segment(text[: label.start()].strip(), replace(found, doubts=(*found.doubts, *told)))
    bare = _closing_list(text)
    return bare or _in_a_sentence(text)


def _closing_list(text: str) -> Segment | None:
    plain = text.rstrip("。； ")
    if not plain or plain[-1] not in CLOSING:
        return None
    begin = max(plain.rfind(mark) for mark in OPENING)
    found = bare_list(plain[begin + 1 : -1]) if begin > 10 and len(plain) - begin < 200 else None
    if found and len(found.joint) >= 2 and all(re.match("[省市县区州旗各]", name) for name in found.joint):
        return Segment(plain[:begin].strip(), found)
    return None


BEGINS = r"(?:^|[，,；;。：:！])(?:并|(?:此|该|本)项(?:工作|任务))?"
ENDS = r"(?:落实|实施|组织实施)?(?=[，,；;。]|$)"
LED = re.compile(rf"{BEGINS}(?:由)?([^。，,；;：:]{{3,80}}?)(?:牵头|主办)(?:负责)?{ENDS}")
DONE_BY = re.compile(rf"{BEGINS}由([^。，,；;：:]{{3,200}}?)(?:具体|组织)?(?:负责|承担|实施){ENDS}")
SHARED = re.compile(
    rf"{BEGINS}(?:由)?([^。，,；;：:]{{3,300}}?)(?:等(?:有关|相关)?(?:部门|单位)?)?"
    rf"(?:按照?(?:各自)?(?:职责|职能)(?:分工)?|分别|共同)(?:负责|抓好){ENDS}"
)
FROM_PROSE = ("in_prose", "责任单位是从行文中读出的，没有单独列出，请核对。")


def _in_a_sentence(text: str) -> Segment:
    """Read 由甲牵头，乙、丙配合，2024年底前完成 in the closing sentences; every name must look like a unit."""
    for pattern in (LED, SHARED, DONE_BY):
        match = pattern.search(text)
        if match is None or not all(is_unit_like(name) for name in split_names(match.group(1)).names):
            continue
        end = text.find("。", match.end())
        said = text[match.start(1) : end if end >= 0 else len(text)]
        found = parse(said) if len(said) <= MAX_INNER else None
        if found and found.names and all(is_unit_like(name) for name in found.names):
            return Segment(text, replace(found, doubts=(*found.doubts, FROM_PROSE)))
    return Segment(text, None)


def standing_alone(text: str) -> Attribution | None:
    """Read a line that is nothing but an attribution: 牵头单位：甲, （责任单位：甲、乙）, 甲牵头，乙配合."""
    plain = text.strip(" 。；;")
    inner = plain
    if plain[:1] and plain[0] in OPENING:
        _, end, inner = next(brackets(plain))
        if len(plain[end:].strip(" 。；;)）")) > 2:
            return None
    if len(inner) > MAX_INNER:
        return None
    scope = SCOPE.match(inner)
    if COLON.match(inner[scope.end() :] if scope else inner) and "。" not in inner.rstrip("。"):
        return parse(inner)
    if plain[:1] in OPENING and plain[:1] and is_attribution(inner):
        return parse(inner)
    return None
