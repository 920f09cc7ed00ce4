"""Every deed of the policy has its page, its place in the API and its command, or stands here with the reason why not."""

from __future__ import annotations

from inspect import getsource
from pathlib import Path

import pytest

from tests.databases import fresh_ledger
from tests.house import configure
from web import create_app
from web.access import MARK
from web.cli import main
from web.commands.acts import OWN_GROUPS
from web.resources import RESOURCES, SHEETS
from workflow.rules.roles import POLICY, Deed
from workflow.rules.states import Action

FOLLOWS = "nobody does it by itself: it follows from closing, suspending or reopening a task, or from a change of units"
AMONG_COMMITTEES = "a standing between two committees, settled once on the director's page"
OF_PEOPLE = "who may act as what is settled by people on the page: a token must not make other ways in"
RUNNING = "the running of the program, not an act on the plan: the administrator's page"
REVIEWED = "a document is read by a child process and reviewed line by line on the page before it is adopted"
WRITES = "the page's one form does it: its view carries the mark of writing a report"
MERGES = "the page's one form does it: its view carries the mark of adopting"

NO_PAGE_OF_ITS_OWN: dict[Action | Deed, str] = {
    Action.CANCEL: FOLLOWS, Action.HAND_OVER: FOLLOWS, Action.RESTORE: FOLLOWS,
    Action.SUBMIT: WRITES, Deed.ATTACH_EVIDENCE: WRITES, Action.RETURN_INPUT: MERGES, Action.WAIVE: MERGES,
}  # fmt: skip
NOT_IN_THE_API: dict[Action | Deed, str] = {
    Action.CANCEL: FOLLOWS, Action.HAND_OVER: FOLLOWS, Action.RESTORE: FOLLOWS,
    Deed.IMPORT_PLAN: REVIEWED, Deed.ADOPT_PLAN: REVIEWED, Deed.EDIT_CALENDAR: REVIEWED,
    Deed.GRANT_READING: AMONG_COMMITTEES, Deed.HAND_DOWN: AMONG_COMMITTEES, Deed.UNDERTAKE: AMONG_COMMITTEES,
    Deed.MANAGE_PEOPLE: OF_PEOPLE, Deed.HAND_ON_WORK: OF_PEOPLE, Deed.DELEGATE: OF_PEOPLE, Deed.EDIT_CONTACTS: OF_PEOPLE,
    Deed.CHANGE_UNITS: OF_PEOPLE, Deed.RENEW_UNIT_FEED: OF_PEOPLE,
    Deed.SETTLE_DOUBT: RUNNING, Deed.CORRECT_ADDRESS: RUNNING, Deed.VIEW_ROUNDS: RUNNING, Deed.MANAGE_CHANNELS: RUNNING,
}  # fmt: skip
NO_COMMAND: dict[Action | Deed, str] = {
    Action.CANCEL: FOLLOWS, Action.HAND_OVER: FOLLOWS, Action.RESTORE: FOLLOWS,
    Deed.GRANT_READING: AMONG_COMMITTEES, Deed.HAND_DOWN: AMONG_COMMITTEES, Deed.UNDERTAKE: AMONG_COMMITTEES,
    Deed.HAND_ON_WORK: OF_PEOPLE, Deed.DELEGATE: OF_PEOPLE, Deed.EDIT_CONTACTS: OF_PEOPLE,
    Deed.SETTLE_DOUBT: RUNNING, Deed.CORRECT_ADDRESS: RUNNING, Deed.MANAGE_CHANNELS: RUNNING,
}  # fmt: skip
OPERATORS_COMMANDS: dict[Action | Deed, tuple[str, str]] = {
    Deed.IMPORT_PLAN: ("plan", "import"),
    Deed.ADOPT_PLAN: ("plan", "import"),
    Deed.VIEW_PLAN: ("plan", "show"),
    Deed.EDIT_CALENDAR: ("calendar", "import"),
    Deed.CHANGE_UNITS: ("unit", "merge"),
    Deed.VIEW_UNITS: ("unit", "list"),
    Deed.MANAGE_PEOPLE: ("person", "add"),
    Deed.RENEW_UNIT_FEED: ("feed", "link"),
    Deed.VIEW_ROUNDS: ("flow", "list"),
    Deed.VIEW_JOURNAL: ("journal", "verify"),
    Deed.ATTACH_EVIDENCE: ("report", "attach"),
}


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The deeds that the pages' and the API's marks name."""
    folder: Path = tmp_path_factory.mktemp("marks")
    found: dict[str, set[str]] = {"page": set(), "api": set()}
    with fresh_ledger("sqlite", folder) as engine:
        app = create_app(configure(folder, engine))
        for endpoint, view in app.view_functions.items():
            kind, _, deeds = str(getattr(view, MARK, "")).partition(":")
            if kind == "requires":
                found["api" if endpoint.startswith("api.") else "page"].update(deeds.split(","))
        with app.app_context():
            from web.database import db

            db.engine.dispose()
    return found


def test_every_deed_has_its_page(marks: dict[str, set[str]]) -> None:
    assert set(map(str, POLICY)) - marks["page"] == set(map(str, NO_PAGE_OF_ITS_OWN))


def test_every_deed_has_its_place_in_the_api(marks: dict[str, set[str]]) -> None:
    assert set(map(str, POLICY)) - marks["api"] == set(map(str, NOT_IN_THE_API))


def test_every_deed_has_its_command() -> None:
    named: set[Action | Deed] = {deed for sheet in SHEETS for deed in sheet.deeds}
    for resource in RESOURCES:
        if resource.command in OWN_GROUPS:
            continue
        group = main.commands[resource.command]
        names = set(getattr(group, "commands", {}))
        named |= {*resource.deeds, *resource.show_deeds}
        for act in (*resource.acts, *resource.makings):
            assert (act.command or act.name.replace("_", "-")) in names
            named |= set(act.deeds)
    for deed, (group_name, command) in OPERATORS_COMMANDS.items():
        assert command in getattr(main.commands[group_name], "commands", {}), (deed, command)
    assert set(POLICY) - named - set(OPERATORS_COMMANDS) == set(NO_COMMAND)


def test_every_exception_has_a_reason() -> None:
    for exceptions in (NO_PAGE_OF_ITS_OWN, NOT_IN_THE_API, NO_COMMAND):
        assert all(len(reason) > 40 for reason in exceptions.values())


def test_a_token_is_never_let_near_a_signature() -> None:
    signing = {str(act.deeds[0]) for one in RESOURCES for act in one.acts if act.is_signing}
    assert signing == {"sign", "sign_extension", "sign_closing", "issue_letter", "confirm_project", "answer_target",
                       "object_to_task", "approve_bulletin"}  # fmt: skip
    for one in RESOURCES:
        for act in one.acts:
            wants_the_person = "presence" in getsource(act.carry)
            assert wants_the_person == act.is_signing == bool(act.page), (one.name, act.name)
        assert not any("presence" in getsource(making.carry) for making in one.makings)
