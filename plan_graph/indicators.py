"""The table of indicators, in any usual layout, also where it was flattened to one cell a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plan_graph.draft import Finding, IndicatorDraft
from plan_graph.sources import Cell, Line, Table

ATTRIBUTE = re.compile(r"(约束|预期)(?:性|型)?(?:指标)?$")
MEASURE = re.compile(r" ?[（(]((?:[%％‰]|万|亿|千|百)?[^（）()0-9，。]{0,8})[)）]$")
TARGET_MEASURE = re.compile(
    r"[0-9.]+ ?\]?】? ?([%％‰]|[万亿]?(?:人次|[户人次名所个张件元例家处公里平方米]+))(?:左右|以上|以下|以内)?$"
)
RATE = re.compile(r"(?:率|比例|比重|占比)$")
ROW_NUMBER = re.compile(r"[（(]?([0-9]{1,3})[)）]?[.．、]?$")
NUMBERED = re.compile(r"([0-9]{1,3}) ?[.．、] ?(?=[^0-9])")
YEAR = re.compile(r"(20[0-9]{2}) ?年?")
HEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no", re.compile(r"^序 ?号$|^编 ?号$|^№$")),
    ("attribute", re.compile(r"属 ?性|性 ?质$|指标类型$|^类型$")),
    ("unit", re.compile(r"^(?:计量)?单 ?位$")),
    ("growth", re.compile(r"年均|增速|增长|累计|五年")),
    ("base", re.compile(r"基 ?期|基 ?数|现 ?状|完成值|实际|基准")),
    ("target", re.compile(r"目 ?标|规划值|预期值|指标值|任务")),
    ("group", re.compile(r"类 ?别|领 ?域|分 ?类|维 ?度|一级指标|项 ?目$")),
    ("owner", re.compile(r"(?:责任|牵头|负责).*(?:单位|部门)")),
    ("name", re.compile(r"指 ?标|名 ?称|内 ?容")),
)


@dataclass(frozen=True)
class _Columns:
    name: int
    target: int
    rest: dict[str, int]
    target_year: int | None = None
    base_year: int | None = None


def _head_kind(text: str) -> str:
    plain = text.replace(" ", "").replace("\n", "")
    return next((kind for kind, pattern in HEADS if pattern.search(plain)), "")


def indicator_columns(head: Sequence[str], last_year: int = 0) -> _Columns | None:
    """Return which column holds what, by the heads; None where this is no table of indicators.

    Among columns of years, the plan's last year (or the latest, unless it lies beyond the plan) is the target.
    """
    places: dict[str, int] = {}
    years: dict[int, int] = {}
    for place, text in enumerate(head):
        kind, year = _head_kind(text), YEAR.search(text)
        if year and kind not in {"growth", "name"}:
            years.setdefault(int(year.group(1)), place)
        elif kind:
            places.setdefault(kind, place)
    if "name" not in places and "group" in places:
        places["name"] = places.pop("group")
    target_year = _target_year(years, last_year)
    target = years.get(target_year, places.get("target", places.get("growth", -1)))
    if "name" not in places or target < 0 or target == places["name"]:
        return None
    base_year = min((year for year in years if year < target_year), default=None) if target_year else None
    if base_year is not None:
        places["base"] = years[base_year]
    return _Columns(places["name"], target, places, target_year or None, base_year)


def _target_year(years: dict[int, int], last_year: int) -> int:
    if last_year in years:
        return last_year
    within = [year for year in years if not last_year or year <= last_year]
    return max(within or years, default=0)


def read_indicator_table(
    table: Table, last_year: int = 0, start: int = 0
) -> tuple[list[IndicatorDraft], list[Finding]] | None:
    """Return the rows of a table of indicators, or None where it is not one; ``start`` is the last number given."""
    for height in (1, 2):
        if len(table.rows) <= height:
            return None
        head = [_head(table, place, height) for place in range(len(table.rows[0]))]
        columns = indicator_columns(head, last_year)
        if columns and (height == 2 or not _is_second_head(table)):
            return _rows(table, columns, height, start)
    return None


def _head(table: Table, place: int, height: int) -> str:
    cells = dict.fromkeys(table.rows[row][place].text.replace("\n", "") for row in range(height))
    return " ".join(cells)


def _is_second_head(table: Table) -> bool:
    """Whether the second row still belongs to the heads: merged below a head of the first, with years of its own."""
    second = table.rows[1]
    shared = any(cell is above and cell.text for cell, above in zip(second, table.rows[0], strict=True))
    return shared and any(
        YEAR.fullmatch(cell.text.replace("\n", "")) or _head_kind(cell.text) for cell in second
    )


def _rows(
    table: Table, columns: _Columns, height: int, start: int
) -> tuple[list[IndicatorDraft], list[Finding]]:
    found: list[IndicatorDraft] = []
    told: list[Finding] = []
    group = ""
    for row in table.rows[height:]:
        if len({id(cell) for cell in row}) == 1 or not row[columns.name].text:
            group = row[0].text.replace("\n", "") if len(row[0].text) < 30 else group
            continue
        made, findings = _from_row(row, columns, group, start + len(found) + 1)
        found.append(made)
        told += findings
    return found, told


def _from_row(
    row: Sequence[Cell], columns: _Columns, group: str, expected: int
) -> tuple[IndicatorDraft, list[Finding]]:
    def said(kind: str) -> str:
        place = columns.rest.get(kind)
        return row[place].text.replace("\n", "") if place is not None else ""

    name = row[columns.name].text.replace("\n", "")
    written = ROW_NUMBER.match(said("no")) or NUMBERED.match(name)
    number = int(written.group(1)) if written else expected
    name = NUMBERED.sub("", name, count=1) if NUMBERED.match(name) else name
    target = row[columns.target].text.replace("\n", " ")
    if not target or target in "—-－/–":
        target = said("growth") or target
    in_group = "" if row[columns.rest.get("group", 0)] is row[columns.name] else said("group")
    draft = Reading(row[0].number, number, name, target, said("unit"), said("attribute"), in_group or group)
    return settle(draft, base=said("base"), years=(columns.base_year, columns.target_year))


@dataclass(frozen=True)
class Reading:
    """A row as it was read, before its unit is parted from its name."""

    line: int
    no: int
    name: str
    target: str
    unit: str
    attribute: str
    group: str


def settle(
    read: Reading, *, base: str = "", years: tuple[int | None, int | None] = (None, None)
) -> tuple[IndicatorDraft, list[Finding]]:
    """Part the unit of measure from the name or the target; a unit that was guessed is told."""
    measure = MEASURE.search(read.name)
    name = read.name[: measure.start()].strip() if measure and measure.group(1) else read.name.strip()
    unit = read.unit or (measure.group(1) if measure else "")
    told: list[Finding] = []
    if not unit:
        written = TARGET_MEASURE.search(read.target)
        unit = written.group(1) if written else ""
    if not unit and RATE.search(name) and any(mark.isdigit() for mark in read.target):
        unit = "%"
        told.append(Finding("unit_guessed", read.line, f"指标“{name}”没有写单位，按“%”处理，请核对。"))
    attribute = ATTRIBUTE.match(read.attribute)
    if not read.target:
        told.append(Finding("indicator_unread", read.line, f"指标“{name}”没有读到目标值。"))
    made = IndicatorDraft(
        read.no,
        name,
        read.target,
        unit.replace("％", "%"),
        f"{attribute.group(1)}性" if attribute else "",
        read.group.replace(" ", ""),
        base or None,
        years[0] if base else None,
        years[1],
    )
    return made, told


ITEM = re.compile(r"([0-9]{1,2}) ?([.．、)）]?) ?(?=[^0-9.．、%％年月日户人元万])")
FLAT_HEADS = re.compile(
    r"类 ?别|领 ?域|指 ?标(?:名称)?|序 ?号|属 ?性|指标属性|目 ?标 ?值?|单 ?位|20[0-9]{2} ?年(?:目标值?|基期|现状)?|年均增长.*"
)


def read_flattened(lines: Sequence[Line], last_year: int = 0) -> tuple[list[IndicatorDraft], list[Finding]]:
    """Return the rows of a table that was flattened into cells, one a line; each row begins with its number."""
    heads = [line.text for line in lines if FLAT_HEADS.fullmatch(line.text)]
    rows, groups = _flat_rows(lines)
    found: list[IndicatorDraft] = []
    told: list[Finding] = []
    for row, group in zip(rows, groups, strict=True):
        made = _flat(row, group or (found[-1].group if found else ""), heads, last_year)
        if made is None:
            told.append(
                Finding("indicator_unread", row[0].number, f"指标“{row[0].text}”没有读到目标和属性。")
            )
            continue
        found.append(made[0])
        told += made[1]
    return found, told


def _flat_rows(lines: Sequence[Line]) -> tuple[list[list[Line]], list[str]]:
    """Part the cells into rows (a row starts at its number) with the group that was named before each."""
    rows: list[list[Line]] = []
    groups: list[str] = []
    group: list[str] = []
    with_attribute = any(ATTRIBUTE.match(line.text) for line in lines)
    for line in lines:
        starts = bool(ITEM.match(line.text)) and _is_next(line.text, len(rows) + 1)
        alone = line.text == str(len(rows) + 1)
        done = not rows or _is_full(rows[-1], with_attribute)
        if (starts or alone) and done:
            rows.append([line])
            groups.append("".join(part.replace(" ", "") for part in group))
            group = []
        elif rows and not done:
            rows[-1].append(line)
        elif not FLAT_HEADS.fullmatch(line.text):
            group.append(line.text)
    return rows, groups


def _is_next(text: str, expected: int) -> bool:
    match = ITEM.match(text)
    return match is not None and int(match.group(1)) == expected


def _is_full(row: Sequence[Line], with_attribute: bool) -> bool:
    if with_attribute:
        return bool(ATTRIBUTE.match(row[-1].text))
    cells = len(row) - (1 if row[0].text.isdigit() else 0)
    return cells >= 2 and any(mark.isdigit() for mark in row[-1].text)


def _flat(
    row: Sequence[Line], group: str, heads: Sequence[str], last_year: int
) -> tuple[IndicatorDraft, list[Finding]] | None:
    cells = list(row)
    match = ITEM.match(cells[0].text)
    if cells[0].text.isdigit():
        number, cells = int(cells[0].text), cells[1:]
        name = cells[0].text if cells else ""
    else:
        number = int(match.group(1)) if match else 0
        name = cells[0].text[match.end() :].strip() if match else cells[0].text
    attribute = cells[-1].text if cells and ATTRIBUTE.match(cells[-1].text) else ""
    values = [line.text for line in cells[1 : -1 if attribute else None]]
    if not values and not attribute:
        return None
    years = [int(year.group(1)) for head in heads if (year := YEAR.match(head))]
    base, unit, target = _flat_values(values, years)
    return settle(
        Reading(row[0].number, number, name, target, unit, attribute, group),
        base=base,
        years=(min(years) if len(years) > 1 else None, max(years) if years else None),
    )


def _flat_values(values: list[str], years: Sequence[int]) -> tuple[str, str, str]:
    """Return (base, unit, target) of the cells between name and attribute, by how many years the heads name."""
    unit = ""
    if len(values) > 1 and not any(mark.isdigit() for mark in values[0]) and len(values[0]) <= 8:
        unit, values = values[0], values[1:]
    if len(values) >= 2 and len(years) >= 2:
        return values[0], unit, values[1]
    return "", unit, " ".join(values)
