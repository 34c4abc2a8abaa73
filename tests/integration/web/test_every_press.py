"""Every POST of the site, and why an old page of it cannot act on what its reader did not see.

A new address that takes a POST fails here until it says so too.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app_services import make_services
from tests.integration.web.test_matrix import LET_IN, NOW, Site
from web.common.questions.table import PAGES

SEEN = frozenset(
    {
        "administering.person",
        "authority.action",
        "authority.cannot_arrange",
        "authority.pass_case_on",
        "authority.person",
        "mediator.conclude",
        "mediator.not_held",
        "mediator.stopped",
        "mediator.no_statement",
        "mediator.outcome",  # by its own marks and revision
        "mediator.save",
        "mediator.talks",  # by its own marks and revision
        "mediator.save_talks",
        "mediator.statement",
        "mediator.withdraw",
        "mediator.give_copies",
        "mediator.signer_address",
        "mediator.last_day",
        "office.action",
        "office.first_talk",
        "office.focus",
        "office.answer_by_phone",
        "authority.take_part",
        "authority.choose_times",
        "office.ask_about_times",
        "office.book_time",
        "office.change_proposed_time",
        "office.comes_from",
        "office.times_by_phone",
        "office.ask_to_take_part",
        "office.tell_not_going_ahead",
        "office.focus_agreed",
        "office.adjourned",
        "office.agreed_before",
        "office.arrange",
        "office.call",
        "office.call_off",
        "office.cannot_arrange",
        "office.case_details",
        "office.certificate",
        "office.change_kind",
        "office.check_letter",
        "office.close",
        "office.import_cases",
        "office.move",
        "office.contact_change",
        "office.correct",
        "office.custody",
        "office.health_body",
        "office.decision_page",
        "office.detained",
        "office.safety",
        "office.contact_said",
        "office.file_readers",
        "office.late_contact",
        "office.meeting_decisions",
        "office.access_need",
        "office.supporter",
        "office.case_views",
        "authority.part_a",
        "office.part_a_by_phone",
        "party.part_a",
        "party.own_views",
        "office.owner",
        "office.staff_checked",
        "office.party_page",
        "office.planned_step",
        "office.private_notes",
        "office.case_records",
        "provider.retention",
        "office.reopen",
        "office.withdraw",
        "party.action",
        "party.own_paper",
        "party.stop_mediation",
        "provider.approve_holiday",
        "provider.change_holiday",
        "provider.details",
        "provider.edit_text",
        "provider.kept_complaint",
        "public.ask_check",
    }
)
"""The page carries what it showed, and is refused where that has changed."""
NO_BUTTON_HERE = frozenset(
    {
        "mediator.last_day",
        "mediator.give_copies",
        "mediator.no_statement",
        "mediator.statement",
        "office.adjourned",
        "office.agreed_before",
        "office.cannot_arrange",
        "office.case_records",
        "office.certificate",
        "office.change_kind",
        "office.close",
        "office.correct",
        "office.custody",
        "office.late_contact",
        "office.reopen",
        "office.first_talk",
        "office.focus",
        "office.answer_by_phone",
        "authority.take_part",
        "office.ask_to_take_part",
        "office.tell_not_going_ahead",
        "office.focus_agreed",
    }
)
"""The paper is being made, nobody declined; the certificate issued, a meeting held; nobody is detained."""
NAMES_IT = {
    **{
        f"{whose}.{page}": words
        for whose in ("authority", "party")
        for page, words in {
            "bundle_name": "how the bundle was: its revision",
            "bundle_order": "how the bundle was: its revision",
            "bundle_new_section": "how the bundle was: its revision",
            "bundle_section": "how the bundle was: its revision",
            "bundle_document": "how the bundle was: its revision",
            "bundle_keep": "how the bundle was: its revision",
            "bundle_make": "no row of the bundle changes; of the same contents it is the same file",
            "bundle_remove": "the bundle; its certificates stay",
            "bundle_file": "the file",
            "bundle_zip_file": "the file",
            "bundle_ask_part_a": "the statement; who was asked is not asked again",
        }.items()
    },
    "authority.take_certificates": "the numbers ticked; a certificate never changes",
    "authority.download_statement": "the document",
    "office.clear_contact_page": "the person; who said it is recorded once",
    "office.safety_close_paper": "the paper; closed twice is closed once",
    "office.safety_take_back": "the agreement; taken back twice is taken back once",
    "office.safety_looked": "a digest of what others could read as it was shown",
    "mediator.agreement": "who was shown; whoever has signed, or is asked, is not asked again",
    "mediator.send_agreements": "the meeting; what went out does not go out again",
    "mediator.change": "the version whose change is answered",
    "mediator.show_code": "the signer of one version",
    "mediator.desk": "nothing that is kept: a desk for the newest version, which is open once on this device",
    "mediator.desk_close": "the desk; closing twice is closing once",
    "mediator.desk_code": "the signer of one version",
    "mediator.desk_hand_over": "the signer of one version",
    "mediator.desk_read_aloud": "the signer of one version; recorded once",
    "party.desk_back": "whose turn it is on this device, which then ends",
    "party.desk_close": "the desk of this device; closing twice is closing once",
    "party.desk_hand": "the signer of one version",
    "party.desk_mine": "whose turn it is, which the desk’s row says; who they are is asked next",
    "party.desk_pin": "the desk of this device",
    "mediator.fresh_link": "the signer of one version",
    "party.pass_signing_on": "the signer of one version; passed on once",
    "office.acting": "the person; the same deputy or attorney is recorded once",
    "office.acting_ended": "one record; ended twice is ended once",
    "mediator.signed_paper": "the signer of one version; one scan waits at a time",
    "mediator.confirm_paper": "one scan; confirmed twice is confirmed once",
    "mediator.paper_words": "one scan, refused, objected to and answered once each",
    "mediator.device_words": "the signer of one version; objected to and answered once each",
    "party.signed_on_device": "the signer of one version; objected to once",
    "mediator.signing_letter": "the signer of one version; records who looked",
    "party.signed_on_paper": "the signer of one version; objected to once",
    "mediator.nudge": "the signer of one version; once a day",
    "mediator.give_six_digits": "the signer of one version",
    "office.again": "the piece of work",
    "office.delivery_page": "the email, which is never changed",
    "office.give_six_digits": "the signer of one version",
    "office.help_signer": "the signer of one version",
    "office.own_data_pages": "one request; closed twice is closed once",
    "office.own_data_page": "the page’s revision",
    "office.pack_own_data": "one request; its file is made once",
    "office.take_own_data": "one request; its file is given once",
    "office.put_erasure_aside": "the case’s one proposal; put aside twice is put aside once",
    "office.case_link": "one link; ended twice is ended once",
    "office.planned_done": "one step; done twice is done once",
    "office.posted": "the certificate, which is never changed",
    "office.reviewed": "the certificate, which is never changed",
    "office.party_notice_page": "one piece of news for one person; a newer one is another",
    "office.meeting_notice_page": "one piece of news for one person; a newer one is another",
    "office.request_link": "the person, whose newest address is the right one",
    "office.end_own_page": "the person; a link that has ended is not ended twice",
    "office.show_own_page_code": "the person; shows, and records who looked",
    "office.ask_report": "nothing but the case: the report says how things stand when it is asked for",
    "office.ask_large_print": "the document it is a copy of, whose words never change",
    "party.ask_own_large_print": "the document it is a copy of, whose words never change",
    "party.ask_large_copy": "which file of the signed statement, whose words never change",
    "party.ask_large_print": "nothing but the document that is out: the copy has its words",
    "party.ask_report": "nothing but the person: the report says how things stand when it is asked for",
    "office.renew_link": "the person, whose newest link is the right one",
    "office.actions_letter": "the person; the letter of the link that is open now, and records who looked",
    "office.show_code": "the signer of one version",
    "mediator.note_of_assent": "the signer of one version, who can be noted only until it is settled",
    "administering.decide_held": "each thing of the list",
    "administering.lock": "the account; locking twice is locking once",
    "administering.unlock": "the account",
    "administering.refuse": "the account, while it waits; refused twice is refused once",
    "authority.take_case_back": "the case; taken back twice is taken back once",
    "authority.lock_person": "the account; locking twice is locking once",
    "authority.unlock_person": "the account",
    "authority.remove_person": "the account; removed twice is removed once",
    "authority.send_person_link": "the account, whose newest address is the right one",
    "accounts.stop_summary": "the account; stopped twice is stopped once",
    "administering.send_link": "the account, whose newest address is the right one",
    "directory.edit_entry": "the version that it began from; a newer one is shown beside what was typed",
    "directory.mine": "the version that it began from; a newer one is shown above what was typed",
    "directory.check": "the entry; checking twice on one day is checking once",
    "directory.end": "the entry, which can be restored; ending twice is ending once",
    "directory.import_file": "the file, judged anew against what stands",
    "directory.restore": "the entry, which can be ended",
    "mediator.begin": "the meeting; begun once",
    "provider.logo": "a picture sent now; the name and the rest stay",
    "provider.remove_logo": "the picture; every version is kept",
    "provider.act_on_text": "the version that its reader saw",
    "provider.use_text": "the version, which never changes",
    "provider.use_details": "the version, which never changes",
    "provider.close_holiday_change": "the change, which is never changed and decided once",
    "party.change": "the signer of one version",
    "party.decline": "the signer of one version",
    "party.sign": "the signer of one version",
    "party.proof": "the signer of one version",
    "party.emailed_digits": "the signer of one version",
    "party.digits_again": "this visit",
    "party.new_contact": "the person; what is typed now is used only once it is confirmed",
    "party.confirm_contact": "the change; its digits open no other",
    "party.phone_about_contact": "the change",
    "party.send_sign_link": "the person, to whose address alone it goes",
    "party.request_proof": "the person",
    "party.part_proof": "the person who is asked",
    "party.take_part": "the person who is asked",
    "party.times_proof": "the person who is asked",
    "party.choose_times": "the person who is asked",
    "office.fresh_times_link": "the person who is asked, whose newest address is the right one",
    "office.withdraw_proposed_time": "one time; another day or place is another time",
    "office.fresh_part_link": "the person who is asked, whose newest address is the right one",
    "party.give_up_need_page": "the need; given up twice is given up once",
    "office.views_read": "what was given; read once",
    "office.views_taken_back": "what was given; taken back twice is taken back once",
    "party.take_own_views_back": "what was given; taken back twice is taken back once",
    "office.end_shared_page": "the supporter; ended twice is ended once",
    "office.supporter_ended": "who comes; ended twice is ended once",
    "party.say_decides": "the body; said twice is said once",
    "party.end_own_supporter": "who comes; ended twice is ended once",
    "mediator.say_who_comes": "who comes; said once, while nobody has said so",
    "party.end_share": "the supporter; ended twice is ended once",
    "party.shared_proof": "the supporter with whom a page is shared",
    "party.send_letter": "the person and the decision",
    "party.take_paper_back": "the paper; taken back twice is taken back once",
    "party.open_link": "the link",
    "party.send_fresh_link": "the link",
    "party.enter_code": "the code",
    "public.ask_letter_remove": "the file",
    "public.come_back": "the link to the saved form",
    "accounts.set_new_password": "the link",
}
"""What the press is about stands in its address or on its page, and is the same for good."""
ADDS = {
    "directory.new_entry": "an entry; a code is given once",
    "administering.add_person": "an account; an address has one",
    "authority.invite_person": "an account; an address has one",
    "office.add_person": "a person; who is there is not added again",
    "office.add_file": "a file; the same one of the same giver is kept once",
    **{
        f"{whose}.{page}": words
        for whose in ("authority", "party")
        for page, words in {
            "new_bundle_page": "a bundle; an empty one of the same name is the same",
            "bundle_add_files": "files; the same one is in a bundle once",
            "bundle_add_certificates": "certificates; the same one is in a bundle once",
            "bundle_add_part_a": "Part A; the same one is in a bundle once, and consents are looked at again",
        }.items()
    },
    "party.share": "a supporter; the same one with the same parts is kept once",
    "party.send_papers": "a paper; the same one of the same giver is kept once",
    "office.link_case": "a link, named by the other case; linked again it is the same link",
    "office.propose": "a time that nobody is asked about before it is sent",
    "office.new_step": "a step; the same one is not added again",
    "office.new_views": "words or a file; the same ones of the same giver are kept once",
    "party.give_own_views": "words or a file; the same ones are kept once",
    "office.new_supporter": "who comes; the same name with the same person is kept once",
    "party.own_supporter": "who comes; the same name is kept once",
    "authority.health_told": "that the health body was told; recorded once for each wish",
    "authority.who_comes": "who comes; the same name is kept once",
    "office.own_data": "a request; an open one of the same person is the same",
    "office.make_quarter_report": "a PDF; while one of the same quarter is being made, it is that one",
    "office.new_need": "a need; the same one of the same person is kept once",
    "party.own_need": "a need; the same one is kept once",
    "office.notes": "a note; the same words twice in a row are kept once",
    "office.correct_note": "a note beside the one it corrects, which stays",
    "office.new_decision": "a decision; the same one is not added again",
    "office.new_request": "a case",
    "office.export_cases": "that somebody takes the list out, and what for",
    "authority.ask": "a case",
    "public.school_page": "one page of a form that is not sent yet",
    "public.school_check": "a case",
    "provider.new_article": "an article; one title has one",
    "provider.new_complaint": "a complaint",
    "party.feedback": "one answer; its link works once",
}
"""Nothing that is there is touched."""
OWN = {
    "provider.add_holiday": "shows, and keeps nothing",
    "provider.holidays_checked": "the list as it stands today; once a day",
    "authority.weekly_email": "one's own wish, the last of which counts",
    "accounts.account": "one's own password, with the one before",
    "accounts.forgotten": "an address typed now",
    "accounts.sign_in": "an address typed now",
    "accounts.sign_out": "this browser",
    "mediator.live": "shows, and keeps nothing",
    "office.mail_again": "all email that waits",
    "party.hand_over": "this browser",
    "public.ask_anew": "one's own draft",
    "public.check": "a number typed now",
    "directory.send_file": "a file sent now; nothing of the list changes",
    "office.case_lists": "a file sent now; no case changes",
    "public.check_file": "a file sent now",
    "public.dates": "dates typed now",
    "public.save": "one's own draft",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, _migrated_sqlite: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("presses")
    services = make_services(folder, f"sqlite:///{shutil.copy(_migrated_sqlite, folder / 'test.db')}")
    yield (site := Site(replace(services, now=lambda: NOW)))
    site.services.database.close()


def test_every_press_says_how_it_knows_what_its_reader_saw(site: Site) -> None:
    """A question of the request is one's own answer: /ask/check shows them all before any is sent."""
    known = SEEN | NAMES_IT.keys() | ADDS.keys() | OWN.keys()
    posts = {rule.endpoint for rule in site.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    questions = {f"public.{page.endpoint}" for page in PAGES}
    assert posts - known - questions == set()
    assert known - posts == set()


def test_every_page_of_that_kind_carries_what_it_shows(site: Site) -> None:
    """Whoever may press its button finds it there; what has no button here has a test of its own."""
    rules = {rule.endpoint: rule for rule in site.app.url_map.iter_rules()}
    without = []
    for endpoint in sorted((SEEN & LET_IN.keys()) - NO_BUTTON_HERE):
        address = site.address(rules[endpoint])
        pages = [site.browsers[who].get(address).get_data(as_text=True) for who in LET_IN[endpoint]]
        if not any(re.search(r'name="(seen|shown)" value="[^"]+"', page) for page in pages):
            without.append(endpoint)
    assert without == []
