"""The responsibility map as data: units on the left, tasks on the right, and an accessible SVG of it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from plan_graph.graph import EDGE_KINDS, PlanGraph, of_kind

ROW, MARGIN, UNIT_WIDTH, TASK_WIDTH, HEIGHT = 30, 16, 170, 330, 24


@dataclass(frozen=True)
class NodeBox:
    """A box: its upper left corner and size in SVG units."""

    id: str
    label: str
    kind: str
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class EdgeLine:
    """A line from a unit's right edge to a task's left edge; ``role`` is leads, participates or shares."""

    source: str
    target: str
    role: str
    points: tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawing:
    """All boxes and lines, with the picture's size."""

    nodes: tuple[NodeBox, ...]
    edges: tuple[EdgeLine, ...]
    width: float
    height: float


def layout(graph: PlanGraph, width: float = 1040) -> Drawing:
    """Place units and tasks in two columns; units stand near the tasks they answer for (barycentre, deterministic)."""
    tasks = of_kind(graph, "task")
    order = {node: place for place, node in enumerate(tasks)}
    units = sorted(of_kind(graph, "unit"), key=lambda node: (_middle(graph, node, order), node))
    rows = max(len(tasks), len(units), 1)
    height = 2 * MARGIN + rows * ROW
    left = _column(graph, units, "unit", MARGIN, UNIT_WIDTH, height)
    right = _column(graph, tasks, "task", width - MARGIN - TASK_WIDTH, TASK_WIDTH, height)
    boxes = {box.id: box for box in (*left, *right)}
    edges = tuple(
        EdgeLine(source, target, kind, _points(boxes[source], boxes[target]))
        for source, target, kind in graph.edges(keys=True)
        if kind in EDGE_KINDS.values()
    )
    return Drawing((*left, *right), edges, width, height)


def _middle(graph: PlanGraph, node: str, order: dict[str, int]) -> float:
    places = [order[target] for _, target in graph.out_edges(node) if target in order]
    return sum(places) / len(places) if places else float(len(order))


def _column(
    graph: PlanGraph, nodes: list[str], kind: str, x: float, width: float, height: float
) -> tuple[NodeBox, ...]:
    step = (height - 2 * MARGIN) / max(len(nodes), 1)
    return tuple(
        NodeBox(node, _label(node, graph), kind, x, round(MARGIN + place * step, 1), width)
        for place, node in enumerate(nodes)
    )


def _label(node: str, graph: PlanGraph) -> str:
    label = str(graph.nodes[node]["label"])
    if node.startswith("unit:"):
        return label
    code = node.partition(":")[2]
    return f"{code} {label if len(label) <= 20 else label[:19] + '…'}"


def _points(unit: NodeBox, task: NodeBox) -> tuple[float, float, float, float]:
    return unit.x + unit.width, unit.y + HEIGHT / 2, task.x, task.y + HEIGHT / 2


def to_svg(drawing: Drawing, *, title: str, description: str) -> str:
    """Return the drawing as SVG: titled, described, every text escaped, styled by classes only."""
    lines = "".join(_line(edge) for edge in drawing.edges)
    boxes = "".join(_box(node) for node in drawing.nodes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="map-title map-desc" '
        f'width="{drawing.width:g}" height="{drawing.height:g}" viewBox="0 0 {drawing.width:g} {drawing.height:g}">'
        f'<title id="map-title">{escape(title)}</title><desc id="map-desc">{escape(description)}</desc>'
        f"{lines}{boxes}</svg>"
    )


def _line(edge: EdgeLine) -> str:
    x1, y1, x2, y2 = edge.points
    middle = (x1 + x2) / 2
    return f'<path class="edge {edge.role}" d="M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"/>'


def _box(node: NodeBox) -> str:
    return (
        f'<g class="{node.kind}"><rect x="{node.x:g}" y="{node.y:g}" width="{node.width:g}" height="{HEIGHT}" rx="3"/>'
        f'<text x="{node.x + 8:g}" y="{node.y + 17:g}">{escape(node.label)}</text></g>'
    )
