"""Word's styles: which are headings and at what level, which make a table of contents, which hide their text."""

from __future__ import annotations

from typing import Any

from plan_graph.sources.wordtext import OFF, W, value_of


class Styles:
    """What a document's styles say of paragraphs and runs.

    ``levels`` holds the outline level of each heading style (1-9), ``contents`` the styles of a table of contents,
    ``hidden`` whether a style hides its text (a style says so itself or takes it from the one it is based on).
    """

    def __init__(self, document: Any) -> None:
        self.levels: dict[str, int] = {}
        self.contents: set[str] = set()
        self.hidden: dict[str, bool] = {}
        parents: dict[str, str] = {}
        for style in document.styles.element.iterfind(f"{W}style"):
            key = style.get(f"{W}styleId") or ""
            parents[key] = value_of(style, "basedOn")
            self._read(key, style)
        for key in parents:
            self._inherit(key, parents)
        self.levels = {key: level for key, level in self.levels.items() if level <= 9}

    def _read(self, key: str, style: Any) -> None:
        name = value_of(style, "name").lower()
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        vanish = style.find(f"{W}rPr/{W}vanish")
        if name.startswith(("toc ", "toc", "目录")):
            self.contents.add(key)
        elif name.startswith(("heading ", "标题 ")) and name[-1].isdigit():
            self.levels[key] = int(name[-1])
        elif outline is not None and (outline.get(f"{W}val") or "9").isdigit():
            self.levels[key] = int(outline.get(f"{W}val") or "9") + 1
        if vanish is not None:
            self.hidden[key] = vanish.get(f"{W}val") not in OFF

    def _inherit(self, key: str, parents: dict[str, str]) -> None:
        """Give a style what the nearest style it is based on says."""
        above, steps = parents[key], 0
        while above and steps < len(parents):
            if key not in self.levels and above in self.levels:
                self.levels[key] = self.levels[above]
            if key not in self.hidden and above in self.hidden:
                self.hidden[key] = self.hidden[above]
            above, steps = parents.get(above, ""), steps + 1

    def hides(self, run: Any, style: str) -> bool:
        """Whether a run in a paragraph of this style is hidden; two styles that both hide show it, as Word has it."""
        properties = run.find(f"{W}rPr")
        own = properties.find(f"{W}vanish") if properties is not None else None
        if own is not None:
            return own.get(f"{W}val") not in OFF
        if not self.hidden:
            return False
        return self.hidden.get(style, False) != self.hidden.get(value_of(properties, "rStyle"), False)
