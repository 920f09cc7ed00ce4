"""A report's proof: one archive that anybody can check with Python alone, without us and without a network."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from exports.rows import ReportProof

MOMENT = (1980, 1, 1, 0, 0, 0)  # the same proof is the same bytes
CHECK = Path(__file__).with_name("check.py")

READ_ME = """督办 · 一份报告的证明

这个压缩包不依赖督办程序和网络，有 Python 3.8 以上即可核对：

    python3 check.py

它逐项核对：
1. proof.json 中的报告内容，按规定的次序和写法算出的 SHA-256，与每一次签批记下的相同；
2. 留痕中有这一次签批（或代录），其内容校验值与报告相同；
3. 从那一条起，留痕一条接一条，直到检查点所说的那一条，没有缺失、插入、改动；
4. 检查点的签名由 public.key 这把钥匙作出。请把 public.key 与您从别处（评估报告附件、每周摘要）得到的公钥比对。

这是系统内部审签留痕，不是可靠电子签名。

A report's proof. Run `python3 check.py`: it needs neither Duban nor a network. Compare public.key with the one you
have from elsewhere. This is an internal approval record, not a qualified electronic signature.
"""


def proof_archive(proof: ReportProof) -> bytes:
    """Return the archive: what was reported, who signed, the journal's path, the checkpoint, the key, the checker."""
    members = {
        "README.txt": READ_ME,
        "check.py": CHECK.read_text(encoding="utf-8"),
        "proof.json": json.dumps(asdict(proof), ensure_ascii=False, indent=1, sort_keys=True),
        "checkpoint.txt": proof.checkpoint,
        "public.key": proof.public_key + "\n",
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in members.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), words.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()
