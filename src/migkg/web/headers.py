"""What every answer tells the browser not to do."""

from __future__ import annotations

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

VERSION = "Dataset-Version"
"""The header that says of which version of the graph an answer is, by its name."""

EXPOSED = f"{VERSION}, Content-Range, ETag, Link, Retry-After"
"""Headers that pages of other sites may read."""


ASKED_WITH = "Accept, If-Match, If-None-Match, If-Range, Range"
"""Headers with which they may ask for documents."""


def preflight(methods: str, headers: str) -> dict[str, str]:
    """What a browser is told that asks whether a page of another site may ask so, for a day."""
    return {
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": headers,
        "Access-Control-Max-Age": "86400",
    }


def secure(application: Flask) -> None:
    """Set ``HEADERS`` on every answer."""
    application.after_request(_set_headers)


OTHER_HOST = Problem(
    HTTPStatus.MISDIRECTED_REQUEST,
    "other-host",
    "This server goes by another name",
    "Address it by a name that it was given, or on its own machine as localhost.",
)
"""What answers a request by another name: that of somebody else may be made to lead here, so that
their pages could read ours."""


NO_HOST = Problem(
    HTTPStatus.BAD_REQUEST,
    "bad-request",
    "The request does not say whom it asks",
    "It needs one header Host, and not more of them (RFC 9112, 3.2).",
)


def _set_headers(response: Response) -> Response:
    if request.method == "OPTIONS" and "Allow" in response.headers:
        # Whether the answer may be read is told by the answer.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers.update(preflight(response.headers["Allow"], ASKED_WITH))
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
