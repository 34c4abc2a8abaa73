"""Signing, asking for a change, saying no: each once, of this very paper, whatever else happens meanwhile."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.accounts.people import Viewer
from cases.vocabulary import EnvelopeState, Event, Role, SignerState, SigningMethod
from services.container import Services
from services.statements.versions import withdraw_statement
from signing.models import Envelope, Signer
from tests.app_services import short_job_worker
from tests.client import ReviewingClient
from tests.factories import BORN, a_user
from tests.integration.web.party.answers import events, state_of
from tests.integration.web.party.conftest import prove
from tests.passwords import quick_hash
from tests.statements import next_version, statement_out
from tests.web_apps import make_web

CASES = Path(__file__).parents[3] / "hard_inputs"


K11 = json.loads((CASES / "K01-texts.json").read_text("utf-8"))["K11"]


INK = [[[20 + 12 * n, 100 + 30 * (n % 2), 16 * n, 0.5] for n in range(20)]]


ALREADY = "You signed this at"


def signer_of(services: Services, invited: Any) -> Signer:
    with services.database.read() as session:
        return session.get_one(Signer, invited.id)


def test_nothing_is_signed_without_the_four_confirmations_and_a_choice(services, statement, let_in):
    browser, _ = let_in(statement.family)
    page = browser.post_form("/your/sign", typed="Priya Shah")
    assert page.problems == [
        "Tick that all four are true for you. If one of them is not, you can ask for a change",
        "Choose how you want to sign",
    ]
    assert page.value_of("typed") == "Priya Shah"
    assert signer_of(services, statement.family).state is SignerState.OPENED


HELD = "but we have 'Ruth Okafor'. Tick 'Sign as I typed it', or ask for a change of name"


def test_a_name_that_we_do_not_hold_is_asked_about_and_then_stands_as_typed(services, statement, let_in):
    browser, _ = let_in(statement.authority)
    page = browser.post_form("/your/sign", confirmed=True, method="typed", typed="R Okafor")
    assert page.problems == [f"You typed 'R Okafor', {HELD}"]
    assert page.links()["Ask for a change of name"].startswith("/your/change")
    other = browser.send(page, as_typed=True, typed="Okafor")  # ticked for another name than now typed
    assert other.problems == [f"You typed 'Okafor', {HELD}"]
    assert browser.send(other, as_typed=True).heading == "You have signed"
    assert signer_of(services, statement.authority).signed_name == "Okafor"


@pytest.mark.hard_input("K63")
@pytest.mark.parametrize(
    ("held", "typed"),
    [
        ("Mary O'Fictive", "Mary O\u2019Fictive"),
        ("Kofi Mensah-Reid", "Kofi Mensah\u2011Reid"),
        ("\u0130lknur Y\u0131lmaz", "ilknur yilmaz"),
    ],
)
def test_a_phones_apostrophe_and_hyphen_make_no_other_name_and_stay_as_typed(services, held, typed):
    statement = statement_out(services, family=held)
    browser = ReviewingClient(make_web(services))
    prove(browser, browser.post_form(statement.family.link), statement.family)
    page = browser.post_form("/your/sign", confirmed=True, method="typed", typed=typed)
    assert page.heading == "You have signed"
    assert signer_of(services, statement.family).signed_name == typed


@pytest.mark.hard_input("K11")
@pytest.mark.parametrize("name", K11)
def test_a_name_in_any_script_is_held_and_typed_alike(services, name):
    statement = statement_out(services, family=name)
    browser = ReviewingClient(make_web(services))
    prove(browser, browser.post_form(statement.family.link), statement.family)
    page = browser.post_form("/your/sign", confirmed=True, method="typed", typed=f"  {name} ")
    assert page.heading == "You have signed"
    assert signer_of(services, statement.family).signed_name == name


def test_a_drawing_is_kept_as_its_strokes(services, statement, let_in):
    browser, _ = let_in(statement.family)
    page = browser.post_form("/your/sign", confirmed=True, method="drawn", strokes=json.dumps(INK))
    assert page.heading == "You have signed"
    signer = signer_of(services, statement.family)
    assert (signer.method, signer.strokes) == (SigningMethod.DRAWN, INK)
    assert signer.signed_name == "Priya Shah"


@pytest.mark.hard_input("K18")
@pytest.mark.parametrize(
    ("strokes", "expected"),
    [
        ("", "Draw your signature in the box, or type your name instead"),
        ("[]", "Draw your signature in the box, or type your name instead"),
        ("no json", "Draw your signature in the box, or type your name instead"),
        ("[[[1,", "Draw your signature in the box, or type your name instead"),
        ("[" * 100_000, "Draw your signature in the box, or type your name instead"),
        ('{"a": 1}', "Draw your signature in the box, or type your name instead"),
        ("[[[NaN, 1]]]", "Draw your signature in the box, or type your name instead"),
        ("[[[5, 5, 1, 0.5]]]", "Your drawing is too small to read. Draw it larger, or type your name"),
        (
            json.dumps([[[1e300, -4]] * 20]),
            "Your drawing is too small to read. Draw it larger, or type your name",
        ),
    ],
)
def test_a_drawing_that_is_none_is_refused_in_words_and_nothing_is_signed(
    services, statement, let_in, strokes, expected
):
    browser, _ = let_in(statement.family)
    page = browser.post_form("/your/sign", confirmed=True, method="drawn", strokes=strokes)
    assert page.problems == [expected]
    assert signer_of(services, statement.family).state is SignerState.OPENED


def test_a_drawing_is_still_there_after_another_mistake(statement, let_in):
    browser, _ = let_in(statement.family)
    page = browser.post_form("/your/sign", method="drawn", strokes=json.dumps(INK))
    assert page.problems
    assert json.loads(page.value_of("strokes")) == INK


def test_a_drawing_left_in_the_box_is_not_kept_when_the_name_was_typed(services, statement, let_in):
    browser, _ = let_in(statement.family)
    fields = {"confirmed": True, "method": "typed", "typed": "Priya Shah", "strokes": json.dumps(INK)}
    assert browser.post_form("/your/sign", fields).heading == "You have signed"
    assert signer_of(services, statement.family).strokes is None


@pytest.fixture
def with_jobs(services: Any) -> Any:
    """The worker's end of short jobs, which needs no office for pictures."""
    with short_job_worker(services):
        yield


def send_picture(browser: ReviewingClient, file: str, name: str | None = None) -> Any:
    with (CASES / file).open("rb") as stream:
        return browser.post_form(
            "/your/sign", confirmed=True, method="picture", picture=(stream, name or file)
        )


@pytest.mark.hard_input("K17")
@pytest.mark.usefixtures("with_jobs")
def test_a_see_through_picture_becomes_ink_on_white(services, statement, let_in):
    import io

    from PIL import Image

    browser, _ = let_in(statement.family)
    assert send_picture(browser, "K17-signature-transparent.png").heading == "You have signed"
    signer = signer_of(services, statement.family)
    assert signer.method is SigningMethod.PICTURE
    kept = Image.open(io.BytesIO(services.blobs.read(signer.picture_digest)))
    assert "A" not in kept.mode
    shades = kept.convert("L").histogram()
    assert sum(shades[200:]) > sum(shades[:100]) > 0


@pytest.mark.hard_input("K22", "K32")
@pytest.mark.usefixtures("with_jobs")
@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("K22-really-a-pdf.jpg", None),
        ("K32-huge-pixels.png", None),
        ("K21-empty.pdf", "signature.png"),
        ("K17-signature-transparent.png", "../../etc/passwd\u202egnp.exe"),
    ],
)
def test_a_picture_is_judged_by_its_content_and_told_beside_its_field(
    services, statement, let_in, file, name
):
    browser, _ = let_in(statement.family)
    page = send_picture(browser, file, name)
    if file.startswith("K17"):
        assert page.heading == "You have signed"
        return
    assert len(page.problems) == 1
    assert page.html.count(page.problems[0].split("'")[0]) >= 2  # in the summary and beside the field
    assert signer_of(services, statement.family).state is SignerState.OPENED


def test_while_no_worker_runs_a_picture_cannot_be_taken_and_typing_still_works(statement, let_in):
    browser, _ = let_in(statement.family)
    page = send_picture(browser, "K17-signature-transparent.png")
    assert page.problems == ["We cannot take pictures right now. Type your name instead: it counts the same"]
    assert browser.send(page, method="typed", typed="Priya Shah").heading == "You have signed"


@pytest.mark.hard_input("K43")
def test_signing_again_by_link_second_press_or_second_tab_is_told_and_changes_nothing(
    services, statement, let_in
):
    browser, _ = let_in(statement.family)
    tab, other_tab = browser.get("/your/sign"), browser.get("/your/sign")
    fields = {"confirmed": True, "method": "typed", "typed": "Priya Shah"}
    browser.send(tab, fields)
    again = browser.send(tab, fields)
    assert again.heading == "You have signed"
    assert again.says(ALREADY, "You do not need to do anything else.")
    assert browser.send(other_tab, {**fields, "method": "drawn", "strokes": json.dumps(INK)}).says(ALREADY)
    assert browser.get("/your/sign").says(ALREADY)
    _, by_link = let_in(statement.family)
    assert by_link.heading == "You have signed"
    assert events(services, statement, Event.SIGNER_SIGNED) == 1
    assert signer_of(services, statement.family).method is SigningMethod.TYPED


def test_who_has_signed_cannot_take_it_back_by_declining_or_asking_for_a_change(services, statement, let_in):
    browser, _ = let_in(statement.family)
    sign, decline, change = (browser.get(f"/your/{page}") for page in ("sign", "decline", "change"))
    browser.send(sign, confirmed=True, method="typed", typed="Priya Shah")
    assert browser.send(decline).says(ALREADY)
    assert browser.send(change, words="Other words").says(ALREADY)
    assert state_of(services, statement) is EnvelopeState.OUT


def test_a_page_of_a_replaced_version_signs_nothing_and_names_the_newer_one(services, statement, let_in):
    browser, _ = let_in(statement.family)
    page = browser.get("/your/sign")
    newer = next_version(services, statement, at=datetime.now(UTC))
    answer = browser.send(page, confirmed=True, method="typed", typed="Priya Shah")
    assert answer.status == 410
    assert answer.says("This was replaced by version 2 at", "Read that one; nothing was signed.")
    for invited in (statement.family, newer.family):
        assert signer_of(services, invited).state in {SignerState.OPENED, SignerState.INVITED}


def test_a_page_of_a_withdrawn_paper_signs_nothing_and_says_so(services, statement, let_in):
    browser, _ = let_in(statement.family)
    page = browser.get("/your/sign")
    with services.database.write() as session:
        by = Viewer(statement.mediator_id, "Idris Vaughan", Role.MEDIATOR)
        withdraw_statement(session, statement.envelope_id, by=by, at=datetime.now(UTC))
    answer = browser.send(page, confirmed=True, method="typed", typed="Priya Shah")
    assert answer.says("was withdrawn at", "Nothing was signed.")


@pytest.mark.parametrize("page", ["sign", "decline", "change"])
def test_a_paper_closed_in_the_very_instant_of_the_press_is_told_and_nothing_is_answered(
    services, statement, let_in, page
):
    browser, _ = let_in(statement.family)
    open_page = browser.get(f"/your/{page}")
    with services.database.write() as session:  # its links still live: only the act under the lock finds out
        envelope = session.get_one(Envelope, statement.envelope_id)
        envelope.state, envelope.closed_at = EnvelopeState.WITHDRAWN, datetime.now(UTC)
    answers = {"confirmed": True, "method": "typed", "typed": "Priya Shah"}
    mine = {"sign": answers, "change": {"words": "Every week"}, "decline": {"reason": "Not yet"}}
    answer = browser.send(open_page, mine[page])
    assert answer.says("was withdrawn at", "Nothing was signed.")
    if page != "sign":
        assert answer.says("What you typed", *mine[page].values())
    assert signer_of(services, statement.family).state is SignerState.OPENED


@pytest.mark.parametrize("ended", ["expired", "replaced", "answered", "signed in as staff"])
def test_what_was_typed_while_the_link_ended_can_still_be_read(services, statement, ended):
    """Also at its own address, so that 'Back' and 'Reload' find it."""
    clock = [datetime.now(UTC)]
    browser = ReviewingClient(make_web(replace(services, now=lambda: clock[-1])))
    prove(browser, browser.post_form(statement.family.link), statement.family)
    page, first = browser.get("/your/change"), browser.get("/your/change")
    if ended == "expired":
        clock.append(clock[0] + timedelta(days=60))
    elif ended == "replaced":
        next_version(services, statement, at=clock[0])
    elif ended == "answered":
        browser.send(first, words="Every month")
    else:
        with services.database.write() as session:
            email = a_user(session, Role.COORDINATOR, password=quick_hash("long walks home")).email
        browser.post_form("/sign-in", email=email, password="long walks home", follow=False)
    answer = browser.send(page, words="Every week,\nplease")
    assert answer.says("What you typed", "Every week, please")
    if ended != "signed in as staff":  # then the page's token is another session's, and nothing is kept
        assert browser.get(answer.response.request.full_path).says("Every week, please")
    assert not answer.says("Every month")


@pytest.mark.parametrize("page", ["sign", "decline", "change"])
def test_an_open_page_never_answers_for_a_link_opened_later_in_the_same_browser(
    services, statement, client, let_in, page
):
    let_in(statement.family, client)
    open_page = client.get(f"/your/{page}")
    let_in(statement.authority, client)
    answered = client.send(open_page, {} if page == "decline" else _answers(page))
    assert answered.says("You opened another link in this browser, so nothing was")
    if page == "change":
        address = answered.response.request.full_path
        for shown in (answered, client.get(address)):
            assert (shown.heading, shown.status) == ("This was not sent", 409)
            assert shown.says("What you typed", "Every week")
    for invited in (statement.family, statement.authority):
        assert signer_of(services, invited).state is SignerState.OPENED


def test_a_page_of_an_earlier_link_says_so_before_anything_about_the_newer_link_s_name(
    statement, client, let_in
):
    let_in(statement.family, client)
    open_page = client.get("/your/sign")
    let_in(statement.authority, client)
    own_name = {"confirmed": True, "method": "typed", "typed": "Priya Shah"}
    answer = client.send(open_page, own_name)
    assert answer.says("nothing was signed. This page is for Ruth Okafor.", "If that is not you")
    assert not answer.says("Sign as typed")


def test_a_page_of_an_earlier_link_is_never_told_that_it_signed_when_the_newer_link_s_person_did(
    services, statement, client, let_in
):
    let_in(statement.family, client)
    open_page = client.get("/your/sign")
    let_in(statement.authority, client)
    client.post_form("/your/sign", _answers("sign"))
    answer = client.send(open_page, {"confirmed": True, "method": "typed", "typed": "Priya Shah"})
    assert answer.says("nothing was signed. This page is for Ruth Okafor.")
    assert not answer.says("You do not need to do anything else")
    assert signer_of(services, statement.family).state is SignerState.OPENED


def _answers(page: str) -> dict[str, Any]:
    if page == "change":
        return {"words": "Every week"}
    return {"confirmed": True, "method": "typed", "typed": "Ruth Okafor"}


@pytest.mark.hard_input("K12")
def test_a_page_open_longer_than_its_token_keeps_everything_and_one_more_press_sends_it(
    services, app, statement, client, let_in
):
    let_in(statement.family, client)
    words = "It was every week.\nNot every month."
    app.config["WTF_CSRF_TIME_LIMIT"] = -1  # every token is too old
    page = client.post_form("/your/change", words=words)
    app.config["WTF_CSRF_TIME_LIMIT"] = 3600
    assert page.problems == [
        "This page was open for a long time. Everything you typed is still here. "
        "Press 'Ask for this change' again"
    ]
    assert page.value_of("words").strip() == words
    assert page.says("Only the mediator and our office read what you write here.")
    assert state_of(services, statement) is EnvelopeState.OUT
    assert client.send(page).heading == "You asked for a change"
    assert client.get("/your/document").says(
        "You asked for a change at", "Signing has stopped: nobody can sign version 1 now"
    )
    assert signer_of(services, statement.family).reason == words


def test_after_twelve_hours_the_second_step_is_asked_and_what_was_typed_comes_back(services, statement):
    moments = [datetime.now(UTC)]
    browser = ReviewingClient(
        make_web(replace(services, now=lambda: moments[-1]), form_token_seconds=48 * 3600)
    )
    prove(browser, browser.post_form(statement.family.link), statement.family)
    page = browser.get("/your/change")
    moments.append(moments[0] + timedelta(hours=12, minutes=5))
    proof = browser.send(page, words="It was every week")
    assert proof.heading == "Is this you?"
    assert browser.get("/your/document").heading == "Is this you?"
    assert browser.get("/your/document").heading == "Is this you?"  # asking does not renew anything
    shown = browser.send(proof, born=BORN)
    assert shown.says("Everything you typed is still here. Nothing has been sent yet.")
    assert (shown.heading, shown.value_of("words").strip()) == (
        "What should be changed?",
        "It was every week",
    )
    assert state_of(services, statement) is EnvelopeState.OUT
    assert browser.send(shown).heading == "You asked for a change"
