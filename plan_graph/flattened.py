"""A table of indicators that was flattened to one cell a line, as text copied from a page often is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plan_graph.draft import Finding, IndicatorDraft
from plan_graph.indicators import YEAR
from plan_graph.settled import ATTRIBUTE, Reading, settle
from plan_graph.sources import Line

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
    span = (min(years) if len(years) > 1 else None, max(years) if years else None)
    return settle(Reading(row[0].number, number, name, target, unit, attribute, group, base, span))


def _flat_values(values: list[str], years: Sequence[int]) -> tuple[str, str, str]:
    """Return (base, unit, target) of the cells between name and attribute, by how many years the heads name."""
    unit = ""
    if len(values) > 1 and not any(mark.isdigit() for mark in values[0]) and len(values[0]) <= 8:
        unit, values = values[0], values[1:]
    if len(values) >= 2 and len(years) >= 2:
        return values[0], unit, values[1]
    return "", unit, " ".join(values)
