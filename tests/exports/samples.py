"""A whole evaluation for tests: one row of every kind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from exports.rows import (
    ComparedRow,
    Count,
    Deduction,
    EditedText,
    EvaluationDocument,
    IndicatorRow,
    LightCount,
    ProblemRow,
    ProjectRow,
    ScoreRow,
    SectionProgress,
    TaskProgress,
    TracedFigure,
    UnitReporting,
)


def evaluation() -> EvaluationDocument:
    """Return a document that has every section."""
    task = TaskProgress(
        code="3.1.1", title="完善社会救助", light="red", light_reason="逾期3个工作日", leads=("县民政局",), joint=("县残联",),
        progress_percent=Decimal("61.50"), summary="应保尽保。", problems="数据不全。", next_steps="核实。", report_ref="R-1 第2版",
        report_period="2024年第三季度", signed_by="牵头领导", signed_at=datetime(2024, 9, 24, 3, 0, tzinfo=UTC), verified=True,
    )  # fmt: skip
    indicator = IndicatorRow(
        no="1", name="社会救助覆盖率", attribute="约束性", conclusion="符合进度", unit_of_measure="%", target="100", latest="93",
        report_ref="R-1 第2版", progress=Decimal("93.0"), expected=Decimal("74.0"),
    )  # fmt: skip
    return EvaluationDocument(
        title="测试评估报告", committee="测试县残工委", plan_title="测试规划", kind="年度", period="2024年", as_of=date(2024, 9, 27),
        method=("只采用已签批的报告。",), overview=("共1项任务。",), counts=(Count(label="任务", number=1),),
        lights=(LightCount(light="red", number=1),), indicators=(indicator,),
        sections=(SectionProgress(section_code="3.1", title="社会保障", tasks=(task,)),),
        projects=(ProjectRow(box="2", no="1", title="社会救助项目", box_title="重点项目", planned=Decimal("12.5")),),
        problems=(ProblemRow(no="1", task_code="3.1.1", unit="县民政局", text="数据不全。", status="处理中"),),
        recommendations=("核实数据。",), units=(UnitReporting(unit="县民政局", owed=4, due=3, on_time=2, late=1, missing=0),),
        rounding=("四舍五入。",), basis="采用已签批的报告。", problem_text=("共1件。",), compared_with="中期评估（截至2023年09月30日）",
        compared=(ComparedRow(no="1", name="社会救助覆盖率", before="88%", before_conclusion="滞后", now="93%", now_conclusion="符合进度"),),
        traced=(TracedFigure(no="1", name="社会救助覆盖率", period="2024年第三季度", value="93%", basis="93/100", unit="县民政局",
                             source="台账", report_ref="R-1 第2版", signed_on=date(2024, 9, 24), verified=True),),
        score_rule="满分100分。", scores=(ScoreRow(unit="县民政局", total=Decimal("96.0"), band="优秀", deductions=(
            Deduction(item="逾期报送", points=Decimal(1), reason="任务3.1.1逾期"),)),),
        edited=(EditedText(section="overview", version=2, author="办公室人员", written_on=date(2024, 9, 28)),), journal_head="0" * 64, journal_length=7, snapshot_hash="1" * 64, demonstration=True,
    )  # fmt: skip
