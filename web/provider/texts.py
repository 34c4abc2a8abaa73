"""Words of the pages that explain, and news: drafted by one person, published by another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.reference.records import is_stale
from cases.vocabulary import EntryKind
from dates import uk_day
from forms.base import BareForm
from forms.provider.texts import ArticleForm, WordsForm
from services.provider.second_person import why_not_second
from services.provider.texts import (
    WROTE_IT,
    DraftOfAnother,
    KeptText,
    NoDraft,
    TextVersion,
    check_text,
    drop_draft,
    publish,
    save_draft,
    text_of,
    texts_of,
    withdraw_text,
)
from services.provider.versions import ChangedMeanwhile
from web.common.texts.first_articles import FIRST
from web.common.texts.markdown import html_of
from web.common.texts.published import article_of
from web.common.texts.topics import LAST_CHECKED, TOPICS, WRITTEN, words_that_came
from web.common.typed_words import note_for_page, noted_for_page
from web.context import get_services, now, request_session
from web.provider.base import for_keepers, providing
from web.viewers import current_viewer

KINDS = {"pages": EntryKind.PAGE_WORDS, "news": EntryKind.NEWS}
SLUG_LIMIT = 40
TAKEN = frozenset({"new", "feed-xml", "feed"})
THEIRS = "theirs"
"""Noted for a page that shows what another wrote meanwhile."""
CHANGED = (
    "Somebody else changed this after you opened the page. Nothing was saved. Read it, then press ‘{}’ again"
)
DONE = {
    "saved": "Saved as a draft. Someone else must publish it.",
    "same": "Nothing changed.",
    "published": "Published. Readers see it now.",
    "dropped": "The draft is put aside. It is still among the versions.",
    "withdrawn": "Withdrawn. Readers see it no more.",
    "checked": "Noted: you read it today, and it is right.",
    "theirs": f"{DraftOfAnother.sentence} Nothing was changed.",
    "meanwhile": "Somebody else changed this after you opened the page. Nothing was done. Look at it now.",
}
ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "publish": (publish, "published"),
    "drop": (drop_draft, "dropped"),
    "withdraw": (withdraw_text, "withdrawn"),
    "check": (check_text, "checked"),
}


@providing.get("/<any(pages,news):what>")
@for_keepers
def texts(what: str) -> ResponseReturnValue:
    """List the pages or the articles: what readers see of each, and what waits to be published."""
    kind, today = KINDS[what], uk_day(now())
    kept = texts_of(request_session(), kind)
    codes = WRITTEN if kind is EntryKind.PAGE_WORDS else tuple({**FIRST, **kept})
    rows = []
    for code in codes:
        text = kept.get(code) or KeptText(kind, code, ())
        rows.append((code, _title(text), _state(text), _stale(text, today)))
    return render_template("provider/texts.html", what=what, rows=rows)


@providing.route("/news/new", methods=["GET", "POST"])
@for_keepers
def new_article() -> ResponseReturnValue:
    """Write an article."""
    form = ArticleForm()
    if form.validate_on_submit() or form.was_sound():
        slug = _slug(form.headline.data)
        if form.is_shown_again or form.look.data:
            return _show_form("news", KeptText(EntryKind.NEWS, "", ()), form, preview=form.body.data)
        session = request_session()
        text = text_of(session, EntryKind.NEWS, slug)
        if not slug or slug in TAKEN or text.versions or slug in FIRST:
            form.add_problem("There is an article of this title already. Choose another title", "headline")
        else:
            save_draft(
                session,
                text,
                title=form.headline.data,
                body=form.body.data,
                began_from=0,
                by=current_viewer(),
                at=now(),
            )
            session.commit()
            return _to("news", slug, "saved")
    return _show_form("news", KeptText(EntryKind.NEWS, "", ()), form, preview=None)


@providing.get("/<any(pages,news):what>/<code>")
@for_keepers
def text(what: str, code: str) -> ResponseReturnValue:
    """Show what readers see, the draft beside it, and every version."""
    found, session = _text(what, code), request_session()
    provider = get_services().provider
    draft = found.draft
    return render_template(
        "provider/text.html",
        what=what,
        text=found,
        title=_title(found),
        state=_state(found),
        public=html_of(_public_words(found), provider) if _is_public(found) else None,
        public_address=f"/about/{code}" if what == "pages" else f"/news/{code}",
        draft=draft,
        draft_words=html_of(_body_of(found, draft), provider) if draft else None,
        why_not=why_not_second(session, draft.by_id, draft.at, current_viewer(), yourself=WROTE_IT)
        if draft
        else "",
        checked_on=_checked_on(found),
        stale=_stale(found, uk_day(now())),
        done=DONE.get(request.args.get("done", ""), ""),
    )


@providing.route("/<any(pages,news):what>/<code>/edit", methods=["GET", "POST"])
@for_keepers
def edit_text(what: str, code: str) -> ResponseReturnValue:
    """Write the words anew: with a preview, saved as a draft."""
    found = _text(what, code)
    start = found.draft
    words = _body_of(found, start) if start else _public_words(found)
    known = {"body": words, "headline": _title(found)}
    form = (WordsForm if what == "pages" else ArticleForm)(data=known)
    preview = None
    theirs = start if THEIRS in noted_for_page() else None
    if not form.seen.data:
        form.seen.process_data(str(found.version))
    if form.validate_on_submit() or form.was_sound():
        preview = form.body.data
        if not form.is_shown_again and not form.look.data:
            if form.seen.data == str(found.version):
                return _save(what, found, form)
            form.add_problem(CHANGED.format(form.submit.label.text))
            form.seen.process_data(str(found.version))
            note_for_page(**{THEIRS: str(found.version)})
            theirs = start
    if theirs is not None:
        form.seen.process_data(str(found.version))
    return _show_form(what, found, form, preview=preview, theirs=theirs)


@providing.post("/<any(pages,news):what>/<code>/<any(publish,drop,withdraw,check):act>")
@for_keepers
def act_on_text(what: str, code: str, act: str) -> ResponseReturnValue:
    """Publish or drop the draft, withdraw an article, or note that the words are still right."""
    if not BareForm().validate_on_submit() or (act == "withdraw" and what != "news"):
        abort(400)
    found, session = _text(what, code), request_session()
    do, done = ACTS[act]
    try:
        do(session, found, began_from=_seen(), by=current_viewer(), at=now())
    except (ChangedMeanwhile, NoDraft):
        session.rollback()
        return _to(what, code, "meanwhile")
    session.commit()
    return _to(what, code, done)


@providing.post("/<any(pages,news):what>/<code>/versions/<int:version>/use")
@for_keepers
def use_text(what: str, code: str, version: int) -> ResponseReturnValue:
    """Make a draft of an earlier version; of the words that came with Counterpart where it is 0."""
    if not BareForm().validate_on_submit():
        abort(400)
    found, session = _text(what, code), request_session()
    came = version == 0
    old = next((one for one in found.versions if one.version == version and one.body), None)
    if (came and what != "pages" and code not in FIRST) or (old is None and not came):
        abort(404)
    try:
        changed = save_draft(
            session,
            found,
            title=old.title if old else _title_that_came(what, code),
            body=old.body if old else _words_that_came(what, code),
            as_it_came=came and what == "pages",
            began_from=_seen(),
            read=False,
            by=current_viewer(),
            at=now(),
        )
    except ChangedMeanwhile:
        session.rollback()
        return _to(what, code, "meanwhile")
    except DraftOfAnother:
        session.rollback()
        return _to(what, code, "theirs")
    session.commit()
    return _to(what, code, "saved" if changed else "same")


def _save(what: str, found: KeptText, form: WordsForm) -> ResponseReturnValue:
    session = request_session()
    title = form.headline.data if isinstance(form, ArticleForm) else _title(found)
    try:
        changed = save_draft(
            session,
            found,
            title=title,
            body=form.body.data,
            began_from=found.version,
            by=current_viewer(),
            at=now(),
        )
    except ChangedMeanwhile:  # two at the very same time
        session.rollback()
        form.add_problem(CHANGED.format(form.submit.label.text))
        return _show_form(what, found, form, preview=None)
    session.commit()
    return _to(what, found.code, "saved" if changed else "same")


def _show_form(
    what: str,
    found: KeptText,
    form: WordsForm,
    *,
    preview: str | None,
    theirs: TextVersion | None = None,
) -> str:
    """Return the form; ``theirs`` is a draft that somebody saved while this one was written."""
    provider = get_services().provider
    drawn = html_of(preview, provider) if preview else None
    title = _title(found) if found.code else ""
    return render_template(
        "provider/edit_text.html",
        what=what,
        text=found,
        title=title,
        form=form,
        preview=drawn,
        theirs=theirs,
        theirs_words=html_of(_body_of(found, theirs), provider) if theirs else None,
    )


def _text(what: str, code: str) -> KeptText:
    found = text_of(request_session(), KINDS[what], code)
    known = code in WRITTEN if what == "pages" else bool(found.versions) or code in FIRST
    if not known:
        abort(404)
    return found


def _is_public(text: KeptText) -> bool:
    return text.kind is EntryKind.PAGE_WORDS or article_of(text.code, text) is not None


def _public_words(text: KeptText) -> str:
    public = text.public
    if public is not None and public.body and not public.as_it_came:
        return public.body
    if text.kind is EntryKind.PAGE_WORDS or text.code in FIRST:
        return _words_that_came("pages" if text.kind is EntryKind.PAGE_WORDS else "news", text.code)
    return next((one.body for one in text.versions if one.body), "")


def _body_of(text: KeptText, version: Any) -> str:
    return words_that_came(text.code) if version.as_it_came else version.body


def _words_that_came(what: str, code: str) -> str:
    return words_that_came(code) if what == "pages" else FIRST[code].body


def _title_that_came(what: str, code: str) -> str:
    return TOPICS[code] if what == "pages" else FIRST[code].title


def _title(text: KeptText) -> str:
    if text.kind is EntryKind.PAGE_WORDS:
        return TOPICS[text.code]
    said = next((one.title for one in text.versions if one.title), "")
    return said or FIRST[text.code].title


def _state(text: KeptText) -> tuple[str, str]:
    """Return where the text is, with its tone."""
    if text.draft is not None:
        return f"Draft by {text.draft.by}, to be published by someone else", "soon"
    public = text.public
    if public is None or public.as_it_came:
        return "As it came with Counterpart", "calm"
    return (public.step.words, "good" if public.body else "calm")


def _checked_on(text: KeptText) -> date:
    came = FIRST[text.code].dated if text.code in FIRST else LAST_CHECKED
    return text.checked_on or came


def _stale(text: KeptText, today: date) -> bool:
    return text.kind is EntryKind.PAGE_WORDS and is_stale(_checked_on(text), today)


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:SLUG_LIMIT].strip("-")


def _seen() -> int:
    seen = request.form.get("seen", "")
    return int(seen[:9]) if seen.isascii() and seen.isdigit() else -1


def _to(what: str, code: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("provider.text", what=what, code=code, done=done), code=303)
