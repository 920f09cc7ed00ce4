"""Check a report's proof: Python alone, no network, nothing of the program that made it."""

import base64
import hashlib
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any, Iterator, List, Tuple

Point = Tuple[int, int, int, int]

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def digest(tag: str, fields: List[str]) -> str:
    """SHA-256 over tag and fields, each as its length in bytes, a colon, its NFC UTF-8 bytes and a line break."""
    parts = [unicodedata.normalize("NFC", part).encode() for part in [tag, *fields]]
    return hashlib.sha256(b"".join(b"%d:%s\n" % (len(part), part) for part in parts)).hexdigest()


def add(a: Point, b: Point) -> Point:
    """Add two points of the curve, in extended coordinates."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, g, h, f = f - e, d + c, f + e, d - c
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    """Multiply a point."""
    total: Point = (0, 1, 1, 0)
    while number:
        total = add(total, point) if number & 1 else total
        point, number = add(point, point), number >> 1
    return total


def point_of(data: bytes) -> Point:
    """Return the point that 32 bytes stand for."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return (x, y, 1, x * y % P)


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature (RFC 8032) is this key's over this text."""
    try:
        s = int.from_bytes(signature[32:], "little")
        key, r = point_of(public), point_of(signature[:32])
        base = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    except ValueError:
        return False
    hashed = hashlib.sha512(signature[:32] + public + text).digest()
    left, right = times(s, base), add(r, times(int.from_bytes(hashed, "little") % Q, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return len(signature) == 64 and s < Q and same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def faults(proof: Any, note: str, public: bytes) -> Iterator[str]:
    """Yield what does not hold, in words."""
    content, path = digest(proof["report_tag"], proof["content"]), proof["path"]
    if content != proof["content_hash"]:
        yield "报告内容与校验值不符 / the content does not match its hash"
    if any(one["content_hash"] != content for one in proof["sign_offs"]):
        yield "签批的不是这份内容 / a sign-off is over other content"
    if not path or path[0]["fields"][5] not in proof["acts"] or path[0]["fields"][11] != content:
        yield "留痕的第一条不是这份内容的签批 / the first link is not the sign-off of this content"
        return
    for link in path:
        if digest(proof["entry_tag"], link["fields"]) != link["hash"]:
            yield f"留痕第{link['fields'][1]}条内容与校验值不符 / link altered"
    yield from gaps(path)
    yield from doubts(note, path[-1], public)


def gaps(path: Any) -> Iterator[str]:
    """Yield the links that do not follow the one before them."""
    for before, link in zip(path, path[1:]):
        if (link["fields"][12], int(link["fields"][1])) != (before["hash"], int(before["fields"][1]) + 1):
            yield f"留痕第{link['fields'][1]}条与前一条不相接 / link not joined to the one before"


def doubts(note: str, last: Any, public: bytes) -> Iterator[str]:
    """Yield what is wrong with the checkpoint."""
    text, _, tail = note.partition("\n\n")
    lines, words = text.split("\n"), tail.split()
    said = [lines[0].split()[-1], *lines[1:3]]
    if len(lines) != 4 or said != [last["fields"][0], last["fields"][1], last["hash"]]:
        yield "检查点说的不是留痕的最后一条 / the checkpoint is not about the last link"
    if len(words) != 3 or not is_signed(public, (text + "\n").encode(), base64.b64decode(words[2])):
        yield "检查点的签名不成立 / the checkpoint's signature does not hold"


def main(folder: Path) -> int:
    """Read the archive's files and say what holds; the exit code is 0 only if everything does."""
    proof = json.loads((folder / "proof.json").read_text(encoding="utf-8"))
    note = (folder / "checkpoint.txt").read_text(encoding="utf-8")
    public = bytes.fromhex((folder / "public.key").read_text(encoding="ascii").strip())
    found = list(faults(proof, note, public))
    for one in found:
        print("✗ " + one)
    if not found:
        print("✓ 全部相符 / everything holds: " + proof["words"])
        print("  钥匙 / key " + hashlib.sha256(public).hexdigest()[:16])
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent))
