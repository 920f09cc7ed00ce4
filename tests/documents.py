"""Plan documents of the tests: one that we wrote, and the real one where it stands beside the project."""

from __future__ import annotations

from pathlib import Path

REAL = Path(__file__).parents[2] / "shared" / "plans" / "qinshui-145.txt"

OWN = """测试县“十四五”残疾人保障和发展规划

一、发展基础
近年来工作平稳推进。

二、总体要求
坚持以人为本。

三、主要任务
（一）完善就业帮扶
1．提升残疾人职业技能。每年组织技能培训，五年培训不少于一百八十人。（牵头单位：县残联；参与单位：县人社局、县财政局）
2．拓宽就业渠道。落实补贴政策。（责任单位：县人社局、县残联）
（二）强化保障
1．完善社会救助。应保尽保。（牵头单位：县民政局；参与单位：县财政局）

四、保障条件
（一）加强组织领导。各单位各负其责。（牵头单位：县残联；参与单位：各成员单位）
"""


def own_document(folder: Path) -> Path:
    """Write our own plan into a folder and return its path."""
    path = folder / "测试规划.txt"
    path.write_text(OWN, encoding="utf-8")
    return path
