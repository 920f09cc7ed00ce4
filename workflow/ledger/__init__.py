"""The tables, a file per subject, on a plain DeclarativeBase."""

from workflow.ledger.access_tokens import AccessToken, ApiRequest, TokenScope
from workflow.ledger.acts import Step
from workflow.ledger.assigning import Decision, Objection, TaskTransition
from workflow.ledger.base import Base
from workflow.ledger.bulletins import Bulletin
from workflow.ledger.channels import Breaker, Channel, ChannelKind, Preference, StoppedAddress
from workflow.ledger.closing import Closing, ClosingEvidence, SpotCheck
from workflow.ledger.committees import CalendarDay, Committee, Level, Unit, UnitAlias, UnitContact, UnitKind
from workflow.ledger.cycles import Cycle, DueMoment, Period
from workflow.ledger.evaluations import Evaluation, EvaluationKind, EvaluationText
from workflow.ledger.extensions import Extension
from workflow.ledger.handing_down import CommitteeCount, HandedPlan, ReadGrant, RolledFigure
from workflow.ledger.handovers import Delegation, Handover, PasswordToken, PersonHandover, SignerSection
from workflow.ledger.journal import JournalCheckpoint, JournalEntry, JournalHead
from workflow.ledger.letters import Chase, ChaseItem, Letter, LetterItem, LetterNumber
from workflow.ledger.meetings import Item, Meeting
from workflow.ledger.messages import Delivery, FeedToken, Notice, NoticeItem
from workflow.ledger.obligations import DueMove, Obligation, Transition
from workflow.ledger.people import DoorKind, FailedSignIn, Person, RoleGrant, SignInSession
from workflow.ledger.plans import (
    Assignment,
    Attribute,
    Indicator,
    IndicatorMove,
    IndicatorTask,
    Plan,
    PlanStatus,
    Project,
    RollUp,
    Section,
    Task,
)
from workflow.ledger.problems import Problem
from workflow.ledger.projects import ProjectEntry, ProjectTask
from workflow.ledger.reports import Evidence, Report, ReportEvidence, ReportFigure, ScanState, SignOff
from workflow.ledger.reviews import PlanAdjustment, PlanCorrection, PlanSource
from workflow.ledger.rounds import Bell, RoundRun
from workflow.ledger.targets import AnnualTarget, Milestone, TargetState, TargetStep, TargetVersion

__all__ = [
    "AccessToken",
    "AnnualTarget",
    "ApiRequest",
    "Assignment",
    "Attribute",
    "Base",
    "Bell",
    "Breaker",
    "Bulletin",
    "CalendarDay",
    "Channel",
    "ChannelKind",
    "Chase",
    "ChaseItem",
    "Closing",
    "ClosingEvidence",
    "Committee",
    "CommitteeCount",
    "Cycle",
    "Decision",
    "Delegation",
    "Delivery",
    "DoorKind",
    "DueMoment",
    "DueMove",
    "Evaluation",
    "EvaluationKind",
    "EvaluationText",
    "Evidence",
    "Extension",
    "FailedSignIn",
    "FeedToken",
    "HandedPlan",
    "Handover",
    "Indicator",
    "IndicatorMove",
    "IndicatorTask",
    "Item",
    "JournalCheckpoint",
    "JournalEntry",
    "JournalHead",
    "Letter",
    "LetterItem",
    "LetterNumber",
    "Level",
    "Meeting",
    "Milestone",
    "Notice",
    "NoticeItem",
    "Objection",
    "Obligation",
    "PasswordToken",
    "Period",
    "Person",
    "PersonHandover",
    "Plan",
    "PlanAdjustment",
    "PlanCorrection",
    "PlanSource",
    "PlanStatus",
    "Preference",
    "Problem",
    "Project",
    "ProjectEntry",
    "ProjectTask",
    "ReadGrant",
    "Report",
    "ReportEvidence",
    "ReportFigure",
    "RoleGrant",
    "RollUp",
    "RolledFigure",
    "RoundRun",
    "ScanState",
    "Section",
    "SignInSession",
    "SignOff",
    "SignerSection",
    "SpotCheck",
    "Step",
    "StoppedAddress",
    "TargetState",
    "TargetStep",
    "TargetVersion",
    "Task",
    "TaskTransition",
    "TokenScope",
    "Transition",
    "Unit",
    "UnitAlias",
    "UnitContact",
    "UnitKind",
]
