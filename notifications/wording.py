"""The words of each event: primitives in, (subject, text, HTML) out; no personal data beyond the reader's own name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

ACTS = {
    "submit": "有报告等您签批",
    "sign": "参与单位已报送，等您汇总",
    "send_back": "报告被分管领导退回",
    "return": "报告被办公室退回",
    "return_input": "情况被牵头单位退回",
    "enter_from_paper": "办公室已代录您单位的纸质报告",
    "waive": "牵头单位未等您单位的情况，已先行汇总",
}
GROUPS = {"overdue": "已逾期", "due": "即将到期", "returned": "被退回，待重新报送", "sign": "等您签批"}


@dataclass(frozen=True)
class Line:
    """One thing to do: its group, words, and link."""

    group: str
    words: str
    link: str


@dataclass(frozen=True)
class Words:
    """A message's words."""

    subject: str
    text: str
    html: str


def act(event: str, *, task: str, unit: str, period: str, reason: str, new_date: str, link: str) -> Words:
    """Return the words of one act on a report."""
    subject = f"{ACTS[event]}：{task}"[:120]
    lines = [f"{task}", f"{unit} · {period}"]
    lines += [f"理由：{reason}"] if reason else []
    lines += [f"请在{new_date}前重新报送。"] if new_date else []
    return Words(
        subject, "\n".join([*lines, link]), _html(ACTS[event], [("", [(line, "") for line in lines])], link)
    )


def digest(lines: Sequence[Line], *, name: str, day: str, home: str, committee: str) -> Words:
    """Return the one reminder a person gets in a day: what is overdue, due, returned and waits for a signature."""
    grouped = [(title, [one for one in lines if one.group == group]) for group, title in GROUPS.items()]
    parts = [f"{title}{len(found)}项" for title, found in grouped if found]
    subject = f"督办提醒：{'，'.join(parts)}"
    text = [f"{name}：", f"{day}，{committee}有下列事项等您处理。", ""]
    for title, found in grouped:
        if found:
            text += [f"【{title}】", *[f"· {one.words}\n  {one.link}" for one in found], ""]
    text.append(f"全部事项：{home}")
    shown = [(title, [(one.words, one.link) for one in found]) for title, found in grouped if found]
    return Words(subject, "\n".join(text), _html(f"{name}，{day}有下列事项等您处理", shown, home))


def plain(subject: str, text: str, link: str) -> Words:
    """Return the words of a simple notice."""
    return Words(subject[:120], f"{text}\n{link}", _html(subject, [("", [(text, "")])], link))


def _html(title: str, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], link: str) -> str:
    body = ""
    for head, lines in groups:
        body += f'<h2 style="font-size:16px;margin:18px 0 6px">{escape(head)}</h2>' if head else ""
        for words, target in lines:
            shown = escape(words)
            shown = f'<a href="{escape(target)}" style="color:#0f4c81">{shown}</a>' if target else shown
            body += f'<p style="margin:6px 0;padding:8px 10px;border:1px solid #d5dbe1;border-radius:4px">{shown}</p>'
    button = (
        f'<p style="margin:20px 0"><a href="{escape(link)}" style="background:#0f4c81;color:#ffffff;padding:10px 18px;'
        'border-radius:4px;text-decoration:none;font-weight:bold">打开督办</a></p>'
    )
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"></head>'
        "<body style=\"margin:0;background:#f4f6f8;color:#1b2733;font:15px/1.6 'Microsoft YaHei','PingFang SC',sans-serif\">"
        '<div style="max-width:600px;margin:0 auto;background:#ffffff;padding:20px">'
        f'<h1 style="font-size:19px;margin:0 0 10px">{escape(title)}</h1>{body}{button}'
        '<p style="color:#4a5866;font-size:13px">这是程序按报送时间发出的提醒，每人每天至多一封；已办结的不再提醒。</p>'
        "</div></body></html>"
    )
