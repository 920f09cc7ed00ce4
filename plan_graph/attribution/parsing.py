"""The text of one attribution, without its brackets → names by role."""

from __future__ import annotations

import re
from dataclasses import replace

from plan_graph.attribution.brackets import without_stray_closing
from plan_graph.attribution.clauses import before_verb, in_clauses
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
    is_only_like_a_lead,
    label_role,
    names_watchers,
)
from plan_graph.headings import number_of
from plan_graph.names import is_person, is_unit_like, person_of, split_names


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
    return listed or _marked_list(text) or in_clauses(text)


def _labelled(text: str, marks: list[re.Match[str]]) -> Attribution:
    made = Collected()
    before = text[: marks[0].start()]
    if before.strip(" ，,；;。、"):
        listed = None if VERB.search(before) else bare_list(before.strip(" ，,；;。、"))
        read = listed or in_clauses(before)
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
        due, _, behind = said.replace(";", "；").partition("；")
        made.due = made.due or due.strip(" ，,；;。、") or None
        if VERB.search(behind):
            made.take(in_clauses(behind))
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
        made.take(in_clauses(spoken))
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
        names = split_names(before_verb(text[start : verb.start()])).names
        if any(is_unit_like(name) or person_of(name) for name in names):
            return True
        if not all(is_person(name) for name in names):
            return False
        start = verb.end()
    return False
