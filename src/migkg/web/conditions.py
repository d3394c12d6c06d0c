"""What a request makes its answer depend on (RFC 9110, 13 and 14), beside the tags of entities.

No answer says when it was changed: one may go back to a version, and what has changed since some
time would be told wrongly then. So conditions that are times are ignored, as the RFC asks for.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import g, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_etags

from migkg.web.problem import Problem
from migkg.web.rendering import shared

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.wrappers import Response

_TIMES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
_OURS = ("HTTP_IF_MATCH", "HTTP_RANGE", "HTTP_IF_RANGE")
_RANGE = re.compile(r"bytes=(?:[0-9]{1,18}-(?:[0-9]{1,18})?|-([0-9]{1,18}))", re.IGNORECASE)

_NOT_THIS = Problem(
    HTTPStatus.PRECONDITION_FAILED,
    "precondition-failed",
    "This is not what you have",
    "Its tag is none of those in the header If-Match. Another version may be served by now; a tag "
    "that begins with W/, as that of what came compressed, never fits (RFC 9110, 13.1.1).",
)


def heed(application: Flask) -> None:
    """Have conditions kept that all answers have in common."""
    application.before_request(_take_out)
    application.after_request(_kept)


def file(path: Path, media_type: str, tag: str, name: str | None = None) -> Response:
    """The file, or the part of it that is asked for; what it holds has this tag.

    With a name, it is to be saved under that.

    Raises:
        RequestedRangeNotSatisfiable: it has no such part.
    """
    response = send_file(
        path.resolve(),
        mimetype=media_type,
        as_attachment=name is not None,
        download_name=name,
        conditional=False,
        etag=tag,
    )
    response.make_conditional(request)
    if response.status_code != HTTPStatus.OK:
        return response
    size, g.has_parts = response.content_length or 0, True
    part = _part(size, f'"{tag}"')
    try:
        return response.make_conditional(
            {"REQUEST_METHOD": "GET", **part}, accept_ranges=True, complete_length=size
        )
    except RequestedRangeNotSatisfiable:
        response.close()
        raise


def _take_out() -> None:
    """Keep from the framework what it would not take as the RFC has it."""
    for name in _TIMES:
        request.environ.pop(name, None)
    g.conditions = {name: request.environ.pop(name, None) for name in _OURS}


def _part(size: int, tag: str) -> dict[str, str]:
    """The part that is asked for: none where all is to be sent, as for more than one part."""
    asked, known = g.conditions["HTTP_RANGE"], g.conditions["HTTP_IF_RANGE"]
    found = _RANGE.fullmatch(asked or "")
    if found is None or request.method != "GET" or known not in {None, tag}:
        return {}
    is_all = found[1] is not None and int(found[1]) > size  # so many of the last bytes
    return {"HTTP_RANGE": "bytes=0-" if is_all else found[0].lower()}


def _kept(response: Response) -> Response:
    """The response; where it is not the one that the client knows, the problem alone."""
    known = g.get("conditions", {}).get("HTTP_IF_MATCH")
    if known is not None and request.method in {"GET", "HEAD"} and not _matches(response, known):
        response.close()
        response = shared(_NOT_THIS.response(request.headers.get("Accept")))
    response.headers.pop("Last-Modified", None)
    if "has_parts" not in g:
        response.headers.pop("Accept-Ranges", None)
    return response


def _matches(response: Response, known: str) -> bool:
    """Whether a response is one of those by strong comparison; what has no tag may be any."""
    tag, is_weak = response.get_etag()
    return tag is None or known.strip() == "*" or (not is_weak and tag in parse_etags(known))
