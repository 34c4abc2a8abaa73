"""A bundle's page: what is in it and in what order, its limits, its file; and the presses that change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue

from cases.bundles.contents import (
    BundleChanged,
    NotInOrder,
    NumbersKept,
    add_section,
    document_of,
    hold_bundle,
    keep_numbers,
    moved,
    moved_section,
    new_bundle,
    numbered,
    remove_section,
    section_of,
    set_order,
)
from cases.bundles.models import Bundle, BundleSection
from cases.bundles.numbers import NumberTaken
from cases.bundles.profiles import BundleProfile, profile_of, profiles
from cases.errors import CaseError
from documents.ocr_engine import ocr_engine
from forms.bundles.bundle import (
    BundleNameForm,
    BundlePressForm,
    NewBundleForm,
    OrderForm,
    SectionForm,
)
from forms.choices import Option
from forms.uploads import MEGABYTE, megabytes
from services.bundles.building import (
    ConsentEnded,
    EmptyBundle,
    ask_for_bundle,
    made_builds,
    newest_build,
)
from services.bundles.part_a import holds_what_ended, no_longer_agreed
from web.common.bundles.audience import Audience
from web.common.bundles.changing import pressed, saved_form
from web.context import get_services, hold_on_press, now, request_session
from web.filters import count

SAVED = {
    "begun": "Your bundle is begun. Add certificates and files, then make the bundle.",
    "added": "Added.",
    "saved": "Saved.",
    "ordered": "The order is saved.",
    "out": "Taken out of the bundle.",
    "making": "We are making the bundle.",
    "kept": "The page numbers are kept from now on. What you add between them gets letters, like 12A.",
}
"""What the page says after a press."""
FAULTS = {
    "old": "This page was open for a long time. Look at the bundle as it is now, then press again.",
    NumberTaken.__name__: (
        "No page number is left there, so nothing was moved. A document that you added later stands after "
        "the pages that were added at the same place before it, and never before page 1."
    ),
    **{
        error.__name__: error.sentence
        for error in (BundleChanged, NotInOrder, NumbersKept, EmptyBundle, ConsentEnded)
    },
}
"""What the page says after a press that changed nothing."""


@dataclass(frozen=True)
class Limit:
    """How full a section, or the bundle, is, against what its profile allows."""

    words: str
    is_over: bool


def add_pages(to: Audience) -> None:
    """Add the page of a bundle, and what is pressed there, to the blueprint of an audience."""
    _add_beginning(to)
    _add_bundle(to)
    _add_sections(to)
    _add_making(to)


def _add_beginning(to: Audience) -> None:
    @to.route(f"{to.case_path}/new", methods=["GET", "POST"])
    def new_bundle_page(**values: str) -> ResponseReturnValue:
        """Begin a bundle about a case."""
        case = hold_on_press(to.case(**values))
        form = NewBundleForm()
        form.profile.choices = [
            Option(one.key, one.name, _profile_hint(one.key)) for one in profiles().values()
        ]
        if form.validate_on_submit():
            reader = to.reader()
            try:
                bundle = new_bundle(
                    request_session(),
                    case,
                    reader.owner,
                    title=form.title.data,
                    profile=form.profile.data,
                    names_person=form.names_person.data,
                    by=reader.actor.name,
                    at=now(),
                )
            except CaseError as error:
                request_session().rollback()
                form.add_problem(error.sentence.rstrip("."))
            else:
                request_session().commit()
                return to.back_to(bundle, saved="begun")
        return to.render("new", form=form, case=case)


def _profile_hint(key: str) -> str:
    profile = profile_of(key)
    limits = [f"{one.title[3:].lower()} {one.most_pages}" for one in profile.sections if one.most_pages]
    most = profile.most_megabytes
    size = f" All together at most {megabytes(most * MEGABYTE)}." if most else ""
    return f"Pages at most: {', '.join(limits)}.{size} {profile.check}" if limits else profile.check


def _add_bundle(to: Audience) -> None:
    @to.route(f"{to.path}/<uuid:bundle_id>")
    def bundle(bundle_id: UUID) -> ResponseReturnValue:
        """Show one bundle: its sections and documents with their printed numbers, limits and files."""
        return _shown(to, to.of(bundle_id))

    @to.route(f"{to.path}/<uuid:bundle_id>/name", methods=["GET", "POST"])
    def bundle_name(bundle_id: UUID) -> ResponseReturnValue:
        """Change what the bundle is called, and whether its index names the person."""
        found = to.of(bundle_id)
        form = BundleNameForm(
            data={"title": found.title, "names_person": found.names_person, "revision": found.revision}
        )

        def change() -> None:
            found.title, found.names_person = form.title.data, form.names_person.data

        answer = saved_form(to, found, form, change)
        return answer or to.render("name", form=form, bundle=found)

    @to.route(f"{to.path}/<uuid:bundle_id>/order", press=True)
    def bundle_order(bundle_id: UUID) -> ResponseReturnValue:
        """Move one document or section a step, or take the order of all as they were dragged."""
        found, form = to.of(bundle_id), OrderForm()

        def change() -> None:
            hold_bundle(request_session(), found, form.revision.data)
            set_order(request_session(), found, _order(found, form))

        return pressed(to, found, form, change, saved="ordered", anchor=_anchor(found, form))

    @to.route(f"{to.path}/<uuid:bundle_id>/remove", methods=["GET", "POST"])
    def bundle_remove(bundle_id: UUID) -> ResponseReturnValue:
        """Remove a bundle, after a page that says what goes with it."""
        found, form = to.of(bundle_id), BundlePressForm()
        if form.validate_on_submit():
            hold_bundle(request_session(), found, None)
            found.removed_at = now()
            home = to.home(found.case)
            request_session().commit()
            return redirect(home, code=303)
        return to.render("remove", form=form, bundle=found)


def _order(bundle: Bundle, form: OrderForm) -> list[tuple[UUID, list[UUID]]]:
    if form.move.data:
        said, _, way = form.move.data.partition(" ")
        moved_id, step = _uuid(said), 1 if way == "down" else -1
        if any(section.id == moved_id for section in bundle.sections):
            return moved_section(bundle, section_of(bundle, moved_id), step)
        return moved(bundle, document_of(bundle, moved_id), step)
    order: list[tuple[UUID, list[UUID]]] = []
    for line in (form.order.data or "").split():
        kind, _, said = line.partition(":")
        if kind == "s":
            order.append((_uuid(said), []))
        elif order:
            order[-1][1].append(_uuid(said))
    return order


def _uuid(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError as error:
        raise NotInOrder("no id") from error


def _anchor(bundle: Bundle, form: OrderForm) -> str | None:
    moved_id = (form.move.data or "").partition(" ")[0]
    if any(str(section.id) == moved_id for section in bundle.sections):
        return f"section-{moved_id}"
    return f"document-{moved_id}" if moved_id else None


def _add_sections(to: Audience) -> None:
    @to.route(f"{to.path}/<uuid:bundle_id>/section", methods=["GET", "POST"])
    def bundle_new_section(bundle_id: UUID) -> ResponseReturnValue:
        """Add a section at the end."""
        found = to.of(bundle_id)
        form = SectionForm(data={"revision": found.revision})
        answer = saved_form(to, found, form, lambda: add_section(request_session(), found, form.title.data))
        return answer or to.render("section", form=form, bundle=found, section=None)

    @to.route(f"{to.path}/<uuid:bundle_id>/section/<uuid:section_id>", methods=["GET", "POST"])
    def bundle_section(bundle_id: UUID, section_id: UUID) -> ResponseReturnValue:
        """Change a section's heading, or take it out."""
        found = to.of(bundle_id)
        section = section_of(found, section_id)
        form = SectionForm(data={"title": section.title, "revision": found.revision})
        takes_out = bool(request.form.get("remove"))
        if takes_out:
            del form.title

        def change() -> None:
            if takes_out:
                remove_section(request_session(), found, section)
            else:
                section.title = form.title.data

        answer = saved_form(to, found, form, change)
        return answer or to.render("section", form=form, bundle=found, section=section)


def _add_making(to: Audience) -> None:
    @to.route(f"{to.path}/<uuid:bundle_id>/make", press=True)
    def bundle_make(bundle_id: UUID) -> ResponseReturnValue:
        """Have the bundle's file made, of what is in it now."""
        found, reader = to.of(bundle_id), to.reader()

        def change() -> None:
            ask_for_bundle(
                request_session(),
                found,
                made_by=reader.made_by,
                by=reader.actor,
                at=now(),
                work=get_services().work,
            )

        return pressed(to, found, BundlePressForm(), change, saved="making", anchor="file")

    @to.route(f"{to.path}/<uuid:bundle_id>/keep", press=True)
    def bundle_keep(bundle_id: UUID) -> ResponseReturnValue:
        """Keep the page numbers from now on: somebody has the bundle."""
        found, form = to.of(bundle_id), BundlePressForm()

        def change() -> None:
            hold_bundle(request_session(), found, form.revision.data)
            keep_numbers(request_session(), found, at=now())

        return pressed(to, found, form, change, saved="kept", anchor="file")


def _shown(to: Audience, bundle: Bundle) -> str:
    ranges = {one.document.id: one.numbers for one in numbered(bundle)}
    newest = newest_build(request_session(), bundle)
    builds, profile = made_builds(bundle), profile_of(bundle.profile)
    return to.render(
        "bundle",
        bundle=bundle,
        case=bundle.case,
        ranges=ranges,
        limits={section.id: list(_limits(bundle, section)) for section in bundle.sections},
        profile=profile,
        holds={one.id: _holds(profile, one) for one in bundle.sections},
        newest=newest,
        is_current=newest is not None and newest.revision == bundle.revision,
        is_coming=newest is not None and newest.made_at is None and newest.failed_at is None,
        builds=builds,
        file_is_current=bool(builds) and builds[0].revision == bundle.revision,
        ended=no_longer_agreed(request_session(), bundle),
        is_held_back=bool(builds) and holds_what_ended(request_session(), bundle, builds[0]),
        saved=SAVED.get(request.args.get("saved", ""), ""),
        fault=FAULTS.get(request.args.get("fault", ""), ""),
        can_recognise=ocr_engine() is not None,
        pages=sum(one.pages for one in bundle.documents),
        size=_size(profile, sum(one.bytes for one in bundle.documents)),
        file_size=_size(profile, builds[0].bytes or 0) if builds else None,
    )


def _holds(profile: BundleProfile, section: BundleSection) -> str:
    known = profile.section(section.profile_section)
    return known.holds if known else ""


def _size(profile: BundleProfile, of_bytes: int) -> Limit:
    """Return how much the files are together, against what the profile allows."""
    most = profile.most_megabytes
    if most is None:
        return Limit(megabytes(of_bytes), is_over=False)
    if of_bytes <= most * MEGABYTE:
        return Limit(f"{megabytes(of_bytes)} of at most {megabytes(most * MEGABYTE)}", is_over=False)
    return Limit(f"{megabytes(of_bytes)}: more than {megabytes(most * MEGABYTE)}", is_over=True)


def _limits(bundle: Bundle, section: BundleSection) -> Iterator[Limit]:
    profile = profile_of(bundle.profile).section(section.profile_section)
    if profile is None or profile.most_pages is None:
        return
    pages = sum(one.pages for one in section.documents)
    over = pages - profile.most_pages
    if over > 0:
        words = f"{count(pages, 'page')}: {count(over, 'page')} more than the {profile.most_pages} allowed"
    else:
        words = f"{pages} of at most {count(profile.most_pages, 'page')}"
    yield Limit(words, over > 0)
