"""Who may do which act to what, and from which states it goes, written a second time from DOMAIN's words alone.

R reporter, S signer, C clerk, D director, V observer, A administrator. A small ``o`` is the unit that owes or answers, ``l``
the unit that leads the task to which an input is handed. What is not written here is denied.
"""

from __future__ import annotations

from dataclasses import dataclass

# thing | act | who may | from which states it goes ("*": it has none, "+": nor an object, everybody does it in their own committee)
TABLE = """
report    | save             | Ro          | owed draft returned
report    | submit           | Ro          | draft
report    | withdraw         | Ro          | awaiting
report    | sign             | So          | awaiting
report    | send_back        | So          | awaiting
report    | enter_from_paper | C D         | owed draft returned
report    | verify           | C D         | signed
report    | return           | C D         | signed
report    | correct          | C D Ro      | verified
report    | adopt            |             |
report    | return_input     |             |
report    | waive            |             |
input     | save             | Ro          | owed draft returned
input     | submit           | Ro          | draft
input     | withdraw         | Ro          | awaiting
input     | sign             | So          | awaiting
input     | send_back        | So          | awaiting
input     | enter_from_paper | C D         | owed draft returned
input     | verify           | C D         |
input     | return           | C D         |
input     | correct          | C D Ro      |
input     | adopt            | Rl          | signed
input     | return_input     | Rl          | signed
input     | waive            | Rl          | owed draft awaiting returned
extension | ask              | Ro          | none
extension | withdraw         | Ro          | awaiting signed
extension | sign             | So          | awaiting
extension | send_back        | So          | awaiting
extension | grant            | C D         | signed
extension | refuse           | C D         | signed
problem   | raise            | C D Ro      | none
problem   | assign           | C D         | raised assigned answered escalated
problem   | answer           | Ro So       | assigned
office_problem | answer      | C D         | assigned
problem   | escalate         | C D         | raised assigned answered
problem   | close            | C D         | raised answered escalated
problem   | reopen           | C D         | closed
letter    | draft            | C D         | none
letter    | edit             | C D         | draft
letter    | submit           | C D         | draft
letter    | drop             | C D         | draft
letter    | send_back        | D           | awaiting
letter    | issue            | D           | awaiting
letter    | receive          | Ro So       | issued
letter    | answer           | Ro So       | issued received answered
letter    | close            | C D         | answered
letter    | cancel           | D           | issued received answered
closing   | ask              | Ro          | none
closing   | withdraw         | Ro          | awaiting
closing   | sign             | So          | awaiting
closing   | send_back        | So          | awaiting
closing   | accept           | C D         | signed
closing   | refuse           | C D         | signed
look_back | plan             | C D         | none
look_back | pass             | C D         | planned
look_back | fail             | C D         | planned
look_back | drop             | C D         | planned
item      | record           | C D         | none
item      | answer           | Ro So       | owed
item      | close            | C D         | owed answered
item      | return           | C D         | answered
item      | reopen           | C D         | closed
bulletin  | edit             | C D         | draft
bulletin  | drop             | C D         | draft
bulletin  | approve          | D           | draft
fact      | enter            | Ro          | none
fact      | confirm          | So          | entered
fact      | return           | So          | entered
target    | set              | C D         | none proposed accepted returned
target    | accept           | So          | proposed
target    | give_back        | So          | proposed
task      | assign           | C D         | registered assigned
task      | object           | So          | assigned objected
task      | change           | C D         | registered assigned objected under_way
task      | name_lead        | C D         | registered assigned objected under_way
task      | suspend          | C D         | assigned objected under_way closing_requested
task      | resume           | C D         | suspended
task      | adjust           | C D         | assigned under_way suspended
task      | reopen           | C D         | closed
unit      | add              | C D         | +
unit      | join_tasks       | C D         | *
unit      | merge            | C D         | *
unit      | leave            | C D         | *
unit      | rename           | C D         | *
unit      | add_alias        | C D         | *
unit      | set_kind         | C D         | *
unit      | set_contacts     | C D Ro So   | *
unit      | renew_link       | C D Ro So   | *
unit      | delegate         | C D         | *
unit      | limit_signer     | C D         | *
plan      | import           | C D         | +
plan      | change_rule      | C D         | *
plan      | enter_days       | C D         | +
plan      | move_target      | C D         | *
plan      | evaluate         | C D         | *
plan      | write_text       | C D         | *
plan      | call_meeting     | C D         | +
plan      | make_bulletin    | C D         | *
plan      | chase            | C D         | *
plan      | link_project     | C D         | *
plan      | grant_reading    | D           | *
person    | hand_on          | C D A       | *
person    | open_account     | A           | +
person    | grant            | A           | *
person    | disable          | A           | *
person    | correct_address  | C D A       | *
see       | report           | Ro So C D V | *
see       | input            | Ro So Rl Sl C D V | *
see       | extension        | Ro So Rl Sl C D V | *
see       | problem          | Ro So C D V | *
see       | letter           | Ro So C D V | *
see       | draft letter     | C D V       | *
see       | closing          | Ro So C D V | *
see       | look back        | C D V       | *
see       | item             | Ro So C D V | *
see       | draft bulletin   | C D V       | *
see       | target           | Ro So C D V | *
see       | meeting          | C D V       | *
"""

HIDDEN = {"letter": {"draft", "awaiting", "dropped"}}


@dataclass(frozen=True)
class Rule:
    """One line of the table: who may, and from which states."""

    thing: str
    act: str
    who: frozenset[str]
    states: frozenset[str]

    def allows(self, letter: str, relation: str, state: str) -> bool:
        """Whether a person with this capacity and relation to the thing may do it; units do not see what is not issued."""
        if relation == "foreign" and "+" in self.states:
            return letter in self.who
        if letter in {"R", "S"}:
            if state in HIDDEN.get(self.thing, ()):
                return False
            suffix = {"own": "o", "lead": "l"}.get(relation)
            return suffix is not None and letter + suffix in self.who
        return letter in self.who and relation == "committee"


def _read(line: str) -> Rule:
    thing, act, who, states = (part.strip() for part in line.split("|"))
    return Rule(thing, act, frozenset(who.split()), frozenset(states.split()))


RULES = tuple(_read(line) for line in TABLE.strip().split("\n"))
