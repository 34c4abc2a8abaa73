"""Pages for officers of a local authority: what waits for it, its cases, its certificates."""

from __future__ import annotations

from flask import Flask


def init_authority(app: Flask) -> None:
    """Wire the pages of local authorities into ``app``."""
    # Here, so that importing one module of this package does not load every page.
    import web.authority.certificates
    import web.authority.views  # noqa: F401 - each adds its pages to the blueprint
    from web.authority.blueprint import authority

    app.register_blueprint(authority)
