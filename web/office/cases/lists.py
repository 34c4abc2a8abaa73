"""Lists of cases: brought in after a dry run that says what each row would do, and taken out whole."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from cases.errors import CaseError
from cases.reference.columns import Column
from cases.reference.directory import Directory
from cases.reference.entries import current_entries
from cases.worded import Worded
from dates import uk_day
from forms.provider.lists import ExportForm, FileForm, ImportForm
from services.case_lists.disagreement_columns import ASKERS
from services.case_lists.exporting import exported_cases
from services.case_lists.files import (
    OPEN_FOR,
    ask_for_export,
    exports_asked,
    hold_imports,
    imports_done,
    keep_list,
    kept_list,
    open_export,
)
from services.case_lists.opening import ListRules, open_cases
from services.case_lists.planning import ListPlan, plan_cases
from services.case_lists.rows import COLUMNS, HEADS, ROLES, ROWS_AT_ONCE
from services.lists.csv_files import SIZE_LIMIT, FileFault, read_csv, write_csv
from services.lists.faults import head_of
from web.common.seen import digest_of, show, shows
from web.context import get_services, may_change, now, request_session
from web.office.base import for_coordinators, office
from web.viewers import current_viewer

SHOWN_FAULTS = 200
KNOWN = frozenset(HEADS)


@office.route("/cases/lists", methods=["GET", "POST"])
@for_coordinators
def case_lists() -> ResponseReturnValue:
    """Take a file with cases and lead to its dry run; one that cannot be read is refused in words."""
    session, form = request_session(), FileForm()
    if form.validate_on_submit():
        upload = form.file.data
        content = upload.stream.read(SIZE_LIMIT + 1)
        try:
            read_csv(content, known=KNOWN, most=ROWS_AT_ONCE)
        except FileFault as fault:
            form.add_problem(str(fault), "file")
        else:
            kept = keep_list(session, upload.shown_name, content, by=current_viewer(), at=now())
            session.commit()
            return redirect(url_for("office.import_cases", list_id=kept.id), code=303)
    return _lists_page(form)


def _lists_page(form: FileForm) -> str:
    session = request_session()
    return render_template(
        "office/case_lists.html",
        form=form,
        groups=_columns(),
        rows_at_once=ROWS_AT_ONCE,
        imports=imports_done(session),
    )


def _columns() -> list[tuple[str, list[tuple[str, Column, Sequence[Worded]]]]]:
    """Return the groups of columns, each column with its name in files and what may be written in it."""
    found: dict[str, list[tuple[str, Column, Sequence[Worded]]]] = {}
    for one in COLUMNS:
        offered: dict[str, Sequence[Worded]] = {"role": ROLES, "asked_by": ASKERS}
        choices = offered.get(one.name, tuple(one.choices or ()))
        found.setdefault(one.group, []).append((head_of(one), one, choices))
    return list(found.items())


@office.get("/cases/lists/empty.csv")
@for_coordinators
def empty_case_list() -> Response:
    """Send a file with the columns and no row."""
    return _csv(write_csv(HEADS, ()), "cases-to-bring-in.csv")


@office.route("/cases/lists/in/<uuid:list_id>", methods=["GET", "POST"])
@for_coordinators
def import_cases(list_id: UUID) -> ResponseReturnValue:
    """Say what each row would do and what is wrong with it; import the file whole, or not at all."""
    session = request_session()
    kept = kept_list(session, list_id, at=now())
    if may_change():
        hold_imports(session, kept)
    if kept.content is None:
        return render_template("office/cases_imported.html", kept=kept)
    directory = Directory(current_entries(session))
    plan = _plan(kept.content, directory)
    form, shown = ImportForm(), digest_of(kept.digest, plan.shown)
    if form.validate_on_submit() and not plan.faults and shows(form, shown):
        try:
            open_cases(session, plan, kept, _rules(directory), by=current_viewer(), at=now())
            session.commit()
        except IntegrityError:  # somebody opened one of them a moment ago
            session.rollback()
        return redirect(request.path, code=303)
    show(form, shown)
    return render_template(
        "office/import_cases.html",
        form=form,
        kept=kept,
        plan=plan,
        faults=plan.faults[:SHOWN_FAULTS],
        authorities={one.code: one.name for one in directory.all_authorities()},
    )


def _rules(directory: Directory) -> ListRules:
    services = get_services()
    policy = services.policy
    days = policy.drs_call_days, policy.drs_meeting_days
    return ListRules(directory, services.bank_holidays, policy.drs_reply_days, days)


def _plan(content: bytes, directory: Directory) -> ListPlan:
    try:
        table = read_csv(content, known=KNOWN, most=ROWS_AT_ONCE)
    except FileFault as fault:  # an earlier version of the program took it
        raise CaseError("a kept file cannot be read", sentence=str(fault)) from fault
    return plan_cases(request_session(), table, directory, today=uk_day(now()))


@office.route("/cases/lists/out", methods=["GET", "POST"])
@for_coordinators
def export_cases() -> ResponseReturnValue:
    """Ask what the list of all cases is for; who took it out stays recorded."""
    session, form = request_session(), ExportForm()
    if form.validate_on_submit():
        asked = ask_for_export(session, form.why.data, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("office.exported_cases_ready", export_id=asked.id), code=303)
    return render_template("office/export_cases.html", form=form, exports=exports_asked(session))


@office.get("/cases/lists/out/<uuid:export_id>")
@for_coordinators
def exported_cases_ready(export_id: UUID) -> ResponseReturnValue:
    """Offer the download to whoever asked for it."""
    asked = open_export(request_session(), export_id, by=current_viewer(), at=now())
    return render_template("office/export_ready.html", asked=asked, until=asked.asked_at + OPEN_FOR)


@office.get("/cases/lists/out/<uuid:export_id>/cases.csv")
@for_coordinators
def exported_cases_file(export_id: UUID) -> Response:
    """Send the list of all cases to whoever asked for it a moment ago."""
    session, viewer = request_session(), current_viewer()
    open_export(session, export_id, by=viewer, at=now())
    return _csv(exported_cases(session, viewer), f"cases-{uk_day(now()).isoformat()}.csv")


def _csv(content: bytes, name: str) -> Response:
    return Response(
        content,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
