"""A list of duties by unit (县教育局：负责…): each is a piece of work for which that unit answers."""

from __future__ import annotations

import re

from plan_graph.attribution import Attribution, Segment
from plan_graph.names import is_collective, is_strong_unit, is_unit_like, split_names

DUTY = re.compile(
    r"([^：:。；;]{2,60}?) ?(?:[：:。] ?|(?=负责))(?P<work>(?:主要|具体)?(?:负责|承担|牵头负责|履行)(?=.{4}))",
    re.DOTALL,
)
# the same without a word such as 负责: 县司法局：组织律师参与救助，优先提供法律援助。
DEEDS = re.compile(
    r"([^：:。；;，,0-9（(]{3,40}) ?[：:] ?(?P<work>(?!现将|现就|为|根据|按照|经)(?=[\u4e00-\u9fff]{3})(?=[^。：:]{0,60}[，、]).{10,}。$)",
    re.DOTALL,
)


def duty(text: str) -> Segment | None:
    """Return a paragraph that begins with units and goes on with what they are charged with, or None."""
    match = DUTY.match(text) or DEEDS.match(text)
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
