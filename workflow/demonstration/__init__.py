"""The labelled demonstration: a committee, its people, and what becomes of a plan in their hands; all through the real operations."""

from workflow.demonstration.founding import Account, make_demonstration

__all__ = ["Account", "make_demonstration"]
