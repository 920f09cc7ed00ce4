"""Webhooks reach the hosts that are allowed and nothing inside, however names and answers are dressed up."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notifications.addresses import is_inside
from notifications.chat import RobotSettings, RobotTransport, feishu_signature, judged, refusal
from notifications.gate import Answer, Gate
from notifications.message import DeliveryError, DeliveryInDoubt, DeliveryWithdrawn, Fault, Message
from tests.notifications.platform import platform

ALLOWED = frozenset({"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"})
KEY = "canary-4f1d9c2e-secret"
WECOM = RobotSettings("wecom", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}")
NOW = datetime(2026, 9, 24, 1, 0, tzinfo=UTC)
MESSAGE = Message(
    "digest:1:2026-09-24", "填报人甲", "13900000000", "督办提醒", "全文", "<p>全文</p>", NOW,
    short="【督办】县民政局：即将到期1项。@all https://duban.example/1",
)  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "100.127.255.254", "0.1.2.3", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.0.9", "198.18.0.1",
     "203.0.113.9", "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1",
     "2002:7f00:1::", "2001::1", "fc00::1", "fd12::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1", "100::1",
     "not an address", ""],
)  # fmt: skip
def test_inside_is_inside_also_where_the_standard_library_says_global(address: str) -> None:
    assert is_inside(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "101.226.211.101", "2400:3200::1", "172.32.0.1", "100.128.0.1"]
)
def test_outside_is_outside(address: str) -> None:
    assert not is_inside(address)
    assert ip_address(address).is_global


@pytest.mark.parametrize(
    "url",
    ["http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a", "https://evil.example/x", "https://qyapi.weixin.qq.com.evil.example/",
     "https://qyapi.weixin.qq.com:8443/", "https://user:pw@qyapi.weixin.qq.com/", "https://127.0.0.1/", "https://[::1]/",
     "https://2130706433/", "https://0x7f.1/", "https://localhost/", "ftp://qyapi.weixin.qq.com/", "file:///etc/passwd",
     "gopher://127.0.0.1:25/", "https://qyapi.weixin.qq.com\\@evil.example/", "https://qyapi.weixin.qq.com\t.evil.example/",
     "https://169.254.169.254/latest/meta-data", "//qyapi.weixin.qq.com/", "", "https://", "https://qyapi.weixin.qq.com:99999/",
     "https://qyapi.weixin.qq.com /", "https://qyapi.weixin.qq.com%2f@evil.example/", "https://ｑyapi.weixin.qq.com/"],
)  # fmt: skip
def test_addresses_that_may_not_be_used_are_refused_in_words(url: str) -> None:
    refused = Gate(ALLOWED).refusal(url)
    assert refused
    assert refused.endswith("。")


def _no_way(_host: str, _port: int) -> list[str]:
    raise AssertionError("nothing was to be resolved")


@pytest.mark.parametrize(
    "answers",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["169.254.169.254"], ["64:ff9b::7f00:1"], ["100.64.0.1", "8.8.8.8"]],
)  # fmt: skip
def test_an_allowed_name_that_points_inside_is_refused(
    answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", _no_way)
    gate = Gate(ALLOWED, resolver=lambda _host, _port: answers)
    with pytest.raises(DeliveryError, match="内网") as refused:
        RobotTransport(WECOM, gate).deliver(MESSAGE, lambda: True)
    assert refused.value.fault is Fault.CHANNEL


def test_a_name_that_changes_its_answer_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: outside at the first question, the loopback at every later one."""
    dialled: list[tuple[str, int]] = []

    def dial(place: tuple[str, int], **_: object) -> socket.socket:
        dialled.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", dial)
    for _ in range(1000):
        asked = iter([["203.119.1.1"], ["127.0.0.1"], ["127.0.0.1"]])
        gate = Gate(ALLOWED, resolver=lambda _host, _port, asked=asked: next(asked))  # type: ignore[misc]
        with pytest.raises(DeliveryError):
            RobotTransport(WECOM, gate).deliver(MESSAGE, lambda: True)
    assert set(dialled) == {("203.119.1.1", 443)}
    assert len(dialled) == 1000


def test_only_what_the_operator_listed_may_lie_inside() -> None:
    with platform() as there:
        here = f"http://127.0.0.1:{there.port}"
        robot = RobotSettings("json", f"{here}/push")
        assert refusal(robot, Gate(ALLOWED))
        gate = Gate(ALLOWED, frozenset({here}))
        assert refusal(robot, gate) is None
        RobotTransport(robot, gate).deliver(MESSAGE, lambda: True)
        assert refusal(RobotSettings("json", f"http://127.0.0.1:{there.port + 1}/push"), gate)
    assert there.heard[0]["to"] == "13900000000"
    assert there.heard[0]["key"] == MESSAGE.key
    assert "＠all" in there.heard[0]["message"]


class Listening:
    """A gate that keeps what it is given and lets nothing out."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, object]] = []

    def post(self, _url: str, body: bytes, _headers: object, before_dot: Callable[[], bool]) -> Answer | None:
        """Keep a body and say that all is well."""
        self.bodies.append(json.loads(body))
        return Answer(200, b'{"code":0,"msg":"success"}') if before_dot() else None


def test_feishu_is_signed_where_a_secret_is_given() -> None:
    url, gate = "https://open.feishu.cn/open-apis/bot/v2/hook/11aa", Listening()
    for secret in ("demo", ""):
        RobotTransport(RobotSettings("feishu", url, secret), gate).deliver(MESSAGE, lambda: True)  # type: ignore[arg-type]
    signed, plain = gate.bodies
    assert signed["sign"] == feishu_signature("demo", int(str(signed["timestamp"])))
    assert signed["content"] == plain["content"]
    assert "sign" not in plain


def test_feishus_signature_is_what_openssl_makes_of_it() -> None:
    """openssl dgst -sha256 -mac HMAC over nothing, its key the moment, a line's end, the secret."""
    assert feishu_signature("demo", 1599360473) == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="


@pytest.mark.parametrize(
    ("status", "body", "words", "pause"),
    [
        (200, b'{"errcode":0,"errmsg":"ok"}', None, None),
        (200, b'{"code":0,"msg":"success","data":{}}', None, None),
        (200, b"", None, None),
        (200, b'{"StatusCode":0,"StatusMessage":"success"}', None, None),
        (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "不认这个机器人", None),
        (200, b'{"errcode":310000,"errmsg":"sign not match"}', "签名", None),
        (200, b'{"code":19024,"msg":"Key Words Not Found"}', "关键词", None),
        (200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', "限频", 600),
        (200, b'{"errcode":130101,"errmsg":"send too fast"}', "限频", 600),
        (200, b'{"code":9499,"msg":"too many request"}', "限频", 600),
        (200, b'{"errcode":-1,"errmsg":"system busy"}', "平台拒绝", None),
        (302, b"", "转到别处", None),
        (404, b"", "地址或密钥不对", None),
        (403, b"", "地址或密钥不对", None),
        (429, b"", "太多", 600),
        (500, b"", "对方服务出错", None),
        (503, b"<html>", "对方服务出错", None),
    ],
)  # fmt: skip
def test_a_refusal_is_told_apart_also_inside_an_http_200(
    status: int, body: bytes, words: str | None, pause: int | None
) -> None:
    if words is None:
        assert judged("wecom", Answer(status, body)).startswith("200")
        return
    with pytest.raises(DeliveryError, match=words) as refused:
        judged("wecom", Answer(status, body))
    assert refused.value.fault is Fault.CHANNEL  # nobody's address is stopped for it
    assert not refused.value.permanent
    assert refused.value.pause_seconds == pause


def test_a_gateway_that_knows_no_such_reader_stops_that_reader_only() -> None:
    with pytest.raises(DeliveryError) as refused:
        judged("json", Answer(422, b'{"error":"unknown recipient"}'))
    assert (refused.value.fault, refused.value.permanent) == (Fault.ADDRESS, True)


def _carry(port: int, before_dot: Callable[[], bool] = lambda: True) -> None:
    here = f"http://127.0.0.1:{port}"
    gate = Gate(frozenset(), frozenset({here}), timeout_seconds=1)
    RobotTransport(RobotSettings("json", f"{here}/push"), gate).deliver(MESSAGE, before_dot)


def test_a_redirect_is_not_followed_and_a_long_answer_is_cut() -> None:
    with platform() as there, platform() as elsewhere:
        there.status, there.headers = 302, {"Location": f"http://127.0.0.1:{elsewhere.port}/"}
        with pytest.raises(DeliveryError, match="转到别处"):
            _carry(there.port)
        assert elsewhere.heard == []
        there.status, there.headers, there.body = 200, {}, b'{"errcode":0}' + b" " * 1_000_000
        _carry(there.port)


def test_withdrawn_before_the_last_byte_nothing_is_heard() -> None:
    with platform() as there:
        with pytest.raises(DeliveryWithdrawn):
            _carry(there.port, lambda: False)
        assert there.heard == []


def test_no_answer_after_the_last_byte_is_doubt() -> None:
    with platform() as there:
        there.hang_up = True
        with pytest.raises(DeliveryInDoubt):
            _carry(there.port)
        assert len(there.heard) == 1


def test_the_environments_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with platform() as there:
        _carry(there.port)
        assert len(there.heard) == 1


def test_a_secret_is_in_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    bad = RobotSettings("wecom", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}!!", KEY)
    words = [repr(bad), str(refusal(bad, Gate(ALLOWED)))]
    for gate in (Gate(ALLOWED, resolver=lambda _h, _p: ["127.0.0.1"]), Gate(ALLOWED, resolver=_unknown)):
        with pytest.raises(DeliveryError) as refused:
            RobotTransport(WECOM, gate).deliver(MESSAGE, lambda: True)
        words += [refused.value.reason, repr(refused.value)]
    assert not any(KEY in said for said in [*words, caplog.text])


def _unknown(_host: str, _port: int) -> list[str]:
    raise socket.gaierror(-2, "Name or service not known")


def _authority(folder: Path, name: str) -> tuple[Path, Path]:
    """Write a certificate for a name, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(begins + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    certificate, private = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return certificate, private


@pytest.mark.parametrize(
    ("name", "trusted", "words"),
    [("gate.local", True, None), ("gate.local", False, "证书不可信"), ("other.local", True, "证书不可信")],
)
def test_the_certificate_must_be_trusted_and_the_names_own(
    tmp_path: Path, name: str, trusted: bool, words: str | None
) -> None:
    certificate, private = _authority(tmp_path, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    with platform() as there, socket.create_server(("127.0.0.1", 0)) as front:
        port = front.getsockname()[1]
        _in_front(front, context, there.port)
        origin = f"https://gate.local:{port}"
        gate = Gate(
            frozenset(), frozenset({origin}), str(certificate) if trusted else "", 3, lambda _h, _p: ["127.0.0.1"]
        )  # fmt: skip
        robot = RobotTransport(RobotSettings("json", f"{origin}/push"), gate)
        if words is None:
            robot.deliver(MESSAGE, lambda: True)
            assert there.heard[0]["host"] == f"gate.local:{port}"
        else:
            with pytest.raises(DeliveryError, match=words):
                robot.deliver(MESSAGE, lambda: True)
            assert there.heard == []


def _in_front(front: socket.socket, context: ssl.SSLContext, behind: int) -> None:
    """Take TLS off one connection and pass it on."""
    import threading

    def pump(source: socket.socket, target: socket.socket) -> None:
        while some := source.recv(65536):
            target.sendall(some)
        target.close()

    def serve() -> None:
        try:
            peer = context.wrap_socket(front.accept()[0], server_side=True)
        except OSError:
            return
        other = socket.create_connection(("127.0.0.1", behind))
        back = threading.Thread(target=pump, args=(other, peer), daemon=True)
        back.start()
        try:
            pump(peer, other)
        except OSError:
            other.close()
        back.join(timeout=3)

    threading.Thread(target=serve, daemon=True).start()
