"""Take in evidence files: typed by content, named at random, written whole or not at all, bound by their hash."""

from __future__ import annotations

import hashlib
import os
import secrets
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow import journal
from workflow.config import Config
from workflow.errors import ForbiddenError, InvalidInputError
from workflow.ledger import Evidence, ScanState
from workflow.looking_through import look_through
from workflow.operations.moves import allowed
from workflow.queries import obligations as query
from workflow.rules.identifiers import find_identifiers
from workflow.rules.roles import OFFICE, Actor
from workflow.rules.states import Action
from workflow.rules.text import TextRefused, clean_text
from workflow.scanner import scan

MAX_MEMBERS = 2000
MAX_UNPACKED = 200 * 1024 * 1024

MAGIC: dict[str, tuple[bytes, str]] = {
    "pdf": (b"%PDF-", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    "docx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ofd": (b"PK\x03\x04", "application/ofd"),
}
MUST_HOLD = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name is text only and never a path."""

    name: str
    body: bytes
    dated_on: date | None = None


def attach(
    session: Session,
    actor: Actor,
    obligation_id: int,
    upload: Upload,
    *,
    folder: Path,
    extensions: frozenset[str],
    quota_bytes: int,
    now: datetime,
    scanner: str = "",
) -> Evidence:
    """Store a file under an obligation; the same bytes again return the same row. Raises InvalidInputError.

    A picture is kept without its EXIF; ``scanner`` is the address of clamd, or empty.
    """
    row = query.obligation(session, actor, obligation_id)
    if not actor.holds(*OFFICE):
        allowed(session, actor, row, Action.SAVE)
    name, media_type = inspect(upload, extensions)
    body = looked_through(upload)
    digest = hashlib.sha256(body).hexdigest()
    same = select(Evidence).where(Evidence.obligation_id == row.id, Evidence.sha256 == digest)
    if (known := session.scalars(same).one_or_none()) is not None:
        return known
    _within_quota(session, actor, len(body), quota_bytes)
    if actor.person_id is None:
        raise ForbiddenError("系统不能上传附件。")
    evidence = Evidence(
        committee_id=row.committee_id,
        obligation_id=row.id,
        stored_name=secrets.token_hex(16),
        original_name=name,
        media_type=media_type,
        size=len(body),
        sha256=digest,
        dated_on=upload.dated_on,
        uploaded_by_id=actor.person_id,
        uploaded_at=now,
        scan=_scanned(body, scanner),
    )
    write_whole(folder / evidence.stored_name, body)
    session.add(evidence)
    session.flush()
    act = journal.Act(act="attach", thing="evidence", thing_id=evidence.id, content_hash=digest)
    journal.append(session, actor, act, at=now)
    return evidence


def keep(
    session: Session, actor: Actor, obligation_id: int, upload: Upload, *, config: Config, now: datetime
) -> Evidence:
    """Attach a file as the installation is configured: its folder, kinds, quota and scanner; see ``attach``."""
    settings = config.evidence
    return attach(
        session,
        actor,
        obligation_id,
        upload,
        folder=config.home / "evidence",
        extensions=frozenset(settings.extensions),
        quota_bytes=settings.quota_mb * 1024 * 1024,
        now=now,
        scanner=settings.scanner,
    )


def looked_through(upload: Upload) -> bytes:
    """Return the bytes to keep; raises InvalidInputError for a file that carries personal numbers or cannot be read."""
    seen = look_through(upload.name.rpartition(".")[2].lower(), upload.body)
    if seen.sentence:
        raise InvalidInputError(seen.sentence, field="evidence")
    if seen.masked:
        raise InvalidInputError(
            f"文件里有疑似身份证号或残疾人证号（{'、'.join(seen.masked[:3])}）。本系统只报数字，不登记个人，"
            "请删去个人信息（包括批注、隐藏的工作表、修订记录）后再上传。",
            field="evidence",
        )
    return upload.body if seen.body is None else seen.body


def _scanned(body: bytes, scanner: str) -> ScanState:
    state = ScanState(scan(body, scanner))
    if state is ScanState.INFECTED:
        raise InvalidInputError("病毒扫描发现这个文件有问题，没有保存。请查杀后再上传。", field="evidence")
    return state


def inspect(upload: Upload, extensions: frozenset[str]) -> tuple[str, str]:
    """Return (clean name, media type) of a file whose ending and content agree; raises InvalidInputError."""
    try:
        name = clean_text(upload.name, field="evidence", max_chars=200, max_bytes=255, single_line=True)
    except TextRefused as refused:
        raise InvalidInputError(refused.reason_zh, field="evidence") from refused
    if find_identifiers(name):
        raise InvalidInputError("文件名中有疑似身份证号或残疾人证号，请改名后再上传。", field="evidence")
    ending = name.rpartition(".")[2].lower()
    if ending not in extensions or ending not in MAGIC:
        raise InvalidInputError(
            f"不能上传这种文件。可以上传：{'、'.join(sorted(extensions))}。", field="evidence"
        )
    magic, media_type = MAGIC[ending]
    if not upload.body.startswith(magic):
        raise InvalidInputError("文件内容与扩展名不符，请另存为正确的格式后再上传。", field="evidence")
    if ending in MUST_HOLD:
        _check_container(upload.body, MUST_HOLD[ending])
    return name, media_type


def _check_container(body: bytes, must_hold: str) -> None:
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as broken:
        raise InvalidInputError("文件已损坏，请重新保存后再上传。", field="evidence") from broken
    names = {member.filename for member in members}
    too_large = len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED
    if too_large or any(member.flag_bits & 1 for member in members):
        raise InvalidInputError("文件过大或已加密，请去掉密码、精简后再上传。", field="evidence")
    if must_hold not in names or any("vbaproject" in name.lower() or ".." in name for name in names):
        raise InvalidInputError("文件含有宏，或不是所标的格式，请另存后再上传。", field="evidence")


def _within_quota(session: Session, actor: Actor, size: int, quota_bytes: int) -> None:
    used = (
        session.scalar(select(func.sum(Evidence.size)).where(Evidence.committee_id == actor.committee_id))
        or 0
    )
    if used + size > quota_bytes:
        raise InvalidInputError("委员会的附件空间已用完，请联系系统管理员。", field="evidence")


def write_whole(path: Path, body: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a crash; mode 0640."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "wb") as stream:
        stream.write(body)
        stream.flush()
        os.fsync(stream.fileno())
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
