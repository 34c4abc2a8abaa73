"""The child's or young person's views on one's own page: given, read again, changed, taken back."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor, ActorKind
from cases.attending.views import (
    GivenOften,
    NothingGiven,
    PersonViews,
    ViewsGiven,
    change_views,
    give_views,
    gives_views,
    may_choose,
    may_read,
    take_back_views,
    views_among,
    views_of_party,
)
from cases.models import Party
from cases.readers import whose_views
from cases.vocabulary import PartyRole, ViewsHow
from forms.attending.own import ChangeViewsForm, GiveViewsForm
from forms.base import BareForm
from forms.choices import Option
from web.common.seen import carry_recorded, stands_as_shown
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.context import now, request_session
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.own.sending import take_in_from
from web.party.own_request import current_request_visit, request_link_required

THANKS = "Thank you. The mediator will read it before the meeting."
KNOWN = "We have that already. Nothing was added."
SAVED = "Saved."
TAKEN_BACK = "You took it back. Nobody can read it now."


@pages.route("/your/request/views", methods=["GET", "POST"])
@request_link_required()
def give_own_views() -> ResponseReturnValue:
    """Take what the child or young person wants to say, and who may read it besides the mediator."""
    party, session = _giver(), request_session()
    form, here = GiveViewsForm(data={"party": str(party.id)}), url_for("party.own_request")
    _suit(form, party, may_read(party, _themselves(party)))
    if was_pressed() and form.party.data and form.party.data != str(party.id):
        return not_sent(OTHER_OPENED, typed_into(form), then=here, then_words="Open the newer page")
    if not form.validate_on_submit():
        return _page(form, party)
    given = _given(form)
    uploads, problems = take_in_from(party, form.files.data)
    if problems:
        for problem in problems:
            form.add_problem(problem, "files")
        return _page(form, party)
    try:
        _, new = give_views(
            session, party, given, uploads[0] if uploads else None, by=_themselves(party), at=now()
        )
    except (NothingGiven, GivenOften) as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "words")
        return _page(form, party), 422
    session.commit()
    link_sessions.flash_next(THANKS if new else KNOWN)
    return redirect(url_for("party.own_request", _anchor="views"), code=303)


@pages.route("/your/request/views/<uuid:views_id>", methods=["GET", "POST"])
@request_link_required()
def own_views(views_id: UUID) -> ResponseReturnValue:
    """Show what was given; take other words, or other readers."""
    party, session = _giver(), request_session()
    views = views_among(views_of_party(session, party), views_id)
    theirs = may_choose(views, _themselves(party))
    recorded = {"words": views.words, "how": views.how, "readers": sorted(set(views.readers) & theirs)}
    form = ChangeViewsForm(data={"party": str(party.id), **recorded})
    _suit(form, party, theirs)
    carry_recorded(form, recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        try:
            change_views(session, party.case, views, _given(form), by=_themselves(party), at=now())
        except NothingGiven as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "words")
        else:
            session.commit()
            link_sessions.flash_next(SAVED)
            return redirect(url_for("party.own_request", _anchor="views"), code=303)
    return _page(form, party, views)


@pages.post("/your/request/views/<uuid:views_id>/take-back")
@request_link_required()
def take_own_views_back(views_id: UUID) -> ResponseReturnValue:
    """Take it back, whoever has read it by now."""
    party, session = _giver(), request_session()
    if BareForm().validate_on_submit():
        found = [one for one in views_of_party(session, party) if one.id == views_id]
        if found:  # else taken back before, in another tab
            take_back_views(session, party.case, found[0], by=_themselves(party), at=now())
            session.commit()
        link_sessions.flash_next(TAKEN_BACK)
    return redirect(url_for("party.own_request", _anchor="views"), code=303)


def _giver() -> Party:
    """Return whose page it is; nobody but the family gives these."""
    party = current_request_visit().party
    if not gives_views(party):
        abort(404)
    return party


def _themselves(party: Party) -> Actor:
    return Actor(ActorKind.PARTY, str(party.id), party.name)


def _suit(form: GiveViewsForm | ChangeViewsForm, party: Party, theirs: set[str]) -> None:
    """Ask no young person how their own words came about, and offer whom the giver may choose."""
    names = {str(one.id): one.organisation or one.name for one in party.case.present_parties()}
    offered = theirs & names.keys()
    form.readers.choices = [Option(key, names[key]) for key in names if key in offered]
    if not offered:
        del form.readers
    if party.role is PartyRole.YOUNG_PERSON:
        del form.how


def _given(form: GiveViewsForm | ChangeViewsForm) -> ViewsGiven:
    return ViewsGiven(
        form.words.data or "",
        form.how.data if "how" in form else ViewsHow.OWN_WORDS,
        frozenset(form.readers.data if "readers" in form else ()),
    )


def _page(form: GiveViewsForm | ChangeViewsForm, party: Party, views: PersonViews | None = None) -> str:
    return render_template("party/views.html", form=form, party=party, views=views, whose=whose_views(party))
