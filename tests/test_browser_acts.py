"""Every page of the committee's acts, full of matters, in a real Chromium by axe at two widths, without a fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER, Cast
from tests.hall import open_hall
from tests.test_browser import CHROMIUM, WIDTHS, Place, _look
from tests.workflow import (
    test_closing,
    test_extensions,
    test_letters,
    test_meetings,
    test_problems,
    test_projects,
)
from workflow.ledger import Project, Task
from workflow.operations import problems, projects
from workflow.rules.letters import LetterKind
from workflow.rules.projects import EntryKind

PAGES = {
    "办公室人员": ["/", "/chase", "/letters", "/letters/1", "/extensions", "/extensions/1", "/problems", "/problems/1",
                   "/problems/2", "/closings", "/tasks/2/closing", "/closings/1", "/verify", "/items", "/items/1", "/meetings",
                   "/meetings/1", "/bulletins", "/projects", "/projects/1"],
    "办公室主任": ["/", "/letters/2", "/letters/3", "/bulletins/1"],
    "参与填报人": ["/", "/letters/3", "/problems/1", "/items/1", "/reports/2/extension"],
    "牵头填报人": ["/projects/1"],
    "牵头领导": ["/", "/projects/1"],
}  # fmt: skip
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: .ci/run installs it"),
]


def _fill(session: Session, cast: Cast) -> None:
    """Let every kind of matter stand in several states."""
    office = cast.actor("办公室人员")
    test_letters.drafted(session, cast)
    test_letters.awaiting(session, cast, LetterKind.SHEET_YELLOW)
    test_letters.issued(session, cast)
    test_extensions.signed(session, cast, cast.obligation(session, "县财政局", "1.1.2"))
    one = test_problems.raised(session, cast)
    finance = cast.units["县财政局"].id
    problems.assign(session, office, one.id, handler_id=finance, due_on=date(2024, 9, 20), now=IN_QUARTER)
    test_problems.raised(session, cast, "县民政局", "办公室人员")
    test_meetings.given(session, cast, test_meetings.meeting(session, cast).id)
    test_meetings.bulletin(session, cast)
    project = session.scalars(select(Project)).one()
    task = session.scalars(select(Task).where(Task.code == "1.1.1")).one()
    projects.link_task(session, office, project.id, task.id, now=AFTER_DUE)
    test_projects.money(session, cast, project, EntryKind.PLANNED, 100)
    test_projects.enter(session, cast, project, EntryKind.SATISFACTION, satisfied=45, surveyed=60)
    test_closing.closed(session, cast)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_hall(tmp_path, moment=AFTER_DUE) as hall, sync_playwright() as playwright:
        with Session(hall.engine, expire_on_commit=False) as session, session.begin():
            _fill(session, hall.cast)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield Place(hall.address, browser, hall.cast, tmp_path, [])
        browser.close()


def test_every_page_of_acts_is_accessible_at_two_widths(place: Place) -> None:
    for width in WIDTHS:
        for part, paths in PAGES.items():
            if width == max(WIDTHS) and part != "办公室人员":
                continue  # what the others have is the office's page with other buttons: looked at on a phone
            page = place.enter(part, width)
            for path in paths:
                answer = page.goto(place.address + path)
                assert answer is not None
                assert answer.status == 200, (part, path)
                _look(place, page, path, width)
            page.context.close()
