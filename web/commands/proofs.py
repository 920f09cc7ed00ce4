"""duban report prove: a file with which anybody checks a signed report."""

from __future__ import annotations

from pathlib import Path

import click

from exports.proof import proof_archive
from web.commands.shared import committee_of, configuration, fail, ledger, office_of
from workflow.checkpoint_key import checkpoint_key
from workflow.clock import SystemClock
from workflow.errors import DubanError
from workflow.ledger.engine import unit_of_work
from workflow.operations.evidence import write_whole
from workflow.operations.proofs import prove as prove_report
from workflow.queries.clock import now_for


@click.group()
def report() -> None:
    """报告。Reports."""


@report.command()
@click.argument("report_id", type=int)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="默认 报告-ID.zip")
@click.option("--committee", type=int, help="委员会编号 / its number")
def prove(report_id: int, output: Path | None, committee: int | None) -> None:
    """打包一份已签批报告的证明（编号见评估附件），不依赖本程序即可核对。Write a proof that anybody can check."""
    config = configuration()
    engine = ledger(config)
    try:
        with unit_of_work(engine) as session:
            chosen = committee_of(session, committee)
            actor, now = office_of(session, chosen), now_for(chosen, SystemClock())
            proof = prove_report(session, actor, report_id, key=checkpoint_key(config.home), now=now)
    except DubanError as refused:
        fail(refused.sentence)
    path = (output or Path(f"报告-{report_id}.zip")).resolve()
    write_whole(path, proof_archive(proof))
    click.echo(f"{path}\n{proof.words}\n解压后运行 python3 check.py 核对 / unpack, then run python3 check.py")
