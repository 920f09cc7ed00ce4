"""A feed of due moments becomes RFC 5545 bytes; UID, DTSTAMP and SEQUENCE are given, never from the clock."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard

from exports.rows import Feed, FeedEntry
from exports.text import DEMONSTRATION_LABEL, printable, single_line

LOCAL = ZoneInfo("Asia/Shanghai")
PRODUCT = "-//Duban//Obligations//ZH"
DEMONSTRATION_PREFIX = "【演示】"

LAYOUT = "1"  # raise it whenever the same feed is set otherwise


def to_ics(feed: Feed) -> bytes:
    """Return the calendar: CRLF lines of at most 75 octets, times in Asia/Shanghai with their VTIMEZONE.

    The same feed gives the same bytes. Raises ValueError on a naive moment.
    """
    calendar = Calendar()
    prefix = DEMONSTRATION_PREFIX if feed.labelled_demo else ""
    name = prefix + single_line(feed.name)
    for field, value in (
        ("PRODID", PRODUCT),
        ("VERSION", "2.0"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ):
        calendar.add(field, value)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("NAME", name)
    calendar.add("X-WR-TIMEZONE", LOCAL.key)
    if feed.labelled_demo:
        calendar.add("X-WR-CALDESC", DEMONSTRATION_LABEL)
    calendar.add("REFRESH-INTERVAL", timedelta(hours=feed.refresh_hours), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", f"PT{feed.refresh_hours}H")
    calendar.add_component(_shanghai())
    for entry in feed.entries:
        calendar.add_component(_event(entry, prefix=prefix))
    return bytes(calendar.to_ical(sorted=False))


def etag(feed: Feed) -> str:
    """Return the strong validator of a feed's bytes, which are a pure function of its value: nothing need be set for it."""
    return f"{hashlib.sha256(f'{LAYOUT}{feed!r}'.encode()).hexdigest()[:32]}"


def _shanghai() -> Timezone:
    """Asia/Shanghai as it has been since 1991-09-15: eight hours east, no summer time."""
    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(1991, 9, 15, 2, 0))  # noqa: DTZ001 (RFC 5545 wants local time here)
    standard.add("TZOFFSETFROM", timedelta(hours=9))
    standard.add("TZOFFSETTO", timedelta(hours=8))
    standard.add("TZNAME", "CST")
    zone = Timezone()
    zone.add("TZID", LOCAL.key)
    zone.add_component(standard)
    return zone


def _event(entry: FeedEntry, *, prefix: str) -> Event:
    event = Event()
    event.add("UID", single_line(entry.uid))
    event.add("DTSTAMP", _utc(entry.stamp_at))
    event.add("LAST-MODIFIED", _utc(entry.stamp_at))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTART", _aware(entry.due_at).astimezone(LOCAL))
    summary = prefix + single_line(entry.summary)
    event.add("SUMMARY", f"【已取消】{summary}" if entry.cancelled else summary)
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    if entry.description:
        event.add("DESCRIPTION", printable(entry.description))
    if entry.url:
        event.add("URL", single_line(entry.url))
    if entry.categories:
        event.add("CATEGORIES", [single_line(word) for word in entry.categories])
    if not entry.cancelled:
        for before in sorted(set(entry.alarms), reverse=True):
            event.add_component(_alarm(summary, before))
    return event


def _alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", summary)
    alarm.add("TRIGGER", -before)
    return alarm


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a naive moment cannot enter a feed")
    return moment


def _utc(moment: datetime) -> datetime:
    return _aware(moment).astimezone(UTC).replace(microsecond=0)
