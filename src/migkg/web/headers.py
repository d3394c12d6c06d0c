"""What every answer tells the browser not to do, and by which names this server is addressed."""

from __future__ import annotations

import ipaddress
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import request

from migkg.web.problem import Problem

if TYPE_CHECKING:
    from flask import Flask, Response

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Set on every answer, unless the view has set its own."""

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Za-z.-]+))(?::([0-9]{1,5}))?")
_LAST_PORT = 65535


def secure(application: Flask) -> None:
    """Answer to the names of this machine only, and set ``HEADERS`` on every answer.

    Flask's own ``TRUSTED_HOSTS`` cannot name an IPv6 address.
    """
    application.before_request(_refuse_other_hosts)
    application.after_request(_set_headers)


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine: ``localhost`` or a loopback address.

    >>> is_loopback("[::1]:8000"), is_loopback("example.org")
    (True, False)
    """
    match = _HOST.fullmatch(host)
    if match is None or int(match[3] or 0) > _LAST_PORT:
        return False
    name = match[1] or match[2]
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


OTHER_HOST = Problem(
    HTTPStatus.MISDIRECTED_REQUEST,
    "other-host",
    "This server goes by another name",
    "Address it as localhost, or by its loopback address.",
)
"""What answers a request by another name: that of somebody else may be made to lead here, so that
their pages could read ours."""


def _refuse_other_hosts() -> Response | None:
    if is_loopback(request.headers.get("Host", "")):
        return None
    return OTHER_HOST.response("text/plain")


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
