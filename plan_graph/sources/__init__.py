"""A document as an office keeps it (.txt .docx .pdf .html) → paragraphs and tables with their place in the source."""

from __future__ import annotations

from plan_graph.sources.blocks import Block, Cell, Line, Remark, Source, Table
from plan_graph.sources.kinds import Kind, kind_of

__all__ = ["Block", "Cell", "Kind", "Line", "Remark", "Source", "Table", "kind_of", "read_source"]


def read_source(name: str, body: bytes) -> Source:
    """Return the paragraphs and tables of a document; the bytes tell its kind, the name only where they cannot.

    Raises PlanUnreadable with the sentence to show.
    """
    kind = kind_of(name, body)
    if kind is Kind.WORD:
        from plan_graph.sources.word import read_word

        return read_word(body)
    if kind is Kind.PDF:
        from plan_graph.sources.pdf import read_pdf

        return read_pdf(body)
    if kind is Kind.WEB:
        from plan_graph.sources.page import read_page

        return read_page(body)
    from plan_graph.sources.plain import read_plain

    return read_plain(body)
