"""For each kind of finding: how grave it is, why it matters, and what to do. Shown beside every finding."""

from __future__ import annotations

from typing import NamedTuple

BLOCKING, WARNING, NOTE = "blocking", "warning", "note"
ORDER = (BLOCKING, WARNING, NOTE)


class Advice(NamedTuple):
    """The gravity of a kind of finding, why it matters and what to do."""

    severity: str
    why: str
    what_to_do: str


_NAMES = {
    "unit_odd": Advice(
        BLOCKING, "不是单位的文字会被当成单位派发任务。", "请改正名称、删去，或确认它就是单位名称。"
    ),
    "unit_alike": Advice(WARNING, "写错一个字的名称会被当成另一个单位。", "如为同一单位，请合并或改正。"),
    "unit_unfamiliar": Advice(NOTE, "名录之外的名称可能有错漏，也可能就是本地特有的单位。", "请核对名称。"),
    "names_joined": Advice(NOTE, "另起一行的单位也可能属于下一项。", "请对照原文核对。"),
    "prefix_doubtful": Advice(
        WARNING, "省略层级的名称可能与前一个单位同级，而不是本级。", "请确认是哪一级的单位。"
    ),
    "name_joined": Advice(WARNING, "断开的名称可能本来是两个单位。", "请对照原文核对。"),
    "alias_merged": Advice(NOTE, "同一单位两种写法会被当成两个单位。", "如确是两个单位，请拆分。"),
    "prefix_completed": Advice(NOTE, "名单中只写一次的层级由后面的单位共用。", "如不是本级单位，请更正。"),
    "renamed": Advice(WARNING, "改革前的名称可能已经没有对应的单位。", "请确认由哪个单位承接，必要时合并。"),
    "named_once": Advice(NOTE, "只出现一次的单位可能是笔误或别名。", "请核对名称。"),
    "alike": Advice(NOTE, "写法相近的名称可能是同一单位。", "如为同一单位，请合并。"),
    "collective": Advice(NOTE, "统称不能直接追责。", "请核对展开后的单位名单。"),
    "and_others": Advice(NOTE, "“等”字后面的单位没有列出，不会收到任务。", "如有应列未列的单位，请补充。"),
}
_ROLES = {
    "nobody": Advice(
        WARNING, "没有人负责的任务不会有人报送，期末只能写“无数据”。", "请办公室提请委员会明确牵头单位。"
    ),
    "joint_only": Advice(
        WARNING,
        "几个单位共同负责而无牵头，容易互相等待。",
        "请指定其中一个单位牵头；在此之前每个单位都要报送。",
    ),
    "no_lead": Advice(WARNING, "没有牵头单位，无人汇总。", "请指定牵头单位。"),
    "several_leads": Advice(
        NOTE, "多个牵头单位时须各自报送，口径可能不一。", "请确认排第一位的为主，或由其统一汇总。"
    ),
    "role_guessed": Advice(WARNING, "角色不同，报送的责任不同。", "请对照原文核对角色。"),
    "first_leads": Advice(NOTE, "牵头单位是按这一条推定的。", "请抽查几项任务的牵头单位。"),
    "in_prose": Advice(WARNING, "行文中的单位可能只是顺带提到。", "请核对是否确为责任单位。"),
    "person_named": Advice(WARNING, "任务要由单位承担，人员变动后责任容易落空。", "请核对应由哪个单位承担。"),
    "unbalanced": Advice(WARNING, "括号不配对时，名单可能没有读全。", "请对照原文核对名单。"),
    "attribution_inside": Advice(NOTE, "责任单位可能只对应前半段。", "请核对这一段是否应分成两项任务。"),
    "several_attributions": Advice(WARNING, "一段话里的几项任务容易分错单位。", "请核对每一项的内容和单位。"),
    "attribution_section": Advice(WARNING, "整部分共用的责任单位可能只对应其中一项。", "请核对范围。"),
    "attribution_scope": Advice(
        WARNING, "前面没有写明责任单位的段落可能也由其负责。", "请核对范围，必要时补上。"
    ),
    "attribution_unplaced": Advice(
        BLOCKING, "写明的责任没有落到任何任务上。", "请在对应的任务中补上这些单位。"
    ),
    "attribution_unread": Advice(
        WARNING,
        "文中像是写明了谁负责，却没有人会收到这项任务。",
        "请对照原文，在对应的任务中补上，或确认无关。",
    ),
    "attribution_below": Advice(
        WARNING, "写在一处、管以下各项的责任没有逐项加入。", "请决定哪些任务要加上这些单位。"
    ),
    "attribution_apart": Advice(NOTE, "另起一段的责任单位可能只对应那一段。", "请核对这一项的内容和单位。"),
    "attribution_mixed": Advice(
        WARNING, "标题处和段落中的责任单位可能是同一项任务的。", "请核对，必要时合并。"
    ),
    "column_unread": Advice(
        BLOCKING, "这一栏的单位没有读入，不会收到任务。", "请说明这一栏是牵头还是配合，或改正表头。"
    ),
    "label_other": Advice(NOTE, "指导、督查一类的单位不承担任务。", "如其实承担任务，请补上。"),
    "label_unknown": Advice(WARNING, "没有见过的写法，角色可能读错。", "请对照原文核对角色。"),
    "duty_list": Advice(WARNING, "职责清单按单位写，与逐项任务不是一回事。", "请核对任务的划分和负责单位。"),
    "attribution_conflict": Advice(
        WARNING, "同一任务两处写法不同，追责时说不清。", "请与起草单位核实，更正其中一处。"
    ),
    "no_attribution": Advice(
        BLOCKING, "没有责任单位就没有报送义务。", "请上传分工方案，或逐项补上牵头单位。"
    ),
}
_FORM = {
    "chapter_unowned": Advice(
        WARNING, "没有写明责任单位的内容也可能是任务，不计入就无人报送。", "是任务的请设为任务并补上单位；不是的请说明理由后不再提示。"
    ),
    "heading_unnumbered": Advice(NOTE, "没有编号的标题会影响任务编码。", "请核对章节顺序。"),
    "heading_repeated": Advice(WARNING, "重复的编号会使任务编码不稳定。", "请更正原文编号。"),
    "heading_run_in": Advice(NOTE, "写在一行的两级标题是推定分开的。", "请核对章节和任务的标题。"),
    "heading_missing": Advice(NOTE, "编号有缺漏时，可能漏了一段，也可能只是笔误。", "请对照原文核对有没有漏读。"),
    "heading_order": Advice(NOTE, "编号顺序不对时，段落可能放错了位置。", "请核对章节顺序。"),
    "lines_joined": Advice(WARNING, "连成一段的两段话，任务和责任单位可能归错。", "请对照原文；有误时上传 Word 原件。"),
    "title_guessed": Advice(NOTE, "任务标题取自开头文字。", "请改为简明的标题。"),
    "period_guessed": Advice(WARNING, "规划期决定报送期数。", "请核对起止年份。"),
    "table_unread": Advice(BLOCKING, "表格里可能有任务和责任单位没有读出。", "请把表头改为“任务、牵头单位、责任单位”等字样，或逐项补录。"),
    "tracked_changes": Advice(NOTE, "修订没有定稿时，读到的可能不是最后的文字。", "请确认定稿后再采用。"),
    "hidden_text": Advice(NOTE, "隐藏文字没有读取。", "如属正文，请取消隐藏后重新上传。"),
    "pictures": Advice(WARNING, "图片里的文字读不出来，其中可能有指标或分工。", "请把图片改为文字或表格后重新上传，或逐项补录。"),
    "unread_part": Advice(WARNING, "有一部分内容没有读取。", "请对照原文核对，逐项补录。"),
    "damaged": Advice(WARNING, "文件有损坏，后面的任务可能没有读到。", "请用原件重新导出或另存后上传。"),
    "broken_characters": Advice(WARNING, "编码损坏的文字可能是单位名或数字。", "请用原件重新另存后上传。"),
    "notes": Advice(NOTE, "脚注不作为任务。", "如注中有责任单位，请移入正文。"),
    "project_numbering": Advice(NOTE, "编号不规范，项目可能被漏读或合并。", "请核对专栏中的项目数。"),
    "box_unnumbered": Advice(NOTE, "没有编号，项目的起止是推断的。", "请核对专栏中的项目数。"),
    "box_untied": Advice(NOTE, "专栏与任务没有对应时，项目无人报送。", "请指定由哪项任务的牵头单位报送。"),
    "box_empty": Advice(WARNING, "专栏里没有读到内容。", "请对照原文补录。"),
}  # fmt: skip
_REVIEW = {
    "correction_unfit": Advice(
        BLOCKING, "原来的更正没有落到重新读出的内容上。", "请按现在的内容重新更正，再撤销这条更正。"
    ),
}
_MEASURES = {
    "unit_guessed": Advice(NOTE, "指标没有计量单位。", "请核对计量单位。"),
    "target_relative": Advice(NOTE, "没有数值的目标不能自动判断完成与否。", "请约定判断口径，评估时由办公室写明结论。"),
    "target_vague": Advice(WARNING, "目标说不出怎样算完成，评估时无从判断。", "请与牵头单位约定可以衡量的目标或形象进度。"),
    "target_several": Advice(WARNING, "目标有几个数值，没有取数。", "请拆成几项指标，或写明以哪个数值为准。"),
    "direction_guessed": Advice(WARNING, "方向按指标名称推断，判断完成与否会相反。", "请核对是不高于还是不低于目标。"),
    "indicators_listed": Advice(NOTE, "指标写在文字里，名称和目标是拆出来的。", "请与原文逐项核对。"),
    "indicator_numbering": Advice(NOTE, "指标编号不连续。", "请核对是否漏读。"),
    "indicator_unread": Advice(WARNING, "指标没有读全。", "请对照原文补录。"),
    "unmeasured": Advice(NOTE, "没有指标衡量的任务只能看文字。", "可为其约定年度目标或形象进度。"),
    "unserved": Advice(WARNING, "没有任务对应的指标无人报送数值。", "请指定由哪项任务的牵头单位报送。"),
    "overload": Advice(NOTE, "牵头过多的单位容易成为瓶颈。", "请关注其报送时限，必要时分担。"),
    "single_point": Advice(NOTE, "一个单位缺位，多项任务就没有牵头单位。", "请为其备好联络员和代签安排。"),
    "due_outside": Advice(WARNING, "时限在规划期之外，到期时规划已经不管。", "请核对年份是否写错。"),
    "due_order": Advice(WARNING, "后一步的时限早于前一步，无法按序完成。", "请核对两项时限。"),
}  # fmt: skip
ADVICE: dict[str, Advice] = {**_NAMES, **_ROLES, **_FORM, **_REVIEW, **_MEASURES}
UNKNOWN = Advice(NOTE, "这是较新的一种发现。", "请对照原文核对。")

# what a list of findings is filtered by, in a few characters
LABELS: dict[str, str] = {
    "unit_odd": "不像单位",
    "name_joined": "名称断行",
    "alias_merged": "别名合并",
    "prefix_completed": "省略层级",
    "renamed": "改革前名称",
    "named_once": "只出现一次",
    "alike": "写法相近",
    "collective": "统称",
    "and_others": "等单位",
    "nobody": "无人负责",
    "joint_only": "无牵头",
    "no_lead": "只有参与",
    "several_leads": "多个牵头",
    "role_guessed": "角色推定",
    "first_leads": "首位牵头",
    "in_prose": "行文中的单位",
    "person_named": "写的是领导",
    "unbalanced": "括号不配对",
    "attribution_inside": "分工在段中",
    "several_attributions": "一段多项",
    "attribution_section": "整部分共用",
    "attribution_scope": "分工范围",
    "attribution_unplaced": "分工没有落点",
    "attribution_conflict": "两处不一致",
    "no_attribution": "没有分工",
    "chapter_unowned": "整章无分工",
    "heading_unnumbered": "标题无编号",
    "heading_repeated": "编号重复",
    "heading_missing": "编号缺漏",
    "heading_order": "编号顺序",
    "heading_run_in": "标题连写",
    "lines_joined": "换行存疑",
    "unit_alike": "名称只差一字",
    "unit_unfamiliar": "名录外的单位",
    "names_joined": "单位换行",
    "prefix_doubtful": "层级存疑",
    "attribution_unread": "责任未读入",
    "attribution_below": "管以下各项",
    "attribution_apart": "责任另起一段",
    "attribution_mixed": "责任有两处",
    "column_unread": "栏目未读",
    "label_other": "不承担任务的单位",
    "label_unknown": "写法未见过",
    "duty_list": "职责清单",
    "title_guessed": "标题推定",
    "period_guessed": "规划期推定",
    "table_unread": "表格未读",
    "tracked_changes": "修订未定稿",
    "hidden_text": "隐藏文字",
    "notes": "脚注",
    "project_numbering": "项目编号",
    "box_unnumbered": "专栏无编号",
    "box_untied": "专栏无任务",
    "box_empty": "专栏没有内容",
    "correction_unfit": "更正不再适用",
    "unit_guessed": "计量单位推定",
    "target_relative": "目标无数值",
    "indicator_numbering": "指标编号",
    "indicator_unread": "指标没有读全",
    "unmeasured": "任务无衡量",
    "unserved": "指标无任务",
    "overload": "牵头过多",
    "single_point": "缺位影响大",
    "due_outside": "时限在期外",
    "due_order": "时限倒置",
    "damaged": "文件有损坏",
    "broken_characters": "乱码",
    "unread_part": "有未读部分",
    "pictures": "有图片",
    "target_several": "目标有几个数",
    "target_vague": "目标不可衡量",
    "direction_guessed": "方向推定",
    "indicators_listed": "正文中的指标",
}
