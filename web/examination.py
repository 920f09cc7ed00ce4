"""What `duban doctor` looks at, each with what it saw."""

from __future__ import annotations

import shutil
import smtplib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from exports.pdf.fonts import are_ready
from web.commands.refusals import database_sentence
from workflow.config import Config
from workflow.ledger.engine import make_engine
from workflow.ledger.migrations import newest_revision, present_revision
from workflow.rules.deadlines import WorkCalendar

LEAST_FREE = 500_000_000


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
    folder = next(one for one in (config.home, *config.home.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as refused:
        return Examined("数据目录", False, f"{config.home} 不可写（{refused.strerror}），请检查权限")
    words = f"{config.home} 可写，剩余空间 {free / 1e9:.1f} GB"
    return Examined("数据目录", free > LEAST_FREE, words + ("" if free > LEAST_FREE else "，太少，请清理"))


def _ledger(config: Config) -> Examined:
    if config.ledger_file is not None and not config.ledger_file.exists():
        return Examined("账本", False, "还没有建立。真实使用请运行 duban init，看演示请运行 duban up")
    engine = make_engine(config.database_url)
    try:
        present, newest = present_revision(engine), newest_revision(engine)
    except SQLAlchemyError as away:
        return Examined("账本", False, database_sentence(away))
    finally:
        engine.dispose()
    if present == newest:
        return Examined("账本", True, f"版本 {present}")
    return Examined("账本", False, f"版本 {present or '空'}，应为 {newest}，请运行 duban db upgrade")


def _fonts(config: Config) -> Examined:
    ready = are_ready(config.home / "fonts")
    return Examined("字体", True, "已就绪" if ready else "首次生成文件时转换，约需半分钟")


def _zone(config: Config) -> Examined:
    return Examined(
        "时区",
        True,
        f"{config.time.zone}，现在是 {datetime.now(ZoneInfo(config.time.zone)):%Y-%m-%d %H:%M（UTC%z）}",
    )


def _holidays(_config: Config) -> Examined:
    year, calendar = datetime.now(UTC).year, WorkCalendar()
    last = max((one for one in range(year - 5, year + 3) if not calendar.is_provisional(one)), default=0)
    words = f"国务院放假安排已知到{last}年，以后的日期标为暂定，公布后由办公室补录"
    return Examined(
        "节假日", last >= year, words if last >= year else f"只知道到{last}年，请升级 holidays 或由办公室补录"
    )


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
    is_well = now.year >= 2026
    return Examined(
        "时钟", is_well, f"{now:%Y-%m-%d %H:%M} UTC" + ("" if is_well else "，不对，请校准服务器时间")
    )
