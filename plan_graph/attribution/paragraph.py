"""A paragraph → stretches of text, each with the attribution that closes or opens it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_graph.attribution.brackets import CLOSING, OPENING, brackets
from plan_graph.attribution.lists import MAX_INNER, bare_list
from plan_graph.attribution.parsing import is_attribution, parse
from plan_graph.attribution.prose import in_a_sentence
from plan_graph.attribution.value import Attribution
from plan_graph.attribution.wording import COLON, LABEL, SCOPE, WHEN, plain_labels
from plan_graph.headings import read_heading

UNBALANCED = ("unbalanced", "责任单位的括号没有配对，请核对名单是否完整。")
DASHED = re.compile(r"(?<=[^—－-])[—－]{1,2} ?([^—－-]{3,160})$")
ONLY_WHEN = re.compile(rf"{WHEN.pattern}(?:完成|办结|实施|落实)?")
ENDS = "。；;！!？? ）)】"


@dataclass(frozen=True)
class Segment:
    """A stretch of a paragraph with the attribution that closes (or opens) it, or None."""

    text: str
    found: Attribution | None


def segments(text: str) -> list[Segment]:
    """Part a paragraph at its attributions; most have none, or one at their end.

    Linear in the text. Text behind the last attribution stays with it, told as a doubt.
    """
    text = plain_labels(text)
    opened = _opening(text)
    if opened:
        return [opened]
    made: list[Segment] = []
    start = 0
    for begin, end, inner in brackets(text):
        place, said = _innermost(begin, inner)
        found = _closing(text, place, end, said)
        if found is None:
            continue
        if end >= len(text) and text[-1] not in CLOSING + "。；; ":
            found = found.doubting(UNBALANCED)
        said_before = text[start:place].strip(" ，,")
        if made and not said_before and made[-1].found:
            made[-1] = Segment(made[-1].text, made[-1].found.merged(found))
        else:
            made.append(Segment(said_before, found))
        start = end
    rest = text[start:].strip("）)】。；;.， ,")
    if not made:
        return [_without_brackets(text)]
    return _with_rest(made, rest)


def _closing(text: str, begin: int, end: int, said: str) -> Attribution | None:
    """Read a bracket where attributions stand; one of nothing but units counts between two sentences only."""
    if not _is_closing(text, begin, end):
        return None
    if is_attribution(said):
        return parse(said)
    when = ONLY_WHEN.fullmatch(said.strip(" 。；;"))
    if when:
        return Attribution(due=when.group(1)) if text[:begin].rstrip()[-1:] in CLOSING else None
    return bare_list(said) if end < len(text) and text[:begin].rstrip()[-1:] in ("。", "；", ";") else None


def _innermost(begin: int, inner: str) -> tuple[int, str]:
    """Pass over an earlier bracket that was never closed."""
    if COLON.match(inner) or SCOPE.match(inner):
        return begin, inner
    for place in [place for place, mark in enumerate(inner) if mark in OPENING][-3:][::-1]:
        if COLON.match(inner[place + 1 :]):
            return begin + 1 + place, inner[place + 1 :].rstrip(CLOSING)
    return begin, inner


def _is_closing(text: str, begin: int, end: int) -> bool:
    """Whether a bracket stands where an attribution does: at the end of a sentence or of the paragraph."""
    before, behind = text[:begin].rstrip(), text[end:].lstrip()
    return not before or not behind or before[-1] in "。；;！" + CLOSING or behind[0] in "。；;" + OPENING


def _with_rest(made: list[Segment], rest: str) -> list[Segment]:
    last = made[-1]
    if len(rest) <= 2 or last.found is None:
        return made
    more = parse(rest) if COLON.match(rest) else None
    if more:
        return [*made[:-1], Segment(last.text, last.found.merged(more))]
    told = ("attribution_inside", f"责任单位之后还有文字“{rest[:18]}…”，按同一任务处理，请核对。")
    return [*made[:-1], Segment(f"{last.text}{rest}", last.found.doubting(told))]


def _opening(text: str) -> Segment | None:
    """Read 【县民政局、县残联】 at the beginning of a paragraph."""
    if not text or text[0] not in OPENING:
        return None
    begin, end, inner = next(brackets(text), (1, 0, ""))
    rest = text[end:].strip(" ：:，,")
    if begin or len(rest) < 10:
        return None
    found = parse(inner) if is_attribution(inner) else bare_list(inner)
    return Segment(rest, found) if found and found.names else None


def _without_brackets(text: str) -> Segment:
    """Read labels without brackets at the end of a paragraph, a closing list of units, or a closing sentence."""
    return _labelled_end(text) or _closing_list(text) or Segment(text, in_a_sentence(text))


def _labelled_end(text: str) -> Segment | None:
    for label in COLON.finditer(text):
        if label.start() and text[label.start() - 1] not in ENDS:
            continue
        said = text[label.start() :]
        if len(said) > MAX_INNER or "。" in said.rstrip("。）) "):
            continue
        found = parse(said)
        if found:
            stray = (UNBALANCED,) if said.rstrip("。 ")[-1:] in CLOSING else ()
            return Segment(text[: label.start()].strip(" （(【[〔"), found.doubting(*stray))
    return None


def _closing_list(text: str) -> Segment | None:
    """Read a bracket of nothing but units that closes the paragraph: …目标。（县民政局、县残联）."""
    plain = text.rstrip("。； ")
    dashed = DASHED.search(plain[-200:])
    listed = bare_list(dashed.group(1)) if dashed else None
    if dashed and listed:
        return Segment(plain[: len(plain) - len(dashed.group())].strip(), listed)
    if not plain or plain[-1] not in CLOSING:
        return None
    begin, inner = next(((at, said) for at, end, said in brackets(plain) if end == len(plain)), (-1, ""))
    found = bare_list(inner) if begin > 1 and len(inner) < 300 else None
    return Segment(plain[:begin].strip(), found) if found else None


def standing_alone(text: str) -> Attribution | None:
    """Read a line that is nothing but an attribution: 牵头单位：甲, （责任单位：甲、乙）, 甲牵头，乙配合, 以上任务由甲负责."""
    plain = plain_labels(text).strip(" 。；;")
    inner, is_bracketed = _unwrapped(plain)
    if not inner or len(inner) > MAX_INNER or "。" in inner:
        return None
    scope = SCOPE.match(inner)
    rest = inner[scope.end() :] if scope else inner
    if COLON.match(rest):
        return parse(inner)
    if is_bracketed:
        found = parse(inner) if is_attribution(inner) else bare_list(inner)
        return found if found and found.names else None
    return _spoken_line(inner, is_scoped=scope is not None)


def _unwrapped(plain: str) -> tuple[str, bool]:
    if not plain or plain[0] not in OPENING:
        return plain, False
    begin, end, inner = next(brackets(plain), (1, 0, ""))
    return ("", False) if begin or len(plain[end:].strip(" 。；;)）")) > 2 else (inner, True)


def _spoken_line(inner: str, *, is_scoped: bool) -> Attribution | None:
    """Read a whole line of names and what they do; one with anything else in it is a sentence of the text."""
    if len(inner) > 160 or LABEL.search(inner) or read_heading(inner) or not is_attribution(inner):
        return None
    found = parse(inner)
    if found is None or not found.names:
        return None
    guessed = {kind for kind, _ in found.doubts} - {"and_others"}
    return found if is_scoped or not guessed else None
