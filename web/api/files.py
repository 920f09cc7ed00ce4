"""Files of the API: upload evidence; evidence, papers and proofs as the pages hand them out."""

from __future__ import annotations

from inspect import unwrap

from flask import Blueprint, request
from werkzeug.wrappers import Response

from web.api import answers
from web.api.doors import answers as marked
from web.api.doors import desk
from web.database import commit
from web.resources.obligation_acts import store
from web.resources.obligations import EvidenceShown
from web.resources.values import Day, Given, taken
from web.translating import t
from web.views import bulletins, evaluations, letters, meetings, reports
from workflow.errors import InvalidInputError
from workflow.operations.evidence import Upload
from workflow.rules.roles import Deed

HANDED_OUT = (
    ("/evidence/<int:evidence_id>", "evidence", reports.download, Deed.VIEW_OBLIGATION, "GET"),
    ("/reports/<int:report_id>/proof", "proof", reports.prove, Deed.VIEW_OBLIGATION, "POST"),
    ("/letters/<int:letter_id>.pdf", "letter_pdf", letters.pdf, Deed.VIEW_ACTS, "GET"),
    ("/bulletins/<int:bulletin_id>.pdf", "bulletin_pdf", bulletins.pdf, Deed.VIEW_ACTS, "GET"),
    ("/meetings/<int:meeting_id>.pdf", "meeting_pdf", meetings.pdf, Deed.VIEW_BOARD, "GET"),
    ("/evaluations/<int:evaluation_id>.<string:kind>", "evaluation_file", evaluations.file, Deed.VIEW_EVALUATION, "GET"),
)  # fmt: skip


class Dated(Given):
    """The day of what the file shows, which is not that of its upload."""

    dated_on: Day | None = None


def add(area: Blueprint) -> None:
    """Give the API its files: what the pages hand out goes through the same views, behind a token."""
    path = "/obligations/<int:obligation_id>/evidence"
    area.add_url_rule(path, "obligations_attach", marked(Deed.ATTACH_EVIDENCE)(_attach), methods=["POST"])
    for rule, endpoint, view, deed, method in HANDED_OUT:
        inner = unwrap(view)
        area.add_url_rule(rule, endpoint, marked(deed, reading=True)(inner), methods=[method])


def _attach(obligation_id: int) -> Response:
    """Keep a file (multipart field ``file``); the same bytes twice are kept once."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInputError("请用 multipart/form-data 的 file 字段上传一个文件。", field="file")
    given = taken(Dated, request.form.to_dict())
    assert isinstance(given, Dated)
    stored = store(desk(), obligation_id, Upload(file.filename, file.read(), given.dated_on))
    shown = answers.plain(EvidenceShown.of(stored))
    commit()
    return answers.written({"said": t("附件已保存。"), "thing": shown}, 201)
