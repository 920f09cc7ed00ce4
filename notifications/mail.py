"""Mail by SMTP: one recipient a message, and every gap in the protocol told apart."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from notifications.letterhead import compose, parse_address
from notifications.message import DeliveryError, DeliveryInDoubt, DeliveryWithdrawn, Fault, Message, Receipt

LONGEST_LIFE = 100


@dataclass(frozen=True)
class MailSettings:
    """Where the relay is, and in whose name mail leaves; ``authorities`` is a file of certificates, if not the system's."""

    host: str
    port: int
    sender: str
    tls: str = "none"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 20
    authorities: str = ""


class SmtpTransport:
    """Speaks to one relay, many messages a connection; one that the relay has closed meanwhile is opened anew."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self._server: smtplib.SMTP | None = None
        self._carried = 0

    def deliver(self, message: Message, before_dot: Callable[[], bool]) -> Receipt:
        """Carry one message; see Transport."""
        try:
            mail = compose(message, self.settings.sender)
            target = parse_address(message.address).addr_spec
        except ValueError as wrong:
            raise DeliveryError(f"邮箱地址不能用（{wrong}）", permanent=True, fault=Fault.ADDRESS) from wrong
        server = self._ready()
        try:
            return self._converse(server, target, mail.as_bytes(), str(mail["Message-ID"]), before_dot)
        except (DeliveryError, DeliveryInDoubt, DeliveryWithdrawn):
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye to the relay."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.close()

    def _ready(self) -> smtplib.SMTP:
        """Return a connection on which a message may begin: the envelope's sender is accepted."""
        if self._carried >= LONGEST_LIFE:
            self.close()
        if self._server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._server.mail(self._sender())[0] == 250:
                    return self._server
            self.close()
        server = self._server = self._connected()
        self._carried = 0
        with _blaming(Fault.CHANNEL, "服务器不接受发件人"):
            _expect(server.mail(self._sender()), 250)
        return server

    def _sender(self) -> str:
        return parse_address(self.settings.sender).addr_spec

    def _connected(self) -> smtplib.SMTP:
        settings = self.settings
        with _blaming(Fault.CHANNEL, f"连不上邮件服务器 {settings.host}:{settings.port}"):
            server = self._opened()
            assert server.sock is not None
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.ehlo_or_helo_if_needed()
            if settings.tls == "starttls":
                server.starttls(context=self._context())
                server.ehlo()
        if settings.username:
            with _blaming(Fault.CHANNEL, "用户名或密码不对"):
                server.login(settings.username, settings.password)
        return server

    def _opened(self) -> smtplib.SMTP:
        settings = self.settings
        if settings.tls == "tls":
            return smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.timeout_seconds, context=self._context()
            )
        return smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_seconds)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.settings.authorities or None)

    def _converse(
        self, server: smtplib.SMTP, target: str, body: bytes, name: str, before_dot: Callable[[], bool]
    ) -> Receipt:
        with _blaming(Fault.ADDRESS, "对方邮箱被拒收"):
            _expect(server.rcpt(target), 250, 251)
        with _blaming(Fault.MESSAGE, "邮件内容被拒收"):
            _expect(server.docmd("DATA"), 354)
            quoted = smtplib._quote_periods(body)  # type: ignore[attr-defined]
            server.send(quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n")
        if not before_dot():
            raise DeliveryWithdrawn
        try:
            server.send(b".\r\n")
            code, reply = server.getreply()
        except (OSError, smtplib.SMTPException) as lost:
            raise DeliveryInDoubt(f"发出后没有回音（{type(lost).__name__}: {lost}）") from lost
        with _blaming(Fault.MESSAGE, "邮件内容被拒收"):
            _expect((code, reply), 250)
        self._carried += 1
        return Receipt(f"{code} {_words(reply)}", name)


class _blaming:
    """Turn what goes wrong inside into a DeliveryError with this fault and these words."""

    def __init__(self, fault: Fault, words: str) -> None:
        self.fault, self.words = fault, words

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, smtplib.SMTPResponseException):
            said = f"{error.smtp_code} {_words(error.smtp_error)}"
            fault = Fault.CHANNEL if error.smtp_code == 421 else self.fault
            permanent = error.smtp_code >= 500 and fault is not Fault.CHANNEL
            raise DeliveryError(f"{self.words}：{said}", permanent=permanent, fault=fault) from error
        if isinstance(error, ssl.SSLCertVerificationError):
            said = f"服务器证书不可信（{error.verify_message}），内网证书请在 mail.authorities 指明"
            raise DeliveryError(said, permanent=False, fault=Fault.CHANNEL) from error
        if isinstance(error, OSError | smtplib.SMTPException):
            # a connection that fell is the relay's fault; in the middle of a message it may be the message's
            fault = Fault.MESSAGE if self.fault is Fault.MESSAGE else Fault.CHANNEL
            raise DeliveryError(
                f"{self.words}：{type(error).__name__}: {error}", permanent=False, fault=fault
            ) from error


def _expect(answer: tuple[int, bytes], *wanted: int) -> None:
    if answer[0] not in wanted:
        raise smtplib.SMTPResponseException(answer[0], answer[1])


def _words(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
