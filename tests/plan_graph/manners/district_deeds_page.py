"""A district's eight deeds on a page: lead and helpers on bold lines of their own, a contact at the end."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task

TEXT = """<html><head><meta charset="utf-8"><title>关于印发《文峰区“阳光助残”实施方案》的通知 - 部门文件 - 文峰区人民政府</title></head><body>
<div id="top">欢迎访问文峰区人民政府门户网站 今天是2024年5月8日</div>
<div class="con"><h2>关于印发《文峰区“阳光助残”实施方案》的通知</h2>
<p>索引号：WF010-2024-00019　信息来源：区残联　发布时间：2024-05-08</p>
<p>各镇人民政府、街道办事处，区政府有关部门：</p>
<p>现将《文峰区“阳光助残”实施方案》印发给你们，请遵照执行。</p>
<p>文峰区人民政府残疾人工作委员会</p><p>2024年5月6日</p>
<p><strong>文峰区“阳光助残”实施方案</strong></p>
<p>为切实做好2024年残疾人民生实事工作，制定本方案。</p>
<p><strong>一、工作目标</strong></p><p>2024年，为全区残疾人办好八件实事。</p>
<p><strong>二、工作任务及分工</strong></p>
<p><strong>（一）辅具适配。</strong>为450名有需求的残疾人适配轮椅、助听器等基本型辅助器具，2024年10月底前完成。</p><p><strong>牵头单位：</strong>区残联</p><p><strong>配合单位：</strong>区卫生健康委、各镇（街道）</p>
<p><strong>（二）儿童康复。</strong>为0—14岁残疾儿童提供康复救助，做到应救尽救。</p><p><strong>牵头单位：</strong>区残联</p><p><strong>配合单位：</strong>区卫生健康委、区医保局、区教育体育局</p>
<p><strong>（三）家庭无障碍改造。</strong>完成120户困难重度残疾人家庭改造，2024年9月底前完成验收。</p><p><strong>牵头单位：</strong>区残联</p><p><strong>配合单位：</strong>区住房城乡建设局、区财政局、各镇（街道）</p>
<p><strong>（四）就业培训。</strong>开展电商、家政等培训200人次。</p><p><strong>牵头单位：</strong>区人力资源社会保障局</p><p><strong>配合单位：</strong>区残联、区商务局</p>
<p><strong>（五）教育资助。</strong>对残疾学生和困难残疾人家庭子女给予资助。</p><p><strong>牵头单位：</strong>区教育体育局</p><p><strong>配合单位：</strong>区残联、区慈善总会</p>
<p><strong>（六）法律援助。</strong>残疾人申请法律援助免予经济困难审查。</p><p><strong>牵头单位：</strong>区司法局</p><p><strong>配合单位：</strong>区法院、区残联</p>
<p><strong>（七）文化惠残。</strong>举办残疾人文艺汇演1场、送电影进社区30场。</p><p><strong>牵头单位：</strong>区文化旅游局</p><p><strong>配合单位：</strong>区残联、区融媒体中心</p>
<p><strong>（八）托养服务。</strong>为300名重度残疾人提供居家托养服务。</p><p><strong>牵头单位：</strong>区残联</p><p><strong>配合单位：</strong>区民政局、区财政局</p>
<p><strong>三、工作要求</strong></p>
<p>（一）落实责任。各牵头单位要制定推进计划，明确责任领导和联络员。</p><p>（二）按时报送。各单位每季度末月25日前将进展情况报送区残工委办公室。联系人：区残联办公室，电话：0372-5500000</p>
</div><div class="btm">扫一扫在手机打开当前页　<a>关闭窗口</a>　<a>打印本页</a></div><div>主办：文峰区人民政府 豫ICP备00000001号</div></body></html>
"""


def body() -> bytes:
    """Return the file's bytes."""
    return TEXT.encode()


TRUTH = {
    "title": "文峰区“阳光助残”实施方案",
    "period": [2024, 2024],
    "tasks": [
        task("辅具适配", "区残联", "区卫生健康委、各镇（街道）"),
        task("儿童康复", "区残联", "区卫生健康委、区医保局、区教育体育局"),
        task("家庭无障碍改造", "区残联", "区住房城乡建设局、区财政局、各镇（街道）"),
        task("就业培训", "区人力资源社会保障局", "区残联、区商务局"),
        task("教育资助", "区教育体育局", "区残联、区慈善总会"),
        task("法律援助", "区司法局", "区法院、区残联"),
        task("文化惠残", "区文化旅游局", "区残联、区融媒体中心"),
        task("托养服务", "区残联", "区民政局、区财政局"),
    ],
    "optional": ["落实责任", "按时报送"],
    "indicators": [],
    "projects": [],
    "collective": ["各镇（街道）"],
}

DOCUMENT = Manner(
    "39文峰区阳光助残方案.html",
    body,
    TRUTH,
    "区级民生实事方案（网页）：牵头、配合各占一行，标题没有年份，末尾有联系人。",
)
