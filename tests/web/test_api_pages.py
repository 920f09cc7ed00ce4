"""docs/api.md is true: each of its commands is run by curl against a served committee, and answers what the page says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from tests.hall import open_hall
from tests.web.program import token_for

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
EXAMPLE = re.compile(r"```sh\n(?P<command>.*?)```(?:\n\n```json\n(?P<answer>.*?)```)?", re.DOTALL)


def test_every_example_answers_what_the_page_says(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine: .ci/run installs it")
    examples = [one for one in EXAMPLE.finditer(PAGE.read_text(encoding="utf-8")) if "export" not in one["command"]]
    Image.new("RGB", (8, 8), "white").save(tmp_path / "photo.png")
    with open_hall(tmp_path) as hall:
        with Session(hall.engine) as session, session.begin():
            token = token_for(session, hall.cast.actor("残联填报人"))
            number = hall.cast.obligation(session, "县残联", "1.1.2").id
        named = {"DUBAN": hall.address, "TOKEN": token, "OBLIGATION": str(number), "NO_PROXY": "127.0.0.1"}
        for one in examples:
            done = subprocess.run(
                ["bash", "-e", "-c", one["command"]], cwd=tmp_path, capture_output=True, text=True, timeout=60,
                env={**os.environ, **named}, check=False,
            )  # fmt: skip
            assert done.returncode == 0, (one["command"], done.stdout, done.stderr)
            assert one["answer"], one["command"]
            _holds(json.loads(done.stdout), json.loads(one["answer"]), one["command"])
    assert len(examples) >= 9


def _holds(found: Any, wanted: Any, where: str) -> None:
    """Hold an answer against what is printed of it: what is printed is there."""
    if isinstance(wanted, dict):
        for name, value in wanted.items():
            assert name in found, (name, where, found)
            _holds(found[name], value, where)
    elif isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        assert len(found) >= len(wanted), where
        for one, value in zip(found, wanted, strict=False):
            _holds(one, value, where)
    else:
        assert found == wanted, (where, found)


def test_the_page_names_every_resource_and_every_kind_of_refusal() -> None:
    from web.api.refusals import HTTP, KINDS
    from web.resources import RESOURCES, SHEETS

    words = PAGE.read_text(encoding="utf-8")
    for one in (*SHEETS, *RESOURCES):
        assert f"/{one.name}" in words or one.name == "project-entries", one.name
    for kind in {kind for _, kind, _ in KINDS.values()} | {kind for kind, _ in HTTP.values()}:
        assert f"`{kind}`" in words or kind in {"refused", "method"}, kind
