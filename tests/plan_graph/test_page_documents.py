"""Web pages as sites serve and browsers save them: forms and layout tables round the text, Word's own markup, archives."""

from __future__ import annotations

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from plan_graph.errors import PlanUnreadable
from plan_graph.reader import read_document
from plan_graph.sources import Source, Table, read_source
from tests.documents import OWN

LEADS = [("县残联",), (), ("县民政局",), ("县残联",)]
PARAGRAPHS = "".join(f"<p>{line}</p>\n" for line in OWN.splitlines() if line)
BREAKS = "<br>\n".join(f"&nbsp;&nbsp;　　{line}" for line in OWN.splitlines() if line)
MENU = "".join(f"<li><a href='/{place}'>栏目{place}要闻动态</a></li>" for place in range(40))
SIDE = f"<div class='left-menu'><ul>{MENU}</ul><p>热点：关于低保标准的通知（责任单位：县民政局）</p></div>"
FOOT = "<div id='footer'>主办：测试县人民政府　技术支持：大数据中心　备案号00000000</div>"
META = "<p>发布时间：2022-03-18　来源：政府办　浏览次数：12</p><div class='share'>分享到：微信</div>"


def _leads(body: bytes, name: str = "规划.html") -> list[tuple[str, ...]]:
    return [task.lead for task in read_document(name, body).tasks]


@pytest.mark.parametrize(
    "page",
    [
        f"<body><div class='nav'><ul>{MENU}</ul></div>{SIDE}<div class='content'>{META}{PARAGRAPHS}</div>{FOOT}</body>",
        f"<body><form id='aspnetForm' action='x'><input type='hidden'>{SIDE}<div>{META}{PARAGRAPHS}</div>{FOOT}</form></body>",
        f"<body><div class='main has-sidebar search'>{SIDE}<div class='article'>{BREAKS}</div></div>{FOOT}</body>",
        f"<body><table><tr><td>{MENU}</td></tr><tr><td><table><tr><td width=180>{SIDE}</td><td>{META}{PARAGRAPHS}</td>"
        f"<td>友情链接</td></tr></table></td></tr><tr><td>{FOOT}</td></tr></table></body>",
        f"<body><table><tr><td>{SIDE}</td><td>{BREAKS}</td></tr></table></body>",
        f"<body><header><nav>{MENU}</nav></header><main><article>{PARAGRAPHS}</article></main><footer>{FOOT}</footer></body>",
        f"<body><div style='display: none'>{PARAGRAPHS[:400]}</div><div>{PARAGRAPHS}</div></body>",
        f"<body>{''.join(f'<font><span>{line}<br>' for line in OWN.splitlines() * 1)}</body>",
    ],
    ids=["divs", "asp form", "breaks", "layout tables", "one row", "html5", "hidden twin", "never closed"],
)  # fmt: skip
def test_only_the_document_is_read_whatever_stands_round_it(page: str) -> None:
    assert (
        _leads(f"<!DOCTYPE html><html><head><title>测试县规划</title></head>{page}</html>".encode()) == LEADS
    )


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8", "GB18030", "none"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_the_bytes_tell_the_encoding_even_where_the_page_says_another(charset: str, encoding: str) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    assert _leads(f"<html><head>{head}</head><body>{PARAGRAPHS}</body></html>".encode(encoding)) == LEADS


WORD_PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal{margin:0} --></style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=ZH-CN><div class=WordSection1>
<p class=MsoNormal align=center>测试县残疾人保障和发展规划<o:p></o:p></p>
<p class=MsoNormal><![if !supportLists]><span style='mso-list:Ignore'>一、<span style='font:7pt'>&nbsp;</span></span><![endif]>主要
任务</p>
<p class=MsoNormal>1．提升技能。<del>每月</del><ins>每年</ins>培训<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"
title="">[1]</a>。<span style='mso-hide:all'>隐藏</span>（牵头单位：县残联　县人社局；参与单位：县财
政局）</p></div><div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1><p>脚注（牵头单位：县水利局）</p></div>
</div></body></html>"""


def _texts(source: Source) -> list[str]:
    return [line.text for line in source.lines()]


def test_a_page_exported_by_word() -> None:
    assert _texts(read_source("规划.htm", WORD_PAGE.encode("gb18030"))) == [
        "测试县残疾人保障和发展规划",
        "一、 主要任务",
        "1．提升技能。每年培训。（牵头单位：县残联 县人社局；参与单位：县财政局）",
    ]


def test_a_web_archive() -> None:
    archive = MIMEMultipart("related")
    archive.attach(MIMEText(f"<html><body>{PARAGRAPHS}</body></html>", "html", "gb2312"))
    assert _leads(archive.as_bytes(), "规划.mht") == LEADS
    assert _leads(archive.as_bytes(), "规划.doc") == LEADS


def test_cells_that_span_and_a_table_in_a_frame() -> None:
    inner = (
        "<table><thead><tr><th rowspan=2>指标</th><th colspan=2>数值</th></tr><tr><th>2020年</th><th>2025年</th></tr></thead>"
        "<tr><td>就业率</td><td>80</td><td>85</td></tr></table>"
    )
    source = read_source(
        "表.html",
        f"<body><p>前</p><table><tr><td><p>专栏1 主要指标</p>{inner}</td></tr></table></body>".encode(),
    )
    (table,) = (block for block in source.blocks if isinstance(block, Table))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["指标", "数值", "数值"], ["指标", "2020年", "2025年"], ["就业率", "80", "85"],
    ]  # fmt: skip
    assert table.rows[0][0] is table.rows[1][0]
    assert "专栏1 主要指标" in _texts(source)


def test_a_picture_in_the_text_is_told_and_an_icon_is_not() -> None:
    body = f"<body><div>{PARAGRAPHS}<p><img src=a.png width=600><img src=b.gif width=16></p></div></body>"
    source = read_source("规划.html", body.encode())
    assert [one.message[:8] for one in source.remarks] == ["正文里有1张图片"]


ROWS = b"<table>" + b"<tr><td>a</td><td>b</td><td>c</td></tr>" * 3 + b"<tr><td>a</td><td>b</td><td>"


def test_deep_nesting_is_refused_and_unclosed_tags_lose_nothing() -> None:
    long = "".join(f"<font><b>第{place}行，落实各项政策。<br>" for place in range(1500))
    assert _texts(read_source("规划.html", f"<body>{long}</body>".encode()))[-1] == "第1499行，落实各项政策。"
    with pytest.raises(PlanUnreadable, match="粘贴"):
        read_source("规划.html", b"<body>" + b"<div>" * 20_000 + "规划".encode())
    with pytest.raises(PlanUnreadable, match="粘贴"):
        read_source("规划.html", ROWS * 60)


def test_spans_that_blow_a_table_up_are_refused_at_once() -> None:
    row = b"<tr>" + b'<td colspan="9999" rowspan="9999">a</td>' * 10 + b"</tr>"
    with pytest.raises(PlanUnreadable, match="复杂"):
        read_source("表.html", b"<html><body><table>" + row * 10_000 + b"</table></body></html>")


def test_a_page_that_an_office_program_saved_is_read_whole_and_its_source_lines_break_at_blanks() -> None:
    rows = "".join(
        f"<tr><td>{number}</td><td>完善第{number}项服务，落实各项补贴</td><td>县民政局\n县残联</td></tr>"
        for number in range(9)
    )
    body = (
        '<html><head><meta name="generator" content="LibreOffice 7.4 (Linux)"/></head><body><p>测试县助残重点任务分工表</p>'
        f"<center><table>{rows}</table></center></body></html>"
    )
    made = read_source("规划.html", body.encode())
    texts = [line.text for line in made.lines()]
    assert texts[0] == "测试县助残重点任务分工表"
    assert texts[3] == "县民政局 县残联"
