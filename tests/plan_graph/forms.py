"""One plan as a neutral list of parts, rendered as offices keep it: text, Word, PDF and a government site's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from io import BytesIO

from docx.enum.text import WD_BREAK

from tests.plan_graph.manners import paper, site, word

UNITS = ("县残联", "县民政局", "县人社局", "县教育局", "县财政局", "县卫健体局", "县医保局", "县住建局")
DEEDS = ("落实各项补贴政策", "建立动态管理台账", "完善部门协作机制", "开展入户走访服务", "健全信息共享平台")
INDICATORS = (
    ("类别", "指标名称", "单位", "2020年基期值", "2025年目标值", "属性"),
    ("收入和就业", "1.残疾人家庭人均收入年均增长", "%", "—", "与全县居民收入增长同步", "预期性"),
    ("^", "2.城乡残疾人职业技能培训人数", "人", "96", "〔180〕", "预期性"),
    ("社会保障", "3.残疾人基本养老保险参保率", "%", "88.5", "≥90", "约束性"),
    ("^", "4.困难残疾人生活补贴目标人群覆盖率", "%", "98", "100", "约束性"),
)


@dataclass(frozen=True)
class Heading:
    """A heading with its number written, at a depth from 1."""

    depth: int
    text: str


@dataclass(frozen=True)
class Body:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A captioned table; ``^`` is merged with the cell above."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Frame:
    """A box with its heading and its items."""

    heading: str
    items: tuple[str, ...]


Part = Heading | Body | Grid | Frame


@dataclass(frozen=True)
class Plan:
    """A plan's title and its parts."""

    title: str
    parts: tuple[Part, ...]


def plan(sections: int = 2, tasks: int = 3) -> Plan:
    """Return a plan of ``sections`` × ``tasks`` tasks, each with a lead and two participants."""
    return Plan("测试县“十四五”残疾人保障和发展规划", tuple(_parts(sections, tasks)))


def _parts(sections: int, tasks: int) -> Iterator[Part]:
    yield Heading(1, "一、发展基础")
    yield Body("“十三五”时期，全县残疾人事业取得新的进展，基本公共服务稳步提升，社会保障不断加强。")
    yield Heading(1, "二、总体要求")
    yield Body("坚持以人民为中心，到2025年残疾人基本民生得到稳定保障，生活品质得到新的改善。")
    yield Grid("专栏1 “十四五”残疾人事业发展主要指标", INDICATORS)
    yield Heading(1, "三、主要任务")
    for section in range(sections):
        yield Heading(2, f"（{word_number(section + 1)}）完善第{word_number(section + 1)}类服务")
        for number in range(tasks):
            yield Body(_task(section, number))
    yield Frame(
        "专栏2 重点项目",
        (
            "1.残疾人康复中心建设项目。总投资4500万元，2024年6月底前建成，选址于城东新区。",
            "2.困难残疾人家庭无障碍改造项目。每年改造100户，安排资金60万元。",
        ),
    )
    yield Heading(1, "四、保障条件")
    yield Heading(2, "（一）加强组织领导")
    yield Body("各单位各负其责，定期研究残疾人工作。（牵头单位：县残联；参与单位：县财政局）")


def word_number(value: int) -> str:
    """Return a number as headings write it."""
    from plan_graph.headings import chinese_number

    return chinese_number(value)


def _task(section: int, number: int) -> str:
    place = section * 7 + number
    lead, first, second = (UNITS[(place + step) % len(UNITS)] for step in (0, 1, 3))
    deeds = "，".join(DEEDS[(place + step) % len(DEEDS)] for step in range(5))
    return (
        f"{number + 1}.推进第{section + 1}组第{number + 1}项服务提升。{deeds}，把服务送到残疾人身边。"
        f"到2025年服务覆盖率达到{80 + place % 20}%以上，每年开展活动不少于{place % 9 + 2}次，"
        f"{deeds}。（牵头单位：{lead}；参与单位：{first}、{second}）"
    )


def as_text(made: Plan) -> bytes:
    """Render as plain text; tables are set with tabs."""
    lines = [made.title, ""]
    for part in made.parts:
        if isinstance(part, Heading | Body):
            lines.append(("\u3000\u3000" if isinstance(part, Body) else "") + part.text)
        elif isinstance(part, Frame):
            lines += ["", part.heading, *part.items, ""]
        else:
            lines += ["", part.caption, *("\t".join(row) for row in filled(part.rows)), ""]
    return "\n".join(lines).encode()


def filled(rows: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    """Return the rows with a merged cell's text in every place it covers."""
    made: list[list[str]] = []
    for row in rows:
        made.append([made[-1][place] if text == "^" else text for place, text in enumerate(row)])
    return made


def as_word(made: Plan) -> bytes:
    """Render as .docx: heading styles, a grid, a box of one cell."""
    document = word.new()
    word.title(document, made.title)
    for part in made.parts:
        if isinstance(part, Heading):
            document.add_paragraph(part.text, style=f"Heading {part.depth}")
        elif isinstance(part, Body):
            document.add_paragraph(part.text)
        elif isinstance(part, Frame):
            word.box(document, part.heading, *part.items)
        else:
            document.add_paragraph(part.caption)
            word.fill(document, [list(row) for row in part.rows])
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(made: Plan) -> bytes:
    """Render as PDF in the page of official documents, with running head and page number."""
    story = paper.title(made.title)
    for part in made.parts:
        if isinstance(part, Heading):
            story += paper.text(f"# {part.text}")
        elif isinstance(part, Body):
            story += paper.text(part.text)
        elif isinstance(part, Frame):
            story += paper.framed(part.heading, *part.items)
        else:
            story += paper.ruled(part.caption, [list(row) for row in part.rows], [24, 50, 14, 22, 28, 18])
    return paper.as_bytes(made.title, made.title, story)


def as_page(made: Plan) -> bytes:
    """Render as a government site's page, with menus, buttons and footer round it."""
    return site.page(made.title, "测试县", "测政发〔2022〕1号", 3, "\n".join(map(_markup, made.parts)))


def _markup(part: Part) -> str:
    if isinstance(part, Heading):
        return f"<p><strong>{escape(part.text)}</strong></p>"
    if isinstance(part, Body):
        return f"<p>&emsp;&emsp;{escape(part.text)}</p>"
    if isinstance(part, Frame):
        inside = "".join(f"<p>{escape(text)}</p>" for text in (part.heading, *part.items))
        return f'<table border="1"><tr><td>{inside}</td></tr></table>'
    return f"<p>{escape(part.caption)}</p><table>{_rows(part.rows)}</table>"


def _rows(rows: tuple[tuple[str, ...], ...]) -> str:
    made = []
    for y, row in enumerate(rows):
        cells = ""
        for x, text in enumerate(row):
            height = 1
            while y + height < len(rows) and rows[y + height][x] == "^":
                height += 1
            cells += "" if text == "^" else f'<td rowspan="{height}">{escape(text)}</td>'
        made.append(f"<tr>{cells}</tr>")
    return "".join(made)


FORMS: dict[str, Callable[[Plan], bytes]] = {
    "plan.txt": as_text,
    "plan.docx": as_word,
    "plan.pdf": as_pdf,
    "plan.html": as_page,
}
