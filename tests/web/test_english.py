"""English mode: headings, labels, buttons, sentences and refusals are English; only what people wrote stays Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from plan_graph.advice import ADVICE, LABELS
from plan_graph.audit import Told
from tests.cast import AFTER_DUE, IN_QUARTER, PARTS, SMALL_PLAN, assemble, assemble_with_plan
from tests.databases import fresh_ledger
from tests.house import configure
from tests.web.test_the_face import Face, post
from web import create_app
from web.database import db
from web.translating import PLACE, catalogue, english, t
from workflow.clock import FixedClock
from workflow.ledger.engine import unit_of_work
from workflow.operations import checking, signing
from workflow.operations.reports import Written, save, submit
from workflow.rules import lights, states
from workflow.rules.roles import CAPACITY_LABELS

CHINESE = re.compile(r"[\u3400-\u9fff]+")
PAGES = {
    "办公室人员": ("/", "/tasks", "/tasks/1", "/tasks?period=all", "/verify", "/verify/{signed}", "/reports/{signed}",
                   "/calendar", "/audit", "/inbox", "/help", "/accessibility", "/password", "/map",
                   "/map?view=unit", "/map?view=together&least=1", "/map?unit=县残联", "/tasks/999"),
    "牵头填报人": ("/", "/reports", "/reports/{own}", "/tasks/1/merge/3", "/calendar"),
    "残联填报人": ("/", "/reports", "/reports/{signed}"),
    "残联领导": ("/", "/sign", "/tasks", "/sign/{waiting}"),
    "督查人员": ("/", "/tasks"),
    "系统管理员": ("/", "/audit"),
}  # fmt: skip
PEOPLE_WROTE = (
    "本期救助对象应保尽保",
    "请补充人数",
    "测试县残工委",
    "另一县残工委",
    *PARTS,
    "中文",
    "督",
)


@pytest.fixture
def face(tmp_path: Path) -> Iterator[Face]:
    with fresh_ledger("sqlite", tmp_path) as engine:
        with unit_of_work(engine) as session:
            cast = assemble_with_plan(session)
            other = assemble(session, name="另一县残工委", first_phone=13800000000)
        clock = FixedClock(IN_QUARTER)
        app = create_app(configure(tmp_path, engine), clock=clock)
        yield Face(app, engine, clock, cast, other)
        with app.app_context():
            db.engine.dispose()


def _live(face: Face) -> dict[str, int]:
    """Let reports be written, signed and returned, and return the pages' numbers."""
    with unit_of_work(face.engine) as session:
        numbers = {}
        for period, name in (("2024Q3", "signed"), ("2024Q2", "waiting"), ("2024Q1", "returned")):
            row = face.cast.obligation(session, "县残联", "1.1.2", period)
            writer = face.cast.actor("残联填报人")
            report = save(
                session,
                writer,
                row.id,
                Written(progress_text="本期救助对象应保尽保"),
                seen_version=0,
                now=IN_QUARTER,
            )
            submit(session, writer, row.id, seen_version=1, now=IN_QUARTER)
            numbers[name] = row.id
            if name != "waiting":
                leader = face.cast.actor("残联领导")
                signing.sign(session, leader, row.id, seen_version=1, seen_hash=report.content_hash,
                             authenticated_at=IN_QUARTER, clock_now=IN_QUARTER, now=IN_QUARTER, from_address="127.0.0.1")  # fmt: skip
        checking.return_report(session, face.cast.actor("办公室人员"), numbers["returned"], seen_version=1,
                               reason="请补充人数", new_due_on=AFTER_DUE.date(), now=IN_QUARTER)  # fmt: skip
        numbers["own"] = face.cast.obligation(session, "县民政局").id
    return numbers


def _data() -> list[str]:
    """Return what the plan itself says, the longest first, so that nothing is cut to pieces."""
    words = {SMALL_PLAN["title"], *PEOPLE_WROTE}
    words |= {one["title"] for key in ("sections", "tasks", "projects") for one in SMALL_PLAN[key]}
    words |= {one["name"] for key in ("units", "indicators") for one in SMALL_PLAN[key]}
    return sorted(map(str, words), key=len, reverse=True)


def _left(page: str) -> set[str]:
    """Return the Chinese that is left of a page once the data are taken away."""
    root = html.fromstring(page)
    for one in root.xpath("//script|//style"):
        one.drop_tree()
    texts = [
        root.text_content(),
        *(str(one) for one in root.xpath("//@aria-label|//@alt|//@title|//@data-label|//@placeholder")),
    ]
    joined = "\n".join(texts)
    for word in _data():
        joined = joined.replace(word, "")
    return set(CHINESE.findall(joined))


def test_no_page_of_the_main_job_is_half_chinese(face: Face) -> None:
    numbers = _live(face)
    found: dict[tuple[str, str], set[str]] = {}
    for part, paths in PAGES.items():
        client = face.client(part)
        client.set_cookie("duban_language", "en")
        for path in paths:
            answer = client.get(path.format(**numbers))
            assert answer.status_code in {200, 404}, (part, path, answer.status_code)
            left = _left(answer.text)
            if left:
                found[part, path] = left
    assert found == {}


def test_refusals_and_confirmations_are_told_in_english(face: Face) -> None:
    numbers = _live(face)
    client = face.client("牵头填报人")
    client.set_cookie("duban_language", "en")
    page = f"/reports/{numbers['own']}"
    saved = post(client, page, {"seen_version": "0", "act": "save", "progress_text": "x"}, page=page)
    assert saved.status_code == 302
    assert "Draft saved" in client.get(saved.location, follow_redirects=True).text
    empty = post(client, page, {"seen_version": "1", "act": "submit", "progress_text": ""}, page=page)
    assert "No progress is written" in empty.text
    fields = {"act": "save", "progress_text": "x", "progress_percent": "abc"}
    assert "Give a number" in post(client, page, {"seen_version": "1", **fields}, page=page).text
    assert "There is no such thing" in client.get("/tasks/999").text


def test_every_label_of_states_roles_and_lights_has_its_english() -> None:
    labels = [
        *states.LABELS.values(),
        *states.ROLE_LABELS.values(),
        *states.ACTION_LABELS.values(),
        *CAPACITY_LABELS.values(),
        *lights.WORDS.values(),
    ]
    assert [label for label in labels if CHINESE.search(english(label))] == []


def test_a_sentence_with_figures_is_recognised_by_its_form() -> None:
    assert english("逾期12个工作日") == "12 working days late"
    assert english(
        "还有2个参与单位的情况未处理：甲、乙。请在“汇总”中采纳、退回，或写明理由后豁免。"
    ).startswith("2 participants")
    assert english("完成进度：请填写数字，例如 85 或 85.5。") == "Progress: Give a number, e.g. 85 or 85.5."
    assert english("没有人写过的一句话") == "没有人写过的一句话"
    assert t("共{total}项", total=3) == "共3项"


def test_the_catalogue_names_only_places_that_its_keys_have() -> None:
    for key, wanted in catalogue()[0].items():
        assert set(PLACE.findall(wanted)) <= set(PLACE.findall(key)), key


def test_every_kind_of_finding_says_in_english_what_it_is_why_it_matters_and_what_to_do() -> None:
    words = {*LABELS.values(), *(word for one in ADVICE.values() for word in (one.why, one.what_to_do))}
    assert [word for word in words if CHINESE.search(english(word))] == []


@pytest.mark.parametrize(
    "told",
    [
        Told("nobody", 3, "任务1.1“加强服务”没有写明责任单位，无人负责。"),
        Told("box_untied", 0, "专栏2“重点项目”的项目没有找到对应的任务。"),
        Told(
            "lines_joined",
            9,
            "第3页“落实补贴”可能另起一段，版面看不出来，按接着上一行处理，请核对。".replace("贴”", "贴…”"),
        ),
        Told("unit_unfamiliar", 4, "“人行支行”不在常见单位名录中，请核对名称是否完整、有无错字。"),
    ],
)
def test_a_finding_keeps_the_documents_words_and_says_the_rest_in_english(told: Told) -> None:
    without_quotes = re.sub("“[^”]*”", "", english(told.message))
    assert "“" in english(told.message)
    assert not CHINESE.search(without_quotes)
