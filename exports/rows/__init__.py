"""The frozen dataclasses that documents are made of: primitives only, so that each goes to JSON and back.

Moments are aware; dates are local; percentages are Decimals from 0 to 100; the empty text and None both mean
that nothing was told.
"""

from exports.rows.books import (
    Feed,
    FeedEntry,
    LedgerBook,
    LedgerRow,
    TableBook,
)
from exports.rows.evaluation import (
    ComparedRow,
    Conclusion,
    Count,
    Deduction,
    EditedText,
    EvaluationDocument,
    EvaluationKindName,
    IndicatorRow,
    LightCount,
    LightName,
    ProblemRow,
    ProjectRow,
    ScoreRow,
    SectionProgress,
    TaskProgress,
    TracedFigure,
    UnitReporting,
)
from exports.rows.papers import (
    LetterDocument,
    PaperDocument,
    PaperSection,
    ProvenLink,
    ProvenSignOff,
    ReportProof,
)

__all__ = [
    "ComparedRow",
    "Conclusion",
    "Count",
    "Deduction",
    "EditedText",
    "EvaluationDocument",
    "EvaluationKindName",
    "Feed",
    "FeedEntry",
    "IndicatorRow",
    "LedgerBook",
    "LedgerRow",
    "LetterDocument",
    "LightCount",
    "LightName",
    "PaperDocument",
    "PaperSection",
    "ProblemRow",
    "ProjectRow",
    "ProvenLink",
    "ProvenSignOff",
    "ReportProof",
    "ScoreRow",
    "SectionProgress",
    "TableBook",
    "TaskProgress",
    "TracedFigure",
    "UnitReporting",
]
