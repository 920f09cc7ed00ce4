"""The HTML of a mail: tables and inline styles only, as mail programs show them; readable at 390 px without pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

INK, SOFT, HAIR, WASH, BRAND = "#1b2733", "#4a5866", "#d5dbe1", "#f4f6f8", "#0f4c81"
MARKS = {"red": ("#a61b1b", "■"), "yellow": ("#7a4b00", "▲"), "blue": (BRAND, "●"), "plain": (SOFT, "")}
FONT = "font-family:'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',Arial,sans-serif"


@dataclass(frozen=True)
class Item:
    """A card: its title, the lines under it, and where it leads."""

    title: str
    lines: tuple[str, ...] = ()
    link: str = ""
    does: str = ""


@dataclass(frozen=True)
class Group:
    """Cards under a heading with a mark: red, yellow, blue or plain; never colour alone."""

    title: str
    items: Sequence[Item]
    mark: str = "plain"


def page(
    title: str,
    groups: Sequence[Group],
    *,
    lead: str = "",
    link: str,
    button: str,
    foot: Sequence[str],
    language: str,
) -> str:
    """Return a whole mail."""
    body = _row(f'<h1 style="margin:0;font-size:20px;line-height:1.4;color:{INK}">{escape(title)}</h1>', 20)
    body += _row(f'<p style="margin:0;color:{SOFT}">{escape(lead)}</p>', 0) if lead else ""
    body += "".join(_group(one) for one in groups)
    body += _row(_button(link, button), 12)
    body += _row("".join(f'<p style="margin:0 0 4px">{escape(one)}</p>' for one in foot), 12, small=True)
    return (
        f'<!doctype html><html lang="{"en" if language == "en" else "zh-CN"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light">'
        f'<title>{escape(title)}</title></head><body style="margin:0;padding:0;background:{WASH}">'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:{WASH}">'
        '<tr><td align="center" style="padding:12px 8px">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:620px;background:#ffffff;'
        f'border:1px solid {HAIR};border-collapse:separate;{FONT};font-size:15px;line-height:1.6;color:{INK}">'
        f'<tr><td style="background:#12426b;color:#ffffff;padding:10px 20px;font-size:16px;font-weight:bold">督办</td></tr>'
        f"{body}</table></td></tr></table></body></html>"
    )


def _row(inner: str, above: int, *, small: bool = False) -> str:
    style = f"font-size:13px;color:{SOFT}" if small else ""
    return f'<tr><td style="padding:{above}px 20px 8px;{style}">{inner}</td></tr>'


def _group(group: Group) -> str:
    colour, shape = MARKS[group.mark]
    head = ""
    if group.title:
        shown = f'<span aria-hidden="true">{shape}</span> ' if shape else ""
        head = _row(
            f'<h2 style="margin:0;font-size:16px;color:{colour}">{shown}{escape(group.title)}</h2>', 14
        )
    return head + "".join(_row(_card(one, colour), 0) for one in group.items)


def _card(item: Item, colour: str) -> str:
    parts = [f'<strong style="color:{INK}">{escape(item.title)}</strong>'] if item.title else []
    parts += [f'<span style="color:{SOFT}">{escape(line)}</span>' for line in item.lines]
    if item.link:
        href = escape(item.link)
        parts.append(f'<a href="{href}" style="color:{BRAND};font-weight:bold">{escape(item.does)}</a>')
    inner = "<br>".join(parts)
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>'
        f'<td style="border:1px solid {HAIR};border-left:4px solid {colour};padding:10px 12px;overflow-wrap:anywhere">{inner}</td>'
        "</tr></table>"
    )


def _button(link: str, words: str) -> str:
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0"><tr>'
        f'<td style="background:{BRAND};padding:10px 20px"><a href="{escape(link)}" '
        f'style="color:#ffffff;text-decoration:none;font-weight:bold">{escape(words)}</a></td></tr></table>'
    )
