"""The main job over HTTP only: from importing the document to the evaluation's PDF, with a real mail relay."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import Engine

from tests.databases import KINDS, fresh_ledger
from tests.documents import REAL, own_document
from tests.house import Relay, configure, relay, running, with_fonts
from tests.visitor import Visitor
from tests.workflow.rules.numbers import identity_number
from web.cli import main
from workflow.clock import FixedClock
from workflow.config import Config
from workflow.operations.rounds import Rounds

DUE = datetime(2024, 9, 25, 9, 30, tzinfo=UTC)
BEFORE = datetime(2024, 9, 10, 2, 0, tzinfo=UTC)
AFTER = datetime(2024, 9, 27, 2, 0, tzinfo=UTC)
CHOSEN = "纸船漂过 Seven lakes 42"
PEOPLE = {
    "办公室人员": ("clerk", None),
    "牵头填报人": ("reporter", "县残联"),
    "牵头领导": ("signer", "县残联"),
    "参与填报人": ("reporter", "县人社局"),
    "参与领导": ("signer", "县人社局"),
}


@dataclass
class Town:
    """Everything that runs in a story."""

    address: str
    clock: FixedClock
    config: Config
    engine: Engine
    mail: Relay
    passwords: dict[str, tuple[str, str]]
    visitors: list[Visitor] = field(default_factory=list)

    def stranger(self) -> Visitor:
        """Somebody who is not logged in."""
        self.visitors.append(Visitor(self.address))
        return self.visitors[-1]

    def visitor(self, part: str) -> Visitor:
        """Log somebody in; the first password must be changed at once."""
        phone, password = self.passwords[part]
        one = self.stranger()
        one.sign_in(phone, password)
        if "原密码" in one.text:
            one.send("", {"old_password": password, "new_password": CHOSEN, "again": CHOSEN})
            self.passwords[part] = (phone, CHOSEN)
        return one

    def rounds(self) -> Rounds:
        """The rounds as the flows would run them now."""
        return Rounds(self.engine, self.config, self.clock)


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A committee with its people, made by the command line, served on the loopback."""
    with_fonts(tmp_path)
    with fresh_ledger(request.param, tmp_path) as engine, relay() as (kept, port):
        config = configure(
            tmp_path,
            engine,
            DUBAN_MAIL__KIND="smtp",
            DUBAN_MAIL__PORT=str(port),
            DUBAN_WEB__BASE_URL="http://127.0.0.1",
        )
        monkeypatch.setenv("DUBAN_STORAGE__HOME", str(tmp_path))
        monkeypatch.setenv("DUBAN_STORAGE__DATABASE_URL", config.database_url)
        passwords = _found()
        with running(config, BEFORE) as (address, clock):
            made = Town(address, clock, config, engine, kept, passwords)
            yield made
            for one in made.visitors:
                one.close()


def _found() -> dict[str, tuple[str, str]]:
    runner, passwords = CliRunner(), {}
    asked = [
        "init",
        "--name",
        "测试县残工委",
        "--region",
        "000000",
        "--admin-name",
        "系统管理员",
        "--admin-phone",
        "13900000001",
    ]
    done = runner.invoke(main, asked)
    assert done.exit_code == 0, done.output
    for number, (part, (capacity, unit)) in enumerate(PEOPLE.items(), start=2):
        phone = f"1390000000{number}"
        asked = [
            "person",
            "add",
            "--name",
            part,
            "--phone",
            phone,
            "--as",
            capacity,
            "--email",
            f"p{number}@example.org",
        ]
        done = runner.invoke(main, [*asked, *(["--unit", unit] if unit else [])])
        assert done.exit_code == 0, done.output
        passwords[part] = (phone, done.output.split(": ")[-1].strip())
    return passwords


@pytest.mark.parametrize("which", ["own", "real"])
def test_from_the_document_to_the_evaluation(town: Town, which: str, tmp_path: Path) -> None:
    if which == "real" and not REAL.exists():
        pytest.skip("the real plan does not stand beside the project")
    office = town.visitor("办公室人员")
    _import_and_adopt(office, REAL if which == "real" else own_document(tmp_path))

    link = _subscribe(town)
    _remind(town)
    _report_and_sign(town, "参与填报人", "参与领导", "本期培训42人，补贴已发放。", percent="60")
    _merge(town)
    _report_and_sign(town, "牵头填报人", "牵头领导", "全县组织培训42人。", percent="72")
    office = town.visitor("办公室人员")  # days have passed: everybody logs in again
    _verify(office)
    _feed_has_moved_on(town, link)
    _nobody_else_may(town)
    _evaluate(office)
    _ledger_and_journal(office)


def _import_and_adopt(office: Visitor, document: Path) -> None:
    office.go("/plans")
    office.send("/plans", files={"document": (document.name, document.read_bytes())})
    assert "审阅发现" in office.text
    office.send(f"{office.answer.url.path}/adopt" if office.answer else "", {"starts_on": ""})  # from the plan's first day
    assert "已采用：20期" in office.text
    again = office.go("/")
    assert again.title is not None


def _subscribe(town: Town) -> str:
    lead = town.visitor("牵头填报人")
    lead.go("/calendar")
    lead.send("/calendar/renew")
    address = lead.page.find("input", id="address")
    assert address is not None
    path = "/feeds/" + str(address["value"]).rsplit("/", 1)[-1]
    anyone = town.stranger()
    anyone.go(path)
    assert anyone.answer is not None
    calendar = Calendar.from_ical(anyone.answer.content)
    events = calendar.walk("VEVENT")
    assert DUE in {event.decoded("dtstart") for event in events}
    assert all(
        event.walk("VALARM")
        for event in events
        if event["STATUS"] != "CANCELLED" and "已报送：" not in str(event["SUMMARY"])
    )
    tag = anyone.answer.headers["ETag"]
    unchanged = anyone.http.get(path, headers={"If-None-Match": tag})
    assert unchanged.status_code == 304
    assert unchanged.content == b""
    return path


def _remind(town: Town) -> None:
    """One digest each and day, over real SMTP; a second sweep and a second round send nothing."""
    rounds = town.rounds()
    town.clock.moment = datetime(2024, 9, 20, 0, 30, tzinfo=UTC)
    for _ in range(2):
        for committee in rounds.committees():
            rounds.remind(committee)
        rounds.announce()
    to = [str(mail["To"]) for mail in town.mail.mails]
    assert sum("p3@example.org" in one for one in to) == 1
    assert len(to) == len(set(to))
    mine = next(mail for mail in town.mail.mails if "p3@" in str(mail["To"]))
    text = mine.get_body(("plain",))
    assert text is not None
    assert "提升残疾人职业技能" in text.get_content()
    assert mine["Message-ID"]
    assert mine["Auto-Submitted"] == "auto-generated"


def _report_and_sign(town: Town, writer: str, signer: str, words: str, *, percent: str) -> None:
    person = town.visitor(writer)
    _open_sheet(person)
    person.send("", {"progress_text": words, "progress_percent": "一百二", "act": "submit"}, status=422)
    assert words in person.page.find("textarea", id="progress_text").text  # type: ignore[union-attr]
    person.send(
        "",
        {"progress_text": f"{words}{identity_number()}", "act": "submit", "progress_percent": percent},
        status=422,
    )
    assert "疑似身份证号" in person.text
    person.send("", {"progress_text": words, "progress_percent": percent, "act": "submit"})
    assert "已提交审签" in person.text

    leader = town.visitor(signer)
    leader.go("/sign")
    rows = [one for one in leader.page.find_all("a") if one["href"].startswith("/sign/")]
    leader.go(str(rows[0]["href"]))
    assert words in leader.text
    leader.send("/sign")
    assert "已签批1份报告" in leader.text


def _open_sheet(person: Visitor) -> None:
    person.go("/reports")
    rows = [row.get_text() for row in person.page.find_all("tr")]
    wanted = [n for n, text in enumerate(rows) if "提升残疾人职业技能" in text and "2024年第三季度" in text]
    button = person.page.find_all("tr")[wanted[0]].find("a", class_="btn")
    assert button is not None
    person.go(str(button["href"]))


def _merge(town: Town) -> None:
    lead = town.visitor("牵头填报人")
    lead.go("/inbox")
    assert "等您汇总" in lead.text
    _open_sheet(lead)
    merge = lead.link("个参与单位的情况")
    lead.go(merge)
    adopt = next(one["action"] for one in lead.page.find_all("form") if one.find("button", value="adopt"))
    lead.send(str(adopt), {"act": "adopt"})
    assert "已采纳县人社局的情况" in lead.text
    town.clock.moment = AFTER
    lead = town.visitor("牵头填报人")
    lead.go(merge)
    while forms := [one for one in lead.page.find_all("form") if one.find("button", value="waive")]:
        lead.send(str(forms[0]["action"]), {"act": "waive", "reason": "到期未报，先行汇总。"})


def _verify(office: Visitor) -> None:
    office.go("/verify")
    office.go(office.link("核查："))
    assert "全县组织培训42人。" in office.text
    accept = next(one["action"] for one in office.page.find_all("form") if one["action"].endswith("/accept"))
    office.send(str(accept))
    assert "核查" in office.text


def _feed_has_moved_on(town: Town, path: str) -> None:
    anyone = town.stranger()
    anyone.go(path)
    assert anyone.answer is not None
    events = Calendar.from_ical(anyone.answer.content).walk("VEVENT")
    assert any("已报送：" in str(event["SUMMARY"]) and not event.walk("VALARM") for event in events)
    assert len({str(event["UID"]) for event in events}) == len(events)


def _nobody_else_may(town: Town) -> None:
    other = town.visitor("参与填报人")
    for path in ("/verify", "/evaluations", "/audit", "/plans"):
        other.go(path, status=403)
    stranger = town.stranger()
    stranger.go("/tasks")
    assert stranger.answer is not None
    assert stranger.answer.url.path == "/login"
    stranger.go("/feeds/" + "x" * 43 + ".ics", status=404)


def _evaluate(office: Visitor) -> None:
    office.go("/evaluations")
    office.send("", {"kind": "annual", "as_of": "2030-01-01"}, status=422)
    assert "截止日期不能晚于今天" in office.text
    office.send("", {"kind": "annual", "as_of": "2024-09-27"})
    assert office.answer is not None
    path = office.answer.url.path
    pdf = office.http.get(f"{path}.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.content == office.http.get(f"{path}.pdf").content
    reader = PdfReader(io.BytesIO(pdf.content))
    words = "".join(page.extract_text() for page in reader.pages)
    assert "全县组织培训42人" in words.replace("\n", "")
    assert reader.outline
    assert all("/FontFile2" in str(one) for one in _fonts(reader))


def _fonts(reader: PdfReader) -> Iterator[object]:
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            for descendant in font.get_object().get("/DescendantFonts", [font]):
                descriptor = descendant.get_object().get("/FontDescriptor")
                if descriptor is not None:
                    yield descriptor.get_object()


def _ledger_and_journal(office: Visitor) -> None:
    office.go("/tasks.xlsx")
    assert office.answer is not None
    sheet = openpyxl.load_workbook(io.BytesIO(office.answer.content)).active
    assert sheet is not None
    assert any("全县组织培训42人。" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    office.go("/audit?check=1")
    assert "链条完整" in office.text
