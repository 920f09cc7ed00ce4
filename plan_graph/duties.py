"""A list of duties by unit (县教育局：负责…): each is a piece of work for which that unit answers."""

from __future__ import annotations

import re

from plan_graph.attribution import Attribution, Segment
from plan_graph.names import is_collective, is_strong_unit, is_unit_like, split_names

DUTY = re.compile(
    r"([^：:。；;]{2,60}?) ?(?:[：:。] ?|(?=负责))(?P<work>(?:主要|具体)?(?:负责|承担|牵头负责|履行)(?=.{4}))",
    re.DOTALL,
)


def duty(text: str) -> Segment | None:
    """Return a paragraph that begins with units and goes on with what they are charged with, or None."""
    match = DUTY.match(text)
    if match is None or len(text) > 1200:
        return None
    split = split_names(match.group(1))
    if split.odd or split.joined or not split.names or not all(is_unit_like(name) for name in split.names):
        return None
    if not any(is_strong_unit(name) or is_collective(name) for name in split.names):
        return None
    told = f"这一段写的是“{'、'.join(split.names)}”的职责，按其负责的一项任务处理，请核对。"
    return Segment(
        text[match.start("work") :].strip(), Attribution(joint=split.names, doubts=(("duty_list", told),))
    )
