"""Ring a round: run it in every committee, keep what it said in the ledger, and know which hour passed in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workflow.ledger import Bell, Committee, RoundRun
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.informing import tell_office
from workflow.operations.rounds import IN_ALL, IN_EACH, Rounds
from workflow.operations.watching_the_clock import jump_since_last_run, tell_of_jump
from workflow.queries.sweeps import WHOLE, Share
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.timetable import BY_NAME, TABLE, Entry, last_before

KEPT_RUNS = 200
GRACE = timedelta(minutes=10)
ONE_COMMITTEE = Callable[[str, int], str]


@dataclass(frozen=True)
class Rung:
    """What a round said, and whether all of it went well."""

    said: str
    is_well: bool


def ring(
    rounds: Rounds, name: str, bell: Bell, *, in_one: ONE_COMMITTEE | None = None, share: Share = WHOLE
) -> Rung:
    """Run a round over a share of the committees and keep its run; one committee's failure stops no other's.

    ``in_one`` runs one committee's part, if it is not to run right here: Prefect's task, on whatever machine.
    """
    run_id = _begin(rounds, name, bell)
    try:
        rung = _in_all(rounds, name) if name in IN_ALL else _in_each(rounds, name, in_one, share)
    except Exception as failure:
        rung = Rung(_why(failure), is_well=False)
    _end(rounds, run_id, name, rung)
    return rung


def _in_all(rounds: Rounds, name: str) -> Rung:
    return Rung(IN_ALL[name](rounds), is_well=True)


def _in_each(rounds: Rounds, name: str, in_one: ONE_COMMITTEE | None, share: Share) -> Rung:
    said, is_well = [], True
    for committee_id in rounds.committees(name, share):
        try:
            words = in_one(name, committee_id) if in_one else IN_EACH[name](rounds, committee_id)
        except Exception as failure:
            words, is_well = _why(failure), False
        said.append(f"委员会{committee_id}：{words}")
    of = f"（第{share.number + 1}份，共{share.of}份）" if share.of > 1 else ""
    return Rung(("；".join(said) or "没有要处理的委员会") + of, is_well)


def _why(failure: Exception) -> str:
    return f"失败：{type(failure).__name__}：{str(failure).splitlines()[0] if str(failure) else ''}"[:500]


def _begin(rounds: Rounds, name: str, bell: Bell) -> int:
    with unit_of_work(rounds.engine) as session:
        now, ticks = rounds.clock.now(), rounds.clock.ticks()
        moved = jump_since_last_run(session, now, ticks)
        run = RoundRun(name=name, bell=bell, started_at=now)
        if ticks is not None:
            run.boot, run.boot_seconds = ticks.boot, ticks.seconds
        session.add(run)
        session.flush()
        if moved is not None:
            tell_of_jump(session, run, moved)
        kept = select(RoundRun.id).where(RoundRun.name == name).order_by(RoundRun.id.desc()).limit(KEPT_RUNS)
        oldest = min(session.scalars(kept))
        session.execute(delete(RoundRun).where(RoundRun.name == name, RoundRun.id < oldest))
        return run.id


def _end(rounds: Rounds, run_id: int, name: str, rung: Rung) -> None:
    now = rounds.clock.now()
    with unit_of_work(rounds.engine) as session:
        ended = update(RoundRun).where(RoundRun.id == run_id)
        session.execute(ended.values(ended_at=now, is_well=rung.is_well, said=rung.said[:4000]))
        if not rung.is_well:
            said = {"title": BY_NAME[name].title, "why": rung.said[:300]}
            day = now.astimezone(SHANGHAI).date()
            for committee_id in session.scalars(select(Committee.id)).all():
                tell_office(session, committee_id, "round_failed", f"{name}:{day}", said, now=now)


def missed(rounds: Rounds) -> list[Entry]:
    """Return the rounds whose last hour passed without a run, in the table's order; asked after any silence."""
    now = rounds.clock.now()
    with reading(rounds.engine) as session:
        return [entry for entry in TABLE if _is_missed(session, entry, now)]


def _is_missed(session: Session, entry: Entry, now: datetime) -> bool:
    # a run begun in the future was rung by a clock that stood too far ahead: it counts for nothing
    begun = select(RoundRun.started_at).where(RoundRun.name == entry.name, RoundRun.started_at <= now)
    last = session.scalars(begun.order_by(RoundRun.id.desc()).limit(1)).one_or_none()
    if last is None:
        return entry.at_once
    return last < last_before(entry.cron, now - GRACE)
