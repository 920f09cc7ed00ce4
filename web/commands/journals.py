"""duban journal: verify the chain, sign its head, show the key with which others check."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from web.commands.refusals import REFUSED
from web.commands.shared import committee_of, configuration, fail, ledger
from workflow import journal as chain
from workflow.checkpoint_key import checkpoint_key
from workflow.checkpoints import CheckpointRefused, read
from workflow.clock import SystemClock
from workflow.journal import Anchor
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.checkpoints import keep_checkpoint
from workflow.operations.evidence import write_whole
from workflow.queries.clock import now_for
from workflow.queries.journal import kept_anchors


@click.group()
def journal() -> None:
    """留痕。The journal."""


@journal.command()
@click.option("--anchor", help="见过的链头 序号:校验值 / a head seen outside, number:hash")
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="在别处保存的检查点文本，可多次给出 / a checkpoint kept elsewhere",
)
@click.option("--committee", type=int, help="只核对这个委员会 / only this one")
@click.option("--json", "as_json", is_flag=True, help="给程序读 / for a machine")
def verify(anchor: str | None, files: tuple[Path, ...], committee: int | None, as_json: bool) -> None:
    """逐条核对，指出第一处断裂；断裂时退出码为 1。Name the first broken link; exit 1 if there is one.

    账本里保存的检查点总会一并核对；在别处保存的（评估附件、每周摘要、备份）用 --anchor 或 --checkpoint 给出。
    """
    config = configuration()
    engine = ledger(config)
    public = checkpoint_key(config.home).public
    with reading(engine) as session:
        chosen = [committee] if committee else chain.committees_with_journals(session)
        given = _given(anchor, files, public, chosen)
        answers = [_answer(session, one, given.get(one, []), public) for one in chosen]
    if as_json:
        click.echo(json.dumps(answers, ensure_ascii=False))
    for one in answers if not as_json else []:
        click.echo(
            f"委员会{one['committee']}：{one['links']}条，链头 {one['head']}，"
            f"与{one['anchors']}个检查点对照，{one['broken'] or '完整'}"
        )
    sys.exit(REFUSED if any(one["broken"] for one in answers) else 0)


def _given(
    anchor: str | None, files: tuple[Path, ...], public: bytes, chosen: list[int]
) -> dict[int, list[Anchor]]:
    found: dict[int, list[Anchor]] = {}
    if anchor:
        number, _, value = anchor.partition(":")
        if not number.isdigit() or len(value) != 64:
            fail("--anchor 须写成 序号:64位校验值 / number:64 hexadecimal digits")
        if len(chosen) != 1:
            fail("有几个委员会时，--anchor 须与 --committee 同用 / name its committee with --committee")
        found[chosen[0]] = [(int(number), value)]
    for path in files:
        try:
            seen = read(path.read_text(encoding="utf-8"), public)
        except (CheckpointRefused, UnicodeDecodeError) as refused:
            fail(f"{path.name}：{getattr(refused, 'sentence', '不是检查点文本')}")
        found.setdefault(seen.committee_id, []).append((seen.seq, seen.hash))
    return found


def _answer(session: Session, committee_id: int, given: list[Anchor], public: bytes) -> dict[str, Any]:
    links, head = chain.head_of(session, committee_id)
    why: str | None
    try:
        anchors = [*kept_anchors(session, committee_id, public), *given]
        broken = chain.verify(session, committee_id, anchors=anchors)
        why = broken.why if broken else None
    except CheckpointRefused as refused:
        anchors, why = given, refused.sentence
    return {
        "committee": committee_id,
        "links": links,
        "head": head,
        "anchors": len(set(anchors)),
        "broken": why,
    }


@journal.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写入文件 / into a file"
)
@click.option("--committee", type=int, help="委员会编号 / its number")
def checkpoint(output: Path | None, committee: int | None) -> None:
    """给现在的链头签出检查点，请保存到别的机器上。Sign the head; keep the text on another machine."""
    config = configuration()
    with unit_of_work(ledger(config)) as session:
        chosen = committee_of(session, committee)
        now = now_for(chosen, SystemClock())
        note = keep_checkpoint(session, chosen.id, checkpoint_key(config.home), now=now).note
    if output is None:
        click.echo(note, nl=False)
        return
    write_whole(output.resolve(), note.encode())
    click.echo(f"{output}")


@journal.command()
def key() -> None:
    """核对检查点用的公钥。The public key with which checkpoints are checked."""
    found = checkpoint_key(configuration().home)
    click.echo(f"{found.name}  {found.public.hex()}")
