"""Every event in every language and form: short enough, with its parts, and with nobody's name or number."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from lxml import html as parser

from notifications import wording
from notifications.chat import harmless
from notifications.wording import ACTS, Line, Week, Words
from notifications.wording.words import SHORT_LENGTH, SUBJECT_LENGTH
from workflow.operations.composing import EVENTS
from workflow.rules.deadlines import SHANGHAI

HOME = "https://duban.example.gov.cn"
DUE = datetime(2026, 9, 28, 17, 30, tzinfo=SHANGHAI)
RULE = "9月25日(中秋节放假) → 顺延至9月28日 17:30"
TASK = "3.2.1 完善残疾人社会救助制度，" + "健全分层分类的救助体系，" * 12
UNIT = "县人力资源和社会保障局"
WEEK = Week(
    date(2026, 9, 21), date(2026, 9, 27), 12, 3, 4, (("提醒函", 2), ("督办单(黄)", 1)), 1, 2, 145, "ab" * 32, "note"
)  # fmt: skip


def _act(event: str, language: str) -> Words:
    is_return = "return" in event or event == "send_back"
    return wording.act(
        event, task=TASK, unit=UNIT, period="2026年第三季度", due_at=DUE, rule=RULE,
        reason="数字与上期不符，请核对。" if is_return else "", new_due_at=DUE if is_return else None,
        link=f"{HOME}/reports/17", language=language,
    )  # fmt: skip


def _line(group: str, days: int) -> Line:
    return Line(group, TASK, UNIT, "2026年第三季度", DUE, RULE, days, f"{HOME}/reports/17")


def _cases(language: str) -> dict[str, Words]:
    lines = [_line("overdue", -3), _line("returned", 1), *[_line("due", 2)] * 40, _line("sign", 2)]
    said = {"home": HOME, "language": language}
    found = {event: _act(event, language) for event in ACTS}
    return found | {
        "digest": wording.digest(lines, committee="测试县残工委", day=date(2026, 9, 24), **said),
        "weekly": wording.weekly(WEEK, committee="测试县残工委", **said),
        "unreachable": wording.unreachable(whom=f"{UNIT}填报人", channel="邮件", reason="550 No such user", **said),
        "not_sent": wording.not_sent(subject="督办提醒：即将到期1项", whom=f"{UNIT}填报人", reason="451 later", **said),
        "channel_rests": wording.channel_rests(channel="工作群", reason="93000 invalid", until=DUE, **said),
        "holiday": wording.holiday_notice(year=2027, **said),
        "journal_broken": wording.journal_broken(seq=7, why="第7条内容被改动", **said),
        "clock_jumped": wording.clock_jumped(seconds=-10_800, at=DUE, **said),
        "round_failed": wording.round_failed(title="备份账本", why="磁盘已满", **said),
        "trial": wording.trial(channel="工作群", at=DUE, **said),
        "letter": wording.letter(
            number="残工委督〔2026〕3号", kind="督办单", title=TASK, unit=UNIT, text="请抓紧办理。\n并于9月30日前反馈。",
            link=f"{HOME}/letters/3", language=language,
        ),
        "notice": wording.notice(subject="应报时间调整", text="三项任务的应报时间随节假日安排调整。", link=HOME, language=language),
    }  # fmt: skip


CASES = [(language, event) for language in ("zh", "en") for event in _cases(language)]


def test_every_event_that_can_be_owed_has_a_case() -> None:
    assert set(_cases("zh")) == set(ACTS) | set(EVENTS) | {"notice"}


@pytest.mark.parametrize(("language", "event"), CASES)
def test_each_form_has_its_length_and_parts(language: str, event: str) -> None:
    words = _cases(language)[event]
    assert 4 <= len(words.subject) <= SUBJECT_LENGTH
    assert "\n" not in words.subject
    assert len(words.short) <= SHORT_LENGTH
    assert "\n" not in words.short
    assert len(words.short.encode()) < 2048  # the smallest platform limit (企业微信)
    for form in (words.text, words.html, words.short):
        assert HOME in form
    assert words.short.rpartition(" ")[2].startswith(HOME), "the link is whole and stands last"
    assert harmless(words.short).endswith(words.short.rpartition(" ")[2])


@pytest.mark.parametrize(("language", "event"), [one for one in CASES if one[1] in {*ACTS, "digest"}])
def test_what_is_to_be_done_names_task_due_moment_rule_and_deed(language: str, event: str) -> None:
    words = _cases(language)[event]
    for form in (words.text, parser.fromstring(words.html).text_content()):
        assert "3.2.1 完善残疾人社会救助制度" in form
        assert UNIT in form
        assert "17:30" in form
        assert RULE in form
    assert "3.2.1" in words.short
    assert "17:30" in words.short
    assert ("28 Sep 2026" if language == "en" else "2026年9月28日（星期一）") in words.text


@pytest.mark.parametrize(("language", "event"), CASES)
def test_the_html_is_whole_and_needs_nothing_from_outside(language: str, event: str) -> None:
    words = _cases(language)[event]
    page = parser.fromstring(words.html)
    assert page.get("lang") == ("en" if language == "en" else "zh-CN")
    assert len(page.findall(".//h1")) == 1
    assert not page.findall(".//img")
    assert not page.findall(".//script")
    assert all(link.get("href").startswith(HOME) for link in page.iter("a"))
    assert len(words.html) < 90_000  # mail programs cut longer ones


@pytest.mark.parametrize(("language", "event"), CASES)
def test_english_is_english_but_for_names_and_rules(language: str, event: str) -> None:
    words = _cases(language)[event]
    frame = words.text.replace(TASK, "").replace(UNIT, "").replace(RULE, "")
    if language == "en":
        assert re.search(r"[A-Za-z]{4,}", frame)
    else:
        assert "working day" not in frame
        assert "Due" not in frame


def test_text_in_a_message_cannot_become_markup_or_a_call() -> None:
    nasty = "<b>未闭合 @所有人 [点我](http://evil.example) `x` <@all>"
    words = wording.notice(subject=nasty, text=nasty, link=HOME)
    assert "<b>未闭合" not in words.html
    said = harmless(words.short)
    assert not set("@<>[]`") & set(said.removesuffix(HOME))


def test_a_digest_of_a_thousand_things_stays_short() -> None:
    words = wording.digest([_line("due", 2)] * 1000, committee="县残工委", day=date(2026, 9, 24), home=HOME)
    assert "另有970项" in words.text
    assert len(words.html) < 90_000
    assert "1000项" in words.subject
