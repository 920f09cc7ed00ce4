"""Secrets at rest: AES-GCM under a key that lives outside the database and its backups."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NAME = "channel.keys"


class SecretUnreadable(Exception):
    """A sealed secret cannot be opened: its key is gone, or it was changed."""


class Vault:
    """Seals under the newest key of the home's key file, opens under any of them.

    A line of the file is a key: its short name, then 32 bytes in hexadecimal; the newest stands first.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / NAME

    def seal(self, text: str, *, bound_to: str) -> str:
        """Return a text sealed; ``bound_to`` names its place, so that it opens nowhere else."""
        name, key = self._keys(make=True)[0]
        nonce = os.urandom(12)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), f"{name} {bound_to}".encode())
        return f"{name}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *, bound_to: str) -> str:
        """Return what was sealed; raises SecretUnreadable."""
        name, _, body = sealed.partition(".")
        key = dict(self._keys(make=False)).get(name)
        if key is None:
            raise SecretUnreadable(f"没有密钥 {name}")
        try:
            raw = base64.b64decode(body, validate=True)
            return AESGCM(key).decrypt(raw[:12], raw[12:], f"{name} {bound_to}".encode()).decode()
        except (InvalidTag, ValueError) as changed:
            raise SecretUnreadable("密文已损坏或被挪动") from changed

    def renew(self) -> None:
        """Put a new key first; what is sealed under older ones still opens until it is sealed again."""
        self._write([_new_key(), *(f"{name} {key.hex()}" for name, key in self._keys(make=True))])

    def _keys(self, *, make: bool) -> list[tuple[str, bytes]]:
        if make and not self.path.exists():
            self._write([_new_key()])
        try:
            lines = self.path.read_text(encoding="ascii").split("\n")
        except FileNotFoundError:
            return []
        return [(line.split()[0], bytes.fromhex(line.split()[1])) for line in lines if line.strip()]

    def _write(self, lines: list[str]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w", encoding="ascii") as output:
            output.write("\n".join(lines) + "\n")
        part.replace(self.path)


def _new_key() -> str:
    return f"{secrets.token_hex(4)} {secrets.token_hex(32)}"
