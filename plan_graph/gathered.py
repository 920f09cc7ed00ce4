"""Findings that say one thing of many tasks, gathered into one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

SECTION = re.compile(r"“(.{0,200}?)”整部分的责任单位")
OF_SECTION = re.compile(r"^这一项的责任单位写在“(.{0,200}?)”整部分处（第([0-9]{1,9})行）")
COLLECTIVE = re.compile(r"中的“([^“”]{1,80})”是统称，(.{1,200})$")
THIS_ONE = "这一项的"
# more tasks than this without a lead, and half of the plan's at least, are a plan's manner
MANY = 5


class Told(NamedTuple):
    """A finding before its advice: the codes of the tasks, the units and the numbers of the indicators it speaks of."""

    kind: str
    line: int
    message: str
    tasks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    indicators: tuple[int, ...] = ()


def gathered(told: Sequence[Told], tasks: int) -> list[Told]:
    """Return the findings of a plan of so many tasks, with those that say the same of several tasks as one."""
    return list(_without_leads(_sections(told), tasks))


def _sections(told: Iterable[Told]) -> list[Told]:
    """Put what is said of every item of a section into the finding on that section, and what is said of one name or line together."""
    made: dict[tuple[str, str], Told] = {}
    for one in told:
        key = _key(one)
        before = made.get(key)
        if before is None:
            made[key] = one
            continue
        first, second = (one, before) if SECTION.match(one.message) else (before, one)
        tasks = tuple(dict.fromkeys((*before.tasks, *one.tasks)))
        units = tuple(dict.fromkeys((*before.units, *one.units)))
        line = min(first.line, second.line) if first.message == second.message else first.line
        made[key] = first._replace(tasks=tasks, units=units, line=line)
    return [_counted(one) for one in made.values()]


def _key(one: Told) -> tuple[str, str]:
    collective = COLLECTIVE.search(one.message) if one.kind == "collective" else None
    if collective:
        return (one.kind, collective.group(1))
    if one.kind != "attribution_section":
        return (one.kind, f"{one.line}|{one.message}")
    section, item = SECTION.match(one.message), OF_SECTION.match(one.message)
    if section:
        return (one.kind, f"{section.group(1)}|{one.line}")
    return (one.kind, "|".join(item.groups()) if item else one.message)


def _counted(one: Told) -> Told:
    collective = COLLECTIVE.search(one.message) if one.kind == "collective" and len(one.tasks) > 1 else None
    if collective:
        name, why = collective.groups()
        return one._replace(message=f"{len(one.tasks)}项任务中的“{name}”是统称，{why}")
    if one.kind != "attribution_section" or len(one.tasks) < 2 or not one.message.startswith(THIS_ONE):
        return one
    return one._replace(message=f"{len(one.tasks)}项任务的{one.message.removeprefix(THIS_ONE)}")


def _without_leads(told: Sequence[Told], tasks: int) -> Iterator[Told]:
    """Tell once that a plan names no leads, where that is its manner."""
    joint = [one for one in told if one.kind == "joint_only"]
    is_manner = len(joint) > MANY and 2 * len(joint) >= tasks
    yield from (one for one in told if not (is_manner and one.kind == "joint_only"))
    if is_manner:
        codes = [code for one in joint for code in one.tasks]
        shown = "、".join(codes[:8]) + ("等" if len(codes) > 8 else "")
        message = f"{tasks}项任务中有{len(codes)}项只列责任单位，没有牵头单位：{shown}。"
        yield Told("joint_only", 0, message, tuple(codes))
