"""duban report | task | extension | problem | letter | chase | closing | check | target | indicator | project | entry |
meeting | item | bulletin | evaluation | board: the acts of the committee, and their files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from web.commands.accounts import acting_desk, caller_of, reading_desk
from web.commands.acting import AS, COMMITTEE, JSON, commands_of, sheet_of
from web.commands.journals import journal
from web.commands.proofs import report
from web.commands.shared import configuration, fail, ledger
from web.rendering import evaluation_bytes
from web.resources import RESOURCES
from web.resources.obligation_acts import store
from web.resources.plans import JOURNAL
from web.resources.sheets import BOARD, BoardFilter
from web.translating import english
from web.views.evaluations import FILES
from workflow.documents.evaluations import evaluation_document
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.evidence import Upload, write_whole
from workflow.queries import evaluation as query
from workflow.rules.roles import Deed

OWN_GROUPS = ("plan", "unit", "journal")  # these have commands of their own; the journal is listed beside them


def groups() -> list[click.Group]:
    """Return a group for each resource, the reports' with what it had before."""
    found = []
    for resource in RESOURCES:
        if resource.command in OWN_GROUPS:
            if resource is JOURNAL:
                journal.add_command(commands_of(resource)[0])
            continue
        words = f"{resource.title}。{english(resource.title)}."
        group = report if resource.command == "report" else click.Group(resource.command, help=words)
        for command in commands_of(resource):
            group.add_command(command)
        found.append(group)
    by_name = {str(group.name): group for group in found}
    by_name["report"].add_command(attach)
    by_name["evaluation"].add_command(export)
    return found


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dated-on", type=click.DateTime(formats=["%Y-%m-%d"]), help="附件日期 / day of what it shows")
@click.option("--as", "phone", help="以哪个账号办理（手机号） / the account, by its phone")
def attach(number: int, file: Path, dated_on: datetime | None, phone: str | None) -> None:
    """上传附件，得到编号后用 --evidence-ids 写进报告。Keep an evidence file.

    涉密信息不得上传。No classified material.
    """
    config = configuration()
    engine = ledger(config)
    caller = caller_of(engine, config, phone, is_signing=False)
    with unit_of_work(engine) as session:
        desk = acting_desk(session, config, caller)
        desk.hold((Deed.ATTACH_EVIDENCE,))
        upload = Upload(file.name, file.read_bytes(), dated_on.date() if dated_on else None)
        kept = store(desk, number, upload)
        click.echo(f"附件已保存，编号 {kept.id} / kept: {kept.sha256}")


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="*.pdf、*.docx 或 *.xlsx / the file to write",
)
@click.option("--as", "phone", help="以哪个账号查看（手机号） / the account, by its phone")
@click.option("--committee", type=int, help="委员会编号 / its number")
def export(number: int, output: Path, phone: str | None, committee: int | None) -> None:
    """把一份评估写成 PDF、Word 或附表。Write an evaluation as PDF, Word or its annexes."""
    kind = output.suffix.removeprefix(".")
    if kind not in FILES:
        fail("文件名须以 .pdf、.docx 或 .xlsx 结尾 / the name must end in .pdf, .docx or .xlsx")
    config = configuration()
    with reading(ledger(config)) as session:
        desk = reading_desk(session, config, phone, committee)
        desk.hold((Deed.VIEW_EVALUATION,))
        found = query.evaluation(session, desk.actor, number)
        document = evaluation_document(found, query.newest_texts(session, found))
    body = evaluation_bytes(document, config, FILES[kind][0])
    write_whole(output.resolve(), body)
    click.echo(f"{output}（{len(body) // 1024} KB）")


def _show_board(phone: str | None, committee: int | None, as_json: bool, period: str | None, by: str) -> None:
    """红黄绿的数目，按单位、章节或周期。The board's counts by unit, section or period."""
    config = configuration()
    with reading(ledger(config)) as session:
        desk = reading_desk(session, config, phone, committee)
        desk.hold(BOARD.deeds)
        found = BOARD.show(desk, BoardFilter.model_validate({"period": period or "", "by": by}))
    click.echo(found.model_dump_json(indent=1) if as_json else sheet_of(found))


board = click.Command(
    "board",
    callback=_show_board,
    help=_show_board.__doc__,
    params=[
        AS,
        COMMITTEE,
        JSON,
        click.Option(["--period"], help="周期，如 2024Q3 / period"),
        click.Option(
            ["--by"], type=click.Choice(["unit", "section", "period"]), default="unit", show_default=True
        ),
    ],
)
