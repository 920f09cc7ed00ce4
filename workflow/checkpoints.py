"""A checkpoint as text: what was the head of a committee's journal, signed so that it can leave the machine.

Four lines and a signature::

    duban.checkpoint.v1 <committee's number>
    <number of links>
    <hash of the last link, hexadecimal>
    <moment, UTC>

    — <key's short name> <signature, base64>

What is signed is everything up to and with the line break before the empty line.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from workflow.checkpoint_key import CheckpointKey, is_signed, key_name

TAG = "duban.checkpoint.v1"
MARK = "— "


@dataclass(frozen=True)
class Checkpoint:
    """A head that was seen: number of links, hash of the last, and the moment as text."""

    committee_id: int
    seq: int
    hash: str
    at: str

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{TAG} {self.committee_id}\n{self.seq}\n{self.hash}\n{self.at}\n"


class CheckpointRefused(Exception):
    """A text is no checkpoint, or its signature does not hold; ``sentence`` says which."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def written(checkpoint: Checkpoint, key: CheckpointKey) -> str:
    """Return the signed note."""
    signature = base64.b64encode(key.sign(checkpoint.text.encode())).decode()
    return f"{checkpoint.text}\n{MARK}{key.name} {signature}\n"


def read(note: str, public: bytes | None = None) -> Checkpoint:
    """Return what a note says, its signature held against ``public`` where one is given; raises CheckpointRefused."""
    text, blank, tail = note.replace("\r\n", "\n").partition("\n\n")
    lines = text.split("\n")
    name, _, signature = tail.strip().removeprefix(MARK.strip()).strip().partition(" ")
    tag, _, number = lines[0].partition(" ")
    if not blank or len(lines) != 4 or tag != TAG or not (number.isdigit() and lines[1].isdigit()):
        raise CheckpointRefused("这不是检查点文本，请完整粘贴，不要改动。")
    found = Checkpoint(int(number), int(lines[1]), lines[2], lines[3])
    if public is not None:
        _hold(found, name, signature, public)
    return found


def _hold(found: Checkpoint, name: str, signature: str, public: bytes) -> None:
    if name != key_name(public):
        raise CheckpointRefused(f"检查点由另一把钥匙（{name[:16]}）签出，不是{key_name(public)}。")
    try:
        given = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        given = b""
    if not is_signed(public, found.text.encode(), given):
        raise CheckpointRefused("检查点的签名不成立：文字被改动过，或者是伪造的。")
