"""The story of chasing and of a letter over HTTP: three clicks, then a draft, a signature, a receipt and an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import AFTER_DUE
from tests.hall import Hall, open_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path, moment=AFTER_DUE) as opened:
        yield opened


def test_the_office_chases_in_three_clicks(hall: Hall) -> None:
    office, unit = hall.visitor("办公室人员"), hall.cast.units["县财政局"].id
    office.go("/chase")
    chosen = [one["value"] for one in office.page.find_all("input", {"name": "chosen"}, checked=True)]
    office.send("/chase/preview", {"chosen": chosen})
    assert "县财政局：" in office.page.find("textarea", {"name": f"text_{unit}"}).text  # type: ignore[union-attr]
    rows = {
        name: [one["value"] for one in office.page.find_all("input", {"name": name})]
        for name in {one["name"] for one in office.page.find_all("input", type="hidden")} - {"csrf_token"}
    }
    office.send("/chase/send", {**rows, f"text_{unit}": "请尽快报送三季度情况。"})
    assert "已向3个单位催办并登记" in office.text
    hall.visitor("参与填报人").go("/inbox")
    office.go("/chase")
    office.send("/chase/preview", {"chosen": chosen})
    office.send("/chase/send", {**rows, f"text_{unit}": "又催一次"}, status=409)
    assert "今天已经发过催办" in office.text
    assert "又催一次" in office.text


def test_a_letter_is_drafted_signed_received_answered_and_printed(hall: Hall) -> None:
    office, director, unit = (hall.visitor(part) for part in ("办公室人员", "办公室主任", "参与填报人"))
    office.go("/chase")
    card = next(one for one in office.page.find_all("li", class_="card") if "县财政局" in one.text)
    fields = {one["name"]: one["value"] for one in card.find_all("input")}
    fields["chosen"] = [one["value"] for one in card.find_all("input", {"name": "chosen"})]
    fields["kind"] = card.find("button", {"name": "kind"})["value"]  # type: ignore[index,call-overload]
    assert office.answer is not None
    office._arrived(office.http.post("/letters", data=fields), 200)
    assert "按规则建议" in office.text
    path = office.answer.url.path
    unit.go(path, 404)
    office.send(f"{path}/submit", {"text": ""}, status=422)
    assert "请填写正文" in office.text
    office.go(path)
    office.send(f"{path}/submit", {"title": "关于报送三季度进展的函"})
    office._arrived(office.http.get(f"{path}.pdf"), 409)
    director.go(path)
    director.send(f"{path}/issue")
    assert "〔2024〕1号" in director.text
    unit.go("/letters")
    unit.go(unit.link("关于报送三季度进展的函"))
    unit.send(f"{path}/receive")
    unit.send(f"{path}/answer", {"answer": "明日补报。"})
    office.go(path)
    office.send(f"{path}/deliver", {"how": "paper", "note": "送财政局办公室"})
    assert "送财政局办公室" in office.text
    office.send(f"{path}/close")
    assert "已办结" in office.text
    first = unit.http.get(f"{path}.pdf").content
    assert first.startswith(b"%PDF")
    assert first == office.http.get(f"{path}.pdf").content
    hall.foreigner().go(path, 404)
    hall.foreigner().go(f"{path}.pdf", 404)
    hall.visitor("牵头填报人").go(path, 404)
