"""A cell of a division of work: what its head says of it, and whom it names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plan_graph.attribution import FIRST_LEADS, Attribution, is_attribution, parse
from plan_graph.names import is_strong_unit, is_unit_like, split_names

# a column's meaning ← its head; the first that fits counts
HEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "no",
        re.compile(
            r"^(?:任务|工作|措施|条款|举措|事项)(?:序号|编号|号)$|^对应(?:条款|任务|条目|事项)(?:序号|编号)?$"
        ),
    ),
    ("task", re.compile(r"目标任务|任务目标|年度任务|工作任务$|实事")),
    (
        "joint",
        re.compile(
            rf"责任(?:单位|部门)[及和、／/]责任人|责任人[及和、／/](?:责任)?单位|{FIRST_LEADS.pattern}"
        ),
    ),
    ("person", re.compile(r"(?:责任|负责|联系|牵头|分管)(?:领导|人)|领导|电话")),
    ("lead", re.compile(r"牵头|主办|主责|主要责任|第一责任")),
    ("help", re.compile(r"配合|参与|参加|协办|协同|协作|协助|协管|会办|支持(?:单位|部门)")),
    (
        "joint",
        re.compile(
            r"责任(?:单位|部门|主体)|(?:承办|落实|负责|实施|承担)(?:单位|部门)|^(?:单位|部门)$|任务分工|分工$"
        ),
    ),
    ("due", re.compile(r"时限|期限|时间|进度|节点|完成日期")),
    ("no", re.compile(r"^序号$|^编号$|^号$")),
    ("note", re.compile(r"备注|目标|成果|依据|来源|考核|资金|投资")),
    ("work", re.compile(r"举措|措施|内容|具体|工作任务|事项|要点|任务要求")),
    ("task", re.compile(r"任务|工作|项目|指标|行动|名称")),
    ("group", re.compile(r"类别|领域|方面|板块|专题|分类|维度|部分")),
)
# what a cell under 牵头单位 or 责任单位 says again in words
SAID_TWICE = re.compile(
    r"(?:等(?:有关|相关)?(?:部门|单位)?)?(?:按照?|依据|根据)?(?:各自)?(?:职责|职能)?(?:分工)?(?:共同|分别)?(?:负责|落实)(?:落实|实施)?[。]?$"
)
PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}")


def kind_of(head: str) -> str:
    """Return what a head (牵头单位, 任务名称) says of its cells, or the empty text."""
    return next((kind for kind, pattern in HEADS if pattern.search(head)), "") if len(head) <= 20 else ""


def found_in(cells: Mapping[str, str]) -> Attribution:
    """Return who answers, as the texts under heads of the kinds lead, help, joint and due say it."""
    doubts: list[tuple[str, str]] = []
    lead, mixed = _listed(cells.get("lead", ""), doubts)
    helped, _ = _listed(cells.get("help", ""), doubts)
    joint, said = _listed(cells.get("joint", ""), doubts)
    due = cells.get("due", "").replace("\n", "") or None
    found = Attribution(tuple(lead), tuple(helped), tuple(joint), due, tuple(doubts))
    for one in (mixed, said):
        if one:
            found = found.merged(one)
    return found.merged(Attribution())


def _listed(text: str, doubts: list[tuple[str, str]]) -> tuple[list[str], Attribution | None]:
    """Return the names of a cell; a cell that says itself who leads (牵头：甲 配合：乙) is read as such."""
    if not text or text.strip() in "—-－/无":
        return [], None
    text = _without_persons(text, doubts)
    flat = (
        text.replace("\n", "、")
        if all(len(part) > 2 for part in text.split("\n"))
        else text.replace("\n", "")
    )
    if is_attribution(text.replace("\n", "；")) and re.search(r"牵头|配合|主办|[:：]", text):
        found = parse(text.replace("\n", "；"))
        if found and found.names:
            return [], found
    split = split_names(SAID_TWICE.sub("", _rejoined(text) if "\n" in text else flat))
    doubts += [("unit_odd", f"“{name}”不像单位名称，请核对是否漏字、多字或断句有误。") for name in split.odd]
    if split.and_others:
        doubts.append(("and_others", "名单以“等”结尾，没有列出的单位未计入。"))
    return list(split.names), None


def _without_persons(text: str, doubts: list[tuple[str, str]]) -> str:
    """Leave out persons named behind a unit in a line of its own (县残联 李某某), and tell them."""
    lines = []
    for line in text.split("\n"):
        unit, _, person = line.strip().partition(" ")
        if is_strong_unit(unit) and PERSON.fullmatch(person) and not is_unit_like(person):
            doubts.append(("person_named", f"“{person}”像是人名，没有计入责任单位，请核对。"))
            line = unit
        lines.append(line)
    return "\n".join(lines)


def _rejoined(text: str) -> str:
    """Join the lines of a cell: a line that ends a name stands apart, one that breaks a name goes on."""
    joined = ""
    for part in text.split("\n"):
        last = re.split("[、，,；;]", joined)[-1]
        first = re.split("[、，,；;]", part)[0]
        apart = (
            joined
            and joined[-1] not in "、，,；;"
            and is_unit_like(last)
            and is_unit_like(first)
            and len(first) > 2
        )
        joined += ("、" if apart else "") + part
    return joined
