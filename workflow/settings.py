"""The sections of config.toml: each setting with its type, its bounds and its default."""

from __future__ import annotations

import re
from datetime import date
from datetime import time as time_of_day
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from workflow.rules.conclusions import ConclusionRules
from workflow.rules.deadlines import DueRule, Shift
from workflow.rules.lights import LightRules
from workflow.rules.periods import Cycle
from workflow.rules.scoring import Fault, ScoringRules
from workflow.rules.scoring import Part as ScoringPart


class Part(BaseModel):
    """A section: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Web(Part):
    """The pages' server."""

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    threads: int = Field(8, ge=1, le=64)
    base_url: str = ""
    trusted_hosts: list[str] = []
    proxy_hops: int = Field(0, ge=0, le=5)
    idle_minutes: int = Field(120, ge=5, le=1440)
    session_hours: int = Field(12, ge=1, le=72)
    max_upload_mb: int = Field(20, ge=1, le=200)
    secret_key_file: str = ""

    @field_validator("base_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("须以 http:// 或 https:// 开头 / must begin with http:// or https://")
        return value.rstrip("/")


class Storage(Part):
    """Where the ledger and the files live."""

    home: str = "var"
    database_url: str = ""

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if value and not re.match(r"(sqlite:///|postgresql\+psycopg://).", value):
            raise ValueError(
                "应为 sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库 / must be such an address"
            )
        return value


class Mail(Part):
    """How mail leaves."""

    kind: Literal["console", "smtp", "off"] = "console"
    host: str = "127.0.0.1"
    port: int = Field(25, ge=1, le=65535)
    tls: Literal["none", "starttls", "tls"] = "none"
    username: str = ""
    password_file: str = ""
    sender: str = "督办 <duban@localhost>"
    timeout_seconds: int = Field(20, ge=1, le=300)
    authorities: str = ""
    reply_to: str = ""


class Chat(Part):
    """Chat robots and gateways: which hosts may be reached, and which of the inside network."""

    hosts: list[str] = ["qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"]
    inside: list[str] = []
    authorities: str = ""
    timeout_seconds: int = Field(10, ge=1, le=60)
    per_minute: int = Field(20, ge=1, le=600)

    @field_validator("inside")
    @classmethod
    def _are_origins(cls, value: list[str]) -> list[str]:
        if any(not one.startswith(("http://", "https://")) or one.count("/") != 2 for one in value):
            raise ValueError("每项须写成 https://主机:端口 / each must be like https://host:port")
        return [one.lower() for one in value]


class Time(Part):
    """The local time zone."""

    zone: str = "Asia/Shanghai"

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError("没有这个时区 / no such time zone") from unknown
        return value


class Reporting(Part):
    """The due rule that a newly adopted plan gets."""

    cycle: Cycle = Cycle.QUARTERLY
    day: int = Field(25, ge=1, le=31)
    month_offset: int = Field(0, ge=0, le=1)
    time: time_of_day = time_of_day(17, 30)
    shift: Shift = Shift.NEXT
    participant_lead_days: int = Field(5, ge=0, le=30)

    def rule(self) -> DueRule:
        """Return the due rule of these settings."""
        return DueRule(
            cycle=self.cycle,
            day=self.day,
            month_offset=self.month_offset,
            at=self.time,
            shift=self.shift,
            participant_lead_days=self.participant_lead_days,
        )


class Assignment(Part):
    """When a unit may object to what it is assigned."""

    objection_days: int = Field(3, ge=1, le=30)


class Ladder(Part):
    """When reminders are silent."""

    quiet_from: time_of_day = time_of_day(20, 0)
    quiet_until: time_of_day = time_of_day(8, 0)


class Lights(Part):
    """When a light is yellow or red."""

    yellow_gap: int = Field(10, ge=1, le=100)
    red_gap: int = Field(30, ge=1, le=100)
    warn_days: int = Field(5, ge=0, le=30)
    returns: int = Field(1, ge=1, le=10)

    def rules(self) -> LightRules:
        """Return the thresholds as the rules take them."""
        return LightRules(self.yellow_gap, self.red_gap, self.warn_days, self.returns)


class Conclusions(Part):
    """When an indicator is ahead or behind, in percentage points of its way, and how far 左右 reaches."""

    ahead: int = Field(5, ge=0, le=100)
    behind: int = Field(10, ge=0, le=100)
    about_percent: int = Field(5, ge=0, le=50)

    def rules(self) -> ConclusionRules:
        """Return the thresholds as the rules take them."""
        return ConclusionRules(Decimal(self.ahead), Decimal(self.behind), Decimal(self.about_percent))


class Scoring(Part):
    """Points and bands of the assessment; off until it is switched on."""

    enabled: bool = False
    reporting: int = Field(40, ge=0, le=100)
    tasks: int = Field(30, ge=0, le=100)
    indicators: int = Field(30, ge=0, le=100)
    late: Decimal = Field(Decimal(1), ge=0, le=100)
    missing: Decimal = Field(Decimal(3), ge=0, le=100)
    returned: Decimal = Field(Decimal("0.5"), ge=0, le=100)
    red_task: Decimal = Field(Decimal(3), ge=0, le=100)
    behind: Decimal = Field(Decimal(5), ge=0, le=100)
    no_data: Decimal = Field(Decimal(5), ge=0, le=100)
    excellent: int = Field(90, ge=0, le=300)
    good: int = Field(80, ge=0, le=300)
    passed: int = Field(60, ge=0, le=300)

    def rules(self) -> ScoringRules | None:
        """Return the rules, or None where scoring is off."""
        if not self.enabled:
            return None
        return ScoringRules(
            weights={part: Decimal(getattr(self, part.value)) for part in ScoringPart},
            points={fault: Decimal(getattr(self, fault.value)) for fault in Fault},
            bands=(
                (Decimal(self.excellent), "优秀"),
                (Decimal(self.good), "良好"),
                (Decimal(self.passed), "合格"),
            ),
        )


class Calendar(Part):
    """The feeds."""

    alarm_days: list[int] = [3, 1]
    done_shown_days: int = Field(14, ge=0, le=90)
    refresh_hours: int = Field(6, ge=1, le=48)


class Outbox(Part):
    """Sending what is owed."""

    batch: int = Field(50, ge=1, le=1000)
    attempts: int = Field(8, ge=1, le=50)
    backoff_seconds: int = Field(60, ge=1, le=3600)
    breaker_failures: int = Field(3, ge=1, le=100)
    longest_pause_minutes: int = Field(60, ge=1, le=1440)
    witness: Literal["none", "log", "maildir"] = "none"
    witness_path: str = ""
    settle_minutes: int = Field(10, ge=1, le=1440)
    witness_hours: int = Field(24, ge=1, le=720)


class Backup(Part):
    """The nightly backup."""

    folder: str = "backups"
    keep: int = Field(14, ge=1, le=400)


class PlanReading(Part):
    """Limits of the child process that reads plans."""

    max_mb: int = Field(20, ge=1, le=200)
    timeout_seconds: int = Field(20, ge=1, le=300)
    memory_mb: int = Field(512, ge=128, le=4096)


class Rendering(Part):
    """Limits of the child process that renders documents."""

    timeout_seconds: int = Field(120, ge=1, le=600)
    memory_mb: int = Field(1536, ge=256, le=8192)


class Evidence(Part):
    """What may be attached to a report."""

    extensions: list[str] = ["pdf", "ofd", "docx", "xlsx", "jpg", "jpeg", "png"]
    quota_mb: int = Field(2048, ge=10, le=1_000_000)
    scanner: str = ""

    @field_validator("scanner")
    @classmethod
    def _is_address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not value.startswith("/") and not (host and port.isdigit()):
            raise ValueError("须是套接字路径或 主机:端口 / a socket's path or host:port")
        return value


class Security(Part):
    """Passwords and freshness."""

    password_profile: Literal["asvs", "mlps2", "mlps3"] = "mlps2"
    fresh_hours: int = Field(8, ge=1, le=24)
    delay_after_failures: int = Field(5, ge=1, le=50)
    address_failures: int = Field(100, ge=10, le=10_000)


class Api(Part):
    """The API for other programs."""

    requests_per_minute: int = Field(300, ge=10, le=10_000)
    longest_token_days: int = Field(366, ge=1, le=3660)
    kept_keys_hours: int = Field(48, ge=1, le=720)


class PrefectSettings(Part):
    """The bell."""

    enabled: bool = True
    port: int = Field(0, ge=0, le=65535)


class Demonstration(Part):
    """The labelled demonstration committee that `duban up` makes in an empty ledger."""

    enabled: bool = True
    as_of: date = date(2024, 9, 27)
    seed: int = 145
