"""The text of one attribution, without its brackets → names by role."""

from __future__ import annotations

import re
from dataclasses import replace

from plan_graph.attribution.brackets import without_stray_closing
from plan_graph.attribution.lists import MAX_INNER, bare_list, names_of, without_when
from plan_graph.attribution.value import DUE, JOINT, LEAD, OTHER, PARTICIPANT, Attribution, Collected, Doubt
from plan_graph.attribution.wording import (
    BELOW,
    COLON,
    KEYWORD,
    LABEL,
    OWN,
    ROLE_MARK,
    RULE,
    SCOPE,
    STARS,
    VERB,
    VERB_ROLE,
    WHEN,
    is_only_like_a_lead,
    label_role,
    names_watchers,
)
from plan_graph.headings import number_of
from plan_graph.names import is_person, is_unit_like, person_of, split_names

PAUSE = re.compile("[，,；;。]")


def parse(inner: str) -> Attribution | None:
    """Read an attribution without its brackets; None where it names nobody and no time.

    >>> parse("牵头单位:县民政局、县残联;参与单位:县财政局").participants
    ('县财政局',)
    >>> parse("省民政厅牵头，财政厅、残联等按职责分工负责").participants
    ('财政厅', '残联')
    >>> parse("以上三项由县教育局牵头，县残联配合").lead
    ('县教育局',)
    """
    text = without_stray_closing(inner.strip(" 。；;，,"))
    scope, text = _scope(text)
    whole = text
    text, below = _without_below(text)
    labels = list(LABEL.finditer(text))
    found = _labelled(text, labels) if labels else _unlabelled(text, is_cut=text != whole)
    if not (found.names or found.due):
        return None
    found = found.doubting(*below)
    if scope is None:
        return found.settled()
    count = scope.group("count")
    return replace(
        found.settled(), scope=scope.group().strip(" ：:，,"), count=number_of(count) if count else 0
    )


def _scope(text: str) -> tuple[re.Match[str] | None, str]:
    """Part a wording such as 以上三项 from what follows; 本项工作 speaks of its own paragraph only."""
    scope = SCOPE.match(text)
    if scope:
        return scope, text[scope.end() :]
    own = OWN.match(text)
    return None, text[own.end() :] if own else text


def _without_below(text: str) -> tuple[str, list[Doubt]]:
    """Leave out the rule on who leads, and 以下任务均需各地落实，不再列出, which speaks of all that follows and is told."""
    text = RULE.sub("", text)
    match = BELOW.search(text)
    if match is None:
        return text, []
    told = f"“{match.group().strip('。；;，, ')}”说的是以下各项，没有逐项加入，请核对。"
    return text[: match.start()] + text[match.end() :], [("attribution_below", told)]


def _unlabelled(text: str, *, is_cut: bool) -> Attribution:
    """Read names by the marks behind them or by verbs; a list from which a remark was cut needs neither."""
    listed = bare_list(text) if is_cut and not VERB.search(text) else None
    return listed or _marked_list(text) or _in_clauses(text)


def _labelled(text: str, marks: list[re.Match[str]]) -> Attribution:
    made = Collected()
    before = text[: marks[0].start()]
    if before.strip(" ，,；;。、"):
        listed = None if VERB.search(before) else bare_list(before.strip(" ，,；;。、"))
        read = listed or _in_clauses(before)
        made.take(read if read.names else _lost(before, read))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        said = text[mark.end() : following.start() if following else len(text)]
        _labelled_one(mark, said, following is None, made)
    return made.attribution()


def _lost(before: str, read: Attribution) -> Attribution:
    """Doubt words before the first label of which nothing could be read."""
    told = (
        "label_unknown",
        f"“{before.strip(' ，,；;。、')[:30]}”是没有见过的写法，没有读出单位和角色，请核对。",
    )
    return read.doubting(told)


def _labelled_one(mark: re.Match[str], said: str, is_last: bool, made: Collected) -> None:
    role = label_role(mark)
    if role == DUE:
        made.due = made.due or said.strip(" ，,；;。、") or None
    elif role == OTHER:
        if names_watchers(mark) and said.strip():
            made.doubts.append(("label_other", f"“{mark.group()}{said.strip()[:30]}”没有计入分工，请核对。"))
    else:
        said, when = without_when(said) if role == JOINT or is_last else (said, None)
        made.due = made.due or when
        take_names(said, role, made)
        if is_only_like_a_lead(mark):
            told = f"“{mark.group().strip(' ：:')}”按牵头单位处理，请核对。"
            made.doubts.append(("role_guessed", told))


def take_names(said: str, role: str, made: Collected) -> None:
    """Add the names of a list in a role; one marked （牵头） or （配合） has the role it is marked with.

    A list that says in words what some of its names do (甲、乙；丙配合) is read as far as it says so.
    """
    tail = _spoken_tail(said)
    if tail:
        first, spoken = tail
        take_names(first, role, made)
        made.take(_in_clauses(spoken))
        return
    names = _starred(names_of(said, made.doubts), role, made)
    for place, name in enumerate(names):
        own = _marked(name)
        if own is None:
            made.add(role, [name])
            continue
        bare, marked_role = own
        made.add(marked_role, [bare])
        if marked_role == LEAD and place:
            told = f"“{bare}”标明牵头，但前面还有{place}个单位没有标明，请核对。"
            made.doubts.append(("role_guessed", told))


def _starred(names: list[str], role: str, made: Collected) -> list[str]:
    """Take the names that a star marks (★县残联、县民政局) for those who lead, and doubt it; marks on all say nothing."""
    starred = [name for name in names if name[0] in STARS or name[-1] in STARS]
    if not starred:
        return names
    plain = [name.strip(STARS + " ") for name in names]
    if role != JOINT or len(starred) == len(names):
        return plain
    leads = [name.strip(STARS + " ") for name in starred]
    made.add(LEAD, leads)
    made.doubts.append(("role_guessed", f"“{'、'.join(leads)}”有特别标记，按牵头单位处理，请核对。"))
    return [name for name in plain if name not in leads]


def _spoken_tail(said: str) -> tuple[str, str] | None:
    """Part 甲、乙；丙配合 at the mark before the words that say what 丙 does."""
    verb = VERB.search(said)
    if verb is None or not (verb.end() == len(said.rstrip(" 。；;，,")) or said[verb.end()] in "，,；;。"):
        return None
    cut = max(said.rfind(mark, 0, verb.start()) for mark in "；;，,")
    names = split_names(said[cut + 1 : verb.start()]).names
    if not names or not all(is_unit_like(name) for name in names):
        return None
    return (said[:cut], said[cut + 1 :]) if cut > 0 else ("", said)


def _marked(name: str) -> tuple[str, str] | None:
    """Return (the name without its mark, the role) of 县教育局（牵头）, or None."""
    mark = ROLE_MARK.search(name)
    if mark is None:
        return None
    role = LEAD if mark.group("lead") else PARTICIPANT if mark.group("help") else JOINT
    return (name[: mark.start()] + name[mark.end() :]).strip(), role


def _marked_list(text: str) -> Attribution | None:
    """Read a list whose only words on roles are marks behind its names: 县残联（牵头）、县卫健局."""
    plain = ROLE_MARK.sub("", text)
    if plain == text or VERB.search(plain):
        return None
    made = Collected()
    take_names(text, JOINT, made)
    return made.attribution()


def _in_clauses(text: str) -> Attribution:
    """Read names followed by what they do: 甲牵头，乙、丙配合; 甲、乙按职责分工负责; 甲会同乙负责."""
    made = Collected()
    place, is_joined = 0, False
    for verb in VERB.finditer(text):
        if verb.start() < place:
            continue
        role = VERB_ROLE.get(verb.lastgroup or "share", LEAD)
        names = _clause_names(text[place : verb.start()], verb, made)
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
        place = verb.end()
    _rest(text[place:], made)
    return _with_sole_leading(made.attribution())


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
    return names_of(_before_verb(stretch[cut + 1 :]) + others, made.doubts)


def _before_verb(text: str) -> str:
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


def is_attribution(inner: str) -> bool:
    """Whether what stands in brackets can name somebody responsible."""
    if len(inner) > MAX_INNER:
        return False
    if COLON.search(inner):
        return True
    if not KEYWORD.search(inner):
        return False
    if ROLE_MARK.search(inner):
        return True
    _, rest = _scope(inner)
    label = LABEL.match(rest)
    if label and label_role(label) not in {DUE, OTHER}:
        return any(is_unit_like(name) for name in split_names(rest[label.end() :][:80]).names)
    return _names_a_doer(rest)


def _names_a_doer(text: str) -> bool:
    """Whether one of the first verbs has units before it; a leader may stand before the first (副县长牵头，县残联负责)."""
    start = 0
    for verb in list(VERB.finditer(text))[:2]:
        names = split_names(_before_verb(text[start : verb.start()])).names
        if any(is_unit_like(name) or person_of(name) for name in names):
            return True
        if not all(is_person(name) for name in names):
            return False
        start = verb.end()
    return False
