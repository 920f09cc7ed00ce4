"""Key projects of a box: their titles, with money, deadline and place where the text gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from plan_graph.boxes import ITEM, Box
from plan_graph.draft import Finding, ProjectDraft
from plan_graph.headings import FOURTH, first_sentence, read_heading
from plan_graph.sources import Cell, Line, Table
from plan_graph.times import read_due

AMOUNT = r"(?<![0-9,.])([0-9][0-9,]{0,14}(?:\.[0-9]{1,6})?) ?(万元|亿元|元)"
MONEY = re.compile(
    rf"(?:总?投资|资金|预算|投入|补助|安排|筹措|造价|概算)(?:额)?(?:[^，。；]{{0,12}}?)(?:约|为|共|达)?[:： ]?{AMOUNT}"
)
BEHIND = re.compile(rf"{AMOUNT}(?:的)?(?:总?投资|资金|预算|补助)")
YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
WHEN = re.compile(
    r"((?:20[0-9]{2} ?年?[-—－–~至到] ?)?20[0-9]{2} ?年(?:[0-9]{1,2} ?月)?(?:上半年|年?底|末)?)(?:之?前)?[^，。；]{0,12}?"
    r"(?:建成|完成|完工|投入使用|投用|竣工|交付|开工|启用|实现|建设)"
)
UNTIL = re.compile(r"(?:建设(?:期限|年限|周期|工期)|实施期限|完成时限|建成时间)[:： ]?([^，。；]{4,20})")
WHERE = re.compile(
    r"(?:选址|建设地点|地点|坐落|位于|建于|落户)(?:于|在|拟定在|位于)?[:： ]?([^，。；、（(]{2,24})"
)
TITLE = re.compile(r"[。；;：:]")
BULLET = re.compile(r"^[—－\-–·●◆■▲★☆○◎※] ?[—－\-–]? ?")
MONEY_UNIT = re.compile(r"[万亿]元|元")
TITLE_LENGTH = 80


def read_projects(box: Box) -> tuple[list[ProjectDraft], list[Finding]]:
    """Return the box's items; numbers run into the text before them, or without their dot, are told."""
    found: list[ProjectDraft] = []
    findings: list[Finding] = []
    numbered = any(ITEM.match(line.text) for line in box.lines)
    for line in box.lines:
        entries = _items(line.text, len(found) + 1) if numbered else _plain(line)
        for number, text, problem in entries:
            found.append(_project(box, number or len(found) + 1, text, line.number))
            findings += _numbering(box, line, found, number, problem)
    if found and not numbered:
        findings.append(
            Finding(
                "box_unnumbered",
                box.line,
                f"专栏{box.no}的项目没有编号，按自然段读出{len(found)}项，请核对。",
            )
        )
    return found, findings


def _numbering(
    box: Box, line: Line, found: Sequence[ProjectDraft], number: int, problem: str
) -> Iterator[Finding]:
    if problem:
        yield Finding("project_numbering", line.number, f"专栏{box.no}第{number}项{problem}。")
    if number and number != len(found):
        yield Finding("project_numbering", line.number, f"专栏{box.no}第{len(found)}项编号写作{number}。")


def _project(box: Box, number: int, text: str, line: int) -> ProjectDraft:
    title = first_sentence(text)[0]
    short = TITLE.split(title)[0].strip(" :：")
    money, when = _money(text), _when(text)
    return ProjectDraft(
        box.no,
        box.title,
        number,
        (short or title)[:TITLE_LENGTH],
        money,
        _due(when),
        _place(text),
        line,
        yuan(money or ""),
        when,
    )


def _money(text: str) -> str | None:
    """Return the first sum named as money for the project, with its unit, as written."""
    match = MONEY.search(text) or BEHIND.search(text)
    return f"{match.group(1)}{match.group(2)}" if match else None


def yuan(money: str) -> int | None:
    """Return a sum in yuan; None where it is no single sum.

    >>> yuan("4,500万元"), yuan("1.8亿元"), yuan("600元"), yuan("由市级统筹")
    (45000000, 180000000, 600, None)
    """
    match = re.fullmatch(f"[约共达]?{AMOUNT}(?:左右)?", money.strip())
    return int(Decimal(match.group(1).replace(",", "")) * YUAN[match.group(2)]) if match else None


def _when(text: str) -> str | None:
    """Return the wording of the project's time limit."""
    match = UNTIL.search(text) or WHEN.search(text)
    return match.group(1).strip() if match else None


def _due(when: str | None) -> str | None:
    found = read_due(when) if when else None
    return found.isoformat() if found else None


def _place(text: str) -> str | None:
    match = WHERE.search(text)
    return match.group(1).strip() if match else None


def _items(text: str, expected: int) -> list[tuple[int, str, str]]:
    match = ITEM.match(text)
    if match is None:
        return []
    number, rest = int(match.group(1)), text[match.end() :]
    items: list[tuple[int, str, str]] = []
    problem = "" if match.group(2) else "编号后缺少分隔点"
    while True:
        run_in = re.search(rf"(?<=[。；;]) ?{number + 1} ?[.．、] ?(?=[^0-9])", rest)
        if run_in is None:
            return [*items, (number, rest, problem)]
        items.append((number, rest[: run_in.start()], problem))
        number, rest, problem = number + 1, rest[run_in.end() :], "与上一项连在同一段"


def _plain(line: Line) -> list[tuple[int, str, str]]:
    heading = read_heading(line.text)
    if heading and heading.rank >= FOURTH:
        return [(heading.number, heading.rest, "")]
    text = BULLET.sub("", heading.rest if heading else line.text)
    return [(0, text, "")] if len(text) >= 4 and not re.match(r"(?:注|备注|说明)[:：]", text) else []


COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no", re.compile(r"序号|编号|号")),
    ("title", re.compile(r"(?:项目|工程|行动)(?:名称)?$|名称$")),
    ("money", re.compile(r"投资|资金|预算|金额")),
    ("due", re.compile(r"期限|年限|时间|时限|工期|进度|年度")),
    ("place", re.compile(r"地点|位置|选址")),
    ("content", re.compile(r"内容|规模|说明|举措")),
)


def project_columns(head: Sequence[str]) -> dict[str, int] | None:
    """Return the columns of a table of projects by their heads, or None where it is not one."""
    found: dict[str, int] = {}
    for place, text in enumerate(head):
        for name, pattern in COLUMNS:
            if name not in found and pattern.search(text.replace(" ", "")):
                found[name] = place
                break
    return found if "title" in found and {"content", "money", "due", "place"} & set(found) else None


def read_project_table(box: Box, table: Table, columns: dict[str, int]) -> list[ProjectDraft]:
    """Return a row's project each; a merged title stands for one project."""
    found: list[ProjectDraft] = []
    seen: set[int] = set()
    unit = MONEY_UNIT.search(table.rows[0][columns["money"]].text + box.title) if "money" in columns else None
    for row in table.rows[1:]:
        title = row[columns["title"]]
        if id(title) in seen or not title.text or len({id(cell) for cell in row}) == 1:
            continue
        seen.add(id(title))
        found.append(_from_row(box, len(found) + 1, row, columns, unit.group() if unit else ""))
    return found


def _from_row(
    box: Box, number: int, row: Sequence[Cell], columns: dict[str, int], money_unit: str
) -> ProjectDraft:
    def said(name: str) -> str:
        return row[columns[name]].text.replace("\n", "") if name in columns else ""

    whole = "。".join(cell.text.replace("\n", "") for cell in row)
    title = re.sub(r"^[0-9]{1,2}[.．、] ?", "", said("title"))
    bare = re.fullmatch(r"[0-9][0-9,.]*", said("money"))
    money = f"{said('money')}{money_unit}" if bare else said("money") or _money(whole)
    when = said("due") or _when(whole)
    return ProjectDraft(
        box.no,
        box.title,
        number,
        first_sentence(title)[0][:TITLE_LENGTH],
        money,
        _due(when),
        said("place") or _place(whole),
        row[columns["title"]].number,
        yuan(money or ""),
        when,
    )
