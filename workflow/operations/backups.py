"""Back up the ledger with its files into one archive with a manifest, and restore it, checked."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect
from sqlalchemy.engine import make_url

from workflow import journal
from workflow.config import Config
from workflow.ledger.engine import make_engine, reading
from workflow.ledger.migrations import newest_revision, present_revision
from workflow.operations.dumping import DumpFailed, dump_postgres, restore_postgres
from workflow.rules.deadlines import SHANGHAI

LEDGER, DUMP, MANIFEST = "ledger.sqlite3", "ledger.pgdump", "manifest.json"
KEYS = ("secret.key", "checkpoint.key")


class BackupRefused(Exception):
    """No backup was made, or none was restored; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def make_backup(engine: Engine, home: Path, target: Path) -> dict[str, Any]:
    """Write a consistent copy of the ledger, the evidence files and the keys; return the manifest.

    The keys of channels' secrets stay out of it: whoever holds the archive alone opens none of them.
    """
    files: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        heads = _heads(engine)  # before the copy, so that the copy holds each of them
        copy = _copied(engine, Path(folder))
        part = target.with_name(target.name + ".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, name in [(copy, copy.name), *_kept(home)]:
                files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
                archive.write(path, name)
            manifest = {"revision": present_revision(engine), "heads": heads, "files": files}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    part.replace(target)
    return manifest


def nightly_backup(engine: Engine, config: Config, *, now: datetime) -> str:
    """Write the day's archive under the backup folder, unless it is there; keep the newest ones. Return what was done."""
    folder = config.home / config.backup.folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"duban-{now.astimezone(SHANGHAI):%Y%m%d}.zip"
    if target.exists():
        return f"今天已备份：{target.name}"
    manifest = make_backup(engine, config.home, target)
    target.chmod(0o600)
    old = sorted(folder.glob("duban-????????.zip"))[: -config.backup.keep]
    for path in old:
        path.unlink()
    size = target.stat().st_size // 1024
    return f"已备份{len(manifest['files'])}个文件到{target.name}（{size} KB），清理{len(old)}份旧备份"


def _copied(engine: Engine, folder: Path) -> Path:
    if engine.dialect.name != "sqlite":
        try:
            dump_postgres(engine.url.render_as_string(hide_password=False), folder / DUMP)
        except DumpFailed as failed:
            raise BackupRefused(str(failed)) from failed
        return folder / DUMP
    source, copy = Path(str(make_url(str(engine.url)).database)), folder / LEDGER
    with sqlite3.connect(source) as live, sqlite3.connect(copy) as other:
        live.backup(other)
    live.close()
    other.close()
    return copy


def _kept(home: Path) -> list[tuple[Path, str]]:
    found = [
        (path, f"evidence/{path.name}") for path in sorted((home / "evidence").glob("*")) if path.is_file()
    ]
    return found + [(home / name, name) for name in KEYS if (home / name).exists()]


def _heads(engine: Engine) -> dict[str, list[Any]]:
    with reading(engine) as session:
        return {
            str(one): list(journal.head_of(session, one)) for one in journal.committees_with_journals(session)
        }


def restore_backup(source: Path, home: Path, database_url: str) -> dict[str, Any]:
    """Put a checked archive into an empty home and database; raises BackupRefused for a damaged one or a place in use."""
    is_sqlite = database_url.startswith("sqlite")
    database = Path(str(make_url(database_url).database))
    if is_sqlite and database.exists():
        raise BackupRefused("数据目录里已有账本，不会覆盖。请换一个空的 storage.home。")
    manifest, contents = _checked(source)
    _check_place(database_url, contents, is_sqlite=is_sqlite)
    home.mkdir(parents=True, exist_ok=True)
    for name, body in contents.items():
        if name == DUMP:
            _fill(database_url, body)
            continue
        path = database if name == LEDGER else home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        path.chmod(0o600 if name in KEYS else 0o640)
    _check_ledger(database_url, manifest, database if is_sqlite else None)
    return manifest


def _check_place(database_url: str, contents: dict[str, bytes], *, is_sqlite: bool) -> None:
    if LEDGER in contents and not is_sqlite:
        raise BackupRefused("这份备份是 SQLite 账本，请先把 storage.database_url 留空。")
    if DUMP not in contents:
        return
    if is_sqlite:
        raise BackupRefused("这份备份是 PostgreSQL 账本，请先在 storage.database_url 指明一个空库。")
    engine = make_engine(database_url)
    is_used = bool(inspect(engine).get_table_names())
    engine.dispose()
    if is_used:
        raise BackupRefused("目标数据库里已有数据，不会覆盖。请换一个空库。")


def _fill(database_url: str, dump: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / DUMP
        path.write_bytes(dump)
        try:
            restore_postgres(database_url, path)
        except DumpFailed as failed:
            raise BackupRefused(str(failed)) from failed


def _checked(source: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            contents = {name: archive.read(name) for name in manifest["files"]}
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError, zlib.error) as broken:
        raise BackupRefused("备份文件已损坏，没有恢复。") from broken
    for name, body in contents.items():
        if (
            hashlib.sha256(body).hexdigest() != manifest["files"][name]
            or ".." in name
            or name.startswith("/")
        ):
            raise BackupRefused(f"备份中的 {name} 与清单不符，没有恢复。")
    return manifest, contents


def _check_ledger(database_url: str, manifest: dict[str, Any], path: Path | None) -> None:
    engine = make_engine(database_url)
    try:
        if present_revision(engine) != newest_revision(engine):
            raise BackupRefused("备份来自另一版本，请用同一版本的程序恢复，再升级。")
        with reading(engine) as session:
            for committee, head in manifest["heads"].items():
                broken = journal.verify(session, int(committee), anchors=[(head[0], head[1])])
                if broken:
                    raise BackupRefused(f"备份中的留痕不完整：{broken.why}")
    except BackupRefused:
        if path is not None:
            path.unlink(missing_ok=True)
        raise
    finally:
        engine.dispose()
