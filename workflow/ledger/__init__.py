"""The tables, a file per subject, on a plain DeclarativeBase."""

from workflow.ledger.acts import Step
from workflow.ledger.base import Base
from workflow.ledger.channels import Breaker, Channel, ChannelKind, PhoneCall, Preference, StoppedAddress
from workflow.ledger.committees import CalendarDay, Committee, Level, Unit, UnitAlias, UnitKind
from workflow.ledger.cycles import Cycle, DueMoment, Period
from workflow.ledger.extensions import Extension
