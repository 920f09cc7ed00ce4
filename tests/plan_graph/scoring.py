"""How well a plan is read: precision and recall against the truth, and what is flagged beside what is silently wrong.

`python -m tests.plan_graph.scoring` prints the table for the docs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from plan_graph.directory import directory
from plan_graph.draft import Finding, PlanDraft, TaskDraft
from plan_graph.errors import PlanUnreadable
from plan_graph.plans import bundled
from plan_graph.reader import read_blocks
from plan_graph.sources import Source, read_source
from tests.documents import REAL
from tests.plan_graph.manners import every_manner
from tests.plan_graph.manners.manner import Manner, Truth, squeeze
from tests.plan_graph.pairing import line_of, paired

ROLES = (("lead", "lead"), ("participants", "participant"), ("joint", "joint"))
# These say nothing about who answers for a task, unless they name the very unit.
ASIDE = re.compile(
    r"alias_|prefix_|renamed|collective|target_|indicator_|project_|box_|title_guessed|heading_|period_"
)
NEAR = 1
# These show the words they ask about, wherever the task itself stands.
QUOTING = {"attribution_unplaced", "attribution_unread", "unit_odd", "unit_alike", "unit_unfamiliar"}
TABLE = 60


@dataclass(frozen=True)
class Mistake:
    """A difference from the truth: what it is about, and whether a finding near its place asks about it."""

    what: str
    text: str
    is_flagged: bool


@dataclass
class Count:
    """How many stand in the truth, how many were read, how many of these are right."""

    wanted: int = 0
    read: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """The share of what was read that is right; 1 where nothing was read and nothing was wanted."""
        return self.right / self.read if self.read else float(not self.wanted)

    @property
    def recall(self) -> float:
        """The share of the truth that was read."""
        return self.right / self.wanted if self.wanted else 1.0


@dataclass
class Score:
    """The counts of one document by kind, and its mistakes."""

    name: str
    counts: dict[str, Count] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def silent(self, what: str = "") -> list[Mistake]:
        """Return the mistakes that nobody is asked about; of one kind, or of all."""
        return [one for one in self.mistakes if not one.is_flagged and (not what or one.what == what)]


def score(manner: Manner) -> Score:
    """Read a manner's document and compare it with its truth."""
    source = read_source(manner.file_name, manner.body())
    return compare(manner.file_name, manner.truth, source)


def compare(name: str, truth: Truth, source: Source, changed: int = 0) -> Score:
    """Compare what is read of a document with its truth; a refusal tells everything.

    ``changed`` is a line that was tampered with: a finding there asks about everything that went wrong by it, and a
    title that was damaged is still known.
    """
    made = Score(name)
    try:
        draft = read_blocks(source)
    except PlanUnreadable as refused:
        made.mistakes.append(Mistake("task", refused.sentence, True))
        return made
    _tasks(made, truth, draft, source, is_loose=bool(changed))
    unnumbered = any(one.kind == "heading_unnumbered" and one.line == changed for one in draft.findings)
    if changed and (unnumbered or _is_flagged(draft, (changed, changed), ())):
        made.mistakes = [replace(one, is_flagged=True) for one in made.mistakes]
    _heads(made, truth, draft)
    _units(made, truth, draft)
    for what, wanted, read in (
        ("indicator", truth["indicators"], [_indicator(one) for one in draft.indicators]),
        ("project", truth["projects"], [(one.box, squeeze(one.title)) for one in draft.projects]),
    ):
        told = [_indicator_truth(one) if what == "indicator" else _project_truth(one) for one in wanted]
        _listed(made, what, told, read, draft)
    return made


def _heads(made: Score, truth: Truth, draft: PlanDraft) -> None:
    if squeeze(truth["title"]) != squeeze(draft.title):
        made.mistakes.append(Mistake("title", draft.title, False))
    if list(draft.period) != truth["period"]:
        flagged = any(one.kind == "period_guessed" for one in draft.findings)
        made.mistakes.append(Mistake("period", str(draft.period), flagged))


def _units(made: Score, truth: Truth, draft: PlanDraft) -> None:
    """Compare which spellings were taken for one unit."""
    unit_of = {name: unit.name for unit in draft.units for name in (unit.name, *unit.aliases)}
    for spellings in truth.get("same_units", ()):
        found = {unit_of.get(name) for name in spellings}
        if len(found) != 1:
            made.mistakes.append(Mistake("unit", f"没有合并：{'、'.join(spellings)}", False))
    for names in truth.get("different_units", ()):
        if len({unit_of.get(name, name) for name in names}) != len(names):
            made.mistakes.append(Mistake("unit", f"误合并：{'、'.join(names)}", False))
    for name in truth.get("collective", ()):
        if name in unit_of:
            made.mistakes.append(Mistake("unit", f"统称当作单位：{name}", False))


def _indicator_truth(one: Truth) -> tuple[str, ...]:
    return (squeeze(one["name"]), one["target"], one["unit"], one["attribute"])


def _indicator(one: object) -> tuple[str, ...]:
    return (squeeze(one.name), one.target, one.unit, one.attribute)  # type: ignore[attr-defined]


def _project_truth(one: Truth) -> tuple[int, str]:
    return (one["box"], squeeze(one["title"]))


def _listed(
    made: Score, what: str, wanted: Sequence[object], read: Sequence[object], draft: PlanDraft
) -> None:
    right = [one for one in read if one in wanted]
    made.counts[what] = Count(len(wanted), len(read), len(right))
    flagged = any(finding.kind.startswith((what, "target_", "table_", "box_")) for finding in draft.findings)
    wrong = [*(one for one in wanted if one not in read), *(one for one in read if one not in wanted)]
    made.mistakes += [Mistake(what, str(one), flagged) for one in wrong]


def _tasks(made: Score, truth: Truth, draft: PlanDraft, source: Source, *, is_loose: bool) -> None:
    pairs, missed, extra = paired(truth, draft.tasks, source=source if is_loose else None)
    optional = {squeeze(title) for title in truth.get("optional", ())}
    extra = [task for task in extra if squeeze(task.title) not in optional]
    made.counts["task"] = Count(len(truth["tasks"]), len(pairs) + len(extra), len(pairs))
    count = made.counts["attribution"] = Count()
    for wanted, task in pairs:
        _attributions(made, count, wanted, task, draft)
    for wanted in missed:
        count.wanted += len(_triples(wanted))
        made.mistakes += _missed(wanted, draft, source)
    for task in extra:
        count.read += len(_read_triples(task))
        flagged = _is_flagged(draft, _span(draft, task), ())
        made.mistakes.append(Mistake("task", f"读多了：{task.title}", flagged or not _read_triples(task)))
        made.mistakes += [
            Mistake("attribution", f"{task.title}：{one}", flagged) for one in _read_triples(task)
        ]


def _attributions(made: Score, count: Count, wanted: Truth, task: TaskDraft, draft: PlanDraft) -> None:
    truth, read = _triples(wanted), _read_triples(task)
    count.wanted += len(truth)
    count.read += len(read)
    count.right += len(truth & read)
    span = _span(draft, task)
    for unit, role in truth ^ read:
        flagged = _is_flagged(draft, span, (unit,))
        if flagged and wanted["flagged_ok"]:
            count.right += (unit, role) in truth
            count.read += 1 if (unit, role) in truth else -1
        else:
            way = "漏" if (unit, role) in truth else "误"
            made.mistakes.append(Mistake("attribution", f"{task.title}：{way} {unit} {role}", flagged))
    if wanted["due"] and task.due_text != wanted["due"]:
        made.mistakes.append(Mistake("due", f"{task.title}：{task.due_text}", _is_flagged(draft, span, ())))


def _missed(wanted: Truth, draft: PlanDraft, source: Source) -> Iterator[Mistake]:
    line = line_of(wanted["title"], source)
    named = {squeeze(words) for one in draft.findings for words in re.findall("“([^”]*)”", one.message)}
    flagged = _is_flagged(draft, (line, line), ()) or squeeze(wanted["title"]) in named
    yield Mistake("task", f"漏读：{wanted['title']}", flagged)
    for one in _triples(wanted):
        asked = flagged or _is_flagged(draft, (line, line), one[:1])
        yield Mistake("attribution", f"{wanted['title']}：漏 {one}", asked)


def _triples(wanted: Truth) -> set[tuple[str, str]]:
    return {(full_width(unit), role) for key, role in ROLES for unit in wanted[key]}


def _read_triples(task: TaskDraft) -> set[tuple[str, str]]:
    return {(full_width(unit), role) for key, role in ROLES for unit in getattr(task, key)}


def full_width(name: str) -> str:
    """Return a name as it is compared: brackets full width, no marks in a collective, the directory's full form."""
    shown = name.translate(str.maketrans("()〔〕[]【】", "（）（）（）（）"))
    if name.startswith("各"):
        return re.sub("[、，,（）]", "", shown).removeprefix("各")
    return f"{shown[:1]}{directory().full.get(shown[1:], shown[1:])}"


def _span(draft: PlanDraft, task: TaskDraft) -> tuple[int, int]:
    """Return the lines a task stands on: up to the next task's, or a few where it is the last."""
    after = [other.line for other in draft.tasks if other.line > task.line]
    return task.line, min(after, default=task.line + 4) - 1 if after else task.line + 4


def _is_flagged(draft: PlanDraft, span: tuple[int, int], units: Iterable[str]) -> bool:
    return any(_asks(finding, span, tuple(units)) for finding in draft.findings)


def _asks(finding: Finding, span: tuple[int, int], units: tuple[str, ...]) -> bool:
    quoted = {full_width(words) for words in re.findall("“([^”]*)”", finding.message)}
    if finding.kind in QUOTING and any(
        unit in words or (len(words) > 3 and words in unit) for unit in units for words in quoted
    ):
        return True
    reach = TABLE if finding.kind == "table_unread" else 0
    if not span[0] - NEAR - reach <= finding.line <= max(span) + NEAR and finding.kind != "no_attribution":
        return False
    return not ASIDE.match(finding.kind) or any(unit in quoted for unit in units)


def table(scores: Sequence[Score]) -> str:
    """Return the scores as a Markdown table, with the silent mistakes below."""
    kinds = ("attribution", "task", "indicator", "project")
    head = "| 文档 | 分工 查准/查全 | 任务 | 指标 | 项目 | 有提示的差错 | 无提示的差错 |"
    rows = [head, "|---|---|---|---|---|---|---|"]
    for one in scores:
        cells = [_cell(one.counts.get(kind)) for kind in kinds]
        silent = one.silent()
        rows.append(
            f"| {one.name} | {' | '.join(cells)} | {len(one.mistakes) - len(silent)} | {len(silent)} |"
        )
    told = [
        f"- {one.name}：{'（有提示）' if mistake.is_flagged else '（无提示）'}{mistake.what} {mistake.text}"
        for one in scores
        for mistake in one.mistakes
    ]
    return "\n".join([*rows, "", *told])


def _cell(count: Count | None) -> str:
    if count is None or not (count.wanted or count.read):
        return "—"
    return f"{count.precision:.0%}/{count.recall:.0%} ({count.right}/{count.wanted})"


def real() -> Score | None:
    """Compare the real plan's document, where it stands beside the project, with the facts people checked by hand."""
    if not REAL.exists():
        return None
    facts = bundled("qinshui-145")[0].to_json()
    truth = facts | {"tasks": [one | {"flagged_ok": False, "due": None} for one in facts["tasks"]]}
    return compare("沁水县规划.txt", truth, read_source(REAL.name, REAL.read_bytes()))


def main() -> None:
    """Print the table of every manner."""
    found = [real(), *(score(manner) for manner in every_manner())]
    print(table([one for one in found if one]))


if __name__ == "__main__":
    main()
