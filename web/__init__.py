"""HTTP: a blueprint package per audience."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from flask import Flask
from werkzeug.local import LocalProxy

from cases.deadlines.opening_hours import when_to_phone
from cases.provider import Provider
from services.container import Services
from web.common.document_cache import init_document_cache
from web.common.intake import init_intake
from web.common.typed_words import init_typed_words
from web.context import init_requests
from web.errors import init_errors
from web.proxies import TrustedProxies
from web.setup import init_templates
from web.wiring import NumberInAddress


def register_web(app: Flask, services: Services, *, form_token_seconds: int, proxy_hops: int) -> None:
    """Wire every page into ``app``."""
    app.secret_key = services.keys[-1]
    app.config["SECRET_KEY_FALLBACKS"] = list(services.keys[:-1])
    if proxy_hops:
        app.wsgi_app = TrustedProxies(app.wsgi_app, proxy_hops)  # type: ignore[method-assign]  # the documented way
    init_templates(
        app,
        provider=cast(Provider, LocalProxy(lambda: services.provider)),  # as it stands on each page
        public_url=services.public_url,
        mode="demo" if services.demo else "production",
        form_life=timedelta(seconds=form_token_seconds),
        clock=services.now,
    )
    app.jinja_env.globals["when_to_phone"] = lambda: when_to_phone(
        services.provider.phone_hours, services.now(), services.bank_holidays
    )
    init_errors(app)
    init_requests(app)
    init_intake(app)
    init_document_cache(app)
    init_typed_words(app)
    register_pages(
        app,
        idle_minutes=services.policy.staff_idle_minutes,
        with_mailbox=services.demo and not services.mail_server.host,
    )


def register_pages(app: Flask, *, idle_minutes: int, with_mailbox: bool) -> None:
    """Register one blueprint package per audience.

    ``with_mailbox`` is for practice mode without a mail server, where messages are kept as files.
    """
    app.url_map.converters["int"] = NumberInAddress
    # Here, so that importing one module of this package does not load every page.
    from web.accounts import init_accounts
    from web.admin import init_admin
    from web.authority import init_authority
    from web.directory import init_directory
    from web.mailbox import init_mailbox
    from web.mediator import init_mediator
    from web.office import init_office
    from web.party import init_party
    from web.provider import init_provider
    from web.public import init_public

    init_accounts(app, idle_minutes=idle_minutes)
    init_admin(app)
    init_authority(app)
    init_directory(app)
    if with_mailbox:
        init_mailbox(app)
    init_mediator(app)
    init_party(app)
    init_provider(app)
    init_public(app)
    init_office(app)
