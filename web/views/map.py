"""责任图: who is tied to whom, as a picture and as a list."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from markupsafe import Markup

from plan_graph import drawing, graph
from plan_graph.draft import PlanDraft
from web.access import signed_in
from web.areas import plan

area = Blueprint("map", __name__)


@dataclass(frozen=True)
class UnitLine:
    """A unit with the codes of its tasks by role, and who it works with most."""

    name: str
    leads: list[str]
    participates: list[str]
    shares: list[str]
    partners: list[tuple[str, int]]


@area.get("/map")
@signed_in
def show() -> str:
    """The map of the plan in force: the plan itself is known to every member unit."""
    current = plan()
    built = graph.build(PlanDraft.from_json(current.draft))
    words = "左列是单位，右列是任务。粗线为牵头，细线为参与，虚线为共同责任。下方列表内容相同。"
    # drawing.to_svg escapes every text; this is the one place where markup is made by us
    picture = Markup(drawing.to_svg(drawing.layout(built), title=f"{current.title}责任图", description=words))  # noqa: S704
    units = [_line(built, node.partition(":")[2]) for node in graph.of_kind(built, "unit")]
    return render_template(
        "map/show.html", picture=picture, units=units, nobody=graph.nobody_accountable(built)
    )


def _line(built: graph.PlanGraph, name: str) -> UnitLine:
    owed = graph.owes(built, name)
    by_role = {
        role: [code for code, kind in owed if kind == role] for role in ("leads", "participates", "shares")
    }
    return UnitLine(
        name,
        by_role["leads"],
        by_role["participates"],
        by_role["shares"],
        graph.works_with(built, name).most_common(3),
    )
