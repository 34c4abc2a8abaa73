"""The office: coordinators and advisers, their cases, calls, certificates, meetings and letters."""

from __future__ import annotations

from flask import Flask


def init_office(app: Flask) -> None:
    """Wire the office's pages into ``app``."""
    from web.office import (  # noqa: F401 - each adds its pages to the blueprint
        arrange,
        call,
        case_list,
        case_page,
        certificate,
        correcting,
        custody,
        deliveries,
        documents,
        exceptions,
        issued,
        kind,
        letters,
        meetings,
        new_request,
        people,
        request_links,
        reviews,
        signers,
        telling,
        today,
        trouble,
    )
    from web.office.frame import office

    app.register_blueprint(office)
