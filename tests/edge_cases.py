"""Where each edge case of the domain is tested: what it is, and the test that holds what is right there."""

from __future__ import annotations

from typing import Final

EDGES: Final[dict[int, tuple[str, str, str]]] = {
    1: (
        "Parents apart who both ask: nothing of one reaches the other",
        "tests/integration/web/office/test_own_pages.py",
        "test_neither_parent_reads_a_byte_of_the_other",
    ),
    2: (
        "Parents who disagree: each has a choice of their own",
        "tests/integration/web/office/test_withdrawing.py",
        "test_who_alone_gave_it_up_is_taken_off_a_meeting_that_another_still_wants",
    ),
    3: (
        "One parent must not be told",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_3_where_one_parent_must_not_be_told_nothing_names_or_reaches_them",
    ),
    4: (
        "Parents who share one mailbox",
        "tests/integration/web/office/test_own_pages.py",
        "test_two_parents_at_one_address_have_two_links_and_two_codes",
    ),
    5: (
        "No email or phone",
        "tests/integration/web/office/test_certificates.py",
        "test_a_family_without_email_gets_its_certificate_by_post_and_that_is_recorded_once",
    ),
    6: (
        "The child lives in another area than the authority that decided",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_6_a_child_who_lives_in_another_area_has_whoever_decided_as_the_party",
    ),
    7: (
        "The family moves with a plan",
        "tests/integration/web/office/test_moving.py",
        "test_a_move_keeps_each_authority_to_what_is_its_own",
    ),
    8: (
        "Two decisions at once",
        "tests/integration/web/office/test_decisions.py",
        "test_a_later_decision_is_added_with_its_own_first_contact_and_lateness",
    ),
    9: (
        "An amended plan after a certificate",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_9_and_10_an_amended_plan_is_a_decision_of_its_own_also_during_an_appeal",
    ),
    10: (
        "An amended plan during an appeal",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_9_and_10_an_amended_plan_is_a_decision_of_its_own_also_during_an_appeal",
    ),
    11: (
        "Section I alone, then B or F",
        "tests/unit/cases/test_eligibility.py",
        "test_the_school_alone_needs_no_certificate_and_the_trap_is_told_with_its_date",
    ),
    12: (
        "B, F and I together",
        "tests/unit/cases/test_action_deadlines.py",
        "test_each_kind_of_promise_has_its_lawful_dates",
    ),
    13: (
        "A health body is concerned",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_13_the_authority_tells_the_health_body_and_says_so",
    ),
    14: (
        "The health body does not answer",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_14_a_health_body_that_does_not_come_is_recorded_and_both_hear_its_duty",
    ),
    15: (
        "The local authority does not come",
        "tests/integration/web/office/test_meetings_not_as_planned.py",
        "test_edge_15_the_authority_does_not_come_so_nothing_is_certified_as_held",
    ),
    16: (
        "Who comes for the authority cannot decide",
        "tests/integration/web/office/test_meetings_not_as_planned.py",
        "test_edge_16_who_came_could_not_decide_is_recorded_with_what_the_family_chose",
    ),
    17: (
        "The authority wants another meeting first",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_17_an_authority_cannot_make_another_meeting_a_condition_and_the_days_run_on",
    ),
    18: (
        "The family does not turn up",
        "tests/integration/web/office/test_meetings_not_as_planned.py",
        "test_edge_18_the_family_does_not_turn_up_and_is_phoned_kindly_the_same_day",
    ),
    19: (
        "The family withdraws after asking",
        "tests/integration/web/office/test_withdrawing.py",
        "test_a_wish_taken_back_is_due_at_once_and_recorded_with_its_exact_time",
    ),
    20: (
        "The meeting is adjourned",
        "tests/integration/web/office/test_meetings_not_as_planned.py",
        "test_edge_20_everyone_hears_that_an_adjourned_meeting_goes_on_and_the_family_may_choose",
    ),
    21: (
        "Agreed before the meeting: a short one, or letters that are marked",
        "tests/integration/web/office/test_agreed_before.py",
        "test_edge_21_what_is_agreed_before_a_meeting_is_written_at_a_short_one_or_in_marked_letters",
    ),
    22: (
        "The authority gives way after an appeal was lodged: disagreement resolution closes",
        "tests/integration/web/office/test_agreed_before.py",
        "test_edge_22_where_the_authority_gives_way_in_the_appeal_disagreement_resolution_closes",
    ),
    23: (
        "Contact after the two months",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_23_late_contact_is_decided_by_one_senior_and_the_family_reads_its_true_dates",
    ),
    24: (
        "A request on the last evening",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_24_a_request_on_the_last_evening_is_in_time_by_its_stamp",
    ),
    25: (
        "A letter without a date",
        "tests/integration/web/party/test_late_letter.py",
        "test_where_no_date_can_be_read_the_decision_stays_as_it_is",
    ),
    26: (
        "A letter that says nothing of mediation",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_26_a_letter_that_says_nothing_of_mediation_is_recorded_and_certified_as_usual",
    ),
    27: (
        "An interpreter is needed",
        "tests/integration/web/party/test_own_needs.py",
        "test_what_a_family_needs_is_asked_for_booked_and_checked_again_when_the_meeting_moves",
    ),
    28: (
        "Deaf, deafblind or blind people",
        "tests/integration/web/party/test_own_needs.py",
        "test_a_request_names_each_need_once",
    ),
    29: (
        "Low literacy or a learning disability",
        "tests/integration/web/mediator/test_signing_desk.py",
        "test_two_signers_one_after_the_other_on_one_device",
    ),
    30: (
        "A young person who may lack capacity",
        "tests/unit/cases/test_applicants.py",
        "test_someone_acting_for_a_young_person_is_believed_and_the_basis_is_noted",
    ),
    31: (
        "A child passes the June date",
        "tests/unit/cases/test_applicants.py",
        "test_the_right_is_the_parents_up_to_the_june_date_and_then_the_young_persons",
    ),
    32: (
        "Sixteen before the June date",
        "tests/unit/cases/test_applicants.py",
        "test_a_sixteen_year_old_before_the_june_date_is_still_a_child",
    ),
    33: (
        "A supporter who is a lawyer, or a second one",
        "tests/integration/web/party/test_own_supporters.py",
        "test_the_first_comes_in_any_case_and_a_second_when_the_mediator_agrees",
    ),
    34: (
        "The authority brings a lawyer",
        "tests/integration/web/party/test_own_supporters.py",
        "test_the_authoritys_lawyer_comes_only_when_it_is_agreed_and_the_office_ends_what_is_shared",
    ),
    35: (
        "A party refuses to sign",
        "tests/integration/web/mediator/test_assents.py",
        "test_once_each_who_did_not_sign_agrees_the_actions_are_followed_and_no_paper_says_that_all_signed",
    ),
    36: (
        "A change after signing began",
        "tests/integration/web/party/test_answering.py",
        "test_a_page_of_a_replaced_version_signs_nothing_and_names_the_newer_one",
    ),
    37: (
        "Signed later than the meeting",
        "tests/integration/web/party/test_finishing.py",
        "test_after_the_last_signature_everyone_has_a_genuine_copy_with_ink_on_white",
    ),
    38: (
        "An action is not done by its date",
        "tests/unit/cases/test_action_reminders.py",
        "test_five_working_days_before_on_the_day_and_one_and_five_after",
    ),
    39: (
        "The mediator stops the meeting",
        "tests/integration/web/office/test_meetings_not_as_planned.py",
        "test_edge_39_a_stopped_meeting_is_told_by_phone_and_nothing_is_written_of_why",
    ),
    40: (
        "A certificate is wrong",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_40_a_wrong_certificate_is_replaced_the_same_day_and_the_old_code_says_by_which",
    ),
    41: (
        "A certificate is doubted",
        "tests/integration/web/public/test_checking.py",
        "test_number_and_code_as_people_type_them_say_that_it_is_current",
    ),
    42: (
        "One family, two children",
        "tests/integration/web/office/test_edge_cases.py",
        "test_edge_42_two_children_have_two_cases_that_may_share_one_meeting_and_never_a_paper",
    ),
    43: (
        "A complaint about the provider",
        "tests/integration/web/provider/test_complaints.py",
        "test_a_complaint_is_recorded_and_answered_in_time_and_no_case_shows_it",
    ),
    44: (
        "Access to what is kept, or a court order",
        "tests/integration/web/mediator/test_private_notes.py",
        "test_deleting_the_key_destroys_the_notes_in_an_old_copy_too",
    ),
}
"""By number: what it is, the file of the test, and its name."""
