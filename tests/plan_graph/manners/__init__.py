"""Plan documents in plainly different manners, written for the tests, each with what a careful clerk reads from it."""

from __future__ import annotations

from importlib import import_module

from tests.plan_graph.manners.manner import Manner

NAMES = (
    "county_word",
    "city_division",
    "province_pdf",
    "district_page",
    "city_text",
    "county_action_page",
    "city_boxes_pdf",
    "county_annex_text",
    "city_talent_text",
    "province_bare_lists_text",
    "county_list_text",
    "county_sections_text",
    "city_prefix_text",
    "district_duties_text",
    "county_table_page",
    "city_decimal_word",
    "province_nobody_text",
    "city_prevention_text",
    "county_report_text",
    "league_text",
    "city_annex_word",
    "district_bold_page",
    "county_sublist_text",
    "national_text",
    "town_text",
    "province_whole_text",
    "city_paragraph_word",
    "county_duties_word",
    "county_jobs_page",
    "city_acts_page",
    "county_women_pdf",
    "county_aged_text",
    "district_measures_text",
    "county_opinion_text",
    "district_children_word",
    "city_aged_page",
    "province_prevention_text",
    "district_deeds_page",
    "city_special_text",
    "county_managing_text",
    "city_spoken_text",
    "county_numbers_word",
    "district_circled_text",
    "province_first_text",
    "county_cards_page",
    "city_headed_text",
    "county_run_text",
    "city_spanned_word",
    "county_before_text",
    "city_bulleted_page",
    "province_duties_text",
    "county_goals_word",
    "district_meeting_text",
    "city_fields_text",
    "district_actions_text",
    "city_dots_text",
)


def every_manner() -> list[Manner]:
    """Return the documents in order."""
    return [import_module(f"{__name__}.{name}").DOCUMENT for name in NAMES]
