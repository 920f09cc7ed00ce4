"""Walls at the API: another committee's or another unit's token sees nothing of what stands here, whatever it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER, Cast
from tests.databases import KINDS
from tests.test_browser_acts import _fill
from tests.web.program import Office, open_office
from web.resources import RESOURCES
from workflow.operations.problems import Raised, raise_problem
from workflow.operations.reports import Written, save

CANARY = "金丝雀"
UNIT_PEOPLE = ("参与填报人", "参与领导")
STRANGERS = ("办公室主任", "牵头填报人", "牵头领导")


@pytest.fixture(params=KINDS, scope="module")
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Every register filled in the first committee, with canaries of its lead unit; nothing in the other."""
    folder: Path = tmp_path_factory.mktemp("walls")
    with open_office(folder, request.param, _full, DUBAN_API__REQUESTS_PER_MINUTE="10000") as opened:
        opened.clock.moment = AFTER_DUE
        _fill_by_programs(opened)
        yield opened


def _fill_by_programs(office: Office) -> None:
    """Let the clerk's program chase, set a target, look back and evaluate."""
    clerk, unit = office.program("办公室人员"), office.cast.units["县民政局"].id
    late = office.number("县民政局", period="2024Q1")
    clerk.post("/chases", {"unit_id": unit, "how": "phone", "text": f"{CANARY}丙", "obligation_ids": [late]}, 201)
    clerk.post("/targets", {"unit_id": unit, "year": 2024, "task_id": 1, "words": f"{CANARY}丁", "percent": 80}, 201)
    clerk.post("/spot-checks", {"task_id": 2, "planned_on": "2024-10-21"}, 201)
    clerk.post("/evaluations", {"kind": "annual", "as_of": "2024-09-28"}, 201)


def _full(session: Session, cast: Cast) -> None:
    _fill(session, cast)
    writer, unit = cast.actor("牵头填报人"), cast.units["县民政局"].id
    row = cast.obligation(session, "县民政局", period="2024Q2")
    save(session, writer, row.id, Written(progress_text=f"{CANARY}甲"), seen_version=0, now=IN_QUARTER)
    raise_problem(session, writer, Raised(unit, f"{CANARY}乙"), now=IN_QUARTER)


def _numbers(office: Office, part: str = "办公室人员") -> dict[str, list[int]]:
    """Return everything that somebody of the first committee finds in the lists."""
    program, found = office.program(part), dict[str, list[int]]()
    for resource in RESOURCES:
        query = "?limit=200&period=all" if resource.name == "obligations" else "?limit=200"
        answer = program.ask("get", f"/{resource.name}{query}")
        found[resource.name] = [row["id"] for row in answer.json["data"]] if answer.status_code == 200 else []
    return found


def test_every_register_is_full_here_and_shut_to_the_other_committee(office: Office) -> None:
    here = _numbers(office)
    empty = {name for name, rows in here.items() if not rows}
    assert empty == {"project-entries", "committees"}, empty  # what waits for a leader; nothing lies below
    for part in STRANGERS:
        foreign = office.program(part, cast=office.other)
        for resource in RESOURCES:
            listed = foreign.ask("get", f"/{resource.name}?limit=200")
            assert CANARY not in listed.text
            for number in here[resource.name][:1] if resource.show else ():
                shown = foreign.ask("get", f"/{resource.name}/{number}")
                assert shown.status_code in {403, 404}, (part, resource.name, number)
                for act in resource.acts:
                    answer = foreign.ask(
                        "post", f"/{resource.name}/{number}/{act.name.replace('_', '-')}", _any(act)
                    )
                    assert answer.status_code in {403, 404}, (part, resource.name, act.name, answer.text)
                    assert CANARY not in answer.text


def _any(act: Any) -> dict[str, Any]:
    """Return a body that names nothing but numbers and words."""
    return {name: 1 if name.endswith(("_id", "version")) else "x" for name in act.given.model_fields}


def test_a_unit_that_has_nothing_to_do_with_it_finds_no_word_of_another(office: Office) -> None:
    own = office.program("牵头填报人")
    assert (
        CANARY
        in own.ask("get", "/obligations?period=all&limit=200&state=draft").text
        + own.ask("get", "/problems").text
    )
    led = _numbers(office, "牵头填报人")
    for part in UNIT_PEOPLE:
        program, seen = office.program(part), _numbers(office, part)
        for resource in RESOURCES:
            assert CANARY not in program.ask("get", f"/{resource.name}?limit=200").text, (part, resource.name)
        assert CANARY not in program.ask("get", "/board").text
        assert CANARY not in program.ask("get", "/me").text
        for name, numbers in led.items():
            for number in set(numbers) - set(seen[name]):
                answer = program.ask("get", f"/{name}/{number}")
                assert answer.status_code in {403, 404}, (part, name, number)
                assert not re.search(CANARY, answer.text)
