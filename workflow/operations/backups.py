"""Back up the ledger with its files into one archive with a manifest, and restore it, checked."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from workflow import journal
from workflow.ledger.engine import make_engine, reading
from workflow.ledger.migrations import newest_revision, present_revision

LEDGER, MANIFEST = "ledger.sqlite3", "manifest.json"
KEYS = ("secret.key", "checkpoint.key")


class BackupRefused(Exception):
    """No backup was made, or none was restored; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def make_backup(engine: Engine, home: Path, target: Path) -> dict[str, Any]:
    """Write a consistent copy of a SQLite ledger, the evidence files and the key; return the manifest."""
    if engine.dialect.name != "sqlite":
        raise BackupRefused("PostgreSQL 账本请用 pg_dump 备份，再备份数据目录下的 evidence。")
    files: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / LEDGER
        _copy_ledger(Path(str(make_url(str(engine.url)).database)), copy)
        part = target.with_name(target.name + ".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, name in [(copy, LEDGER), *_kept(home)]:
                files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
                archive.write(path, name)
            manifest = {"revision": present_revision(engine), "heads": _heads(copy), "files": files}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    part.replace(target)
    return manifest


def _copy_ledger(source: Path, copy: Path) -> None:
    with sqlite3.connect(source) as live, sqlite3.connect(copy) as other:
        live.backup(other)
    live.close()
    other.close()


def _kept(home: Path) -> list[tuple[Path, str]]:
    found = [
        (path, f"evidence/{path.name}") for path in sorted((home / "evidence").glob("*")) if path.is_file()
    ]
    return found + [(home / name, name) for name in KEYS if (home / name).exists()]


def _heads(ledger: Path) -> dict[str, list[Any]]:
    engine = make_engine(f"sqlite:///{ledger}")
    with reading(engine) as session:
        heads = {
            str(one): list(journal.head_of(session, one)) for one in journal.committees_with_journals(session)
        }
    engine.dispose()
    return heads


def restore_backup(source: Path, home: Path, database_url: str) -> dict[str, Any]:
    """Put a checked archive into an empty home; raises BackupRefused for a damaged one or a home in use."""
    database = make_url(database_url).database
    if not database_url.startswith("sqlite") or database is None:
        raise BackupRefused("这份备份是 SQLite 账本，请先把 storage.database_url 留空。")
    if Path(database).exists():
        raise BackupRefused("数据目录里已有账本，不会覆盖。请换一个空的 storage.home。")
    manifest, contents = _checked(source)
    home.mkdir(parents=True, exist_ok=True)
    for name, body in contents.items():
        path = Path(database) if name == LEDGER else home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        path.chmod(0o600 if name in KEYS else 0o640)
    _check_ledger(database_url, manifest, Path(database))
    return manifest


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


def _check_ledger(database_url: str, manifest: dict[str, Any], path: Path) -> None:
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
        path.unlink(missing_ok=True)
        raise
    finally:
        engine.dispose()
