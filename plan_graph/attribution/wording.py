"""The words by which offices give a role: labels (牵头单位：), verbs (…牵头，…配合), scopes (本节, 以上三项), time limits."""

from __future__ import annotations

import re

from plan_graph.attribution.value import DUE, JOINT, LEAD, OTHER, PARTICIPANT

BODY = "(?:单位|部门|科室|处室|股室|机构)"
WATCHERS = (
    rf"(?:业务)?(?:指导|督导|监督|督办|督查|考核|验收|监管|技术支持|技术支撑|审核|评估|汇总|报送){BODY}"
)
# a label → what stands behind it. 责任单位 beside 牵头单位 means those who take part.
LABELS: tuple[tuple[str, str], ...] = (
    (
        rf"总?牵头[及和与、／/（(]?(?:责任|负责|主责|主办|主管|实施|组织)?[)）]?{BODY}|(?:责任|负责)(?:{BODY})?[（(]牵头(?:{BODY})?[)）](?:{BODY})?",
        LEAD,
    ),
    (rf"(?:主办|主责|主要责任|主要负责|第一责任|主管|分管|主抓|抓总)(?:责任)?{BODY}", LEAD),
    (
        rf"(?:参与|参加|配合|协办|协同|协作|协助|支持|会办|联办|协管|辅助|共同负责|共同责任)(?:责任|落实|实施|协作|协办|配合)?{BODY}",
        PARTICIPANT,
    ),
    (
        rf"(?:直接)?(?:责任|负责|落实|实施|承办|分工|承担|执行|办理|任务)(?:责任|落实|实施|承办|负责|主体)?(?:{BODY}|主体)(?:[及和／/]部门)?",
        JOINT,
    ),
    (
        r"(?:完成|办结|落实|推进|实施)?(?:时限|期限)(?:要求)?|(?:完成|办结|实施|推进|落实)(?:时间|日期)|时间(?:节点|安排|要求|进度|(?= ?[:：]))|进度安排",
        DUE,
    ),
    (WATCHERS, OTHER),
    (
        r"(?:牵头|责任|分管|包联|包抓|联系|主管|负责|县级|市级|区级)(?:县|市|区)?(?:责任|分管)?(?:领导|人)|联系(?:人及)?(?:电话|方式)|联络员",
        OTHER,
    ),
)
# fields of a list of tasks that tell nothing of who answers for them
FIELDS = (
    r"(?:工作|年度|阶段性?|预期|任务|总体|建设|绩效)?目标(?:任务)?|(?:工作|推进|主要|具体|重点|落实|保障)(?:措施|举措|内容|任务|要求|步骤)|"
    r"任务(?:内容|要求|来源)|备注|成果形式|考核(?:标准|办法)|资金(?:来源|安排)|建设(?:内容|地点|规模|年限)|进展(?:情况)?|现状|存在问题"
)
# a verb with a colon is a label too (牵头：甲　配合：乙)
SHORT: tuple[tuple[str, str], ...] = (
    (r"(?:牵头|主办|主责)", LEAD),
    (r"(?:配合|参与|参加|协办|协助|协同)", PARTICIPANT),
    (r"(?:责任|负责|落实|承办)", JOINT),
)
NAMED = "|".join(f"(?P<l{place}>{pattern})" for place, (pattern, _) in enumerate(LABELS))
DASH = "[—－]{1,2}"
BRIEF = "|".join(f"(?P<s{place}>{pattern})(?= ?(?:[:：]|{DASH}))" for place, (pattern, _) in enumerate(SHORT))
UNNAMED = "|".join(pattern for pattern, _ in LABELS)
NOT_AFTER = "(?<![各关他要会])"
NOT_IN_WORDS = r"(?<![\u4e00-\u9fff])"
MARK = rf" ?(?:[:：]|{DASH}|为(?=[^了期])|是)"
LABEL = re.compile(
    rf"(?:(?:{NOT_IN_WORDS}|{NOT_AFTER}(?=(?:{UNNAMED}){MARK}))(?:{NAMED})|{NOT_IN_WORDS}(?:{BRIEF})|{NOT_IN_WORDS}(?P<field>{FIELDS})(?= ?[:：]))"
    rf"(?:{MARK})? ?"
)
COLON = re.compile(
    rf"{NOT_AFTER}(?:{UNNAMED}){MARK}|{NOT_IN_WORDS}(?:{'|'.join(pattern for pattern, _ in SHORT)}) ?(?:[:：]|{DASH})"
)
UNKNOWN_LABEL = re.compile(rf"[\u4e00-\u9fff]{{2,8}}{BODY}? ?[:：]")
FIELD = re.compile(rf"(?:{FIELDS}|{LABELS[-1][0]}|{WATCHERS}) ?[:：]")

MANY = r"(?:等(?:有关|相关|各)?(?:部门|单位){0,2})?"
DUTY = (
    r"(?:(?:按照?|依据|根据)(?:各自)?(?:(?:职责|职能|分工)(?:分工|范围)?|[\u4e00-\u9fff]{2,8}?(?:原则|要求|权限))"
    r"|结合(?:各自)?(?:实际|职责)|分级)"
)
VERB = re.compile(
    r"(?P<with>会同|会商|商(?=[省市县区]))"
    rf"|(?P<lead>{DUTY}?(?:分别|共同|联合|负责)?(?:总?牵头|主办|主责|负总责|统筹(?:协调|推进)?(?=[，,；;。]|$))(?:抓总)?(?:负责|落实|组织实施|组织|抓好|实施|推进)?)"
    rf"|(?P<help>{MANY}{DUTY}?(?:予以|给予|积极|密切|大力|主动|共同|做好)?(?:参与|配合|协办|协同|协助|参加|支持)(?:落实|实施|做好|推进|工作)?)"
    rf"|(?P<guide>{MANY}(?:加强|做好)?(?:业务)?指导(?=[，,；;。]|$))"
    rf"|(?P<share>{MANY}{DUTY}?(?:共同|分别|具体|组织|分工)?"
    r"(?:负责(?!人|同志)(?:落实|实施|推进|组织实施)?|(?:抓好|组织)?落实|(?:组织|具体)实施|承担|承办))"
)
VERB_ROLE = {"lead": LEAD, "help": PARTICIPANT, "guide": PARTICIPANT, "share": JOINT}
KEYWORD = re.compile(
    rf"牵头|负责|主办|主责|协办|配合|落实|组织实施|统筹|责任(?:{BODY}|主体)|(?:参与|参加|实施|承办|执行|主管|分管|协管|支持|会办|联办){BODY}"
)
NUMBER = "[0-9一二三四五六七八九十两]"
SCOPE = re.compile(
    rf"(?:(?P<part>(?:本|该|此|整)(?:章|节|条|款|部分|方面)(?:各项|全部|所有)?(?:的)?(?:任务|工作|内容|事项|措施)?)"
    rf"|(?P<above>(?:以上|上述|前述)(?:第?(?P<count>{NUMBER}{{1,3}})(?:个?方面|大?项|条|款|点)|各项|所有|全部|各条)?(?:的)?(?:重点)?(?:任务|工作|内容|事项|措施)?))"
    r"(?:责任)?(?:均|都|全部)?[:：，, ]*"
)
OWN = re.compile(
    r"(?:本|该|此|这)项(?:重点)?(?:任务|工作|内容|措施)?(?:均|都)?[，, ]?(?=由|责任|牵头|[省市县区])"
)
BELOW = re.compile(
    r"[。；;，, ]?(?:以下|下列|其他)(?:各项|各条|政策)?(?:任务|工作|内容|措施|事项)?(?:均|都|也)?(?:需|须|由|要)[^。；;]{2,40}?(?:落实|负责)?"
    r"[，, ]*不再(?:一一|逐一|单独|另行)?列[出明举]"
    r"|[，,；; ]?下同(?=$|[）)。；;])"
)
WHEN = re.compile(
    r"(?:[于在到至])?((?:20[0-9]{2}|当|每|本)年(?:(?:上|下)半年|年?底|年末|第?[一二三四]季度|[0-9]{1,2}月(?:底|末|[0-9]{1,2}日)?)?"
    r"(?:之?前|以前)?|(?<![0-9年])[0-9]{1,2}月(?:底|末|份|[0-9]{1,2}日)?(?:之?前|以前)?|年底前|长期(?:坚持|实施)|持续(?:推进|实施|坚持)|常年(?:坚持|推进)|全年推进)"
)
FIRST_LEADS = re.compile(
    r"(?:排|列|位|居)(?:名|列)?(?:在|于)?(?:第一|首)(?:位|名|个)?[的者]?(?:责任)?(?:单位|部门)?(?:，|,)?(?:即?为|是|作为)(?:该项|本项|各项)?(?:任务|工作)?的?牵头"
    r"|(?:第一|首)(?:个|位)?(?:责任)?(?:单位|部门)(?:为|是|作为)牵头|首位(?:为|是)牵头|第一(?:个|位)(?:为|是|作为)牵头"
    r"|(?:无|没有)牵头单位的?[，,]?(?:其|由)?责任单位(?:即|就)?(?:为|是|作为)牵头"
)
RULE = re.compile(
    rf"[。；;，, ]?(?:其中)?[，, ]?(?:{FIRST_LEADS.pattern})(?:责任)?(?:单位|部门)?(?:[，,；;] ?下同)?"
)
SEVERAL = re.compile(r"两个(?:及|以)|多个|2个以上|两家以上|多家")
ROLE_MARK = re.compile(
    r" ?[（(〔\[【［](?:(?P<lead>(?:总|共同)?牵头|主办|主责|第一责任)|(?P<help>配合|协办|参与|参加|协助)|(?P<joint>责任|负责|承办))"
    r"(?:单位|部门|负责|落实)?[)）〕\]】］]"
)


STARS = "*＊★☆▲△※"
BULLETED = re.compile(rf"[●■◆◇○◎•·✔√{STARS}] ?(?=(?:{UNNAMED}) ?[:：])")
SPACED = re.compile(
    r"(?:牵 ?头|责 ?任|配 ?合|参 ?与|参 ?加|主 ?办|协 ?办|承 ?办|落 ?实|完 ?成) ?(?:单 ?位|部 ?门|时 ?限|时 ?间)(?= ?[:：])|"
    r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff] ){3,7}[\u4e00-\u9fff](?= ?[:：])"
)
# a role said behind a name: 县残联为牵头单位, 以县残联为主
BEHIND = re.compile(
    r"(?<=[局委办部联厅院会社府镇乡道心校队])(?:作?为)(?P<role>牵头|主办|责任|配合|参与|协办|协助)(?:责任)?(?:单位|部门)(?=[，,；;。）)\]］】]|$)"
    r"|(?<![\u4e00-\u9fff])以(?P<chief>[^，,；;。：:（）()]{2,30}[局委办部联厅院会社府镇乡道心校队])为主(?=[，,；;。]|$)"
)
BRACKETED = re.compile(rf"[【\[（(〔［] ?((?:{UNNAMED})) ?[】\]）)〕］] ?[:：]?")


def _in_front(match: re.Match[str]) -> str:
    """Return a role that stands behind a name as the verb that says the same."""
    if match.group("chief"):
        return f"{match.group('chief')}牵头"
    return "负责" if match.group("role") == "责任" else match.group("role")


def plain_labels(text: str) -> str:
    """Return the text with its labels written plainly: 【责任部门】 with a colon, 牵 头 单 位 without blanks, none behind a mark."""
    text = BEHIND.sub(_in_front, text)
    text = SPACED.sub(lambda match: match.group().replace(" ", ""), text)
    return BRACKETED.sub(lambda match: f"{match.group(1)}：", BULLETED.sub("", text))


def label_role(mark: re.Match[str]) -> str:
    """Return the role that a match of LABEL gives to what stands behind it."""
    name = mark.lastgroup or "field"
    if name == "field":
        return OTHER
    return (LABELS if name[0] == "l" else SHORT)[int(name[1:])][1]


def is_only_like_a_lead(mark: re.Match[str]) -> bool:
    """Whether a label (分管单位) says who looks after a matter, which mostly, but not always, is who leads it."""
    return mark.group().startswith("分管")


def names_watchers(mark: re.Match[str]) -> bool:
    """Whether a label names those who guide or inspect (指导单位): they are no part of the division of work."""
    return re.match(WATCHERS, mark.group()) is not None
