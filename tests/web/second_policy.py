"""Who may open what, written a second time from DOMAIN's roles alone: the oracle of the probes.

R reporter, S signer, C clerk, D director, V observer, A administrator; * everybody with an account, + anybody at all.
"""

from __future__ import annotations

LETTERS = {"reporter": "R", "signer": "S", "clerk": "C", "director": "D", "observer": "V", "admin": "A"}
WHO: dict[str, str] = {}


def _may(letters: str, *endpoints: str) -> None:
    for one in endpoints:
        assert one not in WHO, one
        WHO[one] = letters


_may("+", "calendar.feed", "help.accessibility", "help.set_language", "people.choose_password", "sign_in.enter", "sign_in.try_to_enter", "today.health")
_may("*", "calendar.renew", "calendar.show", "help.show", "inbox.index", "inbox.read", "map.show", "me.save", "me.show",
     "people.act_as", "me.make", "me.revoke",
     "sign_in.confirm", "sign_in.leave", "sign_in.password", "today.show")  # fmt: skip
# everything of the committee is read by the office and by observers; a unit's people read their own
_may("RSCDV", "board.show", "bulletins.index", "bulletins.pdf", "bulletins.show", "closings.index", "closings.show",
     "closings.task", "extensions.index", "extensions.show", "indicators.index", "indicators.show", "items.index", "items.show",
     "letters.index", "letters.pdf", "letters.show", "meetings.index", "meetings.pdf", "meetings.show", "problems.index",
     "problems.show", "problems.workbook", "projects.index", "projects.show", "projects.workbook", "reports.download",
     "reports.edit", "reports.prove", "tasks.index", "tasks.show", "tasks.workbook", "assignments.index", "assignments.show", "targets.index",
     "targets.show")  # fmt: skip
_may("RSCDVA", "units.index", "units.show")
_may("RSCD", "units.contacts")
_may("CDV", "committees.index", "committees.show", "evaluations.file", "evaluations.index", "evaluations.show", "periods.index",
     "plans.changes", "plans.index", "plans.show")  # fmt: skip
_may("CDVA", "journal.index")
# the reporter writes
_may("R", "extensions.ask", "extensions.new", "extensions.withdraw", "merge.act", "merge.show", "projects.enter", "reports.index",
     "reports.withdraw", "closings.ask")  # fmt: skip
_may("RCD", "reports.correct", "reports.write", "problems.raise_one", "problems.take")
# the leader signs
_may("S", "extensions.back", "extensions.sign", "projects.decide", "sign.back", "sign.confirm", "sign.index", "sign.one", "sign.sign",
     "assignments.object_to", "targets.accept", "targets.back")  # fmt: skip
# a register's acts belong to several; which of them, the operation decides
_may("RSCD", "calendar.renew_unit", "closings.do", "items.do", "letters.do", "problems.do")
# the office handles
_may("CD", "chase.index", "chase.preview", "chase.send", "closings.record", "closings.stand", "committees.handed",
     "committees.roll", "committees.undertake", "corrections.add", "corrections.adjusts", "corrections.again", "corrections.patch",
     "corrections.withdraw", "evaluations.make", "evaluations.write", "extensions.grant", "extensions.refuse", "inbox.settle",
     "indicators.move", "items.record", "letters.draft", "meetings.call", "meetings.decide", "meetings.freeze", "periods.add",
     "periods.change", "periods.edit", "periods.enter", "periods.holidays", "periods.new", "periods.remove", "plans.adopt",
     "plans.read", "projects.link", "reach.again", "reach.index", "verify.accept", "verify.give_back", "verify.index",
     "verify.one", "bulletins.do", "bulletins.make", "assignments.assign", "assignments.assign_all",
     "assignments.change", "assignments.name_lead", "assignments.uphold", "targets.choose", "targets.edit", "targets.save",
     "units.add", "units.alias", "units.delegate", "units.end", "units.end_delegation", "units.join", "units.kind", "units.limits",
     "units.rename")  # fmt: skip
_may("D", "committees.grant", "committees.hand_down")
# channels and rounds are the administrator's too; no report is
_may("A", "people.add", "people.disable", "people.grant", "people.link", "people.revoke")
_may("CDA", "people.hand_on", "people.index", "people.show")
_may("CDA", "admin.add", "admin.index", "admin.new", "admin.round_", "admin.set_open", "admin.test", "reach.correct")
# the API: whoever reads or does a thing on a page does it there, and nobody else; a token reads, and never signs
_may("+", "api.openapi")
_may("*", "api.me", "api.committee")
_may("RSCDV", "api.board", "api.obligations_list", "api.obligations_show", "api.tasks_list", "api.tasks_show",
     "api.extensions_list", "api.extensions_show", "api.problems_list", "api.problems_show", "api.letters_list",
     "api.letters_show", "api.letter_pdf", "api.chases_list", "api.chases_show", "api.closings_list", "api.closings_show",
     "api.spot_checks_list", "api.spot_checks_show", "api.targets_list", "api.targets_show", "api.indicators_list",
     "api.indicators_show", "api.projects_list", "api.projects_show", "api.project_entries_list",
     "api.project_entries_show", "api.meetings_list", "api.meetings_show", "api.meeting_pdf", "api.items_list",
     "api.items_show", "api.bulletins_list", "api.bulletins_show", "api.bulletin_pdf", "api.evidence", "api.proof")  # fmt: skip
_may("RSCDVA", "api.units_list", "api.units_show")
_may("CDV", "api.committees_list", "api.evaluations_list", "api.evaluations_show", "api.evaluation_file", "api.plans_list", "api.plans_show")
_may("CDVA", "api.journal_list")
_may("R", "api.obligations_save", "api.obligations_submit", "api.obligations_withdraw", "api.obligations_adopt",
     "api.obligations_return_input", "api.obligations_waive", "api.obligations_attach", "api.extensions_ask",
     "api.extensions_withdraw", "api.closings_ask", "api.closings_withdraw", "api.project_entries_enter")  # fmt: skip
_may("RCD", "api.obligations_correct", "api.problems_raise", "api.problems_take")
_may("S", "api.obligations_sign", "api.obligations_send_back", "api.extensions_sign", "api.extensions_send_back",
     "api.closings_sign", "api.closings_send_back", "api.targets_accept", "api.targets_send_back",
     "api.project_entries_confirm", "api.project_entries_return", "api.tasks_object")  # fmt: skip
_may("RS", "api.letters_receive", "api.letters_answer", "api.items_answer")
_may("RSCD", "api.problems_answer")
_may("D", "api.letters_issue", "api.letters_send_back", "api.letters_cancel", "api.bulletins_approve")
_may("CD", "api.obligations_enter_from_paper", "api.obligations_verify", "api.obligations_return", "api.extensions_grant",
     "api.extensions_refuse", "api.problems_assign", "api.problems_escalate", "api.problems_close", "api.problems_reopen",
     "api.letters_draft", "api.letters_edit", "api.letters_submit", "api.letters_drop", "api.letters_close",
     "api.letters_deliver", "api.chases_send", "api.closings_accept", "api.closings_refuse", "api.spot_checks_plan",
     "api.spot_checks_pass", "api.spot_checks_fail", "api.spot_checks_drop", "api.targets_set", "api.indicators_move",
     "api.projects_link", "api.meetings_call", "api.meetings_freeze", "api.items_record", "api.items_close",
     "api.items_return", "api.items_reopen", "api.bulletins_freeze", "api.bulletins_edit", "api.bulletins_drop",
     "api.evaluations_make", "api.evaluations_write", "api.tasks_assign", "api.tasks_uphold", "api.tasks_change",
     "api.tasks_name_lead", "api.tasks_suspend", "api.tasks_resume", "api.tasks_adjust", "api.tasks_reopen")  # fmt: skip


def may_open(endpoint: str, letters: frozenset[str]) -> bool:
    """Whether somebody with these capacities may open it on something; raises KeyError where this writing lacks it."""
    allowed = WHO[endpoint]
    return allowed in {"*", "+"} or bool(letters & set(allowed))


# what these name belongs to one unit: of the units' people, only its own open it
OF_UNIT = {
    "obligation_id", "report_id", "letter_id", "extension_id", "closing_id", "problem_id", "item_id", "target_id", "entry_id",
    "evidence_id", "unit_id",
}  # fmt: skip
# a thing in the address, but whoever may open the page opens it
OF_NOBODY: set[str] = set()
LEAVE_TO_THE_PROBES = {
    "people.act_as", "people.choose_password", "sign_in.leave", "sign_in.password", "sign_in.try_to_enter", "sign_in.enter",
    "help.set_language", "calendar.feed", "static",
}  # fmt: skip
