"""The one gate to the outside for webhooks: allowed hosts, each answer of the resolver checked, no way around.

A name is resolved once and the connection goes to the checked address, with the name in SNI and Host; redirects are not
followed, proxies of the environment are not used, answers are capped, and a secret in an address is never said.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from notifications.addresses import is_inside
from notifications.message import DeliveryError, DeliveryInDoubt, Fault

LARGEST_ANSWER = 64 * 1024
Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return every address of a name, by the machine's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class Gate:
    """Which hosts may be reached (https, outside), and which origins of the inside network the operator listed."""

    hosts: frozenset[str]
    inside: frozenset[str] = frozenset()
    authorities: str = ""
    timeout_seconds: float = 10
    resolver: Resolver = field(default=resolve, repr=False)

    def refusal(self, url: str) -> str | None:
        """Return why an address may not be used, or None; nothing is resolved or opened."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return "网址写法不对。"
        if any(ord(mark) < 33 or ord(mark) == 127 or mark == "\\" for mark in url):
            return "网址里有空格或控制字符。"
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            return "网址须以 https:// 开头并写明主机。"
        if parts.username is not None or parts.password is not None:
            return "网址里不能带用户名或密码，请填在密钥一栏。"
        if self._origin(parts.scheme, parts.hostname, port) in self.inside:
            return None
        if parts.scheme != "https":
            return "只允许 https；内网的 http 网关须由管理员写进 chat.inside。"
        if parts.hostname.lower() not in self.hosts or port not in {None, 443}:
            return f"主机 {parts.hostname} 不在允许之列；请管理员写进 chat.hosts，内网网关写进 chat.inside。"
        return None

    @staticmethod
    def _origin(scheme: str, host: str, port: int | None) -> str:
        host = f"[{host}]" if ":" in host else host
        return f"{scheme}://{host}".lower() + (f":{port}" if port is not None else "")

    def address_for(self, url: str) -> str:
        """Return the checked address to connect to; raises DeliveryError where any answer lies inside."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = self.resolver(host, port)
        except OSError as unknown:
            raise _channel(f"找不到主机 {host}（{unknown.strerror or '域名解析失败'}）") from unknown
        if not found:
            raise _channel(f"找不到主机 {host}")
        is_listed = self._origin(parts.scheme, host, parts.port) in self.inside
        if not is_listed and any(is_inside(one) for one in found):
            raise _channel(f"主机 {host} 指向内网、本机或保留地址，已拒绝连接")
        return found[0]

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], before_dot: Callable[[], bool]
    ) -> Answer | None:
        """Post and return the answer, or None where ``before_dot`` withdrew it: the last byte is written after it."""
        refused = self.refusal(url)
        if refused:
            raise _channel(refused)
        parts = urlsplit(url)
        connection = self._connection(url)
        try:
            self._open(connection, parts.hostname or "")
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            self._begin(connection, path, body, headers)
            if not before_dot():
                return None
            return self._finish(connection, body)
        finally:
            connection.close()

    def _connection(self, url: str) -> http.client.HTTPConnection:
        parts = urlsplit(url)
        address, host = self.address_for(url), parts.hostname or ""
        if parts.scheme == "http":
            return _Plain(host, parts.port or 80, address, self.timeout_seconds)
        return _Checked(host, parts.port or 443, address, self.timeout_seconds, _context(self.authorities))

    @staticmethod
    def _open(connection: http.client.HTTPConnection, host: str) -> None:
        try:
            connection.connect()
        except ssl.SSLCertVerificationError as untrusted:
            words = f"{host} 的证书不可信（{untrusted.verify_message}），内网证书请在 chat.authorities 指明"
            raise _channel(words) from untrusted
        except OSError as closed:
            raise _channel(f"连不上 {host}（{type(closed).__name__}）") from closed

    @staticmethod
    def _begin(
        connection: http.client.HTTPConnection, path: str, body: bytes, headers: Mapping[str, str]
    ) -> None:
        """Write the request but for its last byte."""
        try:
            connection.putrequest("POST", path, skip_accept_encoding=True)
            for name, value in {**headers, "Content-Length": str(len(body)), "Connection": "close"}.items():
                connection.putheader(name, value)
            connection.endheaders()
            connection.send(body[:-1])
        except (OSError, http.client.HTTPException) as lost:
            raise _channel(f"发送中断开（{type(lost).__name__}）") from lost

    def _finish(self, connection: http.client.HTTPConnection, body: bytes) -> Answer:
        try:
            connection.send(body[-1:])
            reply = connection.getresponse()
            return Answer(reply.status, self._read(reply), dict(reply.getheaders()))
        except (OSError, http.client.HTTPException) as lost:
            raise DeliveryInDoubt(f"发出后没有回音（{type(lost).__name__}）") from lost

    def _read(self, reply: http.client.HTTPResponse) -> bytes:
        """Read at most 64 kB within the time-out as a whole, however slowly it drips."""
        until, body = time.monotonic() + self.timeout_seconds, b""
        while len(body) < LARGEST_ANSWER and time.monotonic() < until:
            some = reply.read1(min(4096, LARGEST_ANSWER - len(body)))
            if not some:
                break
            body += some
        return body


@dataclass(frozen=True)
class Answer:
    """What the other side answered."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@cache
def _context(authorities: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authorities or None)


class _Plain(http.client.HTTPConnection):
    """A connection to an address that was checked, under a name."""

    def __init__(self, host: str, port: int, address: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self.address = address

    def connect(self) -> None:
        """Connect to the address, not to the name."""
        self.sock = _dial(self.address, self.port, self.timeout)


class _Checked(http.client.HTTPSConnection):
    """The same over TLS: the certificate must be the name's."""

    def __init__(self, host: str, port: int, address: str, timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self.address, self.context = address, context

    def connect(self) -> None:
        """Connect to the address, and say the name in SNI."""
        self.sock = self.context.wrap_socket(
            _dial(self.address, self.port, self.timeout), server_hostname=self.host
        )


def _dial(address: str, port: int, timeout: Any) -> socket.socket:
    dialled = socket.create_connection((address, port), timeout=timeout)
    dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return dialled


def _channel(reason: str) -> DeliveryError:
    return DeliveryError(reason, permanent=False, fault=Fault.CHANNEL)
