"""Work that needs a look: what came to nothing, email that our server does not take, and trying again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.base import BareForm
from services.email.blocked_mail import blocked_mail, try_blocked_again, unwritten_mail
from services.intake import has_disk_for_files
from services.queries.failed_jobs import failed_work, try_again
from services.seal_key_fault import seal_key_fault
from web.context import get_services, now, request_session
from web.office.base import for_office, office

FLASH_MESSAGES = {
    "mail": "All of it is being sent again. Anything that is still not accepted will come back to this list.",
    "yes": "We are trying again. If it fails, it will come back to this list.",
    "no": "It is no longer waiting: someone has already tried it again, or it is done.",
}


@office.get("/trouble")
@for_office
def failed_jobs() -> ResponseReturnValue:
    """Show every piece of work that came to nothing."""
    services = get_services()
    return render_template(
        "office/failed_jobs.html",
        failed=failed_work(request_session(), services.work),
        blocked=blocked_mail(request_session()),
        unwritten=unwritten_mail(request_session()),
        key_fault=seal_key_fault(services.data_dir),
        disk_is_full=not has_disk_for_files(services.data_dir),
        served=services.jobs.is_served(),
        flash_message=FLASH_MESSAGES.get(request.args.get("again", ""), ""),
    )


@office.post("/trouble/again")
@for_office
def again() -> ResponseReturnValue:
    """Try one piece of work again."""
    if not BareForm().validate_on_submit():
        return redirect(url_for("office.failed_jobs"), code=303)
    request_session().rollback()  # the queue writes on a connection of its own
    done = try_again(get_services().work, request.form.get("work", ""))
    return redirect(url_for("office.failed_jobs", again="yes" if done else "no"), code=303)


@office.post("/trouble/mail")
@for_office
def mail_again() -> ResponseReturnValue:
    """Send all email again that waits for a fault of ours to end."""
    if BareForm().validate_on_submit():
        try_blocked_again(request_session(), at=now())
        request_session().commit()
    return redirect(url_for("office.failed_jobs", again="mail"), code=303)
