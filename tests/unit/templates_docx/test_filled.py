"""What each filled document says, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from cases.legal_words import AGREEMENT_DAY, CONFIDENTIAL_EXCEPTIONS
from tests.unit.templates_docx.shipped import CERTIFICATES, filled, lines, sample

HEADINGS = [
    "Mediation certificate",
    "Who this certificate is for",
    "The decision",
    "What we certify",
    "Mediation adviser",
    "Check this certificate",
]
DRAFT = "DRAFT 3: not agreed, not for signature"
CONFIDENTIAL = "Confidential and without prejudice. For the people who sign. Not for a tribunal or court."
K11_NAMES = [
    "نور الخيال",
    "דוגמה בדויה",
    "Ελένη Φανταστική",
    "王虚構",
    "नकली नाम",
    "Siôn Ŵyn Łukasz Ğaşi Nguyễn",
    "Robin 🦄",
]


@pytest.mark.parametrize("name", CERTIFICATES)
def test_all_three_certificates_have_the_same_headings_in_the_same_order(name: str):
    assert [line for line in lines(filled(name)) if line in HEADINGS] == HEADINGS


def test_a_plain_certificate_without_mediation_reads_from_number_to_appeal_note():
    plain = filled(
        "certificate-a",
        first_issued_date=None,
        supersedes_ref=None,
        correction_reason=None,
        adviser_signature_picture=None,
    )

    assert lines(plain) == [
        "Mediation certificate",
        "Children and Families Act 2014, section 55(4)",
        "Certificate number: MC-7K3M-2Q",
        "Kind: Information and advice given; mediation not pursued",
        "Issued on: Thursday 24 September 2026",
        "Who this certificate is for",
        "Issued to: Priya Shah, parent",
        "Child or young person: Aarav Shah, born 3 May 2015",
        "The decision",
        "Local authority: Bury",
        "Decision: Decision not to carry out an EHC needs assessment",
        "Date on the decision letter: 14 September 2026",
        "What we certify",
        "Our mediation adviser gave Priya Shah information and advice about pursuing mediation with the "
        "local authority about this decision. The parent then told the adviser that they did not wish to "
        "pursue mediation.",
        "First contacted us: 22 September 2026",
        "Information and advice given: 23 September 2026",
        "Told us their choice: 23 September 2026",
        "Mediation adviser",
        "Name: Sam Reed, mediation adviser",
        "Signed: Sam Reed",
        "Provider: Quince Street Mediation (example), 7 Quince Street, Nowhere, ZZ99 9AA",
        "Contact us: 0808 157 0155, hello@quincestreet.example.com",
        "Check this certificate",
        "Go to quincestreet.example.com/check or scan the square code.",
        "Number: MC-7K3M-2Q",
        "Check code: H4T 9WX",
        "A time limit applies to an appeal. See the Tribunal’s guidance.",
    ]


def test_a_corrected_certificate_keeps_its_first_date_and_number_in_view():
    words = lines(filled("certificate-a"))

    first = words.index("First issued: 23 September 2026")
    assert words[first - 1].startswith("Issued on: ")
    assert words[first + 1] == "Replaces: MC-9P2D-4T, to correct: spelling of a name"


def test_a_mediation_of_several_days_shows_first_and_last_and_of_one_day_only_one():
    printed = lines(filled("certificate-b"))
    one = lines(filled("certificate-b", mediation_last_date=None, mediation_format=None))

    assert "Took part in mediation: from 24 November 2026 to 1 December 2026, in person" in printed
    assert "Took part in mediation: 24 November 2026" in one


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("thirty days reached", "Thirty days ended: 22 November 2026, counted from 23 October 2026"),
        ("authority told us", "Could not be arranged: the local authority told us on 22 November 2026"),
    ],
)
def test_a_deemed_certificate_says_which_day_made_it_so(why: str, words: str):
    assert words in lines(filled("certificate-c", la_notice_kind=why))


def test_a_certificate_on_silence_certifies_dates_alone_and_says_nobody_was_unable():
    silent = "\n".join(lines(filled("certificate-c", la_notice_kind="thirty days reached")))
    said = "\n".join(lines(filled("certificate-c", la_notice_kind="authority told us", la_told_date=None)))

    assert (
        "On 23 October 2026 we told the local authority that mediation was wanted. "
        "Thirty days ended on 22 November 2026. No mediation had taken place."
    ) in silent
    assert "unable" not in silent
    assert "The local authority was unable to arrange it within 30 days" in said


def test_a_certificate_on_silence_claims_no_notice_that_is_not_recorded():
    words = "\n".join(lines(filled("certificate-c", la_told_date=None)))

    assert "wished to pursue mediation. Thirty days ended on 22 November 2026." in words
    assert "we told the local authority" not in words


@pytest.mark.parametrize("name", ["certificate-a", "certificate-c"])
def test_no_mediation_is_dated_on_a_certificate_without_one(name: str):
    assert not [line for line in lines(filled(name)) if line.startswith("Took part in mediation:")]


def test_a_health_body_is_named_only_when_it_was_a_party():
    named = lines(filled("certificate-b"))
    not_named = lines(filled("certificate-b", icb_name=None))

    assert "Health body: NHS Sampleshire Integrated Care Board (example)" in named
    assert not [line for line in not_named if "ealth body" in line]


@pytest.mark.hard_input("K11")
@pytest.mark.parametrize("name", K11_NAMES)
def test_names_in_any_script_stand_as_typed(name: str):
    assert f"Issued to: {name}, parent" in lines(filled("certificate-a", recipient_name=name))


@pytest.mark.parametrize("count", [1, 12])
def test_each_action_says_what_who_when_and_why(count: int):
    action = sample("outcome-part-a")["actions"][0]
    words = lines(filled("outcome-part-a", actions=[action | {"number": n + 1} for n in range(count)]))

    rows = [line for line in words if "Done when: " in line]
    assert len(rows) == count
    assert rows[0].startswith("1 | Ask the speech and language therapy service")
    assert "8 December 2026\nAgreed at the meeting" in rows[0]


def test_an_action_that_waits_for_another_says_so_and_no_other_does():
    words = lines(filled("outcome-part-a"))

    assert [line.split(" | ")[0] for line in words if "Depends on: action 1" in line] == ["2"]


def test_when_nothing_was_agreed_the_paper_says_it_without_an_empty_table():
    words = lines(filled("outcome-part-a", actions=[], annex=None, nothing_agreed=True))

    assert words[words.index("What was agreed") + 1] == "Nothing was agreed."
    assert not [line for line in words if line.startswith("No. |")]
    assert "No action has been agreed yet." not in words


def test_an_adjourned_meeting_says_when_it_goes_on():
    adjourned: dict[str, Any] = {"actions": [], "annex": None, "next_meeting_date": "2026-12-15"}
    words = lines(filled("outcome-part-a", **adjourned))

    assert "Next meeting: Tuesday 15 December 2026" in words
    assert "No action has been agreed yet." in words


@pytest.mark.parametrize("name", ["outcome-part-a", "outcome-part-b"])
def test_a_draft_says_so_before_anything_else_and_has_no_number(name: str):
    words = lines(filled(name, draft_line=DRAFT, statement_ref=None))

    assert words[0] == DRAFT
    assert not [line for line in words if line.startswith("Number:")]


def test_part_b_begins_by_saying_that_it_is_confidential():
    assert lines(filled("outcome-part-b"))[0] == CONFIDENTIAL


@pytest.mark.parametrize("name", ["outcome-part-a", "outcome-part-b"])
def test_a_document_that_promises_confidence_names_the_exceptions(name: str):
    words = " ".join(lines(filled(name)))

    assert CONFIDENTIAL_EXCEPTIONS in words
    assert "cannot be used against" not in words


def test_dates_of_the_law_carry_the_doubt_about_the_day_they_count_from():
    assert AGREEMENT_DAY in lines(filled("outcome-part-a", dates_note=AGREEMENT_DAY))


def test_what_is_still_open_and_the_childs_views_are_left_out_when_there_are_none():
    words = lines(
        filled("outcome-part-b", remaining_differences=None, child_views=None, child_views_how=None)
    )

    assert "What is still open" not in words
    assert "Views of the child or young person" not in words


def test_no_statutory_date_is_spoken_of_in_disagreement_resolution():
    words = "\n".join(lines(filled("outcome-part-a"))).lower()

    assert "disagreement resolution" in words
    assert "regulation" not in words
    assert "section 55" not in words


def test_the_signing_record_gives_each_signer_a_heading_and_the_words_accepted():
    words = lines(filled("signing-record"))

    for signer in sample("signing-record")["signers"]:
        start = words.index(f"{signer['name']}, {signer['capacity']}")
        entry = words[start : start + 12]
        assert f"Signed: {signer['signed_words']}" in entry
        assert f"Words accepted: {' '.join(signer['accepted'])}" in entry


def test_who_signed_on_paper_is_not_said_to_have_opened_anything():
    left_out = ("opened_words", "typed_name")
    typed = {
        name: value for name, value in sample("signing-record")["signers"][1].items() if name not in left_out
    }
    on_paper = typed | {"method_words": "on paper", "let_in_words": "a letter"}
    words = lines(filled("signing-record", signers=[on_paper]))

    assert "How signed: on paper" in words
    assert not [line for line in words if line.startswith("Opened:")]


def test_a_single_line_of_accepted_words_is_printed_once():
    signer = sample("signing-record")["signers"][1] | {"accepted": ["I agree."]}
    words = lines(filled("signing-record", signers=[signer]))

    assert [line for line in words if "I agree." in line] == ["Words accepted: I agree."]


def test_the_digest_of_each_document_stands_over_two_lines():
    words = lines(filled("signing-record"))

    line = words.index("SHA-256: 9f86d081 884c7d65 9a2feaa0 c55ad015")
    assert words[line + 1] == "a3bf4f1b 2b0b822c d15d6c15 b0f00a08"


def test_the_record_of_an_agreement_says_nothing_of_a_version():
    (document,) = [{**one, "number": "AM-4H8W-9N"} for one in sample("signing-record")["documents"][:1]]
    del document["version"]
    words = lines(filled("signing-record", documents=[document], title="Agreement to mediate AM-4H8W-9N"))

    assert "Number: AM-4H8W-9N" in words, "and nothing after it"
    assert not [line for line in words if line.startswith("Version")]


def test_the_record_that_travels_with_part_a_says_so_and_names_nothing_else():
    documents = sample("signing-record")["documents"][:1]
    words = "\n".join(lines(filled("signing-record", documents=documents, names_part_a_only=True)))

    assert "This record names Part A only" in words
    assert "Part B" not in words


def test_without_a_check_page_the_record_still_tells_how_to_check():
    words = "\n".join(lines(filled("signing-record", check_url=None, check_code=None)))

    assert "reader that shows digital signatures" in words
    assert "Go to" not in words


def test_a_draft_in_which_nobody_stands_says_so_under_its_headings():
    words = lines(filled("outcome-part-a", attended=[], signers=[]))

    assert words[words.index("Who came") + 1] == "Nobody has been recorded yet."
    assert words[words.index("Who is asked to sign") + 1] == "Nobody has been chosen yet."
    assert not [line for line in lines(filled("outcome-part-a")) if line.startswith("Nobody ")]


@pytest.mark.parametrize(
    ("needs_one", "issues", "said"),
    [
        (False, True, "You do not need a certificate to appeal about this decision."),
        (True, True, "If we can give you a certificate, it has the true dates"),
        (True, False, "We do not give a certificate where first contact came after the two months."),
    ],
)
def test_the_letter_of_late_contact_has_the_dates_and_one_wording_of_three(needs_one, issues, said):
    words = "\n".join(lines(filled("late-contact", needs_one=needs_one, issues=issues)))

    assert said in words
    assert "You first contacted us on Tuesday 10 November 2026." in words
    assert "Only the Tribunal decides whether an appeal is too late." in words
    assert words.count("certificate") == {True: 2 if issues else 3, False: 2}[needs_one]
