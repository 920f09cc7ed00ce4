"""What the program offers to other programs and to the command line: one registry of resources, read by both.

Each resource is a thin layer over ``workflow.queries`` and ``workflow.operations``: it authorises nothing itself beyond
the mark that a page carries, and knows neither Flask's requests nor click.
"""

from web.resources.closings import CHECKS, CLOSINGS
from web.resources.committees import COMMITTEES
from web.resources.evaluations import EVALUATIONS
from web.resources.extensions import EXTENSIONS
from web.resources.indicators import INDICATORS
from web.resources.letters import CHASES, LETTERS
from web.resources.meetings import ITEMS, MEETINGS
from web.resources.obligations import OBLIGATIONS
from web.resources.papers import BULLETINS
from web.resources.plans import JOURNAL, PLANS, UNITS
from web.resources.problems import PROBLEMS
from web.resources.projects import ENTRIES, PROJECTS
from web.resources.sheets import SHEETS
from web.resources.targets import TARGETS
from web.resources.tasks import TASKS

RESOURCES = (
    OBLIGATIONS, TASKS, EXTENSIONS, PROBLEMS, LETTERS, CHASES, CLOSINGS, CHECKS, TARGETS, INDICATORS, PROJECTS, ENTRIES,
    MEETINGS, ITEMS, BULLETINS, EVALUATIONS, PLANS, UNITS, COMMITTEES, JOURNAL,
)  # fmt: skip

__all__ = ["RESOURCES", "SHEETS"]
