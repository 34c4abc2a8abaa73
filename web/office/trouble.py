"""Work that needs a look: what came to nothing, whose it is, and trying it again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.base import BareForm
from web.office.frame import for_office, office
from web.requests import request_session, this_house
from workflows.trouble import failed_work, try_again

TOLD = {
    "yes": "It is being tried again. If it fails once more it comes back to this list.",
    "no": "It was not waiting any more: someone tried it before, or it is done.",
}


@office.get("/trouble")
@for_office
def trouble() -> ResponseReturnValue:
    """Every piece of work that came to nothing."""
    return render_template(
        "office/trouble.html",
        failed=failed_work(this_house(), request_session()),
        served=this_house().jobs.is_served(),
        told=TOLD.get(request.args.get("again", ""), ""),
    )


@office.post("/trouble/again")
@for_office
def again() -> ResponseReturnValue:
    """Try one piece of work again."""
    if not BareForm().validate_on_submit():
        return redirect(url_for("office.trouble"), code=303)
    request_session().rollback()  # the queue writes on a connection of its own
    done = try_again(this_house(), request.form.get("work", ""))
    return redirect(url_for("office.trouble", again="yes" if done else "no"), code=303)
