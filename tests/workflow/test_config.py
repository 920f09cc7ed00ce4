"""config.toml is the whole of the settings, and its mistakes are told together."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from workflow.config import Config, ConfigError, load

CONFIG = Path(__file__).parents[2] / "config.toml"


def test_the_file_lists_every_setting_with_its_default() -> None:
    written = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    assert Config.model_validate(written) == Config()
    for section, field in Config.model_fields.items():
        assert set(written[section]) == set(field.default.__class__.model_fields)


def test_the_environment_overrides_the_file() -> None:
    config = load(CONFIG, {"DUBAN_WEB__PORT": "8123", "DUBAN_CALENDAR__ALARM_DAYS": "7, 2"})
    assert config.web.port == 8123
    assert config.calendar.alarm_days == [7, 2]


def test_all_mistakes_are_told_at_once_with_their_paths(tmp_path: Path) -> None:
    broken = tmp_path / "config.toml"
    broken.write_text('[web]\nport = 99999\nprot = 1\n[mail]\nkind = "pigeon"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load(broken, {"DUBAN_WEB__COLOUR": "red", "DUBAN_REPORTING__DAY": "forty"})
    lines = "\n".join(told.value.problems)
    for path in ("web.port", "web.prot", "mail.kind", "DUBAN_WEB__COLOUR", "reporting.day"):
        assert path in lines


def test_relative_paths_count_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("", encoding="utf-8")
    assert load(file, {}).home == (tmp_path / "var").resolve()


def test_a_missing_file_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path / "none.toml", {})
