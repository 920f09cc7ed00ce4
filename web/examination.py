"""What `duban doctor` looks at, each with what it saw."""

from __future__ import annotations

import os
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from exports.pdf.fonts import are_ready
from workflow.config import Config
from workflow.ledger.engine import make_engine
from workflow.ledger.migrations import newest_revision, present_revision
from workflow.rules.deadlines import WorkCalendar


@dataclass(frozen=True)
class Examined:
    """One subject: whether it is well, and what was seen."""

    subject: str
    is_well: bool
    words: str


def examine(config: Config) -> list[Examined]:
    """Look at everything and return what was seen, well or not."""
    subjects: tuple[Callable[[Config], Examined], ...] = (
        _paths,
        _ledger,
        _fonts,
        _zone,
        _holidays,
        _mail,
        _clock,
    )
    return [look(config) for look in subjects]


def _paths(config: Config) -> Examined:
    folder = config.home if config.home.exists() else config.home.parent
    can = os.access(folder, os.W_OK)
    return Examined("数据目录", can, f"{config.home}{'可写' if can else '不可写，请检查权限'}")


def _ledger(config: Config) -> Examined:
    engine = make_engine(config.database_url)
    try:
        present, newest = present_revision(engine), newest_revision(engine)
    except SQLAlchemyError as away:
        return Examined("账本", False, f"连接不上：{type(away).__name__}")
    finally:
        engine.dispose()
    if present == newest:
        return Examined("账本", True, f"版本 {present}")
    return Examined("账本", False, f"版本 {present or '空'}，应为 {newest}，请运行 duban db upgrade")


def _fonts(config: Config) -> Examined:
    ready = are_ready(config.home / "fonts")
    return Examined("字体", True, "已就绪" if ready else "首次生成文件时转换，约需半分钟")


def _zone(config: Config) -> Examined:
    offset = datetime.now(ZoneInfo(config.time.zone)).utcoffset()
    return Examined("时区", offset is not None, f"{config.time.zone}，现为 UTC+{offset}")


def _holidays(_config: Config) -> Examined:
    year, calendar = datetime.now(UTC).year, WorkCalendar()
    known = [str(one) for one in range(year - 1, year + 2) if not calendar.is_provisional(one)]
    return Examined("节假日", str(year) in known, f"已知 {'、'.join(known)}；其余年份的日期标为暂定")


def _mail(config: Config) -> Examined:
    mail = config.mail
    if mail.kind != "smtp":
        return Examined("邮件", True, "写入数据目录下的 mail，不外发" if mail.kind == "console" else "已关闭")
    try:
        with smtplib.SMTP(mail.host, mail.port, timeout=5) as server:
            code, _ = server.noop()
    except OSError as away:
        return Examined("邮件", False, f"{mail.host}:{mail.port} 连接不上（{type(away).__name__}）")
    return Examined("邮件", code == 250, f"{mail.host}:{mail.port} 应答 {code}")


def _clock(_config: Config) -> Examined:
    now = datetime.now(UTC)
    return Examined("时钟", now.year >= 2026, f"{now:%Y-%m-%d %H:%M} UTC")
