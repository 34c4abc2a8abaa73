"""Part A in a bundle: asking everyone, adding it once everyone agrees; and the form with one's own answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.bundles.contents import hold_bundle, section_of
from cases.bundles.models import PartAConsent
from cases.errors import CaseError, NotFound
from cases.models import Party
from forms.bundles.bundle import AddPartAForm, BundlePressForm, PartAForm
from forms.choices import Option
from services.bundles.part_a import (
    add_part_a,
    answer,
    ask_everyone,
    own_party,
    statements_for,
)
from signing.models import Envelope
from web.common.bundles.audience import Audience
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, now, request_session


def add_part_a_pages(to: Audience) -> None:
    """Add the page on which Part A comes into a bundle, and the press that asks everyone."""

    @to.route(f"{to.path}/<uuid:bundle_id>/part-a", methods=["GET", "POST"])
    def bundle_add_part_a(bundle_id: UUID) -> ResponseReturnValue:
        """Show how each signed statement stands, and put those into a section that may go in."""
        bundle = to.of(bundle_id)
        shown = statements_for(request_session(), bundle, to.reader().owner)
        offered = {one.envelope.reference: one for one in shown if one.may_go_in and not one.is_in}
        form = AddPartAForm()
        form.numbers.choices = [Option(number, f"Outcome Statement {number}, Part A") for number in offered]
        form.section.choices = [Option(str(one.id), one.title) for one in bundle.sections]
        if offered and form.validate_on_submit():
            session, by = request_session(), to.reader().actor.name
            try:
                hold_bundle(session, bundle, None)
                section = section_of(bundle, UUID(form.section.data))
                for number in form.numbers.data:
                    blobs = get_services().blobs
                    add_part_a(session, section, offered[number], by=by, at=now(), blobs=blobs)
            except CaseError as error:
                session.rollback()
                form.add_problem(error.sentence.rstrip("."))
            else:
                session.commit()
                return to.back_to(bundle, saved="added", anchor=f"section-{form.section.data}")
        return to.render(
            "add_part_a",
            form=form,
            bundle=bundle,
            shown=shown,
            any_at_all=bool(offered),
            answer_at=to.answer_at,
        )

    @to.route(f"{to.path}/<uuid:bundle_id>/part-a/<uuid:envelope_id>/ask", press=True)
    def bundle_ask_part_a(bundle_id: UUID, envelope_id: UUID) -> ResponseReturnValue:
        """Ask everyone who was asked to sign, once."""
        bundle, reader = to.of(bundle_id), to.reader()
        if not BundlePressForm().validate_on_submit():
            return to.back_to(bundle, fault="old")
        session, services = request_session(), get_services()
        found = [s for s in statements_for(session, bundle, reader.owner) if s.envelope.id == envelope_id]
        party = own_party(session, found[0].envelope, reader.owner) if found else None
        if party is None:
            raise NotFound("no such statement for this reader")
        ask_everyone(
            session,
            found[0].envelope,
            by=reader.actor,
            asking=party,
            at=now(),
            policy=services.policy,
            keys=services.keys,
        )
        session.commit()
        return to.to_part_a(bundle)


@dataclass(frozen=True)
class OwnAnswer:
    """What one party was asked about a statement, with the form that takes its answer."""

    party: Party
    consent: PartAConsent
    envelope: Envelope
    form: PartAForm
    recorded: dict[str, object]

    def take(self, *, by: Actor, at: datetime) -> bool | None:
        """Record what was sent; return whether it is another answer, None where nothing was sent that counts.

        The caller commits.
        """
        if not self.form.validate_on_submit() or not stands_as_shown(self.form, self.recorded):
            return None
        agrees = self.form.agrees.data == "yes"
        return answer(request_session(), self.party, self.consent, agrees=agrees, by=by, at=at)


def own_answer(party: Party, consent: PartAConsent, envelope: Envelope) -> OwnAnswer:
    """Return the form with what the party said earlier."""
    said = None if consent.agrees is None else "yes" if consent.agrees else "no"
    recorded: dict[str, object] = {"agrees": said}
    form = PartAForm(data={"party": str(party.id), **recorded})
    carry_recorded(form, recorded)
    return OwnAnswer(party, consent, envelope, form, recorded)
