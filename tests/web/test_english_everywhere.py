"""English mode on every page: each literal of a template, each sentence of a refusal, and every page of a lived demonstration."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import JSON, Engine, String, Text, select
from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from tests.cast import RULE, SMALL_PLAN
from tests.databases import fresh_ledger
from tests.house import configure, with_fonts
from tests.web.test_the_face import post
from web import create_app
from web.database import db
from web.translating import CHINESE, PLACE, catalogue, english
from workflow.clock import SystemClock
from workflow.demonstration import make_demonstration
from workflow.ledger import Base
from workflow.ledger.engine import unit_of_work
from workflow.operations.plans import Document
from workflow.rules.deadlines import Shift, rule_in_words
from workflow.rules.periods import Cycle

ROOT = Path(__file__).parents[2]
RAISED = {"InvalidInputError", "BlockedError", "StaleError", "ForbiddenError", "flash"}
TOLD = {"said", "label"}
DAY = date(2024, 9, 20)
SHOWN_AS_IT_IS = {"中文", "1〔1〕1号"}  # a language's own name, a letter's number
SKIPPED = (
    "/logout",
    "/static",
    "/bootstrap",
    "/feeds",
    "/inbox",
    "/plans/",
)  # messages and findings keep their language
OF_A_KIND = 2  # pages of one address that differ only by their numbers


def _literals(template: str) -> set[str]:
    """Return the Chinese in a template's expressions: what macros and t() are given."""
    source = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    inside = re.findall(r"\{\{.*?\}\}|\{%.*?%\}", source, re.DOTALL)
    return {one for part in inside for one in re.findall(r"'([^']*)'", part) if CHINESE.search(one)}


def _bare(template: str) -> set[str]:
    """Return the Chinese that a template says without asking for its English."""
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "\n", template, flags=re.DOTALL)
    return {one for one in re.split(r"<[^>]*>|\n", source) if CHINESE.search(one)}


def test_every_word_of_a_template_has_its_english() -> None:
    templates = sorted((ROOT / "web" / "templates").rglob("*.html"))
    known = catalogue()[0]
    missing = {
        (one.parent.name, one.name, words)
        for one in templates
        for words in _literals(one.read_text(encoding="utf-8")) - SHOWN_AS_IT_IS
        if words not in known and (PLACE.search(words) or english(words) == words)
    }
    assert missing == set()
    bare = {words for one in templates for words in _bare(one.read_text(encoding="utf-8"))}
    assert bare <= {"督", *SHOWN_AS_IT_IS}


def _sentences(node: ast.expr) -> list[str]:
    """Return what an expression may say, 1 standing for each value in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(one.value) if isinstance(one, ast.Constant) else "1" for one in node.values)]
    if isinstance(node, ast.IfExp):
        return _sentences(node.body) + _sentences(node.orelse)
    return []


def _told(path: Path) -> Iterator[str]:
    """Yield the sentences of refusals and confirmations of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            said = node.args[:1] if name in RAISED else []
            for one in [*said, *(key.value for key in node.keywords if key.arg in TOLD)]:
                yield from _sentences(one)
        elif isinstance(node, ast.Return) and node.value is not None and path.parent.name == "rules":
            yield from _sentences(node.value)


def test_every_refusal_and_confirmation_has_its_english() -> None:
    modules = [*(ROOT / "web").rglob("*.py"), *(ROOT / "workflow").rglob("*.py")]
    apart = {"commands", "demonstration", "documents", "versions"}  # Chinese and English together, or papers
    missing = {
        (path.name, words)
        for path in modules
        if path.parent.name not in apart
        for words in _told(path)
        if CHINESE.search(words) and english(words) == words
    }
    assert {words for _, words in missing} <= {
        *SHOWN_AS_IT_IS,
        "1报一次，11 1前；1；1",
    }  # a due rule: see below


@pytest.mark.parametrize("cycle", Cycle)
@pytest.mark.parametrize("shift", Shift)
@pytest.mark.parametrize(("day", "month_offset", "lead"), [(25, 0, 5), (31, 0, 0), (10, 1, 3), (31, 1, 0)])
def test_every_due_rule_is_told_in_english(
    cycle: Cycle, shift: Shift, day: int, month_offset: int, lead: int
) -> None:
    rule = replace(
        RULE, cycle=cycle, shift=shift, day=day, month_offset=month_offset, participant_lead_days=lead
    )
    assert not CHINESE.search(english(rule_in_words(rule)))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, dict[str, FlaskClient]]]:
    """A small demonstration that has lived three quarters, and a browser for each of its people."""
    home = tmp_path_factory.mktemp("lived")
    with_fonts(home)
    with fresh_ledger("sqlite", home) as engine:
        with unit_of_work(engine) as session:
            draft = PlanDraft.from_json(SMALL_PLAN)
            accounts = make_demonstration(
                session, draft, Document("x", "0" * 64), as_of=DAY, seed=3, rule=RULE, evidence=home / "evidence"
            )  # fmt: skip
        app = create_app(configure(home, engine), clock=SystemClock())
        yield engine, {one.part: _signed_in(app.test_client(), one.phone, one.password) for one in accounts}
        with app.app_context():
            db.engine.dispose()


def _signed_in(client: FlaskClient, phone: str, password: str) -> FlaskClient:
    assert post(client, "/login", {"phone": phone, "password": password}).status_code == 302
    client.set_cookie("duban_language", "en")
    return client


def _data(engine: Engine) -> list[str]:
    """Return every Chinese line that the ledger holds, the longest first, so that nothing is cut to pieces."""
    found: set[str] = set()
    with Session(engine) as session:
        for table in Base.metadata.tables.values():
            columns = [one for one in table.c if isinstance(one.type, String | Text | JSON)]
            for row in session.execute(select(*columns)) if columns else ():
                found |= {line for value in row for line in _lines(value)}
    return sorted(found, key=len, reverse=True)


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        for one in value:
            yield from _lines(one)
    elif isinstance(value, str) and CHINESE.search(value):
        yield from (line.strip() for line in value.splitlines() if len(line.strip()) > 1)


def _crawl(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Yield address and text of every page that can be reached by links, two of a kind."""
    seen: dict[str, int] = {}
    queue, known = ["/"], {"/"}
    while queue:
        path = queue.pop(0)
        kind = re.sub(r"=[^&]*", "=", re.sub(r"\d+", "0", path))
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > OF_A_KIND or path.startswith(SKIPPED):
            continue
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        text = answer.text if answer.mimetype == "text/html" else ""
        answer.close()
        if text:
            yield path, text
        links = re.findall(r'href="(/[^"#]*)', text.replace("&amp;", "&"))
        queue += [one for one in dict.fromkeys(links) if one not in known]
        known |= set(links)


def _left(page: str, data: list[str]) -> set[str]:
    root = html.fromstring(page)
    for one in root.xpath("//script|//style|//*[@lang='zh-CN']|//*[@class='mark']"):
        one.drop_tree()
    spoken = root.xpath("//@aria-label|//@alt|//@title|//@data-label|//@placeholder")
    joined = re.sub(r"\S*〔\d+〕\d+号", "", "\n".join([root.text_content(), *map(str, spoken)]))
    for word in data:
        joined = joined.replace(word, "")
    return set(re.findall(r"[^\s\w]?[\u3400-\u9fff]+", joined))


PARTS = (
    "办公室人员甲",
    "办公室主任",
    "督查人员",
    "系统管理员",
    "县民政局填报人",
    "县民政局分管领导",
    "县财政局填报人",
)


@pytest.mark.parametrize("part", PARTS)
def test_no_page_of_a_lived_committee_is_half_chinese(
    lived: tuple[Engine, dict[str, FlaskClient]], part: str
) -> None:
    engine, clients = lived
    quoted = [one for one in catalogue()[0].values() if CHINESE.search(one)]
    data = [*quoted, *_data(engine), "中文"]
    found = {path: left for path, text in _crawl(clients[part]) if (left := _left(text, data))}
    assert found == {}
