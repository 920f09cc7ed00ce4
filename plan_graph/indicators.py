"""The table of indicators in any usual layout: years in columns or rows, one or two rows of heads, groups merged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plan_graph.draft import Finding, IndicatorDraft
from plan_graph.headings import number_of
from plan_graph.settled import Reading, is_empty, settle
from plan_graph.sources import Cell, Table

ROW_NUMBER = re.compile(r"[（(]?([0-9]{1,3})[)）]?[.．、]?$")
NUMBERED = re.compile(r"([0-9]{1,3}) ?[.．、] ?(?=[^0-9])")
YEAR = re.compile(r"(20[0-9]{2}) ?年?")
SPAN = re.compile(r"20[0-9]{2} ?年?[-—－–~～至到]")
ORDINAL = re.compile(r"[“\"]?(十[一二三四五六七八九])五[”\"]?")
BASE = re.compile(r"基 ?期|基 ?数|现 ?状|完成|实际|实绩|基准|基础值")
HEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no", re.compile(r"^序 ?号$|^编 ?号$|^№$|^项次$")),
    ("attribute", re.compile(r"属 ?性|性 ?质$|指标类型$|^类型$")),
    ("unit", re.compile(r"^(?:计量|指标)?单 ?位$")),
    ("growth", re.compile(r"年均|增速|增长|累计|五年|(?<![0-9])5年")),
    ("base", BASE),
    ("target", re.compile(r"目 ?标|规划值|规划数|预期值|指标值|任务")),
    ("group", re.compile(r"类 ?别|领 ?域|分 ?类|维 ?度|一级指标|项 ?目$")),
    ("owner", re.compile(r"(?:责任|牵头|负责|主管).{0,20}(?:单位|部门)")),
    ("name", re.compile(r"指 ?标|名 ?称|内 ?容")),
)


@dataclass(frozen=True)
class _Columns:
    name: int
    target: int
    rest: dict[str, int]
    target_year: int | None = None
    base_year: int | None = None
    yearly: tuple[tuple[int, int], ...] = ()


def _head_kind(text: str) -> str:
    plain = text.replace(" ", "").replace("\n", "")
    return next((kind for kind, pattern in HEADS if pattern.search(plain)), "")


def _year_of(head: str) -> int | None:
    """Return the year a head names: 2025年, or the last one of “十四五”."""
    year = YEAR.search(head)
    if year and not SPAN.search(head):
        return int(year.group(1))
    ordinal = ORDINAL.search(head)
    return 2015 + 5 * (number_of(ordinal.group(1)) - 12) if ordinal else None


def indicator_columns(head: Sequence[str], last_year: int = 0, first_year: int = 0) -> _Columns | None:
    """Return which column holds what, by the heads; None where this is no table of indicators.

    Among columns of years, the plan's last year (or the latest, unless it lies beyond the plan) is the target.
    """
    places: dict[str, int] = {}
    years: dict[int, int] = {}
    for place, text in enumerate(head):
        kind, year = _head_kind(text), _year_of(text)
        if year and kind not in {"growth", "name"}:
            years.setdefault(year, place)
        elif kind == "name" and "二级" in head[places.get("name", place)]:
            places.setdefault("group", places["name"]) if "name" in places else None
            places["name"] = place
        elif kind:
            places.setdefault(kind, place)
    if "name" not in places and "group" in places:
        places["name"] = places.pop("group")
    target_year = _target_year(years, last_year)
    target = years.get(target_year, places.get("target", places.get("growth", -1)))
    if "name" not in places or target < 0 or target == places["name"]:
        return None
    base_year = _base_year(years, head, target_year, first_year)
    if base_year is not None:
        places["base"] = years[base_year]
    yearly = sorted((year, place) for year, place in years.items() if year not in {base_year, target_year})
    return _Columns(places["name"], target, places, target_year or None, base_year, tuple(yearly))


def _target_year(years: dict[int, int], last_year: int) -> int:
    if last_year in years:
        return last_year
    within = [year for year in years if not last_year or year <= last_year]
    return max(within or years, default=0)


def _base_year(years: dict[int, int], head: Sequence[str], target_year: int, first_year: int) -> int | None:
    """Return the year of the base value: named so in its head, before the plan, or the only other year."""
    before = sorted(year for year in years if year < target_year)
    named = [year for year in before if BASE.search(head[years[year]])]
    past = [year for year in before if first_year and year < first_year]
    return max(named or past or (before if len(before) == 1 else []), default=None)


def read_indicator_table(
    table: Table, last_year: int = 0, start: int = 0, first_year: int = 0
) -> tuple[list[IndicatorDraft], list[Finding]] | None:
    """Return the rows of a table of indicators, or None where it is not one; ``start`` is the last number given."""
    for one in filter(None, (_halved(table) or table, _turned(table))):
        for height in (1, 2):
            if len(one.rows) <= height:
                break
            head = [_head(one, place, height) for place in range(len(one.rows[0]))]
            columns = indicator_columns(head, last_year, first_year)
            if columns and (height == 2) == _is_second_head(one):
                return _rows(one, columns, height, start)
    return None


def _halved(table: Table) -> Table | None:
    """Put the halves of a table whose heads stand twice side by side under one another."""
    width = len(table.rows[0])
    heads = [cell.text for cell in table.rows[0]]
    if width < 4 or width % 2 or heads[: width // 2] != heads[width // 2 :]:
        return None
    right = [row[width // 2 :] for row in table.rows[1:] if any(cell.text for cell in row[width // 2 :])]
    return replace(table, rows=(*(row[: width // 2] for row in table.rows), *right))


def _turned(table: Table) -> Table | None:
    """Turn a table whose heads stand in its first column."""
    if (
        len(table.rows) > 12
        or len(table.rows[0]) < 3
        or _head_kind(table.rows[0][0].text) not in {"name", "no"}
    ):
        return None
    return replace(table, rows=tuple(zip(*table.rows, strict=True)))


def _head(table: Table, place: int, height: int) -> str:
    cells = dict.fromkeys(table.rows[row][place].text.replace("\n", "") for row in range(height))
    return " ".join(cells)


def _is_second_head(table: Table) -> bool:
    """Whether the second row still belongs to the heads: under a merged head, or naming years and kinds of its own."""
    own = [
        cell.text.replace("\n", "")
        for cell, above in zip(table.rows[1], table.rows[0], strict=True)
        if cell is not above and cell.text and cell.text != above.text
    ]
    is_group = len({cell.text for cell in table.rows[1]}) == 1
    return (
        bool(own)
        and not is_group
        and all(YEAR.fullmatch(text) or (_head_kind(text) and len(text) <= 16) for text in own)
    )


def _rows(
    table: Table, columns: _Columns, height: int, start: int
) -> tuple[list[IndicatorDraft], list[Finding]]:
    found: list[IndicatorDraft] = []
    told: list[Finding] = []
    group = ""
    for row in table.rows[height:]:
        if len({cell.text for cell in row}) == 1 or not row[columns.name].text:
            group = row[0].text.replace("\n", "") if 0 < len(row[0].text) < 30 else group
            continue
        if _is_head_again(table, row, height):
            continue
        made, findings = settle(_from_row(row, columns, group, start + len(found) + 1))
        found.append(made)
        told += findings
    return found, told


def _is_head_again(table: Table, row: Sequence[Cell], height: int) -> bool:
    """Whether a row only says the heads again, as over a page."""
    return any([cell.text for cell in row] == [cell.text for cell in head] for head in table.rows[:height])


def _from_row(row: Sequence[Cell], columns: _Columns, group: str, expected: int) -> Reading:
    def said(kind: str) -> str:
        place = columns.rest.get(kind)
        return row[place].text.replace("\n", "") if place is not None else ""

    name = row[columns.name].text.replace("\n", "")
    written = ROW_NUMBER.match(said("no")) or NUMBERED.match(name)
    target = row[columns.target].text.replace("\n", " ")
    is_growth = is_empty(target) and bool(said("growth"))
    in_group = "" if row[columns.rest.get("group", 0)] is row[columns.name] else said("group")
    yearly = [(year, row[place].text.replace("\n", "")) for year, place in columns.yearly]
    return Reading(
        row[columns.name].number,
        int(written.group(1)) if written else expected,
        NUMBERED.sub("", name, count=1) if NUMBERED.match(name) else name,
        said("growth") if is_growth else target,
        said("unit"),
        said("attribute"),
        in_group or group,
        said("base"),
        (columns.base_year, columns.target_year),
        tuple((year, text) for year, text in yearly if not is_empty(text)),
        is_growth,
    )
