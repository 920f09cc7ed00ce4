"""duban db | key | backup | restore | doctor."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from sqlalchemy import func, select

from web.commands.refusals import REFUSED
from web.commands.shared import configuration, fail, ledger, opened
from web.examination import examine
from workflow.ledger import Channel
from workflow.ledger.engine import unit_of_work
from workflow.ledger.migrations import newest_revision, upgrade
from workflow.operations.backups import BackupRefused, make_backup, restore_backup
from workflow.operations.channels import reseal_all


@click.group()
def db() -> None:
    """账本数据库。The ledger's database."""


@db.command("upgrade")
def upgrade_() -> None:
    """建立账本，或升级到最新版本。Make the ledger, or bring it up to date."""
    config = configuration()
    config.home.mkdir(parents=True, exist_ok=True)
    engine = opened(config)
    upgrade(engine)
    click.echo(f"账本已是最新 / up to date: {newest_revision(engine)}")


@click.group()
def key() -> None:
    """密钥。The keys of the data directory."""


@key.command("renew")
def renew_key() -> None:
    """换新密钥并重新加密各渠道地址；旧密钥留在文件末尾。Seal every channel's address under a new key."""
    config = configuration()
    with unit_of_work(ledger(config)) as session:
        total = session.scalar(select(func.count()).select_from(Channel)) or 0
        done = reseal_all(session, config)
    click.echo(f"已换新密钥，重新加密{done}个渠道 / sealed again: {done}")
    if done < total:
        fail(
            f"另有{total - done}个渠道解不开，请在“管理”里重新添加 / {total - done} cannot be opened: add them again"
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """备份账本和附件到一个文件。Back up the ledger and its files into one archive."""
    config = configuration()
    try:
        manifest = make_backup(ledger(config), config.home, file)
    except BackupRefused as refused:
        fail(refused.sentence)
    click.echo(f"已备份 / saved: {file}（{len(manifest['files'])}个文件，{file.stat().st_size // 1024} KB）")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(file: Path) -> None:
    """恢复到空的数据目录；损坏的备份不予恢复。Restore into an empty home; a damaged archive is refused."""
    config = configuration()
    try:
        manifest = restore_backup(file, config.home, config.database_url)
    except BackupRefused as refused:
        fail(refused.sentence)
    click.echo(f"已恢复 / restored: {len(manifest['files'])}个文件")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="给程序读 / for a machine")
def doctor(as_json: bool) -> None:
    """检查字体、时区、节假日、邮件、目录、账本、时钟。Examine the installation; exit 1 if something is wrong."""
    findings = examine(configuration())
    if as_json:
        click.echo(json.dumps([one.__dict__ for one in findings], ensure_ascii=False))
    for one in findings if not as_json else []:
        click.echo(f"{'✓' if one.is_well else '✗'} {one.subject}：{one.words}")
    sys.exit(0 if all(one.is_well for one in findings) else REFUSED)
