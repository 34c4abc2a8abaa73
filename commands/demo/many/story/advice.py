"""The adviser's call, what the family chooses, the certificate, and the end of the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cases.certificates.models import Certificate, live_key
from cases.certificates.printed_facts import printed_decision
from cases.documents import Document
from cases.intake.advice import points_to_cover
from cases.models import Call, ChoiceMade
from cases.vocabulary import (
    CertificateVariant,
    Choice,
    ClosingReason,
    DocumentKind,
    Event,
    MeetingState,
    Section,
    Track,
)
from commands.demo.many.rows import Row
from commands.demo.many.story.story import ONE_MINUTE, Story
from dates import uk_day
from mail.kinds import EmailKind


def call(story: Story, choice: Choice | None, *, days: int = 1) -> None:
    """The adviser calls so many working days later, explains everything, and hears a choice.

    In disagreement resolution nobody chooses in the first call: ``choice`` is None.
    """
    at = story.later(story.received_at, days)
    story.case["owner_id"] = story.adviser.viewer.user_id
    made = _call(story, at)
    if choice is None:
        return
    decision, party = story.decision["id"], story.asker["id"]
    chosen = story.rows.add(
        ChoiceMade,
        decision_id=decision,
        party_id=party,
        call_id=made["id"],
        choice=choice,
        chosen_at=at,
        recorded_at=at,
        recorded_by=story.adviser.name,
    )
    story.chosen_on = uk_day(at)
    about = {"decision": str(decision), "party": str(party)}
    heard = {"choice": choice.value, "chosen_at": at.isoformat()}
    story.log(Event.CHOICE_RECORDED, story.adviser, at, **about, **heard)
    if choice is Choice.MEDIATION and story.track is Track.MEDIATION:
        kind = EmailKind.MEDIATION_CHOSEN
        story.email_officers(kind, at, str(chosen["id"]), decision=str(decision))


def _call(story: Story, at: datetime) -> Row:
    decision, party = story.decision["id"], story.asker["id"]
    points = list(points_to_cover(story.track))
    made = story.rows.add(
        Call,
        decision_id=decision,
        party_id=party,
        at=at,
        minutes=story.random.randrange(15, 50),
        channel="phone",
        identity_checked=True,
        points=points,
        advice_given=True,
        taken_by=story.adviser.name,
        taken_by_id=story.adviser.viewer.user_id,
        recorded_at=at,
    )
    about: dict[str, Any] = {"decision": str(decision), "party": str(party), "channel": "phone"}
    story.log(Event.CALL_RECORDED, story.adviser, at, **about, call_at=at.isoformat(), points=points)
    return made


def certify(story: Story, variant: CertificateVariant, *, days: int = 1) -> None:
    """The adviser issues a certificate so many working days after the last thing that happened."""
    at = story.later(story.last_at, days)
    decision, party = story.decision["id"], story.asker["id"]
    reference = story.world.new_reference("MC")
    facts, register = _facts(story, variant), story.world.next_number()
    certificate = story.rows.add(
        Certificate,
        decision_id=decision,
        party_id=party,
        reference=reference,
        register_number=register,
        check_code=story.world.new_reference("XX")[3:].replace("-", " "),
        variant=variant,
        facts=facts,
        issue_date=uk_day(at),
        issued_at=at,
        issued_by=story.adviser.name,
        issued_by_id=story.adviser.viewer.user_id,
        live_key=live_key(decision, party),
        sent_at=at,
    )
    story.log(
        Event.CERTIFICATE_ISSUED,
        story.adviser,
        at,
        certificate=reference,
        register=register,
        variant=variant.value,
        decision=str(decision),
        party=str(party),
        facts=facts,
    )
    about = str(certificate["id"])
    story.email(EmailKind.CERTIFICATE_ISSUED, story.asker, at, f"{about}:{party}", certificate=about)
    story.email_officers(EmailKind.CERTIFICATE_LISTED, at, about, certificate=about)
    if not story.asker["email"]:
        _post(story, certificate, story.later(at, story.random.randrange(0, 2)) + ONE_MINUTE)


def _post(story: Story, certificate: Row, at: datetime) -> None:
    """The adviser posts the certificate to somebody without email, or has not yet."""
    if at < story.world.now:
        certificate.update(posted_at=at, posted_by=story.adviser.name)
        story.log(Event.CERTIFICATE_POSTED, story.adviser, at, certificate=certificate["reference"])


def certificate_to_make(story: Story) -> None:
    """Add the document of the case's certificate, which is made once all cases are written.

    Of cases that are over practice data has none.
    """
    for certificate in story.rows.rows["certificate"]:
        reference = certificate["reference"]
        document = story.rows.add(
            Document,
            kind=DocumentKind.CERTIFICATE,
            reference=reference,
            title=f"Mediation certificate {reference}",
            created_at=certificate["issued_at"],
        )
        certificate["document_id"] = document["id"]


def fetch_certificate(story: Story) -> None:
    """An officer of the local authority downloads the certificate, days after it was listed."""
    officers = story.world.officers.get(story.case["authority_code"], ())
    for certificate in story.rows.rows["certificate"]:
        at = story.later(certificate["issued_at"], story.random.randrange(1, 6))
        if officers and at < story.world.now:
            certificate["fetched_at"] = at
            about = {"certificate": certificate["reference"], "sha256": "", "together": False}
            story.log(Event.CERTIFICATE_DOWNLOADED, officers[0], at, **about)


def close(story: Story, reason: ClosingReason) -> None:
    """Somebody of the office closes the case some days after the last thing that happened."""
    at = story.later(story.last_at, story.random.randrange(1, 15), hour=16)
    by = story.coordinator if story.chance(0.5) else story.adviser
    story.case.update(closed_at=at, closed_by=by.name, closing_reason=reason)
    story.log(Event.CASE_CLOSED, by, at, reason=reason.value, note="")


def _facts(story: Story, variant: CertificateVariant) -> dict[str, Any]:
    case, decision = story.case, story.decision
    assert story.chosen_on is not None  # noqa: S101 - nothing is certified before a choice
    sections = frozenset(Section(one) for one in decision["sections"])
    facts = {
        "recipient_name": story.asker["name"],
        "recipient_capacity": story.asker["role"].words.lower(),
        "cyp_name": case["person_name"],
        "cyp_dob": case["person_birth_date"].isoformat(),
        "la_name": case["authority_name"],
        "decision_words": printed_decision(decision["kind"], sections),
        "decision_date": decision["letter_date"].isoformat(),
        "contact_date": uk_day(story.received_at).isoformat(),
        "advice_date": story.chosen_on.isoformat(),
        "choice_date": story.chosen_on.isoformat(),
    }
    if variant is CertificateVariant.HELD:
        held = [one for one in story.rows.rows["meeting"] if one["state"] is MeetingState.CONCLUDED]
        day = uk_day(held[-1]["starts_at"]).isoformat()
        facts |= {"mediation_first_date": day, "mediation_last_date": day}
        facts["mediation_format"] = held[-1]["mode"].words.lower()
    return facts
