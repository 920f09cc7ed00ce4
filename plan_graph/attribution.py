"""Who is responsible: （牵头单位：…；参与单位：…）in the manners of offices → roles with names."""

from __future__ import annotations

import re
from dataclasses import dataclass

LEAD, PARTICIPANT, JOINT = "lead", "participant", "joint"

LABELS: dict[str, str] = {
    "牵头": LEAD,
    "主办": LEAD,
    "主责": LEAD,
    "参与": PARTICIPANT,
    "参加": PARTICIPANT,
    "配合": PARTICIPANT,
    "协办": PARTICIPANT,
    "协同": PARTICIPANT,
    "责任": JOINT,
    "负责": JOINT,
    "落实": JOINT,
}
LABEL = re.compile(
    r"(牵头|主办|主责|参与|参加|配合|协办|协同|责任|负责|落实)(?:责任)?(?:单位|部门|科室|主体)(?:及部门)? ?[:：为]? ?"
)
KEYWORD = re.compile(
    r"牵头|责任(?:单位|部门)|(?:参与|参加|配合|协办|主办|落实|负责)(?:单位|部门)|负责|主办|配合"
)
LED_BY = re.compile(r"(?:由)?([^。；;]{2,60}?)(?:牵头|主办)(?:负责|落实|组织实施)?")
HELPED_BY = re.compile(
    r"([^。；;]{2,400}?)(?:等)?(?:部门|单位)?(?:参与|配合|协办|按照?(?:各自)?职责(?:分工)?(?:负责|落实))"
)
DONE_BY = re.compile(
    r"(?:由)?([^。；;]{2,400}?)(?:等)?(?:部门|单位)?(?:按照?(?:各自)?职责(?:分工)?)?(?:共同)?(?:负责|落实)$"
)
SEPARATORS = re.compile(r"[、，,；;／/ ]+")
TAIL = re.compile(r"(?:等(?:相关|有关)?(?:部门|单位)?)$")
UNIT_END = ("局", "部", "委", "办", "会", "院", "中心", "联", "队", "行", "社", "厅", "校")
AND = re.compile(r"[和及与]")
OPENING, CLOSING = "（(", "）)"
DUE = re.compile(r"(?:完成时限|完成时间|时限) ?[:：] ?([^；;，,。）)]{2,30})")


@dataclass(frozen=True)
class Attribution:
    """Names by role, as written; ``due`` is the time limit if one was given, as written."""

    lead: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    due: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every mention, in order."""
        return self.lead + self.participants + self.joint


def split_paragraph(text: str) -> tuple[str, Attribution | None]:
    """Return (the paragraph without its attribution, the attribution at its end or None).

    Linear in the text: the bracket that holds the attribution is looked for from the end.
    """
    place = _attribution_bracket(text)
    if place is None:
        return text, None
    inner = text[place + 1 :].rstrip("。；;. ").rstrip(CLOSING)
    found = parse(inner)
    return (text[:place].rstrip(), found) if found else (text, None)


def _attribution_bracket(text: str) -> int | None:
    end = len(text)
    for _ in range(4):
        place = max(text.rfind(mark, 0, end) for mark in OPENING)
        if place < 0:
            return None
        inner = text[place + 1 :]
        closed = min((inner.find(mark) for mark in CLOSING if mark in inner), default=len(inner))
        rest = inner[closed:].strip("）)。；;. ")
        if KEYWORD.search(inner) and len(rest) <= 2:
            return place
        end = place
    return None


def parse(inner: str) -> Attribution | None:
    """Read the text between the brackets; None where it names nobody.

    >>> parse("牵头单位:县民政局、县残联;参与单位:县财政局")
    Attribution(lead=('县民政局', '县残联'), participants=('县财政局',), joint=(), due=None)
    """
    due = DUE.search(inner)
    text = (inner[: due.start()] + inner[due.end() :]) if due else inner
    roles = _labelled(text) if LABEL.search(text) else _in_a_sentence(text)
    if not any(roles.values()):
        return None
    return Attribution(
        tuple(roles[LEAD]),
        tuple(roles[PARTICIPANT]),
        tuple(roles[JOINT]),
        due.group(1).strip() if due else None,
    )


def _labelled(text: str) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {LEAD: [], PARTICIPANT: [], JOINT: []}
    marks = list(LABEL.finditer(text))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start() if following else len(text)
        names = split_names(text[mark.end() : end])
        roles[LABELS[mark.group(1)]] += names
    return roles


def _in_a_sentence(text: str) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {LEAD: [], PARTICIPANT: [], JOINT: []}
    led = LED_BY.match(text)
    if led:
        roles[LEAD] = split_names(led.group(1))
        helped = HELPED_BY.match(text[led.end() :].lstrip("，,；;、 "))
        roles[PARTICIPANT] = split_names(helped.group(1)) if helped else []
        return roles
    done = DONE_BY.match(text.rstrip("。 "))
    roles[JOINT] = split_names(done.group(1)) if done else []
    return roles


def split_names(text: str) -> list[str]:
    """Return the names in a list, in order, without 等 and the like; 和 parts two names only behind a unit's ending."""
    names: list[str] = []
    for piece in SEPARATORS.split(text.strip(" :：。；;，,）)")):
        names += [TAIL.sub("", name).strip() for name in _at_and(piece)]
    return [name for name in dict.fromkeys(names) if 1 < len(name) <= 30]


def _at_and(piece: str) -> list[str]:
    for mark in AND.finditer(piece):
        left, right = piece[: mark.start()], piece[mark.end() :]
        if left.endswith(UNIT_END) and len(right) > 2 and right.endswith((*UNIT_END, "单位", "部门", "政府")):
            return [left, *_at_and(right)]
    return [piece]
