"""Chat robots and a JSON gateway: Apprise knows how each platform wants a message, our gate carries it.

Apprise's own ``send`` would resolve names again, follow redirects, use the environment's proxies, take any answer with
status 200 for a success, and put its addresses into a log. So its plugin builds the request (address, signature, body)
with a ``requests`` of ours in its sight that hands the request to the gate; nothing of the library is changed for
others. The business error inside the answer is read here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import time
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qs, quote, urlsplit

from apprise.plugins import NotifyBase
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from notifications.gate import Answer, Gate
from notifications.message import (
    DeliveryError,
    DeliveryWithdrawn,
    Fault,
    Message,
    Receipt,
    message_id,
)

logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it says addresses, which are secrets
MUTED = {45009, 45033, 130101, 9499, 11232}  # the platforms' own "too many messages"
MUTED_SECONDS = 600
UNKNOWN_ROBOT = {93000, 300001, 310000, 400001, 400101, 19001, 19021, 19022, 19024, 40058, 40035}
WIDE = str.maketrans({"@": "＠", "<": "＜", ">": "＞", "[": "［", "]": "］", "`": "＇", "*": "＊", "#": "＃"})


@dataclass(frozen=True)
class RobotSettings:
    """A robot's kind and address as its platform shows it, and the secret it signs with, if any."""

    kind: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)


class RobotTransport:
    """Posts the short form of a message to one robot or gateway."""

    def __init__(self, settings: RobotSettings, gate: Gate) -> None:
        self.settings, self.gate = settings, gate

    def deliver(self, message: Message, before_dot: Callable[[], bool]) -> Receipt:
        """Carry one message; see Transport."""
        carrier = _Carrier(self.gate, before_dot, _SIGNATURES.get(self.settings.kind), self.settings.secret)
        plugin = plugin_of(self.settings, message)
        _send_with(plugin, carrier, title=message.subject, body=harmless(message.short))
        if carrier.failure is not None:
            raise carrier.failure
        if carrier.answer is None:
            raise DeliveryError("平台插件没有发出请求", permanent=False, fault=Fault.CHANNEL)
        return Receipt(judged(self.settings.kind, carrier.answer), message_id(message.key, "chat"))

    def close(self) -> None:
        """Each message has its own connection."""


def refusal(settings: RobotSettings, gate: Gate) -> str | None:
    """Return why a robot's address cannot be used, or None."""
    refused = gate.refusal(settings.url)
    if refused:
        return refused
    try:
        plugin_of(settings, None)
    except DeliveryError as wrong:
        return wrong.reason
    return None


def harmless(text: str) -> str:
    """Return a text in which no mark calls people (@所有人) or makes a link or a heading of its own."""
    link = link_of(text)
    return text.removesuffix(link).translate(WIDE) + link


def plugin_of(settings: RobotSettings, message: Message | None) -> NotifyBase:
    """Return Apprise's plugin for a robot; raises DeliveryError for an address that is not its platform's."""
    try:
        return _PLUGINS[settings.kind](settings, message)
    except TypeError as wrong:
        words = "地址不是这个平台的机器人地址，请从群机器人设置里整段复制"
        raise DeliveryError(words, permanent=False, fault=Fault.CHANNEL) from wrong


def _wecom(settings: RobotSettings, _message: Message | None) -> NotifyBase:
    return cast(NotifyBase, NotifyWeComBot(key=_asked(settings.url, "/cgi-bin/webhook/send", "key")))  # type: ignore[no-untyped-call]


def _dingtalk(settings: RobotSettings, _message: Message | None) -> NotifyBase:
    token = _asked(settings.url, "/robot/send", "access_token")
    return cast(NotifyBase, NotifyDingTalk(token=token, secret=settings.secret or None))  # type: ignore[no-untyped-call]


def _feishu(settings: RobotSettings, _message: Message | None) -> NotifyBase:
    before, _, token = urlsplit(settings.url).path.rstrip("/").rpartition("/")
    return cast(NotifyBase, NotifyFeishu(token=token if before == "/open-apis/bot/v2/hook" else ""))  # type: ignore[no-untyped-call]


def _json(settings: RobotSettings, message: Message | None) -> NotifyBase:
    """A gateway gets Apprise's JSON with the reader's telephone number (to) and the message's key added."""
    parts = urlsplit(settings.url)
    extra = {"to": message.address, "key": message.key, "link": link_of(message.short)} if message else {}
    plugin = NotifyJSON(  # type: ignore[no-untyped-call]
        host=parts.hostname,
        port=parts.port,
        fullpath=parts.path or "/",
        secure=parts.scheme == "https",
        payload=extra,
        params={name: values[0] for name, values in parse_qs(parts.query).items()},
        headers={"Authorization": f"Bearer {settings.secret}"} if settings.secret else {},
    )
    return cast(NotifyBase, plugin)


def _asked(url: str, path: str, name: str) -> str:
    """Return a parameter of the platform's own address, or the empty text for another address."""
    parts = urlsplit(url)
    return parse_qs(parts.query).get(name, [""])[0] if parts.path.rstrip("/") == path else ""


def link_of(short: str) -> str:
    """Return the link at a chat line's end, or the empty text."""
    link = short.rpartition(" ")[2]
    return link if link.startswith(("http://", "https://")) else ""


_PLUGINS: dict[str, Callable[[RobotSettings, Message | None], NotifyBase]] = {
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
    "json": _json,
}


def feishu_signature(secret: str, moment: int) -> str:
    """Return Feishu's signature of a moment (seconds): HMAC-SHA256 of nothing under "moment\\nsecret", in Base64."""
    digest = hmac.new(f"{moment}\n{secret}".encode(), digestmod=hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def _signed_feishu(body: bytes, secret: str) -> bytes:
    """Return a message with Feishu's timestamp and signature in it, which Apprise's plugin does not know."""
    moment = int(time.time())
    said = {"timestamp": str(moment), "sign": feishu_signature(secret, moment), **json.loads(body)}
    return json.dumps(said).encode()


_SIGNATURES: dict[str, Callable[[bytes, str], bytes]] = {"feishu": _signed_feishu}


def _send_with(plugin: NotifyBase, carrier: _Carrier, *, title: str, body: str) -> None:
    """Run the plugin's own ``send`` with our carrier where it looks for ``requests``."""
    original = type(plugin).send
    sight = {**original.__globals__, "requests": carrier}
    send = types.FunctionType(
        original.__code__, sight, original.__name__, original.__defaults__, original.__closure__
    )
    send.__kwdefaults__ = original.__kwdefaults__
    send(plugin, body=body, title=title)


class _Carrier:
    """What a plugin takes for ``requests``: it gives the request to the gate and keeps what came of it."""

    class RequestException(Exception):
        """What a plugin catches; nothing of ours is one."""

    class codes:
        """The status a plugin compares with."""

        ok = 200

    def __init__(
        self,
        gate: Gate,
        before_dot: Callable[[], bool],
        signed: Callable[[bytes, str], bytes] | None = None,
        secret: str = "",
    ) -> None:
        self.gate, self.before_dot, self.signed, self.secret = gate, before_dot, signed, secret
        self.answer: Answer | None = None
        self.failure: Exception | None = None

    def post(self, url: str, **asked: Any) -> _Reply:
        """Carry a POST."""
        return self.request("POST", url, **asked)

    def request(
        self,
        _method: str,
        url: str,
        *,
        data: bytes | str,
        headers: Mapping[str, str],
        params: Mapping[str, str] | None = None,
        **_settings: Any,
    ) -> _Reply:
        """Carry a request; time-outs, certificates and redirects are the gate's, whatever the plugin asks."""
        if params:
            # a plugin quotes its signature itself: what is quoted already is not quoted again
            url += ("&" if "?" in url else "?") + "&".join(
                f"{name}={quote(str(value), safe='%')}" for name, value in params.items()
            )
        body = data.encode() if isinstance(data, str) else data
        if self.signed is not None and self.secret:
            body = self.signed(body, self.secret)
        try:
            answer = self.gate.post(url, body, {**headers, "User-Agent": "Duban"}, self.before_dot)
            if answer is None:
                raise DeliveryWithdrawn
            self.answer = answer
        except Exception as failure:
            self.failure = failure
            return _Reply(599, b"")
        return _Reply(answer.status, answer.body)


@dataclass(frozen=True)
class _Reply:
    status_code: int
    content: bytes


def judged(kind: str, answer: Answer) -> str:
    """Return what a success said; raises DeliveryError for a refusal, also for one inside an HTTP 200."""
    if 300 <= answer.status < 400:
        raise _channel(f"对方要求转到别处（{answer.status}），已拒绝")
    if answer.status == 429:
        raise _channel("对方说发得太多（429），稍后再发", pause=MUTED_SECONDS)
    if kind == "json" and answer.status in {404, 422} and b"recipient" in answer.body.lower():
        raise DeliveryError(f"网关说没有这个收件人（{answer.status}）", permanent=True, fault=Fault.ADDRESS)
    if answer.status >= 400:
        words = "地址或密钥不对" if answer.status in {401, 403, 404, 410} else "对方服务出错"
        raise _channel(f"{words}（HTTP {answer.status}）")
    return _business(answer)


def _business(answer: Answer) -> str:
    try:
        said = json.loads(answer.body or b"{}")
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    code = next((said[name] for name in ("errcode", "code", "StatusCode") if name in said), 0)
    words = " ".join(str(said.get("errmsg") or said.get("msg") or "").split())[:120]
    if str(code) in {"0", "200"} or code is True:
        return f"{answer.status} {words or 'ok'}"
    number = int(code) if str(code).lstrip("-").isdigit() else -1
    if number in MUTED:
        raise _channel(f"平台限频（{code} {words}），稍后再发", pause=MUTED_SECONDS)
    if number in UNKNOWN_ROBOT:
        raise _channel(f"平台不认这个机器人或签名、关键词不符（{code} {words}）")
    raise _channel(f"平台拒绝（{code} {words}）")


def _channel(reason: str, *, pause: int | None = None) -> DeliveryError:
    return DeliveryError(reason, permanent=False, fault=Fault.CHANNEL, pause_seconds=pause)
