"""The review pages in a real Chromium: axe in every state, at both widths, by keyboard, and at 150 tasks × 60 units."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright
from sqlalchemy.orm import Session

from plan_graph.isolation import read_isolated
from tests.cast import FOUNDED, IN_QUARTER, RULE, assemble
from tests.databases import fresh_ledger
from tests.house import configure, running, with_fonts
from tests.test_browser import CHROMIUM, RULES, WIDTHS, Place
from tests.web.test_the_review import DOCUMENT
from workflow.operations.adjustments import declare_adjustment
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.clock import calendar_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: .ci/run installs it"),
]
CLEAN = DOCUMENT.replace("县财政、共同富裕", "县财政局")
NEWER = CLEAN.replace("1.完善社会救助。", "1.健全社会救助和帮扶体系。").replace("规划（", "中期规划（")


def long_plan() -> str:
    """A plan of 150 tasks and 60 units."""
    mark = random.Random(4)
    units = [f"县{first}{second}局" for first in "林水商税文旅信访审计" for second in "业务政管监督"]
    lines = ["大县残疾人保障和发展规划（2021-2025年）", "一、主要任务"]
    for number in range(150):
        if number % 10 == 0:
            lines.append(f"（{'一二三四五六七八九十'[number // 10 % 10]}）第{number // 10 + 1}方面工作")
        lead, *others = mark.sample(units, mark.randint(2, 50))
        words = "".join(mark.choices("推进完善建立健全服务保障康复教育", k=10))
        who = (
            f"牵头单位：{lead}；参与单位：{'、'.join(others)}"
            if number % 3
            else f"责任单位：{'、'.join(others)}"
        )
        lines.append(f"{number % 10 + 1}.{words}第{number + 1}项。认真落实各项政策，做好衔接。（{who}）")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("review")
    with_fonts(folder)
    with fresh_ledger("sqlite", folder) as engine:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            cast = assemble(session)
            office, calendar = cast.actor("办公室人员"), calendar_of(session, cast.committee.id)
            for number, text in enumerate((CLEAN, NEWER, DOCUMENT, long_plan())):
                path = folder / f"{number}.txt"
                path.write_text(text, encoding="utf-8")
                body = path.read_bytes()
                read = read_isolated(path)
                document = Document(path.name, hashlib.sha256(body).hexdigest(), body, read.lines)
                import_plan(session, office, read.draft, document, now=FOUNDED)
            adopt_plan(session, office, 1, rule=RULE, calendar=calendar, now=FOUNDED)
            declare_adjustment(
                session, office, 2,
                adjusts_id=1, paper="测残工委〔2024〕5号", takes_effect_on=date(2024, 9, 1), now=IN_QUARTER,
            )  # fmt: skip
            session.flush()
            for person in cast.people.values():
                session.refresh(person)
        with running(configure(folder, engine), IN_QUARTER) as (address, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            yield Place(address, browser, cast, folder, [])
            browser.close()


STATES = [
    "/plans", "/plans/1?merge=县民政局&other=县财政局", "/plans/2", "/plans/2/changes", "/plans/3?open=1.1.1#task-1.1.1",
    "/plans/3?line=3&kind=unit_odd#line-3",
]  # fmt: skip
LONG = ["/plans/4?page=2", "/plans/4?open=1.3.2"]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_is_accessible_and_fits(place: Place, width: int) -> None:
    page = place.enter("办公室人员", width)
    for path in STATES:
        page.goto(place.address + path)
        found = Axe().run(page, options=RULES).response["violations"]
        assert found == [], (path, [(one["id"], one["nodes"][0]["html"][:200]) for one in found])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1
        assert page.locator("main .btn.main").count() <= 1
    for path in LONG:  # axe takes half a minute for each of these
        page.goto(place.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert place.faults == []


def test_a_correction_is_made_by_keyboard_alone_and_without_script(place: Place) -> None:
    page = place.enter("办公室人员", script=False)
    page.goto(f"{place.address}/plans/3?open=1.1.2#task-1.1.2")
    page.locator(".opened li", has_text="县残联").locator("button[value=lead]").focus()
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert page.url.endswith("/plans/3?open=1.1.2#task-1.1.2")
    assert "牵头 县残联" in page.locator("[id='task-1.1.2']").inner_text()
    assert _corrections(page) == 1


def _corrections(page: Page) -> int:
    return page.locator("#corrections li").count()


def test_a_long_plan_is_one_page_of_bounded_size(place: Place) -> None:
    page = place.enter("办公室人员")
    answer = page.goto(f"{place.address}/plans/4")
    assert answer is not None
    assert len(answer.body()) < 1_000_000
    assert page.locator(".findings > li").count() <= 60
    assert page.locator(".tasks > li").count() == 150
    page.get_by_role("link", name="无牵头").click()
    several = [one for one in long_plan().splitlines() if "、" in one.partition("责任单位：")[2]]
    assert page.locator(".findings > li").count() == len(several) > 40
    page.locator(".findings > li").first.get_by_role("link", name="原文第").click()
    assert page.locator(".lines .here").count() == 1
