"""Read a plan in a child process with limits: whatever a document does, the parent gets a draft or a sentence."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from plan_graph.corrections import DocumentLine
from plan_graph.draft import PlanDraft
from plan_graph.errors import PlanUnreadable

MIB = 1024 * 1024
BROKEN = "文件无法读取：内容已损坏或过于复杂。请另存为新的 .docx 或 .txt 再上传。"


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
    if path.stat().st_size > max_bytes:
        raise PlanUnreadable(f"文件超过{max_bytes // MIB}MB，请只上传规划正文。")
    command = [sys.executable, "-m", "plan_graph.isolation", str(path), name or path.name]
    limits = [str(timeout_seconds), str(memory_bytes)]
    environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 (our own module, no shell)
            [*command, *limits],
            capture_output=True,
            timeout=timeout_seconds + 5,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PlanUnreadable(f"读取超过{timeout_seconds}秒，已停止。请精简文件后再上传。") from None
    return _answer(done.returncode, done.stdout)


def _answer(code: int, output: bytes) -> Reading:
    if code != 0:
        raise PlanUnreadable(BROKEN)
    try:
        answer = json.loads(output)
        if "sentence" in answer:
            raise PlanUnreadable(answer["sentence"])
        lines = tuple(DocumentLine(*line) for line in answer["lines"])
        return Reading(PlanDraft.from_json(answer["draft"]), lines)
    except (ValueError, KeyError, TypeError) as odd:
        raise PlanUnreadable(BROKEN) from odd


def _limit(seconds: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: str, name: str, seconds: str, memory_bytes: str) -> None:
    """The child: read under limits and print the draft, or the sentence that refuses it."""
    from plan_graph.reader import read_blocks
    from plan_graph.sources import read_source

    _limit(int(seconds), int(memory_bytes))
    try:
        source = read_source(name, Path(path).read_bytes())
        lines = [(line.number, line.text, line.page) for line in (*source.lines(), *source.notes)]
        answer: dict[str, object] = {"draft": read_blocks(source).to_json(), "lines": lines}
    except PlanUnreadable as refused:
        answer = {"sentence": refused.sentence}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:5])
