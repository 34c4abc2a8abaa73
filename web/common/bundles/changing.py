"""The two ways in which a bundle is changed: by a form that stays open with what is wrong, and by a press."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.typing import ResponseReturnValue

from cases.bundles.contents import hold_bundle
from cases.bundles.models import Bundle
from cases.errors import CaseError, NotFound
from forms.bundles.bundle import BundlePressForm, OrderForm
from web.common.bundles.audience import Audience
from web.context import request_session


def saved_form(
    to: Audience, bundle: Bundle, form: Any, change: Callable[[], object], *, saved: str = "saved"
) -> ResponseReturnValue | None:
    """Hold the bundle as the form's page showed it, ``change`` it and return the way back to it.

    None where the form is to be shown: nothing was sent, or the form says what is wrong.
    """
    if not form.validate_on_submit():
        return None
    session = request_session()
    try:
        hold_bundle(session, bundle, form.revision.data)
        change()
    except NotFound:
        raise
    except CaseError as error:
        session.rollback()
        form.take_over("revision", to.of(bundle.id).revision)  # one that was removed is not found
        form.add_problem(error.sentence.rstrip("."))
        return None
    session.commit()
    return to.back_to(bundle, saved=saved)


def pressed(
    to: Audience,
    bundle: Bundle,
    form: BundlePressForm | OrderForm,
    change: Callable[[], object],
    *,
    saved: str,
    anchor: str | None,
) -> ResponseReturnValue:
    """Make the ``change`` that a button asks for; return the way back to the bundle, which says what is so.

    ``change`` holds the bundle itself: some changes ask how it was on the page, others do not.
    """
    if not form.validate_on_submit():
        return to.back_to(bundle, fault="old")
    session = request_session()
    try:
        change()
    except NotFound:
        raise
    except CaseError as error:
        session.rollback()
        return to.back_to(to.of(bundle.id), fault=type(error).__name__)
    session.commit()
    return to.back_to(bundle, saved=saved, anchor=anchor)
