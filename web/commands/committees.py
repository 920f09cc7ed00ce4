"""duban init | person add | feed link."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.commands.shared import committee_of, configuration, fail, ledger, names_like, office_of, opened
from workflow.clock import SystemClock
from workflow.ledger import Committee, Level, Plan, PlanStatus, Unit
from workflow.ledger.engine import unit_of_work
from workflow.ledger.migrations import upgrade
from workflow.operations.committees import NewPerson, add_person, add_unit, found_committee
from workflow.operations.feeds import renew_unit_link
from workflow.queries.clock import now_for
from workflow.queries.people import unit_named
from workflow.rules.roles import Actor, Capacity


@click.command()
@click.option("--name", prompt="委员会名称 / committee", help="例如 某县残疾人工作委员会")
@click.option("--region", prompt="行政区划代码 / region code", help="GB/T 2260, 例如 140521")
@click.option("--admin-name", prompt="管理员姓名 / administrator", help="第一位系统管理员")
@click.option("--admin-phone", prompt="管理员手机号 / phone", help="用它登录 / used to log in")
@click.option(
    "--level",
    type=click.Choice([one.value for one in Level]),
    default="county",
    show_default=True,
    help="省、市、县 / province, city, county",
)
@click.option("--parent", type=int, help="上级委员会的编号 / number of the committee above")
def init(name: str, region: str, admin_name: str, admin_phone: str, level: str, parent: int | None) -> None:
    """建立一个真实的、空的委员会和第一位管理员。Make a real, empty committee."""
    config = configuration()
    config.home.mkdir(parents=True, exist_ok=True)
    engine = opened(config)
    upgrade(engine)
    now = SystemClock().now()
    with unit_of_work(engine) as session:
        _refuse_beside(session, name.strip())
        above = committee_of(session, parent) if parent is not None else None
        committee = found_committee(
            session, name=name, region_code=region, now=now, level=Level(level), parent=above
        )
        new = NewPerson(admin_name, admin_phone, ((Capacity.ADMIN, None),))
        _, password = add_person(session, Actor(None, committee.id), new, now=now)
    click.echo(
        f"已建立 / made: {name}（编号 {committee.id}）\n首次登录密码（只显示这一次）/ password, shown once: {password}\n"
        "下一步 / next: duban person add --as clerk …, duban plan import FILE, duban up"
    )


@click.group()
def person() -> None:
    """人员。People."""


@person.command()
@click.option("--name", required=True, help="姓名 / name")
@click.option("--phone", required=True, help="登录手机号 / log-in phone")
@click.option(
    "--as", "capacity", required=True, type=click.Choice([one.value for one in Capacity]), help="身份 / role"
)
@click.option("--unit", help="填报人、分管领导须指定单位 / unit of a reporter or signer")
@click.option("--new-unit", is_flag=True, help="单位不在名单里时新增 / add a unit that is not listed yet")
@click.option("--email", help="提醒邮箱 / address for reminders")
@click.option("--committee", type=int, help="委员会编号，只有一个时不必写 / its number")
def add(
    name: str,
    phone: str,
    capacity: str,
    unit: str | None,
    new_unit: bool,
    email: str | None,
    committee: int | None,
) -> None:
    """增加一个账号。Add an account; its first password is shown once."""
    now = SystemClock().now()
    with unit_of_work(ledger(configuration())) as session:
        chosen = committee_of(session, committee)
        if unit and not new_unit and _has_plan(session, chosen.id):
            _refuse_unlisted(session, chosen.id, unit)
        place = add_unit(session, chosen, unit) if unit else None
        new = NewPerson(name, phone, ((Capacity(capacity), place),), email=email)
        _, password = add_person(session, Actor(None, chosen.id), new, now=now)
    click.echo(f"首次登录密码（只显示这一次）/ password, shown once: {password}")


def _refuse_beside(session: Session, name: str) -> None:
    """End where the ledger holds a demonstration, or a committee of this name."""
    for one in session.scalars(select(Committee)):
        if one.is_demonstration:
            fail(
                "这里是演示数据，不与真实数据放在一起。请换一个数据目录，例如 DUBAN_STORAGE__HOME=real / "
                "this is a demonstration's ledger: use another home"
            )
        if one.name == name:
            fail(f"已有名为“{name}”的委员会（编号 {one.id}），没有重复建立 / there is one of this name")


def _has_plan(session: Session, committee_id: int) -> bool:
    """Say whether a plan was adopted: from then on its units are the list."""
    known = select(Plan.id).where(Plan.committee_id == committee_id, Plan.status != PlanStatus.DRAFT)
    return session.scalars(known.limit(1)).first() is not None


def _refuse_unlisted(session: Session, committee_id: int, wanted: str) -> None:
    """End with the nearest names where a committee has units and none is called so."""
    names = session.scalars(select(Unit.name).where(Unit.committee_id == committee_id)).all()
    if wanted not in names:
        fail(
            f"名单里没有“{wanted}”这个单位。{names_like(wanted, names)}单位名单来自已采用的规划；"
            "增加账号时确要新增单位，请加 --new-unit / no such unit"
        )


@click.group()
def feed() -> None:
    """日历订阅。Calendar feeds."""


@feed.command()
@click.argument("unit")
@click.option("--committee", type=int, help="委员会编号，只有一个时不必写 / its number")
def link(unit: str, committee: int | None) -> None:
    """换一个单位的日历链接，旧链接立即失效。Make a unit's secret link anew."""
    config = configuration()
    with unit_of_work(ledger(config)) as session:
        chosen = committee_of(session, committee)
        _refuse_unlisted(session, chosen.id, unit)
        row = unit_named(session, chosen.id, unit)
        now = now_for(chosen, SystemClock())
        token = renew_unit_link(session, office_of(session, chosen), row, now=now)
    click.echo(f"{config.base_url}/feeds/{token}.ics")
