"""The responsibility map as accessible SVG: by section, by unit, who works with whom, and one unit or task alone."""

from plan_graph.drawing.arcs import Arcs, arcs, sensible_least
from plan_graph.drawing.focus import focus_on_task, focus_on_unit
from plan_graph.drawing.load import load_picture
from plan_graph.drawing.matrix import section_matrix, task_matrix
from plan_graph.drawing.svg import SIZE, Address, Guide, Label, Mark, Picture, Words, text_width, to_svg

__all__ = [
    "SIZE",
    "Address",
    "Arcs",
    "Guide",
    "Label",
    "Mark",
    "Picture",
    "Words",
    "arcs",
    "focus_on_task",
    "focus_on_unit",
    "load_picture",
    "section_matrix",
    "sensible_least",
    "task_matrix",
    "text_width",
    "to_svg",
]
