"""Part A under a safety flag, by an officer, and in a file that was made before somebody said no."""

from __future__ import annotations

import re

from sqlalchemy import select

from cases.bundles.models import Bundle
from cases.vocabulary import Event
from mail.kinds import EmailKind
from mail.outbox import Delivery
from signing.models import Envelope
from tests.client import Page, ReviewingClient
from tests.integration.web.bundles.signed_statement import NEW, Signed
from worker.emails.composers import compose_delivery, email_context

OF_DEV = ("Dev", "dev@", "07700 900 777", "Hidden Lane", "His papers")
OF_PRIYA = ("Priya", "priya.shah@", "01632 960 014", "Her papers")
DEV = 3
"""The other parent's number in the case, after Priya Shah and the local authority."""


def begun(browser: ReviewingClient, address: str, title: str) -> Page:
    """A new bundle's page."""
    return browser.post_form(address, title=title, profile="plain", names_person=False)


def asked(signed: Signed, browser: ReviewingClient, bundle: Page) -> Page:
    """The page of Part A after everyone was asked from this bundle."""
    page = browser.get(bundle.links()["Add Part A"])
    return browser.send(page, action=f"{bundle.address}/part-a/{signed.statement.envelope_id}/ask")


def words_of(page: Page) -> str:
    """What the page shows, without what differs each time it is opened."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page.html).partition("<main")[2]


def nothing_of(names: tuple[str, ...], *pages: Page) -> bool:
    return not [(page.address, name) for page in pages for name in names if name in page.html]


def test_under_a_safety_flag_neither_the_other_parent_nor_who_asked_shows(kept_apart):
    dev, _ = kept_apart.party(DEV)
    his = begun(dev, NEW, "His papers")
    assert asked(kept_apart, dev, his).says("Asked: 0 of 3 have answered")
    answer_at = f"/your/request/part-a/{kept_apart.statement.envelope_id}"

    priya, own = kept_apart.party()
    hers = begun(priya, NEW, "Her papers")
    page = priya.get(f"{hers.address}/part-a")
    assert own.says("May Part A go before the Tribunal?")
    assert page.says("Asked: 0 of 3 have answered")
    assert nothing_of(OF_DEV, own, priya.get("/your/request"), hers, page, priya.get(answer_at))
    context = email_context(kept_apart.services)
    with kept_apart.services.database.read() as session:
        mails = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.PART_A_ASKED)).all()
        sent = {one.to_address: compose_delivery(context, session, one).as_string() for one in mails}
    assert "dev@example.com" not in sent, "whoever asks answers on the page"
    assert not [name for name in OF_DEV if name in sent["priya.shah@example.com"]]

    officer = kept_apart.officer()
    kept_apart.answer(officer, "yes", officer=True)
    kept_apart.answer(dev, "no")
    after_no = words_of(priya.get(page.address))
    kept_apart.answer(dev, "yes")
    assert words_of(priya.get(page.address)) == after_no, "until all have answered, a yes reads as a no does"
    assert "Asked: 2 of 3 have answered" in after_no
    kept_apart.answer(priya, "yes")
    kept_apart.answer(dev, "no")
    closed = priya.get(page.address)
    assert closed.says("It stays private")
    assert nothing_of(OF_DEV, closed, priya.get(hers.address), priya.get(answer_at))
    assert nothing_of(OF_PRIYA, dev.get(his.address), dev.get(f"{his.address}/part-a"), dev.get(answer_at))


def test_an_officer_asks_adds_and_can_no_longer_download_what_somebody_took_back(signed):
    officer = signed.officer()
    case = officer.get(f"/authority/cases/{signed.reference}")
    bundle = begun(officer, case.links()["Begin a bundle"], "Appeal")
    page = asked(signed, officer, bundle)
    assert page.says("Asked: 0 of 2 have answered", "Say whether you agree")
    own = officer.get(page.links()["Say whether you agree"])
    assert own.says("You answer for Bury")
    assert officer.send(own, agrees="yes").says("We have your answer")
    parent, _ = signed.party()
    signed.answer(parent, "yes")
    able = officer.get(page.address)
    assert able.says("It may go in: everyone agrees", "Change your own answer")
    with signed.services.database.read() as session:
        number = session.get_one(Envelope, signed.statement.envelope_id).reference
        section = str(session.scalars(select(Bundle)).one().sections[0].id)
    added = officer.send(able, numbers=[number], section=section)
    assert added.says("Added.", "Part A")
    assert officer.get(page.address).says("It is in this bundle")
    officer.send(added, action=f"{bundle.address}/make")
    signed.made()
    made = officer.get(bundle.address)
    assert made.says("Download the bundle (PDF)")
    assert officer.send(made, action=f"{bundle.address}/file/1").response.data == b"%PDF-1.7 bundle"
    assert signed.events(Event.BUNDLE_TAKEN) == 1

    signed.answer(parent, "no")
    for press in ("file/1", "zip/1"):  # from the page as it was, where both buttons still are
        refused = officer.send(made, action=f"{bundle.address}/{press}")
        assert refused.says("Not everyone agrees that Part A goes before the Tribunal", "Take it out")
        assert refused.says("It can no longer be downloaded", "Not everyone agrees to it any longer")
        assert not refused.says("Download the bundle (PDF)")
        assert not refused.says("As the bundle is now")
    assert signed.events(Event.BUNDLE_TAKEN) == 1
    (document,) = [at for at in refused.links().values() if "/document/" in at]
    out = officer.send(officer.get(document), remove="yes")
    assert out.says("Taken out of the bundle", "It can no longer be downloaded"), "the file still holds it"
    assert nothing_of(("Priya Shah",), out, officer.get(page.address))
