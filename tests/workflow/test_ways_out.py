"""Channels that rest, addresses that refuse, witnesses, fences and robots: what happens to each message, and who hears."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, select, text, update

from notifications.mail import MailSettings, SmtpTransport
from notifications.message import DeliveryError, DeliveryInDoubt, Fault, Message, Receipt, message_id
from notifications.witness import LogWitness, MaildirWitness, Witness, WitnessSilent
from tests.cast import AFTER_DUE, IN_QUARTER, Cast, assemble_with_plan
from tests.house import configure, relay, with_fonts
from tests.notifications.platform import platform
from tests.workflow.test_letters import issued
from workflow import outbox
from workflow.clock import FixedClock
from workflow.config import Config
from workflow.errors import ForbiddenError, InvalidInputError, NotFoundError
from workflow.ledger import Breaker, ChannelKind, Committee, Delivery, JournalEntry, Notice, Person
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.channels import NewChannel, add_channel, reseal_all, set_open
from workflow.operations.claiming import recover
from workflow.operations.delivery import Patience, deliver_due
from workflow.operations.doubts import ask_witness, send_again
from workflow.operations.letters import number_of
from workflow.operations.posts import Post, opened, post_of
from workflow.operations.preferences import set_preference
from workflow.operations.preparing import Delivered
from workflow.operations.reports import Written, save, submit
from workflow.operations.stopping import correct_address
from workflow.operations.sweeping import sweep
from workflow.queries.reach import unreached
from workflow.settings import Ladder
from workflow.vault import Vault
from workflow.worker import FileLife, SessionLife, Worker, life_of

MORNING = datetime(2024, 9, 20, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai, a Friday
DAY = MORNING.date()


@pytest.fixture
def town(engine: Engine) -> Cast:
    """The cast, committed."""
    with unit_of_work(engine) as session:
        return assemble_with_plan(session)


@pytest.fixture
def config(engine: Engine, tmp_path: Path) -> Config:
    """Settings over the ledger."""
    return configure(tmp_path, engine)


class Scripted:
    """A way out that does what it is told with each message, and keeps what arrived."""

    def __init__(self, does: Callable[[Message], None] = lambda _: None) -> None:
        self.does, self.arrived = does, list[Message]()
        self.tried = 0

    def deliver(self, message: Message, before_dot: Callable[[], bool]) -> Receipt:
        """Ask the fence, then do as told."""
        from notifications.message import DeliveryWithdrawn

        self.tried += 1
        if not before_dot():
            raise DeliveryWithdrawn
        self.does(message)
        self.arrived.append(message)
        return Receipt("250 kept", "")

    def close(self) -> None:
        """Nothing is kept open."""


def broken(fault: Fault, *, permanent: bool = False) -> Callable[[Message], None]:
    """A refusal."""

    def refuse(_message: Message) -> None:
        raise DeliveryError("550 5.1.1 No such user", permanent=permanent, fault=fault)

    return refuse


def deliver(engine: Engine, config: Config, post: Post, moment: datetime = MORNING) -> Delivered:
    """One round of one worker."""
    with Worker(life_of(engine, config.home)) as worker:
        return deliver_due(engine, post, config=config, clock=FixedClock(moment), worker=worker)


def owe(engine: Engine, cast: Cast, count: int = 1, channel: str = "mail", part: str = "牵头填报人") -> None:
    """Owe plain notices."""
    person = cast.people[part].id
    said = {"subject": "督办通知", "text": "请查看。"}
    owed = [
        outbox.Owed(person, "drill", channel, f"t:{channel}:{part}:{n:04}", DAY, said) for n in range(count)
    ]
    with unit_of_work(engine) as session:
        outbox.owe(session, cast.committee.id, owed, at=MORNING, not_before=MORNING)


def states(engine: Engine, event: str = "drill") -> Counter[str]:
    """How many messages of an event stand in each state."""
    with reading(engine) as session:
        return Counter(
            one.value for one in session.scalars(select(Notice.state).where(Notice.event == event))
        )


def told(engine: Engine, event: str) -> list[Notice]:
    """The office's lines about an event."""
    with reading(engine) as session:
        return list(session.scalars(select(Notice).where(Notice.event == event).order_by(Notice.id)))


def test_a_relay_that_is_away_for_a_day_loses_nothing_and_is_tried_less_and_less(
    engine: Engine, town: Cast, config: Config
) -> None:
    owe(engine, town, 20)
    away, moment = Scripted(broken(Fault.CHANNEL)), MORNING
    for _ in range(12 * 24):  # a day of bells, one every five minutes
        deliver(engine, config, Post(away), moment)
        moment += timedelta(minutes=5)
    assert away.tried < 45  # about one an hour once it rests, never 20 a bell
    assert states(engine) == {"pending": 20}
    assert len(told(engine, "channel_rests")) == 2 * 2  # two people of the office, once a day
    back = Scripted()
    for _ in range(30):
        deliver(engine, config, Post(back), moment)
        moment += timedelta(minutes=5)
    assert len(back.arrived) == 20
    assert states(engine) == {"sent": 20}
    with reading(engine) as session:
        assert session.get_one(Breaker, "mail").failures == 0


def test_a_resting_channel_is_tried_by_one_message_only(engine: Engine, town: Cast, config: Config) -> None:
    owe(engine, town, 20)
    away = Scripted(broken(Fault.CHANNEL))
    deliver(engine, config, Post(away))
    assert away.tried == config.outbox.breaker_failures
    deliver(engine, config, Post(away), MORNING + timedelta(seconds=30))
    assert away.tried == config.outbox.breaker_failures
    deliver(engine, config, Post(away), MORNING + timedelta(minutes=2))
    assert away.tried == config.outbox.breaker_failures + 1


def test_one_channel_that_is_down_holds_up_no_other(engine: Engine, town: Cast, config: Config) -> None:
    code = _robot(engine, town, config, "http://127.0.0.1:1")
    owe(engine, town, 5)
    owe(engine, town, 5, channel=code)
    mail = Scripted()
    deliver(engine, config, Post(mail, lambda _: Scripted(broken(Fault.CHANNEL))))
    assert len(mail.arrived) == 5
    assert states(engine) == {"sent": 5, "pending": 5}
    chat = Scripted()
    owe(engine, town, 5, part="参与填报人")
    deliver(
        engine, config, Post(Scripted(broken(Fault.CHANNEL)), lambda _: chat), MORNING + timedelta(hours=1)
    )
    assert len(chat.arrived) == 5


def test_an_address_that_refuses_for_good_is_stopped_and_the_office_hears_once(
    engine: Engine, town: Cast, config: Config
) -> None:
    owe(engine, town, 3)
    refusing = Scripted(broken(Fault.ADDRESS, permanent=True))
    deliver(engine, config, Post(refusing))
    assert refusing.tried == 1  # the other two went to the inbox
    assert states(engine) == {"failed": 1, "sent": 2}
    assert len(told(engine, "unreachable")) == 2
    office = town.actor("办公室人员")
    with unit_of_work(engine) as session:
        found = unreached(session, office)
        assert [(one.person.name, one.channel) for one in found] == [("牵头填报人", "mail")]
        assert (
            session.scalars(select(JournalEntry.act).order_by(JournalEntry.id.desc())).first()
            == "stop_address"
        )
        correct_address(session, office, found[0].person.id, "right@example.org", now=MORNING)
        assert unreached(session, office) == []
        failed = session.scalars(select(Notice).where(Notice.state == Delivery.FAILED)).one()
        send_again(session, office, failed.id, now=MORNING)
    well = Scripted()
    deliver(engine, config, Post(well))
    assert [one.address for one in well.arrived] == ["right@example.org"]


def test_a_message_refused_eight_times_ends_and_the_office_hears(
    engine: Engine, town: Cast, config: Config
) -> None:
    owe(engine, town)
    later, moment, pauses = Scripted(broken(Fault.ADDRESS)), MORNING, list[float]()
    for _ in range(8):
        deliver(engine, config, Post(later), moment)
        with reading(engine) as session:
            due = session.scalars(select(Notice.not_before).where(Notice.event == "drill")).one()
        pauses.append((due - moment).total_seconds())
        moment = max(due, moment)
    assert pauses[:7] == [60, 120, 240, 480, 960, 1920, 3840]
    assert states(engine) == {"failed": 1}
    assert len(told(engine, "not_sent")) == 2


def test_only_some_may_correct_an_address(engine: Engine, town: Cast) -> None:
    person = town.people["牵头填报人"].id
    with unit_of_work(engine) as session:
        for part in ("参与填报人", "督查人员"):
            with pytest.raises(ForbiddenError):
                correct_address(session, town.actor(part), person, "x@example.org", now=MORNING)
        for wrong in (
            "x",
            "x@y",
            "a b@example.org",
            "x@example.org\r\nBcc: y@example.org",
            "<x@example.org",
            "甲@example.org",
        ):
            with pytest.raises(InvalidInputError):
                correct_address(session, town.actor("牵头填报人"), person, wrong, now=MORNING)
        correct_address(session, town.actor("牵头填报人"), person, "", now=MORNING)
        assert session.get_one(Person, person).email is None


def _sweep(engine: Engine, cast: Cast, moment: datetime = MORNING) -> None:
    with unit_of_work(engine) as session:
        sweep(session, session.get_one(Committee, cast.committee.id), now=moment, ladder=Ladder())


def _hand_in(engine: Engine, cast: Cast, codes: tuple[str, ...], periods: tuple[str, ...]) -> None:
    with unit_of_work(engine) as session:
        for code in codes:
            for period in periods:
                row = cast.obligation(session, "县残联", code, period)
                actor = cast.actor("残联填报人")
                save(session, actor, row.id, Written(progress_text="已完成"), seen_version=0, now=IN_QUARTER)
                submit(session, actor, row.id, seen_version=1, now=IN_QUARTER)


class Interrupted(Scripted):
    """Something happens between composing and the dot of the first message to one person."""

    def __init__(self, name: str, happens: Callable[[], None]) -> None:
        super().__init__()
        self.name, self.happens = name, happens

    def deliver(self, message: Message, before_dot: Callable[[], bool]) -> Receipt:
        """Let it happen once."""
        if message.name == self.name and self.happens is not None:
            happens, self.happens = self.happens, None  # type: ignore[assignment]
            happens()
        return super().deliver(message, before_dot)


ALL = ("2024Q1", "2024Q2", "2024Q3")


def test_who_hands_in_at_the_last_instant_is_not_reminded(engine: Engine, town: Cast, config: Config) -> None:
    _sweep(engine, town)
    way = Interrupted("残联填报人", lambda: _hand_in(engine, town, ("1.1.1", "1.1.2"), ALL))
    deliver(engine, config, Post(way))
    assert {one.name for one in way.arrived} == {"牵头填报人", "参与填报人"}
    assert states(engine, "digest") == {"sent": 2, "withdrawn": 1}


def test_what_is_done_at_the_last_instant_is_left_out_of_the_digest(
    engine: Engine, town: Cast, config: Config
) -> None:
    _sweep(engine, town)
    way = Interrupted("残联填报人", lambda: _hand_in(engine, town, ("1.1.1",), ALL))
    deliver(engine, config, Post(way))
    mine = [one for one in way.arrived if one.name == "残联填报人"]
    assert len(mine) == 1
    assert "1.1.1" not in mine[0].text
    assert "1.1.2" in mine[0].text


def test_a_worker_taken_for_dead_before_its_dot_sends_nothing(
    engine: Engine, town: Cast, config: Config
) -> None:
    owe(engine, town)

    def taken() -> None:
        with unit_of_work(engine) as session:
            session.execute(update(Notice).values(state=Delivery.PENDING, claimed_by=None))

    way = Interrupted("牵头填报人", taken)
    deliver(engine, config, Post(way))
    assert len(way.arrived) == 1  # by the claim after, not by the one that was lost
    assert states(engine) == {"sent": 1}


def test_a_worker_taken_for_dead_after_its_dot_still_says_that_it_arrived(
    engine: Engine, town: Cast, config: Config
) -> None:
    owe(engine, town)

    def doubted(_message: Message) -> None:
        with unit_of_work(engine) as session:
            session.execute(update(Notice).values(state=Delivery.IN_DOUBT, claimed_by=None))

    deliver(engine, config, Post(Scripted(doubted)))
    assert states(engine) == {"sent": 1}


def test_the_claims_of_the_dead_are_settled_and_those_of_the_living_are_left(
    engine: Engine, town: Cast, config: Config
) -> None:
    owe(engine, town, 3)
    with Worker(life_of(engine, config.home)) as living, Worker(life_of(engine, config.home)) as other:
        with unit_of_work(engine) as session:
            ids = list(session.scalars(select(Notice.id).where(Notice.event == "drill").order_by(Notice.id)))
            for notice_id, name, dot_at in zip(
                ids, (living.name, "gone", "gone too"), (None, None, MORNING), strict=True
            ):
                claimed = {"state": Delivery.CLAIMED, "claimed_by": name, "dot_at": dot_at, "attempts": 1}
                session.execute(update(Notice).where(Notice.id == notice_id).values(**claimed))
        assert recover(engine, worker=other) == 2
    with reading(engine) as session:
        found = session.execute(
            select(Notice.state, Notice.attempts).where(Notice.id.in_(ids)).order_by(Notice.id)
        )
        assert [tuple(row) for row in found] == [("claimed", 1), ("pending", 0), ("in_doubt", 1)]


def test_a_workers_life_is_a_lock_that_falls_with_it(engine: Engine, tmp_path: Path) -> None:
    is_postgres = engine.dialect.name == "postgresql"
    life = life_of(engine, tmp_path)
    assert isinstance(life, SessionLife if is_postgres else FileLife)
    with Worker(life_of(engine, tmp_path)) as one, Worker(life) as other:
        assert not other.is_dead(one.name)
        assert not one.is_dead(one.name)
        if is_postgres:  # the server drops the session; the worker takes its lock anew before its next claim
            mine = one.life._session.scalar(text("SELECT pg_backend_pid()"))  # type: ignore[attr-defined]
            with engine.connect() as admin:
                admin.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
            while not other.is_dead(one.name):
                pass
            one.stay_alive()
            assert not other.is_dead(one.name)
        name = one.name
        one.life.let_go(name)
        assert other.is_dead(name)


def _doubt(engine: Engine, cast: Cast, config: Config, count: int = 3) -> list[str]:
    owe(engine, cast, count)

    def lost(_message: Message) -> None:
        raise DeliveryInDoubt("发出后没有回音")

    deliver(engine, config, Post(Scripted(lost)))
    assert states(engine) == {"in_doubt": count}
    return [message_id(f"t:mail:牵头填报人:{n:04}", "duban.invalid") for n in range(count)]


def _ask(engine: Engine, config: Config, witness: Witness, after: timedelta) -> tuple[int, int, str]:
    found = ask_witness(engine, witness, config=config, clock=FixedClock(MORNING + after))
    return found.arrived, found.absent, found.silent


def test_a_witness_settles_doubt_after_the_settle_time(
    engine: Engine, town: Cast, config: Config, tmp_path: Path
) -> None:
    names = _doubt(engine, town, config)
    box = tmp_path / "copies"
    witness = MaildirWitness(box)
    assert _ask(engine, config, witness, timedelta(minutes=11))[
        2
    ]  # no such mailbox: it stays with the office
    (box / "new").mkdir(parents=True)
    (box / "new" / "1").write_bytes(f"Message-ID: {names[0]}\r\nSubject: x\r\n\r\ny".encode())
    assert _ask(engine, config, witness, timedelta(minutes=9)) == (0, 0, "")  # too early to ask
    assert _ask(engine, config, witness, timedelta(hours=25)) == (0, 0, "")  # too late to believe
    assert states(engine) == {"in_doubt": 3}
    assert _ask(engine, config, witness, timedelta(minutes=11)) == (1, 2, "")
    assert states(engine) == {"sent": 1, "pending": 2}
    way = Scripted()
    deliver(engine, config, Post(way), MORNING + timedelta(minutes=12))
    assert {message_id(one.key, "duban.invalid") for one in way.arrived} == set(names[1:])
    assert _ask(engine, config, witness, timedelta(minutes=30)) == (0, 0, "")


def test_a_relays_log_tells_what_it_took(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    with pytest.raises(WitnessSilent):
        LogWitness(log).arrived(["<a@x>"])
    log.with_name("mail.log.1").write_text(
        "exim: 2024-09-20 <= duban@x H=gate id=<old@x>\n", encoding="utf-8"
    )
    log.write_text(
        "Sep 20 09:00:00 mx postfix/cleanup[1]: 4QAB: message-id=<taken@x>\n"
        "Sep 20 09:00:00 mx postfix/qmgr[2]: 4QAB: from=<duban@x>, size=9, nrcpt=1 (queue active)\n"
        "Sep 20 09:00:01 mx postfix/cleanup[1]: 5QAB: message-id=<cut@x>\n"
        "Sep 20 09:00:01 mx postfix/smtpd[1]: lost connection after DATA <other@x>\n",
        encoding="utf-8",
    )
    asked = ["<taken@x>", "<cut@x>", "<old@x>", "<other@x>", "<never@x>"]
    assert LogWitness(log).arrived(asked) == {"<taken@x>", "<old@x>"}


def _robot(engine: Engine, cast: Cast, config: Config, url: str, kind: ChannelKind = ChannelKind.JSON) -> str:
    config.chat.inside.append(url.rpartition("/")[0] if url.count("/") > 2 else url)
    with unit_of_work(engine) as session:
        new = NewChannel(kind, "工作群", url)
        return add_channel(session, cast.actor("系统管理员"), new, config=config, now=MORNING).code


def test_a_robot_gets_twenty_a_minute_in_order_and_none_is_dropped(
    engine: Engine, town: Cast, config: Config
) -> None:
    with platform() as there:
        code = _robot(engine, town, config, f"http://127.0.0.1:{there.port}/push")
        owe(engine, town, 50, channel=code)
        for minute in (0, 1, 2):
            deliver(engine, config, post_of(config), MORNING + timedelta(minutes=minute, seconds=minute))
            assert len(there.heard) == min(50, 20 * (minute + 1))
    assert [one["key"] for one in there.heard] == [f"t:{code}:牵头填报人:{n:04}" for n in range(50)]
    assert states(engine) == {"sent": 50}


def test_a_round_with_patience_waits_for_the_robots_next_minute(
    engine: Engine, town: Cast, config: Config
) -> None:
    clock, waited = FixedClock(MORNING), []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        clock.moment += timedelta(seconds=seconds)

    with platform() as there, Worker(life_of(engine, config.home)) as worker:
        code = _robot(engine, town, config, f"http://127.0.0.1:{there.port}/push")
        owe(engine, town, 50, channel=code)
        patience = Patience(240, sleep)
        deliver_due(engine, post_of(config), config=config, clock=clock, worker=worker, patience=patience)
        assert len(there.heard) == 50
        assert 120 <= sum(waited) <= 140  # two full minutes; nothing waits once nothing is left
        owe(engine, town, 1, channel="mail")
        assert not Patience().waits()


def test_a_platform_that_mutes_is_left_alone_and_then_gets_the_rest(
    engine: Engine, town: Cast, config: Config
) -> None:
    with platform() as there:
        code = _robot(engine, town, config, f"http://127.0.0.1:{there.port}/push")
        owe(engine, town, 30, channel=code)
        there.after, there.then = 10, b'{"errcode":45009,"errmsg":"api freq out of limit"}'
        deliver(engine, config, post_of(config))
        assert states(engine) == {"sent": 10, "pending": 20}
        deliver(engine, config, post_of(config), MORNING + timedelta(minutes=9))
        assert len(there.heard) == 11  # the one that was refused, and nothing since
        there.after = None
        for minute in (11, 13, 15):
            deliver(engine, config, post_of(config), MORNING + timedelta(minutes=minute))
    kept = [one["key"] for n, one in enumerate(there.heard) if n != 10]
    assert Counter(kept) == Counter(f"t:{code}:牵头填报人:{n:04}" for n in range(30))
    assert states(engine) == {"sent": 30}


def test_what_waits_for_a_closed_channel_goes_to_the_inbox(
    engine: Engine, town: Cast, config: Config
) -> None:
    code = _robot(engine, town, config, "http://127.0.0.1:1")
    owe(engine, town, 2, channel=code)
    with unit_of_work(engine) as session:
        set_open(session, town.actor("系统管理员"), int(code.split("-")[1]), is_open=False, now=MORNING)
    deliver(engine, config, post_of(config))
    with reading(engine) as session:
        rows = session.scalars(select(Notice).where(Notice.event == "drill")).all()
        assert {(row.channel, row.state.value) for row in rows} == {("inbox", "sent")}


def test_a_persons_choice_is_kept_within_what_is_open(engine: Engine, town: Cast, config: Config) -> None:
    code = _robot(engine, town, config, "http://127.0.0.1:1")
    with unit_of_work(engine) as session:
        for part, channel in (("牵头填报人", code), ("参与填报人", "inbox")):
            set_preference(session, town.actor(part), channel=channel, language="en", now=MORNING)
        with pytest.raises(InvalidInputError):
            set_preference(session, town.actor("残联填报人"), channel="wecom-99", language="zh", now=MORNING)
        with pytest.raises(InvalidInputError):
            set_preference(session, town.actor("残联填报人"), channel="", language="fr", now=MORNING)
    _sweep(engine, town)
    mail, chat = Scripted(), Scripted()
    deliver(engine, config, Post(mail, lambda _: chat))
    assert [one.name for one in mail.arrived] == ["残联填报人"]
    assert [one.name for one in chat.arrived] == ["牵头填报人"]
    assert "Overdue" in chat.arrived[0].short
    assert "牵头填报人" not in chat.arrived[0].short  # a group reads it
    with reading(engine) as session:
        lines = session.scalars(select(Notice.channel).where(Notice.event == "digest"))
        assert sorted(lines) == ["inbox", code, "mail"]


def test_channels_are_the_committees_own_and_their_addresses_are_sealed(
    engine: Engine, town: Cast, config: Config
) -> None:
    secret = "canary-7c1f"
    url = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={secret}"
    with unit_of_work(engine) as session:
        new = NewChannel(ChannelKind.WECOM, "工作群", url, secret)
        with pytest.raises(ForbiddenError):
            add_channel(session, town.actor("督查人员"), new, config=config, now=MORNING)
        channel = add_channel(session, town.actor("办公室人员"), new, config=config, now=MORNING)
        foreign = replace(town.actor("系统管理员"), committee_id=town.committee.id + 1)
        with pytest.raises(NotFoundError):
            set_open(session, foreign, channel.id, is_open=False, now=MORNING)
        for bad in (
            "https://evil.example/?key=a",
            "http://127.0.0.1/",
            "https://qyapi.weixin.qq.com/other?key=a",
        ):
            with pytest.raises(InvalidInputError):
                add_channel(
                    session, town.actor("办公室人员"), replace(new, url=bad), config=config, now=MORNING
                )
    with unit_of_work(engine) as session:
        assert reseal_all(session, config) == 1  # under a new key
    with reading(engine) as session:
        kept = session.get_one(type(channel), channel.id)
        assert opened(Vault(config.home), kept).url == url
        assert secret not in kept.sealed
        moved = replace_committee(kept)
        with pytest.raises(Exception, match="挪动"):
            opened(Vault(config.home), moved)
        rows = session.execute(select(JournalEntry)).scalars()
        assert not any(secret in str(vars(row)) for row in rows)
    assert secret not in repr(new)
    keys = config.home / "channel.keys"
    assert oct(keys.stat().st_mode & 0o777) == "0o600"
    keys.unlink()
    with reading(engine) as session, pytest.raises(Exception, match="没有密钥"):
        opened(Vault(config.home), session.get_one(type(channel), channel.id))


def replace_committee(channel: object) -> object:
    """The same sealed text under another committee."""
    from types import SimpleNamespace

    return SimpleNamespace(sealed=channel.sealed, committee_id=99, kind=channel.kind)  # type: ignore[attr-defined]


def test_mail_looks_like_the_offices(engine: Engine, town: Cast, config: Config) -> None:
    _sweep(engine, town)
    with relay() as (kept, port):
        mail = SmtpTransport(MailSettings("127.0.0.1", port, "督办 <duban@example.org>", timeout_seconds=5))
        deliver(engine, config, Post(mail))
    one = kept.mails[0]
    assert one["Reply-To"] == town.people["办公室人员"].email
    assert one["List-Id"].endswith("<reminders.duban.invalid>")
    assert one["Auto-Submitted"] == "auto-generated"
    assert one["Content-Language"] == "zh-CN"
    assert [part.get_content_type() for part in one.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert not os.listdir(config.home / "workers") if engine.dialect.name == "sqlite" else True


def test_a_letter_goes_out_as_pdf_with_its_number(engine: Engine, town: Cast, config: Config) -> None:
    with_fonts(config.home)
    with unit_of_work(engine) as session:
        number = number_of(issued(session, town))
    with relay() as (kept, port):
        mail = SmtpTransport(MailSettings("127.0.0.1", port, "督办 <duban@example.org>", timeout_seconds=5))
        deliver(engine, config, Post(mail), AFTER_DUE + timedelta(hours=1))
    letters = [one for one in kept.mails if number in str(one["Subject"])]
    assert {str(one["To"]).partition(" ")[0] for one in letters} == {"参与填报人", "参与领导"}
    attached = list(letters[0].iter_attachments())
    assert [one.get_filename() for one in attached] == [f"{number}.pdf"]
    assert number.replace(" ", "") in PdfReader(BytesIO(attached[0].get_content())).pages[
        0
    ].extract_text().replace(" ", "")
