"""A county's plan for women as PDF: aims and measures as lists under their labels, units at each field's end."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from tests.plan_graph.manners.manner import Manner, task

TEXT = """#梅山县妇女发展规划
#（2021—2030年）

为促进全县妇女全面发展，依照《中华人民共和国妇女权益保障法》和省、市妇女发展规划，结合我县实际，制定本规划。
一、总体要求
（一）指导思想
坚持以习近平新时代中国特色社会主义思想为指导，贯彻落实男女平等基本国策，不断完善促进男女平等和妇女全面发展的体制机制。
（二）总体目标
男女平等基本国策得到深入贯彻落实，妇女平等享有全方位全生命周期健康服务，获得感、幸福感、安全感显著提升。
二、发展领域、主要目标与策略措施
（一）妇女与健康
主要目标：
1.妇女人均预期寿命延长，人均健康预期寿命提高。
2.孕产妇死亡率控制在10/10万以下。
3.适龄妇女宫颈癌人群筛查率达到70%以上，乳腺癌人群筛查率逐步提高。
策略措施：
1.完善保障妇女健康的制度机制。加强妇幼健康服务体系建设，县妇幼保健院2025年达到二级甲等标准。
2.加强妇幼健康服务人才培养。每千名分娩产妇配备助产士不少于5名，开展乡村医生妇幼保健知识轮训。
3.加强妇女“两癌”综合防治。推进适龄妇女免费筛查，对困难患者给予救助，促进早诊早治。
责任单位：县卫生健康局、县妇联、县财政局、县医保局
（二）妇女与教育
主要目标：
1.学前教育毛入园率保持在98%以上。
2.女童平等接受义务教育，九年义务教育巩固率提高到96%以上。
策略措施：
1.保障女童平等接受义务教育的权利和机会。落实控辍保学机制，重点关注困境女童、留守女童。
2.大力加强女性职业教育。鼓励用人单位面向女性开展岗位技能培训，每年培训农村妇女300人次。
3.提高妇女科学素质。实施女性科学素质提升行动，组织科普进乡村、进社区。
责任单位：县教育局、县人社局、县科协、县妇联
（三）妇女与经济
主要目标：
1.城镇单位就业人员中女性比例保持在40%左右。
2.农村妇女平等享有土地承包经营权、宅基地使用权。
策略措施：
1.完善保障妇女平等获得经济资源的政策。保障农村妇女在集体经济组织成员身份确认、土地承包中的合法权益。
2.消除就业性别歧视。把消除性别歧视作为劳动保障监察的重要内容，对涉嫌就业性别歧视的用人单位提起约谈。
3.支持妇女创业就业。发放妇女创业担保贷款，建设巾帼示范基地5个。
责任单位：县人社局、县农业农村局、县总工会、县妇联
（四）妇女与法律
主要目标：
1.预防和制止针对妇女一切形式的暴力。
策略措施：
1.加大反家庭暴力法的实施力度。健全预防和制止家庭暴力多部门合作机制，推动强制报告、告诫、人身安全保护令等制度落实。
2.为妇女提供优质高效的公共法律服务。加强法律援助工作站点建设，为符合条件的妇女提供法律援助。
责任单位：县公安局、县司法局、县法院、县检察院、县妇联
三、组织实施
（一）强化组织领导。县妇儿工委负责规划的组织、协调、指导和督促工作。
（二）加强监测评估。对规划实施情况实行年度监测、中期评估、终期评估。
"""
FONT = "STSong-Light"


class _Sheet:
    """Pages of lines of 31 characters, each paragraph indented by two blanks that are printed."""

    def __init__(self) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.out = BytesIO()
        self.canvas = canvas.Canvas(self.out, pagesize=A4, invariant=1)
        self.top, self.page = A4[1] - 90, 1

    def line(self, text: str) -> None:
        """Set a line, on a new page where the old one is full."""
        if self.top < 80:
            self.foot()
            self.canvas.showPage()
            self.page, self.top = self.page + 1, A4[1] - 90
        self.canvas.setFont(FONT, 14)
        self.canvas.drawString(80, self.top, text)
        self.top -= 25

    def title(self, text: str) -> None:
        """Set a line of the title."""
        self.canvas.setFont(FONT, 20)
        self.canvas.drawCentredString(A4[0] / 2, self.top, text)
        self.top -= 34

    def foot(self) -> None:
        """Set the page's number."""
        self.canvas.setFont(FONT, 12)
        self.canvas.drawCentredString(A4[0] / 2, 40, f"— {self.page} —")


def body() -> bytes:
    """Print the file."""
    sheet = _Sheet()
    for text in filter(None, TEXT.splitlines()):
        if text.startswith("#"):
            sheet.title(text[1:])
            continue
        indented = f"　　{text}"
        for start in range(0, len(indented), 31):
            sheet.line(indented[start : start + 31])
    sheet.foot()
    sheet.canvas.save()
    return sheet.out.getvalue()


HEALTH = "县卫生健康局、县妇联、县财政局、县医保局"
EDUCATION = "县教育局、县人社局、县科协、县妇联"
ECONOMY = "县人社局、县农业农村局、县总工会、县妇联"
LAW = "县公安局、县司法局、县法院、县检察院、县妇联"
TRUTH = {
    "title": "梅山县妇女发展规划（2021—2030年）",
    "period": [2021, 2030],
    "tasks": [
        *(
            task(t, joint=HEALTH)
            for t in ("完善保障妇女健康的制度机制", "加强妇幼健康服务人才培养", "加强妇女“两癌”综合防治")
        ),
        *(
            task(t, joint=EDUCATION)
            for t in ("保障女童平等接受义务教育的权利和机会", "大力加强女性职业教育", "提高妇女科学素质")
        ),
        *(
            task(t, joint=ECONOMY)
            for t in ("完善保障妇女平等获得经济资源的政策", "消除就业性别歧视", "支持妇女创业就业")
        ),
        *(task(t, joint=LAW) for t in ("加大反家庭暴力法的实施力度", "为妇女提供优质高效的公共法律服务")),
    ],
    "optional": ["强化组织领导", "加强监测评估"],
    "indicators": [],
    "projects": [],
}

DOCUMENT = Manner(
    "32梅山县妇女规划.pdf",
    body,
    TRUTH,
    "县级妇女规划（PDF）：每个领域有“主要目标”“策略措施”两个列表，责任单位写在领域末尾。",
)
