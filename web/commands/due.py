"""duban due preview | duban calendar import: every date of the plan, and the yearly notice on holidays."""

from __future__ import annotations

from pathlib import Path

import click

from web.commands.shared import committee_of, configuration, fail, ledger, office_of, say
from workflow.clock import SystemClock
from workflow.errors import DubanError
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.calendars import enter_days
from workflow.queries.board import live_plan
from workflow.queries.clock import now_for
from workflow.queries.due_rules import live_rules, planned_dates, scope_words
from workflow.rules.deadlines import SHANGHAI, rule_in_words
from workflow.rules.holiday_notices import NoticeRefused, read_notice
from workflow.rules.states import ROLE_LABELS

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def due() -> None:
    """报送时间。Due rules and dates."""


@due.command()
@click.option("--committee", type=int, help="委员会编号 / its number")
@click.option("--json", "as_json", is_flag=True)
def preview(committee: int | None, as_json: bool) -> None:
    """列出规划的全部报送日期和得出它的规则。Every date of the plan with its rule."""
    with reading(ledger(configuration())) as session:
        plan = live_plan(session, office_of(session, committee_of(session, committee)))
        if plan is None:
            fail("还没有采用规划 / no plan is adopted yet")
        rules = [
            {"for": scope_words(session, one), "rule": rule_in_words(one.rule)}
            for one in live_rules(session, plan)
        ]
        dates = [
            {
                "period": one.period,
                "roles": [role.value for role in one.roles],
                "due": one.due_at.astimezone(SHANGHAI).isoformat(),
                "explanation": one.explanation,
                "provisional": one.is_provisional,
                "open": one.open,
                "owed": one.owed,
            }
            for one in planned_dates(session, plan)
        ]
        lines = [
            f"{one.period}　{'、'.join(ROLE_LABELS[role] for role in one.roles)}　{one.explanation}　未报送{one.open}/{one.owed}"
            for one in planned_dates(session, plan)
        ]
    words = "\n".join([*(f"{one['for']}：{one['rule']}" for one in rules), *lines])
    say({"rules": rules, "dates": dates}, as_json=as_json, text=words)


@click.group()
def calendar() -> None:
    """节假日安排。Working days."""


@calendar.command("import")
@click.argument("file", type=FILE)
@click.option("--year", type=int, help="正文中没有年份时 / where the text names none")
@click.option("--source", required=True, help="出处，例如 国办发明电〔2026〕7号 / where it comes from")
@click.option("--dry-run", is_flag=True, help="只看会移动什么，不保存 / show what would move")
@click.option("--committee", type=int)
def import_(file: Path, year: int | None, source: str, dry_run: bool, committee: int | None) -> None:
    """登记国务院的节假日安排；只移动未报送、未到期的日期。Enter the yearly notice."""
    try:
        days = read_notice(file.read_text(encoding="utf-8"), year)
        with unit_of_work(ledger(configuration())) as session:
            chosen = committee_of(session, committee)
            now = now_for(chosen, SystemClock())
            change = enter_days(session, office_of(session, chosen), days, source=source, now=now)
            if dry_run:
                session.rollback()
    except (NoticeRefused, DubanError) as refused:
        fail(refused.sentence)
    except UnicodeDecodeError:
        fail("文件不是 UTF-8 文本 / the file is not UTF-8 text")
    for group in change.groups():
        before, after = (moment.astimezone(SHANGHAI) for moment in (group.before_at, group.after_at))
        click.echo(
            f"{group.period}　{ROLE_LABELS[group.role]}　{before:%Y-%m-%d} → {after:%Y-%m-%d}　{group.count}项"
        )
    click.echo(f"{'（未保存）' if dry_run else ''}{len(days)}天 / days：{change.words}")
