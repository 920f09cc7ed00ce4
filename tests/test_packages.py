"""The pinned packages: every version can be installed by the oldest Python that is promised."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.specifiers import SpecifierSet

CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"
DEBIAN_12 = "3.11.2"


def _pinned() -> dict[str, str]:
    found = re.findall(r"^([\w.\-]+)==([^\s;]+)", CONSTRAINTS.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


def test_every_pinned_version_installs_on_the_python_of_debian_12() -> None:
    refused = []
    for name, version in _pinned().items():
        try:
            told = metadata(name)
        except PackageNotFoundError:
            continue  # a platform's own package
        assert told["Version"] == version, f"{name}: {told['Version']} is installed, {version} is pinned"
        wanted = told["Requires-Python"] or ">=3"
        if not SpecifierSet(wanted).contains(DEBIAN_12):
            refused.append(f"{name}=={version} wants Python {wanted}")
    assert refused == []
