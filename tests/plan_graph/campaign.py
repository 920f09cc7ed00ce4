"""F05: documents damaged in every way go through the reader, each in a child of its own; nothing may break or be left.

``python -m tests.plan_graph.campaign --count 5000 --seed 1`` prints a table and exits with 1 on any violation. A document
must be refused with a sentence or read to a draft that keeps the contract. ``--reader broken`` puts a reader in that
violates each promise, so that the campaign shows that it would see it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import docx  # noqa: F401 (loaded once, so that each forked child need not)
import jsonschema
import pdfplumber  # noqa: F401 (likewise)

from plan_graph import reader as loaded  # noqa: F401 (likewise)
from plan_graph.draft import PlanDraft
from plan_graph.errors import PlanUnreadable
from plan_graph.isolation import MIB, answer_of, answer_to, confine, read_plan_isolated
from tests.plan_graph.damage import Mutant, mutants

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "plan.schema.json").read_text(encoding="utf-8"))
SECONDS, MEMORY, LONGEST_SECONDS, MOST_RESIDENT = 20, 512 * MIB, 26.0, 512 * MIB
WHOLE_WAY_EVERY = 25
READERS: dict[str, Callable[[str, bytes], str]] = {"plan_graph": answer_to}


@dataclass
class Table:
    """What the campaign saw."""

    documents: int = 0
    refused: int = 0
    read: int = 0
    crashes: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    unworded: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    peak_bytes: int = 0
    longest_seconds: float = 0.0
    longest: str = ""
    files_left: int = 0
    online: int = 0
    sentences: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def violations(self) -> list[str]:
        """Return what broke a promise, a line each."""
        found = [
            f"{name}: {one}"
            for name in ("crashes", "partial", "hangs", "unworded", "silent")
            for one in getattr(self, name)
        ]
        if self.files_left:
            found.append(f"files left: {self.files_left}")
        if self.peak_bytes > MOST_RESIDENT:
            found.append(f"peak resident memory: {self.peak_bytes // MIB} MiB")
        return found

    def lines(self) -> Iterator[str]:
        """Yield the table."""
        rows = {
            "documents": self.documents,
            "refused by sentence": self.refused,
            "read": self.read,
            "parent crashes": len(self.crashes),
            "partial": len(self.partial),
            "hangs": len(self.hangs),
            "refused without a mend": len(self.unworded),
            "truncated and read in silence": len(self.silent),
            "children with a network": self.online,
            "peak child RSS": f"{self.peak_bytes / MIB:.0f} MiB",
            "longest": f"{self.longest_seconds:.1f} s ({self.longest})",
            "files left": self.files_left,
        }
        yield from (f"{name:32}{value:>12}" for name, value in rows.items())
        yield from (f"  {count:6}  {sentence}" for sentence, count in self.sentences.most_common(40))


def run(
    count: int,
    seed: int,
    *,
    reader: str = "plan_graph",
    workers: int = 2,
    whole_way_every: int = WHOLE_WAY_EVERY,
) -> Table:
    """Send ``count`` mutants of a seed through a reader; every so many also the whole way that the product goes."""
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
            try:
                for batch in _batches(mutants(count, random.Random(seed)), 40 * workers):
                    work = [(number, mutant, room, reader, whole_way_every) for number, mutant in batch]
                    for (_, mutant), seen in zip(batch, pool.map(_one, work), strict=True):
                        note(table, mutant, seen)
                    print(f"{table.documents} of {count}", end="\r", file=sys.stderr, flush=True)
            except KeyboardInterrupt:  # what was seen so far is told
                pool.shutdown(cancel_futures=True)
        table.files_left += sum(1 for _ in room.iterdir())
    return table


@dataclass(frozen=True)
class Seen:
    """What became of a document: "read", "refused <sentence>" or "crash <what>", with its cost."""

    outcome: str
    draft: PlanDraft | None
    seconds: float
    resident_bytes: int
    is_online: bool


def _batches(made: Iterator[Mutant], size: int) -> Iterator[list[tuple[int, Mutant]]]:
    numbered = enumerate(made)
    while batch := list(itertools.islice(numbered, size)):
        yield batch


def _one(work: tuple[int, Mutant, Path, str, int]) -> Seen:
    number, mutant, room, reader, whole_way_every = work
    began = time.monotonic()
    resident, is_online = 0, False
    draft: PlanDraft | None = None
    try:
        if reader == "plan_graph" and number % whole_way_every == 0:
            path = room / f"{number}{Path(mutant.name).suffix}"
            path.write_bytes(mutant.body)
            try:
                draft = read_plan_isolated(
                    path, name=mutant.name, timeout_seconds=SECONDS, memory_bytes=MEMORY
                )
            finally:
                path.unlink()
        else:
            code, output, resident, is_online = _forked(mutant, room, READERS[reader])
            draft = answer_of(code, output, SECONDS).draft
        outcome = "read"
    except PlanUnreadable as refused:
        outcome = f"refused {refused.sentence}"
    except Exception as crash:  # any other exception in the parent is what the campaign looks for
        outcome = f"crash {crash!r}"
    return Seen(outcome, draft, time.monotonic() - began, resident, is_online)


def _forked(mutant: Mutant, room: Path, read: Callable[[str, bytes], str]) -> tuple[int, bytes, int, bool]:
    """Read in a forked child under the product's limits: (exit code, output, peak resident bytes, has a network)."""
    listening, speaking = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(listening)
        _child(mutant, room, speaking, read)
    os.close(speaking)
    with os.fdopen(listening, "rb") as answer:
        output = answer.read()
    _, status, usage = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), output[1:], usage.ru_maxrss * 1024, output[:1] == b"n"


def _child(mutant: Mutant, room: Path, speaking: int, read: Callable[[str, bytes], str]) -> None:
    code = 1
    try:
        os.chdir(room)
        os.environ["TMPDIR"], tempfile.tempdir = str(room), None
        signal.alarm(SECONDS + 5)
        is_cut_off = confine(SECONDS, MEMORY)
        answer = read(mutant.name, mutant.body).encode()
        with os.fdopen(speaking, "wb") as out:
            out.write((b"o" if is_cut_off else b"n") + answer)
        code = 0
    finally:
        os._exit(code)


def note(table: Table, mutant: Mutant, seen: Seen) -> None:
    """Judge what was seen of a document and add it to the table."""
    table.documents += 1
    table.kinds[mutant.kind] += 1
    table.peak_bytes = max(table.peak_bytes, seen.resident_bytes)
    if seen.seconds > table.longest_seconds:
        table.longest_seconds, table.longest = seen.seconds, mutant.label
    table.online += seen.is_online
    what, _, sentence = seen.outcome.partition(" ")
    if seen.seconds > LONGEST_SECONDS:
        table.hangs.append(f"{mutant.label}: {seen.seconds:.0f} s")
    if what == "crash":
        table.crashes.append(f"{mutant.label}: {sentence}")
    elif what == "refused":
        table.refused += 1
        table.sentences[sentence] += 1
        if not _is_worded(sentence):
            table.unworded.append(f"{mutant.label}: {sentence}")
    else:
        table.read += 1
        _check(table, mutant, seen.draft)


def _is_worded(sentence: str) -> bool:
    """Whether a refusal is Chinese, whole, and says what to do."""
    mends = any(word in sentence for word in ("请", "另存", "重新"))
    return sentence.endswith("。") and mends and "Traceback" not in sentence and "Error" not in sentence


def _check(table: Table, mutant: Mutant, draft: PlanDraft | None) -> None:
    """Check that what was read is whole: it keeps the contract, and a cut document says that it was cut."""
    try:
        assert draft is not None
        data = json.loads(json.dumps(draft.to_json()))
        jsonschema.validate(data, SCHEMA)
        assert PlanDraft.from_json(data) == draft
        assert draft.tasks
    except (AssertionError, jsonschema.ValidationError, TypeError, ValueError, AttributeError) as odd:
        table.partial.append(f"{mutant.label}: {str(odd)[:80]}")
        return
    told = {"damaged", "broken_characters", "unread_part"} & {one.kind for one in draft.findings}
    if mutant.is_cut and len(draft.tasks) < mutant.tasks and not told:
        table.silent.append(f"{mutant.label}: {len(draft.tasks)} of {mutant.tasks} tasks")


def broken_reader(name: str, body: bytes) -> str:
    """Violate each promise in turn: the positive control."""
    what = len(body) % 6
    if what == 0:
        return json.dumps({"draft": {"title": "half", "period": [2021, 2025]}, "lines": []})
    if what == 1:
        return json.dumps({"sentence": "Error: unreadable"})
    if what == 2:
        return json.dumps(
            {"draft": PlanDraft("", (2021, 2025), (), (), (), (), (), ()).to_json(), "lines": []}
        )
    if what == 3:
        held = bytearray(400 * MIB)
        return json.dumps({"sentence": f"占用{len(held)}字节，请重试。"})
    if what == 4:
        return json.dumps(["no object"])
    Path("left-behind").touch()
    return json.dumps({"sentence": "请重试。"})


READERS["broken"] = broken_reader


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--reader", choices=sorted(READERS), default="plan_graph")
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    table = run(chosen.count, chosen.seed, reader=chosen.reader, workers=chosen.workers)
    print("\n".join(table.lines()))
    print("mutations:", ", ".join(f"{kind} {count}" for kind, count in sorted(table.kinds.items())))
    print(f"seed {chosen.seed}, {time.monotonic() - began:.0f} s")
    found = table.violations()
    print("\n".join(["violations:", *found[:50]]) if found else "no violation")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
