"""Chinese fonts by pip alone: open CFF fonts turned into TrueType once, kept in a directory, registered from there."""

from __future__ import annotations

import fcntl
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as EmbeddableFont

SONG = "DubanSong"
HEI = "DubanHei"
CONVERSION = 1  # part of the file name: raise it when the conversion changes
FIXED_STAMP = 3_800_000_000  # seconds since 1904, as fonts count: the same bytes on every machine
MAX_ERROR = 1.0  # of 1,000 units in the em, when cubic curves become quadratic


@dataclass(frozen=True)
class Face:
    """A font of ours: its name in the PDF, its source, and whether rare characters are kept too."""

    name: str
    source: Path
    keeps_rare: bool

    @property
    def file_name(self) -> str:
        """The cached file's name; it changes with the conversion and the source's length."""
        return f"{self.name}-{CONVERSION}-{self.source.stat().st_size}.ttf"


FACES = (
    Face(SONG, pylopdf_fonts_zh_cn.serif_path(), True),
    Face(HEI, pylopdf_fonts_zh_cn.sans_path(), False),
)


def are_ready(directory: Path) -> bool:
    """Tell whether every font lies converted in the directory."""
    return all((directory / face.file_name).is_file() for face in FACES)


def prepare(directory: Path) -> None:
    """Convert what is missing in the directory; seconds the first time, nothing afterwards.

    Safe for processes at once: one converts, the others wait; a file appears whole or not at all.
    """
    if are_ready(directory):
        return
    directory.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        with _only_one(directory / f"{face.name}.lock"):
            if not (directory / face.file_name).is_file():
                _write_whole(directory / face.file_name, convert(face))


def register(directory: Path) -> None:
    """Make the fonts known to ReportLab, preparing them if need be."""
    prepare(directory)
    for face in FACES:
        if face.name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(EmbeddableFont(face.name, str(directory / face.file_name)))


@cache
def knows(name: str, mark: str) -> bool:
    """Tell whether a registered font has a glyph for the character."""
    return ord(mark) in pdfmetrics.getFont(name).face.charToGlyph


def convert(face: Face) -> bytes:
    """Return the face as a TrueType file with quadratic curves."""
    from fontTools.ttLib import TTFont

    with TTFont(face.source) as font, tempfile.TemporaryFile() as out:
        _keep_only(font, face)
        _make_quadratic(font)
        font["head"].created = font["head"].modified = FIXED_STAMP
        font.recalcTimestamp = False
        font.save(out, reorderTables=True)
        out.seek(0)
        return out.read()


def _keep_only(font: Any, face: Face) -> None:
    from fontTools import subset

    options = subset.Options(
        layout_features=[],
        name_IDs=[1, 2, 4, 6, 13, 14],
        notdef_outline=True,
        hinting=False,
        glyph_names=False,
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    subsetter = subset.Subsetter(options)
    codes = font.getBestCmap()
    subsetter.populate(unicodes=[code for code in codes if face.keeps_rare or _is_usual(code)])
    subsetter.subset(font)


def _is_usual(code: int) -> bool:
    """Tell whether a character stands in GBK or is a sign; the rest is set in the other face."""
    try:
        chr(code).encode("gbk")
    except UnicodeEncodeError:
        return code < 0x3400
    return True


def _make_quadratic(font: Any) -> None:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        table.glyphs[name] = pen.glyph()
    del font["CFF "]
    font["loca"], font["glyf"] = newTable("loca"), table
    font["maxp"] = _profile(len(order))
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def _profile(count: int) -> Any:
    from fontTools.ttLib import newTable

    table = newTable("maxp")
    table.tableVersion, table.numGlyphs = 0x00010000, count
    for field in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(table, f"max{field}", 0)
    table.maxZones, table.maxSizeOfInstructions, table.maxComponentElements = 1, 0, 0
    return table


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _write_whole(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".font-", delete=False) as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    os.chmod(handle.name, 0o644)
    os.replace(handle.name, path)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
