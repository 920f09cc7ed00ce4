"""The committee's acts as commands, made of the same registry as the API: list, show, and each act by its name."""

from __future__ import annotations

import enum
import json
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import click
from pydantic import BaseModel
from sqlalchemy import Engine

from web.commands.accounts import acting_desk, caller_of, reading_desk
from web.commands.option_words import OPTION_WORDS
from web.commands.shared import configuration, fail, ledger
from web.resources.kinds import Act, Making, Page, Resource, carried, shown
from web.resources.values import FieldsRefusedError, Given, Shown, taken
from web.translating import english
from workflow.config import Config
from workflow.ledger.engine import reading, unit_of_work

AS = click.Option(["--as", "phone"], help="以哪个账号办理（手机号） / the account, by its phone")
JSON = click.Option(["--json", "as_json"], is_flag=True, help="给程序读 / for a machine")
COMMITTEE = click.Option(["--committee"], type=int, help="委员会编号 / its number")
LIMIT = click.Option(
    ["--limit"], type=click.IntRange(1, 10_000), default=50, show_default=True, help="至多几行 / rows"
)
AFTER = click.Option(["--after"], type=int, default=0, help="从这个编号之后 / beyond this number")
FROM = click.Option(
    ["--from", "file"],
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="从 JSON 文件读取各项 / read the fields from a JSON file",
)
NUMBER = click.Argument(["number"], type=int, metavar="ID")


def commands_of(resource: Resource) -> list[click.Command]:
    """Return the commands of a resource: list, show, and its acts."""
    found = [_list(resource)]
    if resource.show is not None:
        found.append(_show(resource))
    found += [_act(resource, making) for making in resource.makings]
    return found + [_act(resource, act) for act in resource.acts]


def _list(resource: Resource) -> click.Command:
    def run(
        phone: str | None, committee: int | None, as_json: bool, limit: int, after: int, **filters: Any
    ) -> None:
        config = configuration()
        with reading(ledger(config)) as session:
            desk = reading_desk(session, config, phone, committee)
            desk.hold(resource.deeds)
            asked = _checked(resource.asked, _given(filters))
            rows = list(resource.rows(desk, asked, Page(after, limit)))
        if as_json:
            click.echo(_json({"data": [_plain(row) for row in rows[:limit]], "more": len(rows) > limit}))
            return
        click.echo("\n".join(line_of(resource, row) for row in rows[:limit]) or "没有 / none")
        if len(rows) > limit:
            click.echo(f"还有，接着看请用 / more: --after {rows[limit - 1].id}")

    options = [AS, COMMITTEE, JSON, LIMIT, AFTER, *_options(resource.asked)]
    return click.Command("list", callback=run, params=list(options), help=_help("列出", "list", resource))


def _show(resource: Resource) -> click.Command:
    def run(number: int, phone: str | None, committee: int | None, as_json: bool) -> None:
        config = configuration()
        with reading(ledger(config)) as session:
            desk = reading_desk(session, config, phone, committee)
            desk.hold(resource.show_deeds or resource.deeds)
            thing = shown(resource, desk, number)
        click.echo(_json(_plain(thing)) if as_json else sheet_of(thing))

    help_words = _help("查看一项", "show one", resource)
    return click.Command("show", callback=run, params=[NUMBER, AS, COMMITTEE, JSON], help=help_words)


def _act(resource: Resource, act: Act | Making) -> click.Command:
    def run(phone: str | None, as_json: bool, file: Path | None, number: int = 0, **options: Any) -> None:
        config = configuration()
        engine = ledger(config)
        is_signing = isinstance(act, Act) and act.is_signing
        if is_signing and phone is not None:
            _show_what_is_signed(engine, config, resource, act, number, phone)
        caller = caller_of(engine, config, phone, is_signing=is_signing)
        with unit_of_work(engine) as session:
            desk = acting_desk(session, config, caller)
            thing = shown(resource, desk, number) if number else None
            values = _seen(act.given, thing, options) | _from_file(file) | _given(options)
            done = carried(desk, act, _checked(act.given, values), number)
            session.flush()
            session.expire_all()
            after = shown(resource, desk, done)
        said = {"said": act.said, "thing": _plain(after)}
        click.echo(_json(said) if as_json else f"{act.said}\n{line_of(resource, after)}")

    arguments: list[click.Parameter] = [] if isinstance(act, Making) else [NUMBER]
    name = act.command or act.name.replace("_", "-")
    params = [*arguments, AS, JSON, FROM, *_options(act.given)]
    return click.Command(name, callback=run, params=params, help=f"{act.words}。{english(act.words)}.")


def _show_what_is_signed(
    engine: Engine, config: Config, resource: Resource, act: Act | Making, number: int, phone: str
) -> None:
    """Print the thing before the password is asked for: it is given for exactly that."""
    with reading(engine) as session:
        desk = reading_desk(session, config, phone, None)
        desk.hold(act.deeds)
        click.echo(sheet_of(shown(resource, desk, number)), err=True)
    click.echo(f"输入密码即{act.words}以上内容 / the password signs the above", err=True)


def _options(given: type[Given]) -> list[click.Option]:
    return [_option(name, field.annotation) for name, field in given.model_fields.items()]


def _option(name: str, kind: Any) -> click.Option:
    plain, is_many = _plain_kind(kind)
    flags = [f"--{name.replace('_', '-')}", name]
    words = OPTION_WORDS[name]
    if plain is bool:
        return click.Option(flags, is_flag=True, help=words)
    if is_many and not _is_model(plain):
        return click.Option(flags, multiple=True, help=words)
    if isinstance(plain, type) and issubclass(plain, enum.Enum):
        return click.Option(flags, type=click.Choice([one.value for one in plain]), help=words)
    return click.Option(flags, help=words)


def _plain_kind(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) in {Union, types.UnionType}:
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is list:
        return get_args(kind)[0], True
    return kind, False


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """Return what was given on the command line; text that is a JSON list is read as one."""
    chosen = {name: value for name, value in options.items() if value not in (None, (), False)}
    return {name: _read(value) for name, value in chosen.items()}


def _read(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str) and value.startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _from_file(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        fail(f"{file} 不是合法的 JSON / not valid JSON")
    if not isinstance(found, dict):
        fail(f"{file} 里须是一个 JSON 对象 / a JSON object is wanted")
    return found


SEEN: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "seen_version": lambda thing, options: _version_of(thing, options),
    "seen_revision": lambda thing, _: thing.revision,
    "seen_moves": lambda thing, _: thing.moved_count,
    "seen_hash": lambda thing, _: thing.report.content_hash if hasattr(thing, "report") else thing.seen_hash,
    "seen": lambda thing, _: [{"unit_id": one.unit_id, "role": one.role} for one in thing.parts],
}


def _version_of(thing: Any, options: dict[str, Any]) -> int:
    if hasattr(thing, "version"):
        return int(thing.version)
    return max((one.version for one in thing.texts if one.section == options.get("section")), default=0)


def _seen(given: type[Given], thing: Shown | None, options: dict[str, Any]) -> dict[str, Any]:
    """Return what stands now for what was not said to have been seen: at the machine, one looks and acts at once."""
    if thing is None or (getattr(thing, "report", thing) is None and "seen_hash" in given.model_fields):
        return {}
    return {name: SEEN[name](thing, options) for name in given.model_fields if name in SEEN}


def _checked(kind: type[Given], values: dict[str, Any]) -> Given:
    try:
        return taken(kind, values)
    except FieldsRefusedError as refused:
        lines = [f"--{name.replace('_', '-')}：{sentence}" for name, sentence in refused.problems]
        fail("\n".join(lines))


def line_of(resource: Resource, row: Shown) -> str:
    """Return a thing in one line: its number, and what tells it from others."""
    words = [str(getattr(row, name)) for name in resource.line if getattr(row, name, None) not in (None, "")]
    light = getattr(row, "light", None)
    told = [f"{light.words}：{light.reason}"] if light is not None else []
    return f"{row.id}　{'　'.join(words + told)}"


def sheet_of(thing: Shown) -> str:
    """Return a thing in full, a field a line."""
    lines = []
    for name, value in _plain(thing).items():
        is_plain = value is None or isinstance(value, str | int | bool)
        lines.append(f"{name}: {'' if value is None else value if is_plain else _json(value, None)}")
    return "\n".join(lines)


def _plain(shown_thing: BaseModel) -> dict[str, Any]:
    return shown_thing.model_dump(mode="json")


def _json(value: Any, indent: int | None = 1) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _help(zh: str, en: str, resource: Resource) -> str:
    return f"{zh}：{resource.title}。{en.capitalize()}: {english(resource.title)}."
