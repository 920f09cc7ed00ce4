"""我的设置 in a real Chromium: a token is made, shown once, listed and revoked; axe finds nothing at two widths."""

from __future__ import annotations

import pytest

from tests.test_browser import CHROMIUM, WIDTHS, Place, _look, place

__all__ = ["place"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: .ci/run installs it"),
]


def test_a_token_is_made_and_revoked_at_two_widths(place: Place) -> None:
    for width in WIDTHS:
        page = place.enter("办公室人员", width)
        page.goto(f"{place.address}/me")
        page.get_by_label("给哪个程序用").fill("单位办公系统")
        page.get_by_label("有效多少天").fill("0")
        page.get_by_role("button", name="生成令牌").click()
        assert page.get_by_text("有效期须在1天到366天之间").is_visible()
        place.faults.clear()  # the browser's own word about the 422
        _look(place, page, "/me refused", width)
        page.get_by_label("有效多少天").fill("30")
        page.get_by_role("button", name="生成令牌").click()
        assert page.get_by_label("令牌", exact=True).input_value().startswith("duban_")
        _look(place, page, "/me made", width)
        page.get_by_role("button", name="单位办公系统").click()
        assert page.get_by_text("还没有访问令牌").is_visible()
        page.context.close()
