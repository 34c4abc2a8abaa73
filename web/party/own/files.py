"""Papers on one's own page: those that were opened to this party, and those that it sends."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor, ActorKind
from cases.attending.for_meeting import tag_of, tag_paper
from cases.casework.files import (
    MEDIATOR,
    NotTakenBack,
    add_files,
    can_be_taken_back,
    chosen_readers_of,
    file_among,
    files_for_party,
    giver_opens_to,
    open_own,
    readers_of,
    take_back,
)
from cases.documents import Upload, UploadPurpose
from cases.errors import NotFound
from cases.meetings.bringing import open_shared_papers
from cases.models import Party
from cases.vocabulary import PaperTag
from forms.base import BareForm
from forms.choices import Option
from forms.own_page import OwnReadersForm, SendPapersForm
from web.common.file_answers import upload_response
from web.common.meeting_papers import papers_wanted_by
from web.common.seen import digest_of, show, shows
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.context import now, request_session
from web.filters import count
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.own.sending import take_in_from
from web.party.own_request import current_request_visit, request_link_required

TAKEN_BACK = "You took {name} back. Nobody can open it now."
SAME = "We have that already. Nothing was added."


@dataclass(frozen=True)
class PaperReaders:
    """Who may see a paper, as its giver may know it: nobody else of the family is named."""

    named: tuple[str, ...]
    more: bool
    """True if staff let somebody else see it, after they talked with its giver."""

    @property
    def words(self) -> str:
        """Who they are, in a sentence."""
        known = ["we", *self.named]
        people = " and ".join([", ".join(known[:-1]), known[-1]]) if len(known) > 1 else "only we"
        others = ", and anyone else you agreed with us" if self.more else ""
        return f"{people[:1].upper()}{people[1:]} can read it{others}."


def readers_for_giver(upload: Upload, party: Party) -> PaperReaders:
    """Return who may see one's own paper."""
    readers, may_open = readers_of(request_session(), upload), _names(party)
    named = tuple(name for key, name in may_open.items() if key in readers)
    return PaperReaders(named, more=bool(readers - may_open.keys()))


@pages.get("/your/request/paper/<uuid:upload_id>/file")
@request_link_required()
def own_paper_file(upload_id: UUID) -> Response:
    """Give out a paper that this party sent, or that was opened to it."""
    return upload_response(file_among(files_for_party(request_session(), _party()), upload_id))


@pages.route("/your/request/papers", methods=["GET", "POST"])
@request_link_required()
def send_papers() -> ResponseReturnValue:
    """Take papers at any time, and who may see them besides the office."""
    party, session = _party(), request_session()
    form = SendPapersForm(data={"party": str(party.id)})
    can_choose, here = _offer(form, party), url_for("party.own_request")
    if was_pressed() and form.party.data and form.party.data != str(party.id):
        return not_sent(OTHER_OPENED, typed_into(form), then=here, then_words="Open the newer page")
    if not form.validate_on_submit():
        return render_template(
            "party/send_papers.html", form=form, party=party, due=papers_wanted_by(party.case)
        )
    chosen = form.readers.data if can_choose else ()
    uploads, problems = take_in_from(party, form.files.data)
    if problems and not uploads:
        for problem in problems:
            form.add_problem(problem, "files")
        return render_template(
            "party/send_papers.html", form=form, party=party, due=papers_wanted_by(party.case)
        )
    by = Actor(ActorKind.PARTY, str(party.id), party.name)
    new = add_files(session, party.case, uploads, given_by=party, by=by, at=now())
    tag = _tag_chosen(form)
    for upload in new:
        open_own(session, upload, party, chosen, at=now())
        tag_paper(session, party.case, upload, tag, by=by, at=now())
    open_shared_papers(session, party.case, by=by, at=now())
    session.commit()
    link_sessions.flash_next(_thanks(party, new, problems))
    return redirect(url_for("party.own_request", _anchor="papers"), code=303)


@pages.route("/your/request/paper/<uuid:upload_id>", methods=["GET", "POST"])
@request_link_required()
def own_paper(upload_id: UUID) -> ResponseReturnValue:
    """Show a paper that this party sent, and who may see it; take another answer to that."""
    party, session = _party(), request_session()
    upload = _own(party, upload_id)
    may_open = set(giver_opens_to(party))
    tag = tag_of(session, upload)
    standing = sorted(chosen_readers_of(session, upload) & may_open)
    form = OwnReadersForm(data={"party": str(party.id), "readers": standing, "for_meeting": tag})
    can_choose = _offer(form, party)
    if form.validate_on_submit() and can_choose and shows(form, digest_of(standing, tag)):
        changed = _open_as_said(upload, party, set(form.readers.data), _tag_chosen(form))
        session.commit()
        said = "Saved." if changed else "Nothing changed."
        link_sessions.flash_next(f"{said} {readers_for_giver(upload, party).words}")
        return redirect(url_for("party.own_paper", upload_id=upload.id), code=303)
    show(form, digest_of(standing, tag))
    return render_template(
        "party/own_paper.html",
        form=form if can_choose else None,
        upload=upload,
        readers=readers_for_giver(upload, party),
        can_take_back=can_be_taken_back(session, upload),
        flash_message=link_sessions.take_flash(),
    )


@pages.post("/your/request/paper/<uuid:upload_id>/take-back")
@request_link_required()
def take_paper_back(upload_id: UUID) -> ResponseReturnValue:
    """Take a paper back that nobody has looked at."""
    party, session = _party(), request_session()
    here = url_for("party.own_request", _anchor="papers")
    if not BareForm().validate_on_submit():
        return redirect(here, code=303)
    try:
        upload = _own(party, upload_id)
        take_back(session, upload, party, at=now())
    except NotTakenBack as error:
        session.rollback()
        link_sessions.flash_next(error.sentence)
        return redirect(url_for("party.own_paper", upload_id=upload_id), code=303)
    except NotFound:
        return redirect(here, code=303)  # taken back before, in another tab
    session.commit()
    link_sessions.flash_next(TAKEN_BACK.format(name=f"‘{upload.shown_name}’"))
    return redirect(here, code=303)


def _party() -> Party:
    return current_request_visit().party


def _own(party: Party, upload_id: UUID) -> Upload:
    """Return a paper that ``party`` sent. Raises NotFound."""
    found = files_for_party(request_session(), party)
    return file_among(
        [one for one in found if one.given_by_id == party.id and one.purpose is UploadPurpose.PAPER],
        upload_id,
    )


def _names(party: Party) -> dict[str, str]:
    """Return whom ``party`` can open a paper to, by name; nobody of them is of its family."""
    bodies = {str(one.id): one.organisation or one.name for one in party.case.parties}
    return {key: "the mediator" if key == MEDIATOR else bodies[key] for key in giver_opens_to(party)}


def _send_page(form: SendPapersForm, party: Party) -> str:
    due = papers_wanted_by(party.case)
    return render_template("party/send_papers.html", form=form, party=party, due=due)


def _tag_chosen(form: SendPapersForm | OwnReadersForm) -> PaperTag:
    """Return for whom the paper is at the meeting; where the page did not ask, for none."""
    return (form.for_meeting.data if "for_meeting" in form else None) or PaperTag.NONE


def _open_as_said(upload: Upload, party: Party, chosen: set[str], tag: PaperTag) -> bool:
    """Let those read a paper whom its giver ticked, and those for whom it is at the meeting."""
    session, by = request_session(), Actor(ActorKind.PARTY, str(party.id), party.name)
    before = readers_of(session, upload), tag_of(session, upload)
    tag_paper(session, party.case, upload, tag, by=by, at=now())
    if tag is not PaperTag.NONE:
        chosen.add(MEDIATOR)
    open_own(session, upload, party, chosen, at=now())
    open_shared_papers(session, party.case, by=by, at=now())
    return before != (readers_of(session, upload), tag)


def _offer(form: SendPapersForm | OwnReadersForm, party: Party) -> bool:
    """Set whom the form offers; return False, without the question, where staff ask first."""
    names = _names(party)
    if not names:
        del form.readers, form.for_meeting
        return False
    form.readers.choices = [Option(key, f"{name[:1].upper()}{name[1:]}") for key, name in names.items()]
    return True


def _thanks(party: Party, new: list[Upload], problems: list[str]) -> str:
    if not new:
        return SAME
    unused = f" We could not use the rest. {'. '.join(problems)}. You can send it again." if problems else ""
    what = "your paper" if len(new) == 1 else f"your papers ({count(len(new), 'file')})"
    return f"We have {what}. {readers_for_giver(new[0], party).words}{unused}"
