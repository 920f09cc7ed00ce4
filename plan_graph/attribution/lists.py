"""Lists of names within an attribution, and brackets that hold nothing but units."""

from __future__ import annotations

import re

from plan_graph.attribution.value import Attribution, Doubt
from plan_graph.attribution.wording import STARS, UNKNOWN_LABEL, WHEN
from plan_graph.names import is_person, is_strong_unit, is_unit_like, person_of, split_names

MAX_INNER = 900
BEHIND_NAMES = re.compile(rf"[，,；;。 ] ?(?:{WHEN.pattern})[^、，,；;]{{0,8}}$")
NAMED_TOGETHER = re.compile(r"成员单位$|^各.*(?:人民政府|部门|单位|管委会|办事处)$")


def names_of(text: str, doubts: list[Doubt]) -> list[str]:
    """Return the names of a list; what is odd about them becomes a doubt."""
    unknown = UNKNOWN_LABEL.search(text)
    if unknown:
        doubts.append(("label_unknown", f"“{unknown.group()}”是没有见过的写法，请核对其后的单位是什么角色。"))
    split = split_names(text)
    names = [one for name in split.names if (one := _unit_of(name, doubts))]
    if split.and_others:
        doubts.append(("and_others", "名单以“等”结尾，没有列出的单位未计入，请核对是否需要补充。"))
    for name in split.odd:
        if is_person(name) or person_of(name) or is_unit_like(name.strip(STARS)):
            continue
        doubts.append(("unit_odd", f"“{name}”不像单位名称，请核对是否漏字、多字或断句有误。"))
    for name in split.joined:
        doubts.append(("name_joined", f"“{name}”由断开的文字拼成，请核对。"))
    return names


def _unit_of(name: str, doubts: list[Doubt]) -> str:
    """Return a name, the unit of a person who is named by office (县残联主要负责人), or the empty text for a leader."""
    unit = person_of(name)
    if unit:
        doubts.append(("person_named", f"“{name}”写的是负责同志，按“{unit}”处理，请核对。"))
        return unit
    if is_person(name):
        doubts.append(("person_named", f"“{name}”是领导同志，不是单位，没有计入，请核对。"))
        return ""
    return name


def bare_list(text: str) -> Attribution | None:
    """Read brackets that hold nothing but units (【县民政局、县残联】) as jointly responsible; else None.

    Every name must look like a unit's, and one at least must be a unit beyond doubt.
    """
    text, due = without_when(text)
    if len(text) > MAX_INNER or not re.search(r"[局委办部厅会院联府队社心司关]", text):
        return None
    split = split_names(text)
    names = split.names
    if (
        not names
        or split.odd
        or split.joined
        or any(len(name) < 3 and not is_strong_unit(name) for name in names)
    ):
        return None
    if not any(is_strong_unit(name) or NAMED_TOGETHER.search(name) for name in names):
        return None
    told = ("role_guessed", "括号中只列了单位，没有写明角色，按责任单位处理，请核对。")
    others = (("and_others", "名单以“等”结尾，没有列出的单位未计入。"),) if split.and_others else ()
    return Attribution(joint=names, due=due, doubts=(told, *others))


def without_when(said: str) -> tuple[str, str | None]:
    """Part a time limit that stands behind the names from them: 县残联，2024年底前."""
    when = BEHIND_NAMES.search(said)
    return (said[: when.start()], when.group(1)) if when else (said, None)
