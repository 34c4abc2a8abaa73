"""What one person sees behind a link: read, sign, ask for a change, say no, keep a copy. No account."""

from __future__ import annotations

from flask import Flask

from web.party.blueprint import party


def init_party(app: Flask) -> None:
    """Wire the pages behind links into ``app``."""
    # Here, so that importing one module of this package does not load every page.
    from web.party import answering, copying, opening, own_request, proving, reading

    wired = (answering, copying, opening, own_request, proving, reading)
    assert all(wired)  # noqa: S101 - importing them adds their routes
    app.register_blueprint(party)
