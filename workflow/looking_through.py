"""Look a file through in a child process: personal numbers are found, pictures lose where and when they were taken.

The child reads the file from standard input under limits on memory, time, files and processes, and answers one JSON
line; a picture's new bytes follow it. Whatever a file does, the parent gets an answer or a sentence.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

PICTURES = ("png", "jpg", "jpeg")
MAX_PIXELS = 60_000_000
SECONDS, MEMORY = 30, 1024 * 1024 * 1024
UNREADABLE = "文件已损坏或过于复杂，无法检查。请重新另存、精简后再上传。"


@dataclass(frozen=True)
class LookedThrough:
    """What a child saw: masked personal numbers, the sentence that refuses the file, or a picture's new bytes."""

    masked: tuple[str, ...] = ()
    sentence: str = ""
    body: bytes | None = None


def look_through(
    ending: str, body: bytes, *, seconds: int = SECONDS, memory_bytes: int = MEMORY
) -> LookedThrough:
    """Return what a child process sees in a file of this ending."""
    command = [sys.executable, "-m", "workflow.looking_through", ending, str(seconds), str(memory_bytes)]
    environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 (our own module, no shell)
            command, input=body, capture_output=True, timeout=seconds + 5, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return LookedThrough(sentence=f"检查超过{seconds}秒，已停止。请精简文件后再上传。")
    line, _, rest = done.stdout.partition(b"\n")
    if done.returncode != 0:
        return LookedThrough(sentence=UNREADABLE)
    answer = json.loads(line)
    return LookedThrough(tuple(answer["masked"]), answer["sentence"], rest if ending in PICTURES else None)


def main(ending: str, seconds: str, memory_bytes: str) -> None:
    """The child."""
    body = sys.stdin.buffer.read()
    _limit(int(seconds), int(memory_bytes))
    answer: dict[str, Any] = {"masked": [], "sentence": ""}
    picture = b""
    if ending in PICTURES:
        answer["sentence"], picture = _without_traces(ending, body)
    else:
        answer |= _numbers(ending, body)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + picture)


def _limit(seconds: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _numbers(ending: str, body: bytes) -> dict[str, Any]:
    from workflow.carrier import CarrierUnreadable, texts_of
    from workflow.rules.identifiers import find_identifiers, find_rounded_identifiers

    masked: list[str] = []
    try:
        for text in texts_of(ending, body):
            masked += [one.masked for one in (*find_identifiers(text), *find_rounded_identifiers(text))]
            if len(masked) >= 10:
                break
    except CarrierUnreadable as refused:
        return {"sentence": refused.sentence}
    return {"masked": masked}


def _without_traces(ending: str, body: bytes) -> tuple[str, bytes]:
    """Return (the sentence that refuses a picture, its bytes without EXIF, GPS and texts)."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the size is looked at before anything is decoded
    kind = "PNG" if ending == "png" else "JPEG"
    with Image.open(BytesIO(body), formats=[kind]) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            return f"图片有{picture.width}×{picture.height}像素，太大，请缩小后再上传。", b""
        upright = ImageOps.exif_transpose(picture)
        plain = Image.new(upright.mode, upright.size)
        plain.paste(upright)
        if upright.mode == "P" and (palette := upright.getpalette()):
            plain.putpalette(palette)
        out = BytesIO()
        quality = {"quality": 92} if kind == "JPEG" else {}
        plain.save(out, kind, **quality)
    return "", out.getvalue()


if __name__ == "__main__":
    main(*sys.argv[1:4])
