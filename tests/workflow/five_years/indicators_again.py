"""The indicators written a second time: the latest signed figure, the line it is held against, and the word for it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from exports.rows import EvaluationDocument, IndicatorRow

AHEAD, BEHIND, ABOUT = 5, 10, Fraction(5, 100)
Figures = dict[int, list[Any]]


def again(rows: Any, told: EvaluationDocument, stood: dict[tuple[int, int], bool], as_of: date) -> int:
    """Hold every indicator and every traced figure against the rows; return how many figures that were."""
    figures = _figures(rows, stood)
    counted = 0
    indicators = [row for row in rows.of("indicator") if row.plan_id == rows.plan.id]
    for row, one in zip(sorted(indicators, key=lambda each: each.position), told.indicators, strict=True):
        aim = _aim(rows, row)
        found = figures.get(row.id, [])
        latest = found[-1] if found else None
        assert one.latest == (_plain(latest["value"]) if latest else ""), row.name
        assert one.report_ref == (latest["ref"] if latest else ""), row.name
        assert one.verified == bool(latest and latest["verified"]), row.name
        _holds(rows, row, aim, found, one, as_of)
        counted += 6
    traced = [
        (str(row.no), each["ref"], _plain(each["value"]) + row.unit_of_measure, each["verified"])
        for row in sorted(indicators, key=lambda each: each.position)
        for each in reversed(figures.get(row.id, []))
    ]
    assert [(one.no, one.report_ref, one.value, one.verified) for one in told.traced] == traced
    return counted + len(traced)


def _figures(rows: Any, stood: dict[tuple[int, int], bool]) -> Figures:
    """Return each indicator's figures, one a period, the newest signed of it, oldest period first."""
    obligations, periods = rows.by_id("obligation"), rows.by_id("period")
    signed = {
        (one.obligation_id, one.report_version): one.at
        for one in rows.of("transition")
        if one.action in {"sign", "enter_from_paper"} and one.at < rows.end
    }
    reports = {row.id: row for row in rows.of("report")}
    best: dict[tuple[int, int], dict[str, Any]] = {}
    for figure in rows.of("report_figure"):
        report = reports[figure.report_id]
        key = (report.obligation_id, report.version)
        if key not in stood:
            continue
        period = periods[obligations[report.obligation_id].period_id]
        one = {
            "value": figure.value, "benchmark": figure.benchmark, "verified": stood[key], "period": period,
            "ref": f"R-{report.id} 第{report.version}版", "place": (signed[key], report.id),
        }  # fmt: skip
        known = best.get((figure.indicator_id, period.id))
        if known is None or one["place"] > known["place"]:
            best[figure.indicator_id, period.id] = one
    found: Figures = defaultdict(list)
    for (indicator_id, _), one in sorted(best.items(), key=lambda each: each[1]["period"].starts_on):
        found[indicator_id].append(one)
    return found


def _aim(rows: Any, row: Any) -> dict[str, Any]:
    """Return base and target as they were on the day: what was moved later is moved back."""
    aim = {
        name: getattr(row, name)
        for name in ("target", "target_value", "target_upper", "base_value", "direction", "accrual")
    }
    for move in reversed(rows.of("indicator_move")):
        if move.indicator_id == row.id and move.at >= rows.end and move.field in aim:
            number = move.field in {"target_value", "target_upper", "base_value"}
            aim[move.field] = (Decimal(move.before) if move.before else None) if number else move.before
    return aim


def _holds(
    rows: Any, row: Any, aim: dict[str, Any], found: list[Any], one: IndicatorRow, as_of: date
) -> None:
    """Hold one indicator's conclusion, progress and expectation against a plain reckoning."""
    if not found:
        assert (one.conclusion, one.progress, one.expected) == ("无数据", None, None)
        return
    value = Fraction(found[-1]["value"])
    if aim["direction"] == "relative":
        benchmark = found[-1]["benchmark"]
        word = "无数据" if benchmark is None else "符合进度" if value >= benchmark else "滞后"
        assert one.conclusion == word
        return
    if aim["target_value"] is None:
        assert one.conclusion == "无数据"
        return
    if aim["accrual"] == "growth":
        met = value >= aim["target_value"]
        assert one.conclusion == ("符合进度" if met else "滞后") or not _is_rate(row)
        return
    _on_a_line(rows, row, aim, found, one, as_of)


def _is_rate(row: Any) -> bool:
    return row.unit_of_measure in {"%", "％", ""}


def _on_a_line(
    rows: Any, row: Any, aim: dict[str, Any], found: list[Any], one: IndicatorRow, as_of: date
) -> None:
    value, ends = Fraction(found[-1]["value"]), date(rows.plan.last_year, 12, 31)
    low, high = _limits(aim)
    met = (low is None or value >= low) and (high is None or value <= high)
    ended, holds = as_of >= ends, aim["direction"] != "at_least"
    start = _start(rows, aim, found, ends)
    goal = None
    if start is not None:
        goal = (
            low
            if low is not None and start[1] < low
            else high
            if high is not None and start[1] > high
            else start[1]
        )
    if start is None or goal == start[1]:
        early = met and not ended and not holds and aim["accrual"] == "cumulative"
        word = "滞后" if not met else "提前完成" if early else "符合进度"
        assert (one.conclusion, one.progress) == (word, None), row.name
        return
    assert goal is not None
    here = _line(rows, row, start, goal, ends, as_of)
    way = goal - start[1]
    progress = min(max(_round((value - start[1]) * 100 / way), Decimal(0)), Decimal(100))
    expected = _round((here - start[1]) * 100 / way)
    progress = Decimal(100) if met else progress
    assert abs((one.expected or 0) - expected) <= Decimal("0.1"), (row.name, one.expected, expected)
    assert one.progress == progress, row.name
    assert one.expected is not None
    word = _word(progress, one.expected, met=met, ended=ended, holds=holds)
    assert one.conclusion == word, (row.name, one)


def _word(progress: Decimal, expected: Decimal, *, met: bool, ended: bool, holds: bool) -> str:
    if met:
        return "符合进度" if ended or holds else "提前完成"
    if ended or progress < expected - BEHIND:
        return "滞后"
    return "快于预期" if progress >= expected + AHEAD else "符合进度"


def _limits(aim: dict[str, Any]) -> tuple[Fraction | None, Fraction | None]:
    target = Fraction(aim["target_value"])
    if aim["direction"] == "at_least":
        return target, None
    if aim["direction"] == "at_most":
        return None, target
    if aim["direction"] == "interval":
        return target, Fraction(aim["target_upper"])
    return target - abs(target) * ABOUT, target + abs(target) * ABOUT


def _start(rows: Any, aim: dict[str, Any], found: list[Any], ends: date) -> tuple[date, Fraction] | None:
    begins = date(rows.plan.first_year, 1, 1)
    if aim["base_value"] is not None:
        return begins, Fraction(aim["base_value"])
    if aim["accrual"] == "cumulative":
        return begins, Fraction(0)
    if len(found) > 1 and found[0]["period"].ends_on < ends:
        return found[0]["period"].ends_on, Fraction(found[0]["value"])
    return None


def _line(
    rows: Any, row: Any, start: tuple[date, Fraction], goal: Fraction, ends: date, day: date
) -> Fraction:
    """Straight from the start through each accepted year's target to the goal."""
    points = [start]
    points += [one for one in _years(rows, row) if start[0] < one[0] < ends]
    points.append((ends, goal))
    if day <= points[0][0]:
        return points[0][1]
    for (since, below), (until, above) in pairwise(points):
        if day <= until:
            return below + (above - below) * (day - since).days / (until - since).days
    return goal


def _years(rows: Any, row: Any) -> list[tuple[date, Fraction]]:
    """The years' targets by what was accepted before the day: counted-up ones of several units added, else the highest."""
    accepted: dict[int, int] = {}
    for step in rows.of("target_step"):
        if step.after == "accepted" and step.at < rows.end:
            accepted[step.target_id] = step.version
    versions = {(one.target_id, one.version): one for one in rows.of("target_version")}
    years: dict[int, list[Fraction]] = defaultdict(list)
    for target in rows.of("annual_target"):
        if target.indicator_id == row.id and target.id in accepted:
            value = versions[target.id, accepted[target.id]].value
            if value is not None:
                years[target.year].append(Fraction(value))
    joined = sum if row.accrual == "cumulative" else max
    return [(date(year, 12, 31), Fraction(joined(values))) for year, values in sorted(years.items())]


def _round(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
