"""The command line's refusals: a sentence for every foreseeable mistake, never a traceback; exit codes that mean something.

0 done · 1 refused: a rule, a file or a name stands in the way · 2 unusable: the command line, the configuration or the
ledger · 130 interrupted.
"""

from __future__ import annotations

import errno
import re
from typing import Any

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from workflow.errors import DubanError

REFUSED, UNUSABLE, INTERRUPTED = 1, 2, 130

USAGE: tuple[tuple[str, str], ...] = (
    (r"No such command '(?P<what>.+?)'\.?.*", "没有“{what}”这条命令"),
    (r"No such option:? '?(?P<what>--?[^\s'.]+).*", "没有“{what}”这个选项"),
    (r"Missing argument '(?P<what>\S+?)'\.?.*", "还缺 {what}"),
    (r"Missing option '(?P<what>.+?)'.*", "还缺选项 {what}"),
    (r"Missing command\..*", "还缺命令"),
    (r".*'(?P<what>[^']+)' does not exist\..*", "没有“{what}”这个文件"),
    (r".*'(?P<what>[^']+)' is a directory\..*", "“{what}”是文件夹，这里要一个文件"),
    (r".*'(?P<what>[^']+)' is not readable\..*", "“{what}”没有读取权限"),
    (r".*'(?P<what>[^']+)' does not match the format.*", "“{what}”不是日期，须写成 2024-09-25 这样"),
    (r".*'(?P<what>[^']+)' is not a valid integer.*", "“{what}”不是整数"),
    (r".*'(?P<what>[^']+)' is not one of (?P<some>.+?)\.?", "“{what}”不在可取的值里：{some}"),
    (r"Option '(?P<what>.+?)' requires an argument.*", "选项 {what} 后面还缺一个值"),
    (r"Got unexpected extra argument.*\((?P<what>.+)\)", "多写了 {what}"),
)


WHY = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许",
    errno.EEXIST: "那里已有一个同名文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
}


class Refusing(click.Group):
    """A group whose commands end in a sentence where something foreseeable stands in the way."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run as click does; what it says of a wrong command line is said in both languages."""
        try:
            return super().main(*args, **{**extra, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as asked:
            click.echo(asked.format_message())
            raise SystemExit(0) from None
        except click.UsageError as wrong:
            click.echo(usage_sentence(wrong), err=True)
            raise SystemExit(UNUSABLE) from None
        except click.ClickException as refused:
            click.echo(refused.format_message(), err=True)
            raise SystemExit(REFUSED) from None
        except click.exceptions.Exit as done:
            raise SystemExit(done.exit_code) from None
        except (click.Abort, KeyboardInterrupt):
            click.echo("已取消，什么也没有改变 / cancelled", err=True)
            raise SystemExit(INTERRUPTED) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; refusals of the trunk, the disk and the database become sentences."""
        try:
            return super().invoke(ctx)
        except DubanError as refused:
            click.echo(refused.sentence, err=True)
            raise SystemExit(REFUSED) from refused
        except SQLAlchemyError as away:
            click.echo(database_sentence(away), err=True)
            raise SystemExit(UNUSABLE) from away
        except OSError as refused:
            click.echo(disk_sentence(refused), err=True)
            raise SystemExit(UNUSABLE) from refused


def usage_sentence(wrong: click.UsageError) -> str:
    """Return what is wrong with a command line, and where to read how it is written."""
    said = wrong.format_message()
    words = next(
        (zh.format(**hit.groupdict()) for form, zh in USAGE if (hit := re.fullmatch(form, said))), ""
    )
    path = wrong.ctx.command_path if wrong.ctx else "duban"
    return (
        f"{words}。（{said}）\n用法见 / see: {path} --help"
        if words
        else f"{said}\n用法见 / see: {path} --help"
    )


def database_sentence(away: SQLAlchemyError) -> str:
    """Return why the database does not serve; never its password."""
    if isinstance(away, ArgumentError | NoSuchModuleError):
        return "storage.database_url 写得不对，应为 sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库 / not a usable address"
    if isinstance(away, OperationalError):
        why = str(away.orig).strip().splitlines()[0]
        return f"数据库连不上或不能写：{why}。请检查 storage.database_url，数据库是否已启动，磁盘是否已满 / the database does not answer"
    return f"数据库拒绝了这个操作（{type(away).__name__}）/ the database refused"


def disk_sentence(refused: OSError) -> str:
    """Return which file or folder could not be used, and why."""
    name = refused.filename or refused.filename2 or "文件"
    why = WHY.get(refused.errno or 0, refused.strerror or str(refused))
    return f"不能使用 {name}：{why}。请检查路径、权限和磁盘空间 / cannot be used: {refused.strerror}"


def safe_address(url: str) -> str:
    """Return a database's address without its password."""
    return make_url(url).render_as_string(hide_password=True)
