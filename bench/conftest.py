"""The bundled plan, adopted and owed: 4,220 obligations, made once for all benches; and its demonstration, lived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from plan_graph.plans import bundled
from tests.cast import PASSWORD
from tests.databases import KINDS, fresh_ledger
from workflow.config import Config
from workflow.ledger.engine import unit_of_work
from workflow.operations.committees import NewPerson, add_person, found_committee
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.clock import calendar_of
from workflow.queries.people import actor_of
from workflow.rules.roles import Actor, Capacity

NOW = datetime(2024, 9, 20, 2, 0, tzinfo=UTC)
PHONE = "13900000001"


@pytest.fixture(scope="module", params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A ledger of each kind with the adopted plan in it."""
    folder: Path = tmp_path_factory.mktemp("bench")
    with fresh_ledger(request.param, folder) as made:
        with unit_of_work(made) as session:
            committee = found_committee(session, name="测试县残工委", region_code="000000", now=NOW)
            clerk = NewPerson("办公室人员", PHONE, ((Capacity.CLERK, None),), password=PASSWORD)
            person, _ = add_person(session, Actor(None, committee.id), clerk, now=NOW)
            draft, checksum = bundled("qinshui-145")
            actor = actor_of(session, person)
            plan = import_plan(session, actor, draft, Document("plan", checksum), now=NOW)
            calendar = calendar_of(session, committee.id)
            adopt_plan(session, actor, plan.id, rule=Config().reporting.rule(), calendar=calendar, now=NOW)
        yield made
