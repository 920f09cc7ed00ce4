"""The key that signs the journal's checkpoints: Ed25519, made once under the home with mode 0600."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

NAME = "checkpoint.key"


@dataclass(frozen=True)
class CheckpointKey:
    """A signing key by its 32-byte seed."""

    seed: bytes

    @property
    def public(self) -> bytes:
        """The 32 bytes with which anybody checks."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    @property
    def name(self) -> str:
        """The key's short name: the first 16 hexadecimal digits of its public half's SHA-256."""
        return key_name(self.public)

    def sign(self, text: bytes) -> bytes:
        """Return the 64-byte signature of a text."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text)


def key_name(public: bytes) -> str:
    """Return the short name of a public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether the signature is this key's over this text."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def checkpoint_key(home: Path) -> CheckpointKey:
    """Return the home's key, made at the first call; raises RuntimeError for one that is not 32 bytes of hexadecimal."""
    path = home / NAME
    if not path.exists():
        _make(path)
    try:
        seed = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as broken:
        raise RuntimeError(f"{NAME} is not a key") from broken
    if len(seed) != 32:
        raise RuntimeError(f"{NAME} is not a key")
    return CheckpointKey(seed)


def _make(path: Path) -> None:
    """Write a new key whole; where two processes come at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{NAME}.{os.getpid()}")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(os.urandom(32).hex())
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
