"""What goes out by itself: the one digest a person gets in a day, and the office's weekly one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from notifications.wording.layout import Group, Item, page
from notifications.wording.words import (
    SUBJECT_LENGTH,
    TITLE_LENGTH,
    Words,
    cut,
    day_words,
    distance_words,
    fitting,
    moment_words,
    say,
)

SHOWN_A_GROUP = 30
GROUPS: dict[str, tuple[str, str, str]] = {
    "overdue": ("已逾期", "Overdue", "red"),
    "returned": ("被退回，待重新报送", "Returned, to be handed in again", "red"),
    "due": ("即将到期", "Due soon", "yellow"),
    "sign": ("等您签批", "Waiting for your sign-off", "blue"),
}
DOES: dict[str, tuple[str, str]] = {
    "overdue": ("去填报并提交审签", "Write it and hand it in for sign-off"),
    "returned": ("看退回理由，修改后重新提交", "Read why, change it and hand it in again"),
    "due": ("去填报并提交审签", "Write it and hand it in for sign-off"),
    "sign": ("去阅看并签批", "Read it and sign"),
}


@dataclass(frozen=True)
class Line:
    """One thing to do: its group, the task, who owes it for which period, when by which rule, and where it is done."""

    group: str
    task: str
    unit: str
    period: str
    due_at: datetime
    rule: str
    working_days: int
    link: str


def digest(
    lines: Sequence[Line], *, committee: str, day: date, home: str, language: str = "zh", mark: str = ""
) -> Words:
    """Return the one reminder of a day: what is overdue, returned, due soon and waits for a signature."""
    found = [(name, [one for one in lines if one.group == name]) for name in GROUPS]
    found = [(name, some) for name, some in found if some]
    joint = say(language, "，", ", ")
    counts = joint.join(_count(name, len(some), language) for name, some in found)
    subject = cut(mark + say(language, f"督办提醒：{counts}", f"Duban: {counts}"), SUBJECT_LENGTH)
    title = say(language, "请您处理的事项", "To do")
    lead = f"{committee} · {day_words(day, language)}"
    text = [title, lead, ""]
    for name, some in found:
        text += [f"【{_count(name, len(some), language)}】"]
        text += [line for one in some[:SHOWN_A_GROUP] for line in _text(one, language)]
        text += [_rest(len(some), language)] if len(some) > SHOWN_A_GROUP else []
        text.append("")
    foot = _foot(home, language)
    text += [say(language, f"全部事项 {home}", f"Everything {home}"), *foot]
    html = page(
        title,
        [_group(name, some, language) for name, some in found],
        lead=lead,
        link=home,
        button=say(language, "打开督办", "Open Duban"),
        foot=foot,
        language=language,
    )
    return Words(subject, "\n".join(text), html, _short(found, counts, home, language, mark))


def _short(found: Sequence[tuple[str, list[Line]]], counts: str, home: str, language: str, mark: str) -> str:
    first = found[0][1][0]
    units = say(language, "、", ", ").join(dict.fromkeys(one.unit for _, some in found for one in some))
    due = moment_words(first.due_at, language)
    rule = f"({first.rule})" if first.rule else ""
    tail = say(
        language,
        f"{cut(first.task, 40)}，应报{due}{rule}",
        f"{cut(first.task, 40)}, due {due} {rule}",
    )
    gap = say(language, "：", ": ")
    return fitting(f"{mark}【督办】{cut(units, 30)}{gap}{counts}。", tail, home)


def _count(name: str, number: int, language: str) -> str:
    chinese, english, _ = GROUPS[name]
    return say(language, f"{chinese}{number}项", f"{english}: {number}")


def _rest(number: int, language: str) -> str:
    rest = number - SHOWN_A_GROUP
    return say(language, f"另有{rest}项，请登录查看。", f"{rest} more: see the page.")


def _facts(one: Line, language: str) -> tuple[str, ...]:
    far = distance_words(one.working_days, language)
    due = moment_words(one.due_at, language)
    return (
        f"{one.unit} · {one.period}",
        say(language, f"应报：{due}，{far}", f"Due: {due}, {far}"),
        *((say(language, f"时限规则：{one.rule}", f"Rule: {one.rule}"),) if one.rule else ()),
    )


def _text(one: Line, language: str) -> list[str]:
    does = say(language, *DOES[one.group])
    return [f"· {one.task}", *[f"  {line}" for line in _facts(one, language)], f"  {does} {one.link}"]


def _group(name: str, some: list[Line], language: str) -> Group:
    items = [
        Item(cut(one.task, TITLE_LENGTH * 2), _facts(one, language), one.link, say(language, *DOES[name]))
        for one in some[:SHOWN_A_GROUP]
    ]
    if len(some) > SHOWN_A_GROUP:
        items.append(Item(_rest(len(some), language)))
    return Group(_count(name, len(some), language), items, GROUPS[name][2])


def _foot(home: str, language: str) -> list[str]:
    return [
        say(
            language,
            "程序按报送时间发出，每人每天至多一条；已办结的不再提醒。",
            "Sent by the program, at most one a day; what is done is not mentioned again.",
        ),
        say(language, f"改用其他渠道或语言 {home}/me", f"Another channel or language {home}/me"),
    ]


@dataclass(frozen=True)
class Week:
    """What the office's weekly digest counts, and the journal's head that leaves the machine with it."""

    begins_on: date
    ends_on: date
    overdue: int
    due_this_week: int
    to_verify: int
    suggestions: tuple[tuple[str, int], ...]
    in_doubt: int
    unreachable: int
    journal_seq: int
    journal_hash: str
    checkpoint: str = ""


def weekly(week: Week, *, committee: str, home: str, language: str = "zh", mark: str = "") -> Words:
    """Return the office's weekly digest: what to look at this week, and the journal's head to keep elsewhere."""
    span = f"{day_words(week.begins_on, language)} – {day_words(week.ends_on, language)}"
    subject = cut(
        mark + say(language, f"督办每周汇总：逾期{week.overdue}项", f"Duban weekly: {week.overdue} overdue"),
        SUBJECT_LENGTH,
    )
    counts = _week_counts(week, language)
    head = say(
        language,
        f"留痕链头：第{week.journal_seq}条 {week.journal_hash}",
        f"Journal head: link {week.journal_seq} {week.journal_hash}",
    )
    keep = say(
        language,
        "请保存本条：日后核对留痕时，用它可以查出整链重写或截尾。",
        "Keep this: it later shows whether the journal was rewritten or cut.",
    )
    title = say(language, "督办每周汇总", "Weekly summary")
    foot = _foot(home, language)[1:]
    groups = [Group("", [Item("", tuple(counts))], "blue"), Group("", [Item("", (head, keep))])]
    text = [
        committee,
        f"{title} · {span}",
        "",
        *[f"· {line}" for line in counts],
        "",
        head,
        week.checkpoint,
        keep,
        "",
        *foot,
        home,
    ]
    html = page(
        title,
        groups,
        lead=f"{committee} · {span}",
        link=f"{home}/board",
        button=say(language, "看红黄绿", "Open the board"),
        foot=foot,
        language=language,
    )
    short = fitting(f"{mark}【督办】{title}：", say(language, "，", ", ").join(counts), f"{home}/board")
    return Words(subject, "\n".join(line for line in text if line is not None), html, short)


def _week_counts(week: Week, language: str) -> list[str]:
    counts = [
        say(language, f"逾期未报{week.overdue}项", f"{week.overdue} overdue"),
        say(language, f"本周到期{week.due_this_week}项", f"{week.due_this_week} due this week"),
        say(language, f"待核查{week.to_verify}项", f"{week.to_verify} to verify"),
    ]
    counts += [
        say(language, f"建议发{letter}：{number}项", f"letter suggested, {letter}: {number}")
        for letter, number in week.suggestions
    ]
    if week.in_doubt:
        counts.append(
            say(language, f"可能已送达、待您确认{week.in_doubt}条", f"{week.in_doubt} messages in doubt")
        )
    if week.unreachable:
        counts.append(
            say(language, f"无法送达{week.unreachable}人", f"{week.unreachable} people unreachable")
        )
    return counts
