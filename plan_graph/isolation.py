"""Read a plan in a child process with limits: whatever a document does, the parent gets a draft or a sentence."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from plan_graph.corrections import DocumentLine
from plan_graph.draft import PlanDraft
from plan_graph.errors import PlanUnreadable

MIB = 1024 * 1024
MAX_ANSWER = 32 * MIB
NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
BROKEN = "文件无法读取：内容已损坏或过于复杂。请另存为新的 .docx 或 .txt 再上传。"
TOO_MUCH = "文件内容过多，超出了读取内存的上限。请只留规划正文、删去图片和附件，另存后再上传。"
GRACE_SECONDS = 5


@dataclass(frozen=True)
class Reading:
    """What was read of a document, and its paragraphs to hold it against."""

    draft: PlanDraft
    lines: tuple[DocumentLine, ...] = ()


def read_plan_isolated(
    path: Path,
    *,
    name: str | None = None,
    timeout_seconds: int = 20,
    memory_bytes: int = 512 * MIB,
    max_bytes: int = 20 * MIB,
) -> PlanDraft:
    """Return the draft that a child process reads of the file; ``name`` tells its format. Raises PlanUnreadable."""
    return read_isolated(
        path, name=name, timeout_seconds=timeout_seconds, memory_bytes=memory_bytes, max_bytes=max_bytes
    ).draft


def read_isolated(
    path: Path,
    *,
    name: str | None = None,
    timeout_seconds: int = 20,
    memory_bytes: int = 512 * MIB,
    max_bytes: int = 20 * MIB,
) -> Reading:
    """Return the draft and the paragraphs that a child process reads of the file. Raises PlanUnreadable."""
    _refuse_size(path.stat().st_size, max_bytes)
    with path.open("rb") as file:
        return _read(file, name or path.name, timeout_seconds, memory_bytes)


def read_body_isolated(
    name: str,
    body: bytes,
    *,
    timeout_seconds: int = 20,
    memory_bytes: int = 512 * MIB,
    max_bytes: int = 20 * MIB,
) -> Reading:
    """Return what a child process reads of bytes that stand in no file (an upload, or pasted text in UTF-8).

    Raises PlanUnreadable.
    """
    _refuse_size(len(body), max_bytes)
    with os.fdopen(os.memfd_create("document"), "w+b") as held:
        held.write(body)
        held.seek(0)
        return _read(held, name, timeout_seconds, memory_bytes)


def _refuse_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise PlanUnreadable(f"文件超过{max_bytes // MIB}MB，请只上传规划正文。")


def _read(document: BinaryIO, name: str, timeout_seconds: int, memory_bytes: int) -> Reading:
    command = [sys.executable, "-m", "plan_graph.isolation", name, str(timeout_seconds), str(memory_bytes)]
    environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "LANG": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603 (our own module, no shell)
        command, stdin=document, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        output = _listen(child, timeout_seconds + GRACE_SECONDS)
    return answer_of(child.returncode, output, timeout_seconds)


def _listen(child: subprocess.Popen[bytes], seconds: int) -> bytes:
    """Return what the child says, until it ends or is ended: for its time, or for saying too much."""
    assert child.stdout is not None
    alarm = threading.Timer(seconds, child.kill)
    alarm.start()
    try:
        output = child.stdout.read(MAX_ANSWER + 1)
        if len(output) > MAX_ANSWER:
            child.kill()
        child.wait()
    finally:
        alarm.cancel()
    return output


def answer_of(code: int, output: bytes, timeout_seconds: int) -> Reading:
    """Return what a child's exit code and output stand for; raises PlanUnreadable with the sentence to show."""
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        told = f"读取超过{timeout_seconds}秒，已停止。请只留规划正文、删去图片和附件，另存后再上传。"
        raise PlanUnreadable(told)
    if code != 0 or len(output) > MAX_ANSWER:
        raise PlanUnreadable(BROKEN)
    try:
        answer = json.loads(output)
        if "sentence" in answer:
            raise PlanUnreadable(answer["sentence"])
        lines = tuple(DocumentLine(*line) for line in answer["lines"])
        return Reading(PlanDraft.from_json(answer["draft"]), lines)
    except (ValueError, KeyError, TypeError) as odd:
        raise PlanUnreadable(BROKEN) from odd


def confine(seconds: int, memory_bytes: int) -> bool:
    """Bind this process to its limits, without files to write and without a network; return whether it is cut off.

    A system that forbids unprivileged namespaces leaves the network as it is; the other limits hold all the same.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    return unshare is not None and unshare(NEW_USER_AND_NETWORK) == 0


def answer_to(name: str, body: bytes) -> str:
    """Return the JSON that a confined child prints: the draft and the paragraphs, or the sentence that refuses."""
    from plan_graph.reader import read_blocks
    from plan_graph.sources import read_source

    try:
        source = read_source(name, body)
        lines = [(line.number, line.text, line.page) for line in (*source.lines(), *source.notes)]
        return json.dumps({"draft": read_blocks(source).to_json(), "lines": lines})
    except PlanUnreadable as refused:
        return json.dumps({"sentence": refused.sentence})
    except (MemoryError, RecursionError):
        return json.dumps({"sentence": TOO_MUCH})


def main(name: str, seconds: str, memory_bytes: str) -> None:
    """The child: read the document on standard input under limits; print the draft, or the sentence that refuses it."""
    from plan_graph import reader, sources  # noqa: F401 (loaded before the limits)

    body = sys.stdin.buffer.read()
    confine(int(seconds), int(memory_bytes))
    sys.stdout.write(answer_to(name, body))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:4])
