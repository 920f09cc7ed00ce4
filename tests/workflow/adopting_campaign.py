"""Kill a process while it adopts the real plan, again and again: the plan is adopted whole, or not at all.

In full: ``python -m tests.workflow.adopting_campaign 100`` (each kill at a random instant of the adoption).
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from plan_graph.plans import bundled
from tests.cast import FOUNDED, RULE, Cast, assemble
from tests.databases import KINDS, fresh_ledger
from workflow import journal
from workflow.ledger import Assignment, JournalEntry, Obligation, Person, Plan, PlanStatus, Section, Task
from workflow.ledger.engine import make_engine, unit_of_work
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.clock import calendar_of
from workflow.queries.people import actor_of


def lay(engine: Engine, number: int) -> list[int]:
    """Found as many committees, each with the real plan as a draft; return the plans' ids."""
    draft, sha = bundled("qinshui-145")
    ids = []
    with Session(engine, expire_on_commit=False) as session, session.begin():
        for place in range(number):
            cast: Cast = assemble(session, name=f"测试{place}残工委", first_phone=13900000000 + 100 * place)
            office = cast.actor("办公室人员")
            ids.append(import_plan(session, office, draft, Document("规划.txt", sha), now=FOUNDED).id)
    return ids


def adopt(url: str, plan_id: int) -> None:
    """The child: say that it begins, adopt and commit, say that it is done."""
    engine = make_engine(url)
    with unit_of_work(engine) as session:
        plan = session.get_one(Plan, plan_id)
        person = select(Person).where(Person.committee_id == plan.committee_id, Person.name == "办公室人员")
        actor = actor_of(session, session.scalars(person).one())
        calendar = calendar_of(session, plan.committee_id)
        print("begun", flush=True)
        adopt_plan(session, actor, plan_id, rule=RULE, calendar=calendar, now=FOUNDED)
    print("done", flush=True)


def kill_once(url: str, plan_id: int, wait_seconds: float | None) -> bool:
    """Start the child, kill it so long after it began (None: when it is done); return whether it said that it was done."""
    command = [sys.executable, "-m", "tests.workflow.adopting_campaign", "adopt", url, str(plan_id)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert child.stdout is not None
    assert child.stdout.readline() == "begun\n"
    if wait_seconds is not None:
        time.sleep(wait_seconds)
        child.send_signal(signal.SIGKILL)
    said, _ = child.communicate()
    return "done" in said


def what_stands(engine: Engine, plan_id: int) -> tuple[str, int, int, int, int, int]:
    """Return the plan's status and how many sections, tasks, assignments, obligations and journalled adoptions there are."""
    with Session(engine) as session:
        plan = session.get_one(Plan, plan_id)
        counts = [
            session.scalar(select(func.count()).select_from(table).where(table.plan_id == plan_id)) or 0
            for table in (Section, Task, Assignment, Obligation)
        ]
        acts = select(func.count(JournalEntry.id)).where(
            JournalEntry.committee_id == plan.committee_id, JournalEntry.act == "adopt"
        )
        assert journal.verify(session, plan.committee_id) is None
        sections, tasks, assignments, obligations = counts
        return plan.status.value, sections, tasks, assignments, obligations, session.scalar(acts) or 0


def campaign(engine: Engine, kills: int, seed: int) -> Counter[str]:
    """Kill so many adoptions; return how many plans stood as draft and as adopted. Raises AssertionError on half of one."""
    url = engine.url.render_as_string(hide_password=False)
    ids = lay(engine, kills + 1)
    begun = time.monotonic()
    assert kill_once(url, ids[0], None)
    took = (time.monotonic() - begun) / 2  # half of it is the child's start
    whole = what_stands(engine, ids[0])
    none = (PlanStatus.DRAFT.value, 0, 0, 0, 0, 0)
    assert whole[0] == PlanStatus.ADOPTED.value
    assert whole[2:] == (31, 211, 211 * 20, 1)
    seen: Counter[str] = Counter()
    chance = random.Random(seed)
    for plan_id in ids[1:]:
        was_done = kill_once(url, plan_id, chance.uniform(0, took))
        found = what_stands(engine, plan_id)
        assert found in {none, whole}, found
        assert found == whole or not was_done
        seen[found[0]] += 1
    return seen


def main(kills: int) -> None:
    """Run the campaign on each kind of ledger and print what was seen."""
    seed = random.randrange(10**6)
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder, fresh_ledger(kind, Path(folder)) as engine:
            begun = time.monotonic()
            seen = campaign(engine, kills, seed)
            print(f"{kind}: seed {seed}, {dict(seen)}, {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    if sys.argv[1] == "adopt":
        adopt(sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]))
