"""What is known of a document while it is walked through: sections, passages, boxes and tables, each in its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from plan_graph.attribution import Attribution
from plan_graph.boxes import Box
from plan_graph.division import Division
from plan_graph.draft import Finding, SectionDraft
from plan_graph.errors import PlanUnreadable
from plan_graph.sources import Table

MAX_SECTIONS = 3000


@dataclass
class Passage:
    """A body paragraph that may be a task: where it stands, its own number, its text, and who answers for it.

    ``is_field`` marks a line such as 工作目标：… that belongs to a task but is none.
    """

    section: str
    line: int
    text: str
    rank: float | None
    number: int | None
    found: Attribution | None = None
    is_field: bool = False


@dataclass
class Group:
    """Paragraphs that stand before one attribution, and the line it stands on."""

    passages: list[Passage]
    found: Attribution
    line: int


@dataclass
class Node:
    """A section while it is read: ``found`` is an attribution given for all of it."""

    code: str
    title: str
    parent: str
    line: int
    rank: float
    passages: list[Passage] = field(default_factory=list)
    found: Attribution | None = None
    found_at: int = 0
    groups: list[Group] = field(default_factory=list)


@dataclass
class Outline:
    """What has been read so far; ``attributed`` holds the lines whose attributions were taken."""

    nodes: dict[str, Node] = field(default_factory=dict)
    path: list[Node] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    divisions: list[tuple[str, Division]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    box: Box | None = None
    last: Passage | Node | None = None
    pending: list[Passage] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    running: dict[float, int] = field(default_factory=dict)
    attributed: set[int] = field(default_factory=set)
    last_year: int = 0
    times: dict[str, int] = field(default_factory=dict)
    _gathered: tuple[int, frozenset[str]] = (0, frozenset())

    def add(self, node: Node) -> Node:
        """Add a section and stand in it; a code that is taken is told apart (3.1-2). Raises PlanUnreadable."""
        if len(self.nodes) > MAX_SECTIONS:
            raise PlanUnreadable(
                f"文件的标题超过{MAX_SECTIONS}个，不像一份规划。请确认文件内容，只留规划正文再上传。"
            )
        self.times[node.code] = self.times.get(node.code, 0) + 1
        if self.times[node.code] > 1 or node.code in self.nodes:
            node.code = f"{node.code}-{max(self.times[node.code], 2)}"
        self.nodes[node.code] = node
        self.path.append(node)
        self.pending, self.last = [], None
        return node

    @property
    def here(self) -> Node:
        """The section we stand in; before the first heading, one without a code."""
        if self.path:
            return self.path[-1]
        return self.nodes.setdefault("", Node("", "", "", 0, -2.0))

    def tell(self, kind: str, line: int, message: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(kind, line, message))

    def below(self, node: Node) -> list[Node]:
        """Return the sections below one, at any depth."""
        if not node.code:
            return []
        return [one for one in self.nodes.values() if one.code.startswith(f"{node.code}.")]

    def is_leaf(self, node: Node) -> bool:
        """Whether a section has none below it."""
        return bool(node.code) and node.code not in self._parents()

    def _parents(self) -> frozenset[str]:
        """Return the codes of sections that others stand below; gathered anew when sections were added."""
        if self._gathered[0] != len(self.nodes):
            self._gathered = len(self.nodes), frozenset(one.parent for one in self.nodes.values())
        return self._gathered[1]

    def sections(self) -> list[SectionDraft]:
        """Return the headings read, in order."""
        return [
            SectionDraft(one.code, one.title, one.parent or None) for one in self.nodes.values() if one.code
        ]
