"""Word documents as offices make them: numbers, merges, changes, boxes, fields, each in a real file."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from plan_graph.errors import PlanUnreadable
from plan_graph.reader import read_blocks
from plan_graph.sources import Source, Table, read_source
from tests.plan_graph.manners import word

NAMES = nsdecls("w")
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
TEXTBOX = (
    f'<w:p {NAMES} {MC} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:t>框外</w:t></w:r><w:r><mc:AlternateContent>'
    '<mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></mc:Choice>'
    "<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></v:textbox>"
    "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def _field(code: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{mark.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{_run('域代码')}"
        f"{mark.format('separate')}{_run(result)}{mark.format('end')}"
    )


def _paragraph(inside: str) -> str:
    return f"<w:p {NAMES}>{inside}</w:p>"


def _document(*elements: str) -> bytes:
    document = docx.Document()
    for element in elements:
        document.element.body.insert(-1, parse_xml(element))
    return word.as_bytes(document)


def _read(*elements: str) -> Source:
    return read_source("规划.docx", _document(*elements))


def _texts(source: Source) -> list[str]:
    return [line.text for line in source.lines()]


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (_run("县") + f"<w:ins>{_run('残联')}</w:ins>" + "<w:del><w:r><w:delText>妇联</w:delText></w:r></w:del>", "县残联"),
        (f"<w:moveFrom>{_run('旧处')}</w:moveFrom>" + _run("新处"), "新处"),
        (_run("看得见") + _run("看不见", "<w:vanish/>") + _run("也看得见", '<w:vanish w:val="0"/>'), "看得见也看得见"),
        (_run("共") + _field("PAGE", "12") + _run("页"), "共12页"),
        (_run("共") + f'<w:fldSimple w:instr="NUMPAGES">{_run("9")}</w:fldSimple>', "共9"),
        (_run("牵头：") + f"<w:sdt><w:sdtPr/><w:sdtContent>{_run('县残联')}</w:sdtContent></w:sdt>", "牵头：县残联"),
        (_run("时限") + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{_run('单击此处')}</w:sdtContent></w:sdt>", "时限"),
        (_run("正文") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + _run("继续"), "正文继续"),
        (f'<w:hyperlink w:anchor="a">{_run("链接")}</w:hyperlink><w:smartTag>{_run("标签")}</w:smartTag>', "链接标签"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:t>丙</w:t></w:r>", "甲 乙-丙"),
    ],
    ids=["changes", "moved", "hidden", "field", "simple field", "control", "placeholder", "note", "link", "marks"],
)  # fmt: skip
def test_the_text_of_a_paragraph(inside: str, shown: str) -> None:
    assert _texts(_read(_paragraph(inside))) == [shown]


def test_a_soft_line_break_parts_lines_and_a_page_break_does_not() -> None:
    inside = '<w:r><w:t>标题上</w:t><w:br/><w:t>标题下</w:t><w:br w:type="page"/></w:r>'
    assert _texts(_read(_paragraph(inside))) == ["标题上", "标题下"]


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next_and_is_not_lost_at_the_end() -> None:
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    made = _read(
        _paragraph(deleted + _run("前半")), _paragraph(_run("后半")), _paragraph(deleted + _run("末尾"))
    )
    assert _texts(made) == ["前半后半", "末尾"]


def test_changes_and_hidden_text_are_told() -> None:
    made = _read(_paragraph(f"<w:ins>{_run('新')}</w:ins>{_run('藏', '<w:vanish/>')}"))
    assert {one.kind for one in made.remarks} == {"tracked_changes", "hidden_text"}


def test_a_text_box_is_read_once_and_after_its_paragraph() -> None:
    assert _texts(_read(TEXTBOX)) == ["框外", "框内"]


def test_a_table_of_contents_is_left_out() -> None:
    entry = (
        _paragraph(_field('TOC \\o "1-3"', "一、发展基础 3")),
        _paragraph(_field("PAGEREF _Toc1", "二、要求 4")),
    )
    assert _texts(_read(*entry, _paragraph(_run("一、发展基础")))) == ["一、发展基础"]


def _levels(*levels: tuple[str, str], more: str = "") -> str:
    made = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate(levels)
    )
    return f'<w:abstractNum {NAMES} w:abstractNumId="90">{made}</w:abstractNum>'


def _numbered(levels: str, *lists: str, places: list[tuple[str, int, str]]) -> list[str]:
    document = docx.Document()
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(levels))
    for one in lists:
        root.append(parse_xml(one))
    for number, depth, text in places:
        paragraph: Any = document.add_paragraph(text)
        numbering = f'<w:numPr {NAMES}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(numbering))
    return _texts(read_source("规划.docx", word.as_bytes(document)))


def _list(number: int, more: str = "") -> str:
    return f'<w:num {NAMES} w:numId="{number}"><w:abstractNumId w:val="90"/>{more}</w:num>'


def test_automatic_numbers_count_restart_and_run_over_levels() -> None:
    levels = _levels(("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))
    restarted = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    places = [("90", 0, "甲"), ("90", 1, "乙"), ("90", 1, "丙"), ("90", 2, "丁"), ("90", 0, "戊"), ("90", 1, "己"),
              ("91", 0, "庚"), ("91", 0, "辛"), ("0", 0, "壬")]  # fmt: skip
    assert _numbered(levels, _list(90), _list(91, restarted), places=places) == [
        "一、甲", "（一）乙", "（二）丙", "1.丁", "二、戊", "（一）己", "一、庚", "二、辛", "壬",
    ]  # fmt: skip


def test_legal_and_enclosed_and_replaced_levels() -> None:
    levels = _levels(("chineseCounting", "第%1章"), ("decimal", "%1.%2"), more="<w:isLgl/>")
    replaced = (
        '<w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimalEnclosedCircle"/>'
        '<w:lvlText w:val="%1"/></w:lvl></w:lvlOverride>'
    )
    first = _numbered(levels, _list(90), places=[("90", 0, "总则"), ("90", 1, "目标")])
    assert first == ["第1章总则", "1.1目标"]
    assert _numbered(levels, _list(90, replaced), places=[("90", 0, "甲")]) == ["③甲"]


def test_merged_cells_stand_wherever_they_reach() -> None:
    document = docx.Document()
    table = document.add_table(4, 4)
    for place, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(place)
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(3, 0))
    made = read_source("表.docx", word.as_bytes(document))
    rows = next(block for block in made.blocks if isinstance(block, Table)).rows
    assert rows[0][0] is rows[0][1]
    assert rows[1][0] is rows[2][0] is rows[3][0]
    assert [cell.text for cell in rows[2][1:]] == ["9", "10", "11"]


def test_a_table_inside_a_frame_stays_a_table() -> None:
    document = docx.Document()
    frame: Any = document.add_table(1, 1).cell(0, 0)
    frame.text = "专栏1 主要指标"
    inner = frame.add_table(2, 3)
    inner.cell(0, 0).text, inner.cell(1, 2).text = "指标", "85"
    made = read_source("表.docx", word.as_bytes(document))
    assert _texts(made) == ["专栏1 主要指标", "指标", "85"]
    assert [len(block.rows[0]) for block in made.blocks if isinstance(block, Table)] == [3]


def test_a_deleted_row_is_gone_and_numbers_of_a_column_are_read() -> None:
    levels = _levels(("decimal", "%1"))
    cell = "<w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='90'/></w:numPr></w:pPr></w:p></w:tc><w:tc>{}</w:tc>"
    rows = "".join(f"<w:tr>{cell.format(f'<w:p>{_run(text)}</w:p>')}</w:tr>" for text in "甲乙")
    gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{_run('删去')}</w:p></w:tc></w:tr>"
    document = docx.Document()
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(levels))
    root.append(parse_xml(_list(90)))
    document.element.body.insert(-1, parse_xml(f"<w:tbl {NAMES}>{gone}{rows}</w:tbl>"))
    assert _texts(read_source("表.docx", word.as_bytes(document))) == ["1", "甲", "2", "乙"]


def _styled(*styles: str) -> Any:
    document = docx.Document()
    for style in styles:
        document.styles.element.append(parse_xml(style.replace("<w:style", f"<w:style {NAMES}")))
    return document


HIDING = (
    '<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>',
    '<w:style w:type="character" w:styleId="More"><w:name w:val="More"/><w:basedOn w:val="Secret"/></w:style>',
    '<w:style w:type="character" w:styleId="Shown"><w:name w:val="Shown"/><w:basedOn w:val="Secret"/>'
    '<w:rPr><w:vanish w:val="0"/></w:rPr></w:style>',
    '<w:style w:type="paragraph" w:styleId="Whole"><w:name w:val="Whole"/><w:rPr><w:vanish/></w:rPr></w:style>',
)


@pytest.mark.parametrize(
    ("properties", "run", "shown"),
    [
        ("", '<w:rStyle w:val="Secret"/>', ["看得见"]),
        ("", '<w:rStyle w:val="More"/>', ["看得见"]),
        ("", '<w:rStyle w:val="Shown"/>', ["看得见另一处"]),
        ("", '<w:rStyle w:val="More"/><w:vanish w:val="0"/>', ["看得见另一处"]),
        ('<w:pPr><w:pStyle w:val="Whole"/></w:pPr>', "", []),
        ('<w:pPr><w:pStyle w:val="Whole"/></w:pPr>', '<w:vanish w:val="0"/>', ["另一处"]),
    ],
)
def test_text_that_a_style_hides_is_left_out_and_told(properties: str, run: str, shown: list[str]) -> None:
    document = _styled(*HIDING)
    document.element.body.insert(0, parse_xml(_paragraph(properties + _run("看得见") + _run("另一处", run))))
    made = read_source("规划.docx", word.as_bytes(document))
    assert _texts(made) == shown
    is_whole = shown == ["看得见另一处"]
    assert [one.kind for one in made.remarks] == ([] if is_whole else ["hidden_text"])


def test_a_hidden_paragraph_mark_joins_a_heading_with_its_text() -> None:
    mark = "<w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>"
    made = _read(_paragraph(mark + _run("（一）加强保障。")), _paragraph(_run("落实各项补贴。")))
    assert _texts(made) == ["（一）加强保障。落实各项补贴。"]


def test_a_hidden_row_is_left_out_and_told() -> None:
    row = "<w:tr>{}<w:tc><w:p>" + _run("{}") + "</w:p></w:tc></w:tr>"
    rows = row.format("", "看得见") + row.format("<w:trPr><w:hidden/></w:trPr>", "看不见")
    made = _read(f"<w:tbl {NAMES}>{rows}</w:tbl>")
    assert (_texts(made), [one.kind for one in made.remarks]) == (["看得见"], ["hidden_text"])


def test_a_sign_set_in_a_font_of_signs_is_read() -> None:
    sign = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r><w:r><w:sym w:font="Wingdings" w:char="F06C"/></w:r>'
    assert _texts(_read(_paragraph(_run("覆盖率") + sign + _run("90%")))) == ["覆盖率≥●90%"]


def test_invisible_characters_and_soft_hyphens_are_no_text() -> None:
    inside = "<w:r><w:t>县\u200b残\u00ad联\ufeff</w:t><w:softHyphen/><w:t>、县\u2060民政局</w:t></w:r>"
    assert _texts(_read(_paragraph(inside))) == ["县残联、县民政局"]


def test_a_box_drawn_as_a_text_box_is_a_frame_and_its_projects_are_read() -> None:
    inside = "".join(
        _paragraph(_run(text)) for text in ("专栏1 重点项目", "1.康复中心建设。", "2.评定补贴。")
    )
    box = f"<w:p {NAMES}><w:r><w:pict><w:txbxContent>{inside}</w:txbxContent></w:pict></w:r></w:p>"
    lines = ("某县残疾人规划（2021—2025年）", "一、任务", "（一）保障", "落实补贴。（牵头单位：县民政局）")
    made = _read(*(_paragraph(_run(text)) for text in lines), box)
    assert [block.is_frame for block in made.blocks if isinstance(block, Table)] == [True]
    assert [one.title for one in read_blocks(made).projects] == ["康复中心建设", "评定补贴"]


def test_a_title_in_a_text_box_is_still_the_title() -> None:
    inside = "".join(
        _paragraph(_run(text)) for text in ("某县残疾人保障和发展规划（2021—2025年）", "2022年3月")
    )
    box = f"<w:p {NAMES}><w:r><w:pict><w:txbxContent>{inside}</w:txbxContent></w:pict></w:r></w:p>"
    lines = ("一、任务", "（一）保障", "落实补贴。（牵头单位：县民政局）")
    made = _read(box, *(_paragraph(_run(text)) for text in lines))
    assert read_blocks(made).title == "某县残疾人保障和发展规划（2021—2025年）"


def test_a_table_within_a_cell_of_a_table_is_told() -> None:
    document = docx.Document()
    outer = document.add_table(2, 2)
    inner = outer.cell(1, 1).add_table(2, 2)
    inner.cell(0, 0).text = "牵头单位"
    made = read_source("表.docx", word.as_bytes(document))
    assert [one.kind for one in made.remarks] == ["unread_part"]


def test_a_document_put_into_a_document_is_told() -> None:
    chunk = f'<w:altChunk {NAMES} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId9"/>'
    made = _read(_paragraph(_run("正文")), chunk)
    assert (_texts(made), [one.kind for one in made.remarks]) == (["正文"], ["unread_part"])


def test_inserted_and_moved_rows_and_paragraphs_are_read_once() -> None:
    row = "<w:tr><w:trPr><w:{}/></w:trPr><w:tc><w:p>" + _run("{}") + "</w:p></w:tc></w:tr>"
    table = f"<w:tbl {NAMES}>{row.format('ins', '新行')}{row.format('del', '旧行')}</w:tbl>"
    moved = _paragraph(
        "<w:pPr><w:rPr><w:moveFrom/></w:rPr></w:pPr>" + f"<w:moveFrom>{_run('原处')}</w:moveFrom>"
    )
    target = _paragraph(f"<w:moveTo>{_run('原处')}</w:moveTo>")
    made = _read(table, moved, _paragraph(_run("之间")), target)
    assert _texts(made) == ["新行", "之间", "原处"]
    assert "tracked_changes" in {one.kind for one in made.remarks}


def test_a_level_that_never_begins_again_counts_on() -> None:
    levels = (
        f'<w:abstractNum {NAMES} w:abstractNumId="90">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlRestart w:val="0"/>'
        '<w:lvlText w:val="第%2条"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%3."/></w:lvl></w:abstractNum>'
    )
    places = [
        ("90", 0, "甲"),
        ("90", 1, "乙"),
        ("90", 2, "丙"),
        ("90", 0, "丁"),
        ("90", 1, "戊"),
        ("90", 2, "己"),
    ]
    made = _numbered(levels, _list(90), places=places)
    assert made == ["第一章甲", "第1条乙", "I.丙", "第二章丁", "第2条戊", "I.己"]


def test_a_number_stands_apart_from_a_year_behind_it() -> None:
    levels = _levels(("decimal", "%1"), ("decimal", "%1.%2"))
    assert _numbered(levels, _list(90), places=[("90", 0, "2020年"), ("90", 1, "目标")]) == [
        "1 2020年",
        "1.1目标",
    ]


def test_a_picture_is_told_because_its_text_is_not_read() -> None:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (40, 40)).save(stream, "PNG")
    document = docx.Document()
    document.add_paragraph("正文")
    document.add_picture(stream)
    made = read_source("图.docx", word.as_bytes(document))
    assert [one.kind for one in made.remarks] == ["pictures"]


def _changed(body: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if re.fullmatch(part, name) else content)
    return out.getvalue()


WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("宏.docm", _changed(_document(), r"\[Content_Types\].xml", WORD, b"application/vnd.ms-word.document.macroEnabled.main+xml")),
        ("模板.dotx", _changed(_document(), r"\[Content_Types\].xml", WORD, WORD.replace(b"document.main", b"template.main"))),
        ("旧.doc", OLE + bytes(600)),
        ("旧.wps", OLE + bytes(600)),
        ("旧.rtf", b"{\\rtf1\\ansi text}"),
        ("坏.doc", b"\x01\x02 something"),
        ("坏.wps", b"\x01\x02 something"),
        ("开.odt", _changed(_document(), "word/document.xml", b"", b"").replace(b"word/document.xml", b"content.xml/pad.x")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_other_formats_are_refused_with_what_to_save_as(name: str, body: bytes) -> None:
    if name == "开.odt":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            archive.writestr("content.xml", "<office:document-content/>")
        body = stream.getvalue()
    with pytest.raises(PlanUnreadable, match=r"另存为.*\.docx"):
        read_source(name, body)


def test_a_page_that_is_called_doc_is_read_as_the_page_it_is() -> None:
    body = "<html><body><p>一、主要任务</p><p>完善服务。</p></body></html>".encode()
    assert _texts(read_source("规划.doc", body)) == ["一、主要任务", "完善服务。"]
