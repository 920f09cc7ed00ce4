"""Labels and marks with their places → SVG: every text escaped, styled by classes only, the same bytes each time."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

Address = Callable[[str, str], str]
"""Given ("unit" | "task" | "section", its name or code), the link's address, or the empty text for no link."""

SIZE = 13
NARROW, WIDE = 0.58, 1.0


@dataclass(frozen=True)
class Words:
    """The picture's own words; units and titles are the plan's. ``{number}`` stands for a count."""

    leads: str = "牵头"
    shares: str = "共同责任"
    participates: str = "参与"
    tasks: str = "{number}项"
    units: str = "{number}个"
    in_common: str = "共同承担{number}项"
    nobody: str = "没有责任单位"
    nothing: str = "没有任务"
    no_section: str = "不在任何章节下"

    def role(self, role: str) -> str:
        """Return the word for leads, shares or participates."""
        return {"leads": self.leads, "shares": self.shares, "participates": self.participates}[role]


@dataclass(frozen=True)
class Guide:
    """Where the links of a picture lead, and its words."""

    address: Address
    words: Words = Words()


@dataclass(frozen=True)
class Label:
    """A text in its box (upper left corner, size): ``text`` is what fits, ``full`` what is read out."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    text: str
    full: str
    href: str = ""
    vertical: bool = False
    at_end: bool = False


@dataclass(frozen=True)
class Mark:
    """A shape by its SVG path, with the words that a pointer shows over it."""

    kind: str
    path: str
    title: str = ""


@dataclass(frozen=True)
class Picture:
    """Everything that is drawn: marks lie under the labels, labels stand in reading order."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]


def text_width(text: str, size: float = SIZE) -> float:
    """Return about how wide a text is set: a Chinese character is as wide as it is high."""
    return size * sum(WIDE if unicodedata.east_asian_width(one) in "WFA" else NARROW for one in text)


def fitted(text: str, room: float, size: float = SIZE) -> str:
    """Return a text, or as much of it as the room holds with … at its end."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip("、，： ") + "…"


def label(kind: str, x: float, y: float, room: tuple[float, float], text: str, *, href: str = "") -> Label:
    """Return a label that fits the room (width, height) it is given."""
    return Label(kind, x, y, room[0], room[1], fitted(text, room[0] - 6), text, href)


def at_the_end(made: Label) -> Label:
    """Return a label set against the right side of its box."""
    return replace(made, at_end=True)


def upright(kind: str, x: float, y: float, room: tuple[float, float], text: str, *, href: str = "") -> Label:
    """Return a label set from top to bottom."""
    return Label(kind, x, y, room[0], room[1], fitted(text, room[1] - 6), text, href, vertical=True)


def role_mark(role: str, x: float, y: float, title: str, radius: float = 5.5) -> Mark:
    """Return a role's own shape about a centre: a full square leads, a diamond shares, a ring participates."""
    r = radius
    paths = {
        "leads": f"M{_n(x - r)} {_n(y - r)}h{_n(2 * r)}v{_n(2 * r)}h{_n(-2 * r)}z",
        "shares": f"M{_n(x)} {_n(y - r - 1)}l{_n(r + 1)} {_n(r + 1)}l{_n(-r - 1)} {_n(r + 1)}l{_n(-r - 1)} {_n(-r - 1)}z",
        "participates": f"M{_n(x - r + 1)} {_n(y)}a{_n(r - 1)} {_n(r - 1)} 0 1 0 {_n(2 * r - 2)} 0"
        f"a{_n(r - 1)} {_n(r - 1)} 0 1 0 {_n(2 - 2 * r)} 0z",
    }
    return Mark(role, paths[role], title)


def band(kind: str, x: float, y: float, width: float, height: float) -> Mark:
    """Return a rectangle that lies under a row."""
    return Mark(kind, f"M{_n(x)} {_n(y)}h{_n(width)}v{_n(height)}h{_n(-width)}z")


def line(kind: str, *points: float) -> Mark:
    """Return a straight line x1 y1 x2 y2."""
    x1, y1, x2, y2 = points
    return Mark(kind, f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}")


def _n(value: float) -> str:
    return f"{round(value, 1):g}"


def to_svg(picture: Picture, *, title: str, description: str) -> str:
    """Return the picture as SVG with a title and a description; its links are reached by keyboard in reading order."""
    marks = "".join(_mark(one) for one in picture.marks)
    labels = "".join(_label(one) for one in picture.labels)
    width, height = _n(picture.width), _n(picture.height)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="group" aria-labelledby="map-title" aria-describedby="map-desc" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<title id="map-title">{escape(title)}</title><desc id="map-desc">{escape(description)}</desc>'
        f'<g aria-hidden="true">{marks}</g>{labels}</svg>'
    )


def _mark(mark: Mark) -> str:
    title = f"<title>{escape(mark.title)}</title>" if mark.title else ""
    return (
        f'<path class="{mark.kind}" d="{mark.path}">{title}</path>'
        if title
        else (f'<path class="{mark.kind}" d="{mark.path}"/>')
    )


def _label(one: Label) -> str:
    if one.vertical:
        place = f'x="{_n(one.x + one.width / 2)}" y="{_n(one.y + 3)}" writing-mode="vertical-rl"'
    elif one.at_end:
        x, y = one.x + one.width - 3, one.y + one.height / 2 + SIZE * 0.36
        place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="end"'
    else:
        place = f'x="{_n(one.x + 3)}" y="{_n(one.y + one.height / 2 + SIZE * 0.36)}"'
    shown = f"<text {place}>{escape(one.text)}</text>"
    if one.text != one.full:
        shown = f"<title>{escape(one.full)}</title>{shown}"
    if not one.href:
        return f'<g class="{one.kind}">{shown}</g>'
    box = f'<rect x="{_n(one.x)}" y="{_n(one.y)}" width="{_n(one.width)}" height="{_n(one.height)}"/>'
    name = f' aria-label="{escape(one.full)}"' if one.text != one.full else ""
    return f'<a class="{one.kind}" href="{escape(one.href)}"{name}>{box}{shown}</a>'
