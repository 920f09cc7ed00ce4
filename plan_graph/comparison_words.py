"""A comparison in words that a clerk can read at a terminal or paste into a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from plan_graph.comparison import Change, Comparison, RoleChange, TaskChange

ROLE_WORDS = {"lead": "牵头", "participant": "参与", "joint": "责任", "": "无"}


def in_words(made: Comparison) -> str:
    """Return what differs between two versions, one matter a line; nothing different says so."""
    lines = list(_lines(made))
    head = [f"原：{made.old_title}", f"新：{made.new_title}", summary(made)]
    return "\n".join([*head, *(lines or ["两个版本没有差别。"])])


def summary(made: Comparison) -> str:
    """Return the counts in one sentence."""
    kinds = Counter(one.kind for one in made.tasks)
    going_on = len(made.tasks) - kinds["added"] - kinds["removed"]
    renumbered = sum(one.old_code != one.new_code for one in made.tasks if one.old_code and one.new_code)
    doubtful = sum(one.is_uncertain for one in made.tasks)
    words = (
        f"任务：接续{going_on}项（内容有变{kinds['changed']}项，编号有变{renumbered}项），"
        f"新增{kinds['added']}项，停止{kinds['removed']}项"
    )
    return words + (f"；{doubtful}项接续关系需要确认。" if doubtful else "。")


def _lines(made: Comparison) -> Iterator[str]:
    if made.old_period != made.new_period:
        yield f"规划期：{made.old_period[0]}—{made.old_period[1]} → {made.new_period[0]}—{made.new_period[1]}"
    for one in made.tasks:
        if one.kind != "same":
            yield task_words(one)
    yield from (f"单位 ＋ {name}" for name in made.units_added)
    yield from (f"单位 － {name}" for name in made.units_removed)
    yield from (f"单位 ～ {before} → {after}" for before, after in made.units_renamed)
    for label, changes in (("指标", made.indicators), ("项目", made.projects)):
        yield from (change_words(label, one) for one in changes if one.kind != "same")


def task_words(one: TaskChange) -> str:
    """Return the line of one task."""
    if one.kind == "added":
        units = "；".join(f"{change.unit}{ROLE_WORDS[change.after]}" for change in one.roles)
        return f"任务 ＋ {one.new_code} {one.new_title}" + (f"（{units}）" if units else "（没有责任单位）")
    if one.kind == "removed":
        return f"任务 － {one.old_code} {one.old_title}"
    code = one.new_code if one.old_code == one.new_code else f"{one.old_code} → {one.new_code}"
    told = [role_words(change) for change in one.roles]
    if one.old_title != one.new_title:
        told.insert(0, f"标题原为“{one.old_title}”")
    if one.old_due != one.new_due:
        told.append(f"时限{one.old_due or '无'} → {one.new_due or '无'}")
    doubt = f"〔相似{one.score:.0%}，请确认是同一任务〕" if one.is_uncertain else ""
    return f"任务 ～ {code} {one.new_title}" + (f"：{'；'.join(told)}" if told else "：只改编号") + doubt


def role_words(change: RoleChange) -> str:
    """Return how one unit's part changed."""
    if not change.before:
        return f"增加{change.unit}（{ROLE_WORDS[change.after]}）"
    if not change.after:
        return f"去掉{change.unit}（原{ROLE_WORDS[change.before]}）"
    return f"{change.unit}{ROLE_WORDS[change.before]} → {ROLE_WORDS[change.after]}"


def change_words(label: str, one: Change) -> str:
    """Return the line of one indicator or project."""
    doubt = "〔请确认是同一项〕" if one.is_uncertain else ""
    if one.kind == "added":
        return f"{label} ＋ {one.new_name}" + (f"（{one.after}）" if one.after else "")
    if one.kind == "removed":
        return f"{label} － {one.old_name}" + (f"（{one.before}）" if one.before else "")
    name = one.new_name if one.old_name == one.new_name else f"{one.old_name} → {one.new_name}"
    values = f"：{one.before or '无'} → {one.after or '无'}" if one.before != one.after else ""
    return f"{label} ～ {name}{values}{doubt}"
