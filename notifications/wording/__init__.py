"""The words of each event: primitives in, Words out, in Chinese or English; no personal data.

To add an event: write its function in ``acts``, ``reminders`` or ``office``, and a case of it in
``tests/notifications/test_wording.py``, which holds every event, language and form to its length and parts.
"""

from notifications.wording.acts import ACTS, act
from notifications.wording.office import (
    channel_rests,
    clock_jumped,
    holiday_notice,
    journal_broken,
    letter,
    not_sent,
    notice,
    round_failed,
    trial,
    unreachable,
)
from notifications.wording.reminders import Line, Week, digest, weekly
from notifications.wording.words import Words

__all__ = [
    "ACTS",
    "Line",
    "Week",
    "Words",
    "act",
    "channel_rests",
    "clock_jumped",
    "digest",
    "holiday_notice",
    "journal_broken",
    "letter",
    "not_sent",
    "notice",
    "round_failed",
    "trial",
    "unreachable",
    "weekly",
]
