"""Config: config.toml and DUBAN_<SECTION>__<KEY> read, typed, and every mistake told at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import PrivateAttr, ValidationError

from workflow.settings import (
    Api,
    Assignment,
    Backup,
    Calendar,
    Chat,
    Conclusions,
    Demonstration,
    Evidence,
    Ladder,
    Lights,
    Mail,
    Outbox,
    Part,
    PlanReading,
    PrefectSettings,
    Rendering,
    Reporting,
    Scoring,
    Security,
    Storage,
    Time,
    Web,
)

PREFIX = "DUBAN_"
NOT_SETTINGS = ("DUBAN_TEST_", "DUBAN_CONFIG", "DUBAN_CHILD", "DUBAN_TOKEN")


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` holds one line for each mistake, with its path."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Config(Part):
    """All settings. Relative paths count from the folder of config.toml."""

    web: Web = Web()
    storage: Storage = Storage()
    mail: Mail = Mail()
    chat: Chat = Chat()
    time: Time = Time()
    reporting: Reporting = Reporting()
    assignment: Assignment = Assignment()
    ladder: Ladder = Ladder()
    lights: Lights = Lights()
    conclusions: Conclusions = Conclusions()
    scoring: Scoring = Scoring()
    calendar: Calendar = Calendar()
    outbox: Outbox = Outbox()
    backup: Backup = Backup()
    plan: PlanReading = PlanReading()
    rendering: Rendering = Rendering()
    evidence: Evidence = Evidence()
    security: Security = Security()
    api: Api = Api()
    prefect: PrefectSettings = PrefectSettings()
    demonstration: Demonstration = Demonstration()
    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    @property
    def home(self) -> Path:
        """The folder of everything that is kept."""
        return (self._folder / self.storage.home).resolve()

    @property
    def database_url(self) -> str:
        """The ledger's address: SQLite under the home unless set."""
        return self.storage.database_url or f"sqlite:///{self.home / 'ledger.sqlite3'}"

    @property
    def ledger_file(self) -> Path | None:
        """The file of a SQLite ledger, or None where a server holds it."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path) if scheme.startswith("sqlite") else None

    @property
    def base_url(self) -> str:
        """The address under which people reach the pages, without a slash at its end."""
        return self.web.base_url or f"http://{self.web.host}:{self.web.port}"


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Read a file (if given) and the environment over it; raises ConfigError with every mistake."""
    problems: list[str] = []
    values = _read_file(path, problems)
    named = _override(values, environ, problems)
    try:
        config = Config.model_validate(values)
    except ValidationError as invalid:
        file_name = path.name if path else "config.toml"
        problems += [_problem(error, named, file_name) for error in invalid.errors()]
    if problems:
        raise ConfigError(tuple(problems))
    config._folder = (path.parent if path else Path.cwd()).resolve()
    return config


def _read_file(path: Path | None, problems: list[str]) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(f"{path}: 找不到配置文件 / no such file")
    except OSError as refused:
        problems.append(f"{path}: 读不了（{refused.strerror}）/ cannot be read")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        problems.append(f"{path}: 不是合法的 TOML / not valid TOML: {broken}")
    return {}


def _override(values: dict[str, Any], environ: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    """Lay the environment over the values and return which setting each variable gave."""
    named: dict[str, str] = {}
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name.startswith(NOT_SETTINGS):
            continue
        section, mark, key = name.removeprefix(PREFIX).lower().partition("__")
        part = Config.model_fields.get(section)
        fields = getattr(part.annotation, "model_fields", {}) if part else {}
        if not mark or key not in fields:
            problems.append(f"{name}: 没有这项设置 / no such setting")
            continue
        text = environ[name]
        is_list = isinstance(fields[key].default, list)
        section_values = values.setdefault(section, {})
        if isinstance(section_values, dict):
            section_values[key] = [one.strip() for one in text.split(",") if one.strip()] if is_list else text
            named[f"{section}.{key}"] = name
    return named


WRONG = {
    "extra_forbidden": "没有这项设置 / no such setting",
    "int_parsing": "应为整数 / must be a whole number",
    "int_type": "应为整数 / must be a whole number",
    "int_from_float": "应为整数 / must be a whole number",
    "bool_parsing": "应为 true 或 false / must be true or false",
    "string_type": "应为加引号的文字 / must be a text in quotes",
    "list_type": "应为 [ ] 中的一列 / must be a list",
    "time_parsing": "应为 17:30:00 这样的时刻 / must be a time of day",
    "date_parsing": "应为 2024-09-27 这样的日期 / must be a date",
    "date_from_datetime_parsing": "应为 2024-09-27 这样的日期 / must be a date",
    "model_type": "应为 [节] 下的设置 / must be a section",
    "less_than_equal": "应≤{le} / must be ≤ {le}",
    "greater_than_equal": "应≥{ge} / must be ≥ {ge}",
    "literal_error": "可取 {expected} / must be one of these",
    "enum": "可取 {expected} / must be one of these",
}
SECRETS = {"storage.database_url"}


def _problem(error: Any, named: Mapping[str, str], file_name: str) -> str:
    """Return a mistake with the place it was made in: the variable, or the file and the key."""
    key = ".".join(str(part) for part in error["loc"])
    where = next((name for path, name in named.items() if key == path or key.startswith(f"{path}.")), None)
    limits = {name: str(value).replace(" or ", ", ") for name, value in error.get("ctx", {}).items()}
    words = WRONG[error["type"]].format(**limits) if error["type"] in WRONG else error["msg"]
    words = words.removeprefix("Value error, ")
    shown = "" if key in SECRETS or isinstance(error["input"], dict) else f"（现为 {error['input']!r}）"
    return f"{f'{where} ({key})' if where else f'{file_name}: {key}'}: {words}{shown}"
