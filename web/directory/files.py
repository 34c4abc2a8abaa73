"""Lists as files: out as they stand, and in after a dry run that says what would change."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.errors import CaseError
from cases.reference.directory import Directory
from cases.reference.entries import current_entries
from cases.reference.records import RECORDS
from dates import uk_day
from forms.base import BareForm
from forms.provider.lists import FileForm
from services.directory.files import keep_file, kept_file
from services.directory.importing import carry_out, exported, heads_of, plan_import
from services.directory.saving import CodeTaken, SavedByAnother
from services.lists.csv_files import SIZE_LIMIT, FileFault, Table, read_csv
from web.context import get_services, now, request_session
from web.directory.base import WORDS, directory, for_keepers, this_kind
from web.viewers import current_viewer

SHOWN_FAULTS = 200


@directory.get("/<kind_address>/list.csv")
@for_keepers
def list_file(kind_address: str) -> Response:
    """Send the list as a CSV file."""
    kind = this_kind(kind_address)
    content = exported(get_services().directory, kind)
    name = f"{WORDS[kind].address}-{uk_day(now()).isoformat()}.csv"
    return Response(
        content,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@directory.route("/<kind_address>/file", methods=["GET", "POST"])
@for_keepers
def send_file(kind_address: str) -> ResponseReturnValue:
    """Take a file and lead to its dry run; a file that cannot be read at all is refused in words."""
    kind = this_kind(kind_address)
    form = FileForm()
    if form.validate_on_submit():
        upload = form.file.data
        content = upload.stream.read(SIZE_LIMIT + 1)
        try:
            read_csv(content, known=frozenset(heads_of(kind)))
        except FileFault as fault:
            form.add_problem(str(fault), "file")
        else:
            session = request_session()
            kept = keep_file(session, kind, upload.shown_name, content, by=current_viewer(), at=now())
            session.commit()
            address = url_for("directory.import_file", kind_address=kind_address, file_id=kept.id)
            return redirect(address, code=303)
    columns = [("code", "A short name. Empty: made from the name")] + [
        (one.name.replace("_", " "), _sentences(one.label, one.hint)) for one in RECORDS[kind].columns()
    ]
    return render_template("directory/file.html", form=form, kind=kind, words=WORDS[kind], columns=columns)


@directory.route("/<kind_address>/file/<uuid:file_id>", methods=["GET", "POST"])
@for_keepers
def import_file(kind_address: str, file_id: UUID) -> ResponseReturnValue:
    """Say what the file would change and what is wrong with each row; import it whole, or not at all.

    Only what the page showed is imported: where somebody saved one of its entries since, it is shown anew.
    """
    kind, session = this_kind(kind_address), request_session()
    kept = kept_file(session, file_id, kind, at=now())
    form = BareForm()
    standing = Directory(current_entries(session))
    plan = plan_import(_table(kept.content, heads_of(kind)), kind, standing, today=uk_day(now()))
    if form.validate_on_submit() and not plan.faults:
        if plan.does_something and request.form.get("seen") != plan.digest:
            return _shown_anew()
        try:
            number = carry_out(session, plan, by=current_viewer(), at=now())
        except (CodeTaken, SavedByAnother):
            session.rollback()
            return _shown_anew()
        session.commit()
        done = "imported" if number else "imported_nothing"
        return redirect(url_for("directory.entries", kind_address=kind_address, done=done), code=303)
    return render_template(
        "directory/import.html",
        form=form,
        kind=kind,
        words=WORDS[kind],
        kept=kept,
        plan=plan,
        faults=plan.faults[:SHOWN_FAULTS],
        changed_meanwhile="changed" in request.args,
    )


def _shown_anew() -> ResponseReturnValue:
    return redirect(f"{request.path}?changed=yes", code=303)


def _table(content: bytes, heads: tuple[str, ...]) -> Table:
    try:
        return read_csv(content, known=frozenset(heads))
    except FileFault as fault:  # an earlier version of the program took it
        raise CaseError("a kept file cannot be read", sentence=str(fault)) from fault


def _sentences(label: str, hint: str) -> str:
    """Return both as sentences; a label that asks ends with its own mark."""
    if not hint:
        return label
    return f"{label} {hint}" if label.endswith("?") else f"{label}. {hint}"
