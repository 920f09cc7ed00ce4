"""Who is responsible: （牵头单位：…；参与单位：…）in all the manners of offices → roles with names."""

from __future__ import annotations

from plan_graph.attribution.lists import bare_list
from plan_graph.attribution.paragraph import Segment, segments, standing_alone
from plan_graph.attribution.parsing import is_attribution, parse
from plan_graph.attribution.prose import hint
from plan_graph.attribution.value import Attribution, Collected
from plan_graph.attribution.wording import COLON as LABELLED
from plan_graph.attribution.wording import FIELD, FIRST_LEADS, SEVERAL, plain_labels

__all__ = [
    "FIELD",
    "FIRST_LEADS",
    "LABELLED",
    "SEVERAL",
    "Attribution",
    "Collected",
    "Segment",
    "bare_list",
    "hint",
    "is_attribution",
    "parse",
    "plain_labels",
    "segments",
    "standing_alone",
]
