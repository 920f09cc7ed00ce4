"""The same job in a real Chromium: every page by axe (WCAG 2.2 AA), at two widths, without a fault in the console."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, PASSWORD, Cast, assemble_with_plan
from tests.databases import fresh_ledger
from tests.documents import own_document
from tests.house import configure, running, with_fonts

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or os.environ.get("DUBAN_TEST_CHROMIUM")
)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
WIDTHS = (1366, 390)
PAGES = {
    "办公室人员": ["/", "/tasks", "/tasks/1", "/reports/1", "/board", "/verify", "/calendar", "/evaluations", "/indicators", "/indicators/1", "/committees", "/plans",
                   "/plans/1", "/map", "/map?view=unit", "/map?view=together&least=1", "/map?unit=县残联",
                   "/map?task=1.1.1", "/audit?check=1", "/inbox", "/reach", "/admin", "/admin/channels/new", "/admin/rounds/announce", "/me", "/help", "/accessibility", "/password",
                   "/periods", "/periods/rules/1", "/periods/rules/new", "/periods/calendar", "/assignments", "/assignments/2",
                   "/targets", "/targets/new", "/targets/new?subject=task:1", "/units", "/units/2", "/people", "/people/3"],
    "牵头填报人": ["/", "/reports", "/reports/1", "/tasks/1/merge/1", "/calendar", "/assignments/1", "/units/1"],
    "牵头领导": ["/", "/sign", "/tasks", "/assignments", "/targets"],
    "督查人员": ["/", "/board", "/evaluations"],
    "系统管理员": ["/", "/audit", "/admin", "/people", "/people/3"],
}  # fmt: skip
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: .ci/run installs it"),
]


@dataclass
class Place:
    """A served committee and a browser to look at it."""

    address: str
    browser: Browser
    cast: Cast
    folder: Path
    faults: list[str]

    def enter(self, part: str, width: int = 1366, *, script: bool = True) -> Page:
        """Open a window of a width and log somebody in."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=script, locale="zh-CN"
        )
        page = context.new_page()
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(f"{self.address}/login")
        page.get_by_label("手机号").fill(self.cast.people[part].phone)
        page.get_by_label("密码").fill(PASSWORD)
        with page.expect_navigation(wait_until="load"):
            page.get_by_role("button", name="登录").click()
        return page


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with_fonts(tmp_path)
    with fresh_ledger("sqlite", tmp_path) as engine:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            cast = assemble_with_plan(session)
        with (
            running(configure(tmp_path, engine), IN_QUARTER) as (address, _),
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            yield Place(address, browser, cast, tmp_path, [])
            browser.close()


def _look(place: Place, page: Page, path: str, width: int) -> None:
    """Hold the open page to WCAG 2.2 AA, to its width, and to a heading of its own."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, (path, width, found.generate_report())
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, (path, width, too_wide)
    assert page.locator("h1").count() == 1, path
    assert place.faults == [], (path, place.faults)


@pytest.mark.parametrize("part", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible(place: Place, part: str, width: int) -> None:
    page = place.enter(part, width)
    for path in PAGES[part]:
        answer = page.goto(place.address + path)
        assert answer is not None
        assert answer.status == 200, path
        _look(place, page, path, width)


def test_the_log_in_page_and_errors_are_accessible(place: Place) -> None:
    page = place.browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{place.address}/login")
    assert Axe().run(page, options=RULES).violations_count == 0
    page.get_by_label("手机号").fill("13900000000")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    assert page.get_by_role("alert").count() == 1
    assert Axe().run(page, options=RULES).violations_count == 0
    page = place.enter("办公室人员", 390)
    page.goto(f"{place.address}/tasks/999")
    assert "没有找到" in page.inner_text("h1")
    assert Axe().run(page, options=RULES).violations_count == 0


@pytest.mark.parametrize("script", [True, False])
def test_a_report_is_written_signed_and_checked(place: Place, script: bool) -> None:
    words = "本期救助对象应保尽保。"
    writer = place.enter("残联填报人", 390, script=script)
    writer.goto(f"{place.address}/reports")
    writer.locator("tr", has_text="2024年第三季度").filter(has_text="加强残疾预防").get_by_role(
        "link", name="填报"
    ).first.click()
    writer.get_by_label("完成进度（%）").fill("30")
    writer.get_by_role("button", name="提交审签").click()
    assert "进展" in writer.get_by_role("alert").first.inner_text() or writer.locator(".field.wrong").count()
    assert [said for said in place.faults if "409" not in said] == []
    place.faults.clear()  # the refusal's own status
    writer.get_by_label("进展情况").fill(words)
    writer.get_by_role("button", name="提交审签").click()
    assert "已提交审签" in writer.get_by_role("status").inner_text()

    leader = place.enter("残联领导", 390, script=script)
    leader.goto(f"{place.address}/sign")
    leader.locator("main a[href^='/sign/']").first.click()
    assert words in leader.inner_text("main")
    leader.get_by_role("button", name="签批", exact=True).click()
    assert "已签批1份" in leader.get_by_role("status").inner_text()

    office = place.enter("办公室人员", script=script)
    office.goto(f"{place.address}/verify")
    office.locator("main a[href^='/verify/']").first.click()
    office.get_by_role("button", name="核查通过").click()
    assert "核查" in office.get_by_role("status").inner_text()
    assert place.faults == []


def test_a_page_can_be_used_by_keyboard(place: Place) -> None:
    page = place.enter("办公室人员")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    outline = page.evaluate(
        "() => { const a = document.querySelector('main a'); a.focus(); return getComputedStyle(a).outlineStyle }"
    )
    assert outline != "none"


def test_a_plan_is_imported_and_reviewed(place: Place) -> None:
    page = place.enter("办公室人员")
    page.goto(f"{place.address}/plans")
    page.locator("input[type=file]").set_input_files(str(own_document(place.folder)))
    page.get_by_role("button", name="读取").click()
    assert "审阅发现" in page.inner_text("main")
    _look(place, page, "review", 1366)


def test_no_words_of_the_map_lie_over_others_in_a_real_browser(place: Place) -> None:
    page = place.enter("办公室人员")
    for path in ("/map", "/map?view=unit", "/map?view=together&least=1", "/map?unit=县残联"):
        page.goto(place.address + path)
        boxes = page.evaluate(
            "() => [...document.querySelectorAll('.map text')].map(one => { const b = one.getBoundingClientRect();"
            " return [b.left, b.top, b.right, b.bottom, one.textContent] })"
        )
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                is_apart = (
                    one[2] <= other[0]
                    or other[2] <= one[0]
                    or one[3] <= other[1] + 3
                    or other[3] <= one[1] + 3
                )
                assert is_apart, (path, one, other)


def test_the_map_is_walked_by_keyboard(place: Place) -> None:
    page = place.enter("办公室人员")
    page.goto(f"{place.address}/map?view=unit")
    page.locator(".map").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.map') !== null")
    unit = page.evaluate("document.activeElement.textContent")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert page.locator("main h2").first.inner_text() == unit
