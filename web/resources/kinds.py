"""What a resource is: how it is read and what is done to it, as data that the API, the command line and tests read.

To add an act: write its ``Given``, a function that calls the trunk's operation, and name both in the resource's
``acts``. The route, the command, the OpenAPI document and the tests follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from web.resources.desk import Desk
from web.resources.values import Given, Nothing, Shown
from workflow.errors import NotFoundError
from workflow.rules.roles import Deed
from workflow.rules.states import Action

Deeds = tuple[Deed | Action, ...]


class Numbered(Protocol):
    """A row with a number."""

    @property
    def id(self) -> int:
        """Its number."""


N = TypeVar("N", bound=Numbered)


@dataclass(frozen=True)
class Page:
    """Which part of a list is wanted: rows numbered beyond ``after``, at most ``limit`` of them and one to see whether there are more."""

    after: int = 0
    limit: int = 50

    def of(self, rows: Sequence[N]) -> list[N]:
        """Return this part of rows that are all at hand, by number: nothing is lost or doubled when others are added."""
        return sorted((row for row in rows if row.id > self.after), key=lambda row: row.id)[: self.limit + 1]


@dataclass(frozen=True)
class Making:
    """An act that makes a new thing; ``carry`` returns its number. ``path`` follows the resource's own."""

    name: str
    words: str
    deeds: Deeds
    given: type[Given]
    carry: Callable[[Desk, Any], int]
    said: str
    path: str = ""
    command: str = ""


@dataclass(frozen=True)
class Act:
    """An act on one thing. A signing act is refused to tokens: ``page`` is where the person does it themselves."""

    name: str
    words: str
    deeds: Deeds
    given: type[Given]
    carry: Callable[[Desk, int, Any], None]
    said: str
    is_signing: bool = False
    page: str = ""
    command: str = ""


@dataclass(frozen=True)
class Resource:
    """Things of one kind. ``rows`` returns the part of the list that a page asks for, ``show`` one thing in full where there is more to see.

    ``name`` is its path, ``command`` its group on the command line, ``key`` the parameter that numbers it, ``line`` what
    tells one from another in a line of text.
    """

    name: str
    command: str
    key: str
    title: str
    deeds: Deeds
    shown: type[Shown]
    show: Callable[[Desk, int], Shown] | None
    listed: type[Shown]
    rows: Callable[[Desk, Any, Page], Sequence[Shown]]
    asked: type[Given] = Nothing
    acts: tuple[Act, ...] = ()
    makings: tuple[Making, ...] = ()
    line: tuple[str, ...] = ()
    show_deeds: Deeds = field(default=())


@dataclass(frozen=True)
class Sheet:
    """A single document that has no number: who I am, what the board counts."""

    name: str
    title: str
    deeds: Deeds
    shown: type[Shown]
    show: Callable[[Desk, Any], Shown]
    asked: type[Given] = Nothing


def shown(resource: Resource, desk: Desk, thing_id: int) -> Shown:
    """Return one thing in full; raises NotFoundError where it is not there or not for this person to know of."""
    if resource.show is None:
        raise NotFoundError
    return resource.show(desk, thing_id)


def carried(desk: Desk, act: Act | Making, given: Given, thing_id: int) -> int:
    """Carry an act out as the pages do: the mark first, then the operation; return the number of what it was done to."""
    desk.hold(act.deeds)
    if isinstance(act, Making):
        return act.carry(desk, given)
    act.carry(desk, thing_id, given)
    return thing_id
