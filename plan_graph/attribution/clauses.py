"""Clauses of names and what they do: 甲牵头，乙、丙配合; 甲、乙按职责分工负责; 甲会同乙负责."""

from __future__ import annotations

import re
from dataclasses import replace

from plan_graph.attribution.lists import names_of, without_when
from plan_graph.attribution.value import JOINT, LEAD, PARTICIPANT, Attribution, Collected
from plan_graph.attribution.wording import VERB, VERB_ROLE, WHEN
from plan_graph.names import is_person, is_unit_like, split_names

PAUSE = re.compile("[，,；;。]")


def in_clauses(text: str) -> Attribution:
    """Read names followed by what they do: 甲牵头，乙、丙配合; 甲、乙按职责分工负责; 甲会同乙负责."""
    made = Collected()
    place, is_joined = 0, False
    for verb in VERB.finditer(text):
        if verb.start() < place:
            continue
        role = VERB_ROLE.get(verb.lastgroup or "share", LEAD)
        stretch = _without_object(text[place : verb.start()], made) if place else text[: verb.start()]
        names = _clause_names(stretch, verb, made)
        if not names:
            is_joined = is_joined or verb.lastgroup == "with"
            place = _behind(verb) if place or is_person(text[: verb.start()]) else place
            continue
        if verb.lastgroup == "with":
            made.add(PARTICIPANT if made.roles[LEAD] else LEAD, names)
            is_joined = True
        else:
            made.add(PARTICIPANT if is_joined and role == JOINT else role, names)
            is_joined = False
        if verb.lastgroup == "guide":
            told = f"“{'、'.join(names)}”写的是指导，按参与单位处理，请核对。"
            made.doubts.append(("role_guessed", told))
        place = verb.end()
    _rest(_without_object(text[place:], made) if place else text, made)
    return _with_sole_leading(made.attribution())


def _without_object(text: str, made: Collected) -> str:
    """Leave out what a unit is charged with (负责资金保障，…), which stands right behind its verb, and doubt it."""
    mark = PAUSE.search(text)
    said = text[: mark.start()] if mark else text
    words = said.strip(" 、/／|")
    if not words or words != said or WHEN.search(words) or any(map(is_unit_like, split_names(words).names)):
        return text
    made.doubts.append(
        ("attribution_inside", f"写明了分别做什么（“{words[:16]}”），按同一任务处理，请核对。")
    )
    return text[len(said) :]


def _behind(verb: re.Match[str]) -> int:
    """Return where the words end that say what is done (牵头，负责协调推动方案的落实); behind 会同 stand names."""
    mark = None if verb.lastgroup == "with" else PAUSE.search(verb.string, verb.end())
    return verb.end() if verb.lastgroup == "with" else mark.start() if mark else len(verb.string)


def _with_sole_leading(found: Attribution) -> Attribution:
    """Let the only unit that answers lead where others are said to assist it (甲负责，乙配合), and doubt it."""
    if found.lead or len(found.joint) != 1 or not found.participants or found.joint[0].startswith("各"):
        return found
    told = f"“{found.joint[0]}”一家负责、其他单位配合，按牵头单位处理，请核对。"
    return replace(found, lead=found.joint, joint=()).doubting(("role_guessed", told))


def _clause_names(stretch: str, verb: re.Match[str], made: Collected) -> list[str]:
    """Return the names that a verb speaks of; those of an earlier clause without a verb have no role in words."""
    cut = max(stretch.rfind("；"), stretch.rfind(";"))
    if cut < 0 and verb.lastgroup == "help" and not any(made.roles.values()):
        cut = max(stretch.rfind("，"), stretch.rfind(","))
    others = "等" if verb.group().startswith("等") else ""
    told, when = without_when(f"，{stretch[:cut]}") if cut > 0 else ("", None)
    made.due = made.due or when
    before = names_of(told, made.doubts) if told.strip("，") else []
    if before:
        made.add(JOINT, before)
        told = f"“{'、'.join(before)}”没有写明角色，按责任单位处理，请核对。"
        made.doubts.append(("role_guessed", told))
    return names_of(before_verb(stretch[cut + 1 :]) + others, made.doubts)


def before_verb(text: str) -> str:
    return re.sub(r"^[，,；;。、 ]*(?:并|共同)?[由请](?!贸)", "", text)


def _rest(text: str, made: Collected) -> None:
    """Take what stands behind the last verb: a time limit, or names without a word on what they do."""
    due, rest = _tail(text)
    made.due = due or made.due
    if rest and any(made.roles.values()):
        left = names_of(rest, made.doubts)
        made.add(PARTICIPANT if made.roles[LEAD] else JOINT, left)
        if left:
            told = f"“{'、'.join(left)}”没有写明角色，按参与单位处理，请核对。"
            made.doubts.append(("role_guessed", told))


def _tail(rest: str) -> tuple[str | None, str]:
    when = WHEN.search(rest)
    if when is None:
        return None, rest.strip(" ，,；;。、")
    return when.group(1), rest[: when.start()].strip(" ，,；;。、")
