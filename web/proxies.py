"""The visitor's own address, as the operator's reverse proxies tell it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

LONGEST_SHOWN = 60  # characters of a wrong value that the log repeats


class TrustedProxies(ProxyFix):
    """Believe ``hops`` proxies about address, scheme and host; an address that is none is dropped and logged.

    Limits by address and the evidence of a signature keep what stands here, so it must be an address.
    """

    def __init__(self, app: WSGIApplication, hops: int) -> None:
        super().__init__(app, x_for=hops, x_proto=hops, x_host=hops)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request as if the visitor had come without the proxies."""
        visitor = self._get_real_value(self.x_for, environ.get("HTTP_X_FORWARDED_FOR"))
        if visitor is not None and not _is_address(visitor):
            shown = visitor[:LONGEST_SHOWN]
            log.warning("A proxy gave %r as a visitor's address, which is none; it is not used", shown)
            del environ["HTTP_X_FORWARDED_FOR"]
        return super().__call__(environ, start_response)


def _is_address(text: Any) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
