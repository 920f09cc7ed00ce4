"""Who answers for a task as a sentence of the text says it: 由甲牵头，乙、丙配合，2024年底前完成."""

from __future__ import annotations

import re
from dataclasses import replace

from plan_graph.attribution.lists import MAX_INNER
from plan_graph.attribution.parsing import parse
from plan_graph.attribution.value import Attribution
from plan_graph.attribution.wording import DUTY, MANY, WHEN
from plan_graph.names import is_strong_unit, is_unit_like, split_names

BEGINS = r"(?:^|[，,；;。：:！])(?:并|(?:此|该|本|这)项(?:工作|任务))?"
ENDS = r"(?:落实|实施|组织实施)?(?=[，,；;。]|$)"
LED = re.compile(
    rf"{BEGINS}(?:由)?([^。，,；;：:]{{3,80}}?)(?:分别|共同|负责)?(?:牵头|主办|负总责)(?:负责)?{ENDS}"
)
DONE_BY = re.compile(rf"{BEGINS}由([^。，,；;：:]{{3,200}}?)(?:具体|组织)?(?:负责|承担|实施){ENDS}")
SHARED = re.compile(
    rf"{BEGINS}(?:由)?([^。，,；;：:]{{3,300}}?){MANY}(?:{DUTY}|分别|共同)(?:负责|抓好){ENDS}"
)
TOGETHER = re.compile(
    rf"{BEGINS}由([^。，,；;：:]{{2,40}}?(?:会同|会商)[^。，,；;：:]{{2,200}}?)于?(?:{WHEN.pattern})(?:完成|实施|落实)"
)
HELPED = re.compile(
    rf"([^。：:]{{4,400}}?)(?:{MANY})(?:作为(?:成员|参与|参加|配合|协办)单位)?[，,]?(?:共同|积极|密切)?(?:参与|配合|参加|协助)(?:实施|落实)?(?=[，,；;。]|$)"
)
FROM_PROSE = ("in_prose", "责任单位是从行文中读出的，没有单独列出，请核对。")

HINT = re.compile(
    r"牵头|主办单位|责任单位|责任部门|责任主体|配合单位|协办单位|负责单位|落实单位|承办单位|"
    r"由[^。，,；;：:（）()]{2,40}?(?:负责|承担|组织实施|会同)"
)
NOT_A_HINT = re.compile(
    r"(?:各|明确|确定|压实|有关|相关|督促|指导|要求|由|对)(?:项)?(?:任务)?(?:的)?(?:牵头|责任|配合|主办|协办|承办)(?:单位|部门|主体)|牵头人|负责人|负责同志|"
    r"(?:牵头|责任|主办)(?:单位|部门)(?:要|应|须|和|会同|负责|、)|牵头抓总"
)


def in_a_sentence(text: str) -> Attribution | None:
    """Read 由甲牵头，乙、丙配合，2024年底前完成 in the closing sentences; every name must look like a unit."""
    for pattern in (LED, SHARED, DONE_BY):
        match = pattern.search(text)
        if match is None or not all(is_unit_like(name) for name in split_names(match.group(1)).names):
            continue
        end = text.find("。", match.end())
        said = text[match.start(1) : end if end >= 0 else len(text)]
        found = parse(said) if len(said) <= MAX_INNER else None
        if found and found.names and all(is_unit_like(name) for name in found.names):
            more = _helpers(text[end + 1 :]) if end >= 0 and not found.participants else ()
            return replace(found, participants=(*found.participants, *more)).doubting(FROM_PROSE)
    return _together(text)


def _helpers(behind: str) -> tuple[str, ...]:
    """Return the units that the next sentence says take part (丙、丁作为成员单位，参与实施), if it names nothing else."""
    match = HELPED.match(behind[:600])
    split = split_names(match.group(1)) if match else None
    if split is None or split.odd or split.joined or not all(is_unit_like(name) for name in split.names):
        return ()
    return split.names


def _together(text: str) -> Attribution | None:
    """Read 由甲会同乙、丙于2026年10月底前完成, where no verb says more of what they do."""
    match = TOGETHER.search(text)
    found = parse(f"{match.group(1)}负责，{match.group(2)}") if match else None
    if found is None or not found.names or not all(is_unit_like(name) for name in found.names):
        return None
    return found.doubting(FROM_PROSE)


def hint(text: str) -> str:
    """Return the words of a text that seem to give somebody a task though it was not read as such, or the empty text."""
    for match in HINT.finditer(text):
        around = text[max(0, match.start() - 8) : match.end() + 4]
        if NOT_A_HINT.search(around):
            continue
        if not match.group().startswith("由") or is_named(match.group()):
            return text[max(0, match.start() - 16) : match.end() + 16]
    return ""


def is_named(words: str) -> bool:
    """Whether 由…负责 names at least one unit beyond doubt."""
    said = re.sub(r"^由|(?:具体|组织|共同|分别)*(?:负责|承担|组织实施|会同)$", "", words)
    return any(is_strong_unit(name) or is_unit_like(name) for name in split_names(said).names)
