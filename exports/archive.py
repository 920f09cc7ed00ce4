"""An office file is a ZIP archive: with every date in it fixed, the same rows give the same bytes."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO


def fixed(body: bytes, moment: date) -> bytes:
    """Return the same archive with every member's date, and the file's own dates, set to the day given."""
    stream = BytesIO()
    stamp = (max(moment.year, 1980), moment.month, moment.day, 0, 0, 0)
    with (
        zipfile.ZipFile(BytesIO(body)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            one = zipfile.ZipInfo(member.filename, stamp)
            one.compress_type = zipfile.ZIP_DEFLATED
            data = source.read(member)
            if member.filename == "docProps/core.xml":
                data = _without_now(data, moment)
            target.writestr(one, data)
    return stream.getvalue()


def _without_now(data: bytes, moment: date) -> bytes:
    stamp = f"{moment:%Y-%m-%d}T00:00:00Z".encode()
    return re.sub(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(<)", rb"\g<1>" + stamp + rb"\g<2>", data)
