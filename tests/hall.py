"""A served committee with the small plan, and everybody in it as a visitor: what the stories of acts are told in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, PASSWORD, Cast, assemble, assemble_with_plan
from tests.databases import fresh_ledger
from tests.house import configure, running, with_fonts
from tests.visitor import Visitor
from workflow.clock import FixedClock


@dataclass
class Hall:
    """A committee on the loopback, another one beside it, and the visitors that are logged in."""

    address: str
    clock: FixedClock
    engine: Engine
    cast: Cast
    phones: dict[str, str]
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, part: str) -> Visitor:
        """Somebody of the committee, logged in once."""
        if part not in self.visitors:
            one = Visitor(self.address)
            one.sign_in(self.phones[part], PASSWORD)
            self.visitors[part] = one
        return self.visitors[part]

    def foreigner(self) -> Visitor:
        """The other committee's clerk."""
        return self.visitor("外县办公室人员")


@contextmanager
def open_hall(folder: Path, kind: str = "sqlite", moment: datetime = IN_QUARTER) -> Iterator[Hall]:
    """Serve the committee at a moment, on a ledger of a kind."""
    with_fonts(folder)
    with fresh_ledger(kind, folder) as engine:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            cast = assemble_with_plan(session)
            other = assemble(session, name="另一县残工委", first_phone=13800000000)
            phones = {part: person.phone for part, person in cast.people.items()}
            for row in (cast.committee, *cast.units.values(), *cast.people.values()):
                session.refresh(row)  # adopting a plan lets go of what was read before it
            phones["外县办公室人员"] = other.people["办公室人员"].phone
        with running(configure(folder, engine), moment) as (address, clock):
            hall = Hall(address, clock, engine, cast, phones)
            yield hall
            for one in hall.visitors.values():
                one.close()
