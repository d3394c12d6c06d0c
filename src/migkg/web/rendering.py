"""From a request to a page: who reads, and how templates are filled."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast
from urllib.parse import urlencode

from flask import Response, current_app, g, make_response, render_template, request
from werkzeug.http import generate_etag

from migkg.terms import LANGUAGES, curie
from migkg.web.headers import EXPOSED, VERSION
from migkg.web.negotiate import languages
from migkg.web.reading import Reader
from migkg.web.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from flask import Flask
    from werkzeug.wrappers import Response as AnyResponse

    from migkg.sandbox import Sandbox
    from migkg.web.labels import Label
    from migkg.web.site import Site

NAMES = {"en": "English", "fr": "Français", "nl": "Nederlands", "de": "Deutsch"}
"""The languages of the pages by their own names."""

FIRST = (
    ("/cities", "Cities", "/page/city/"),
    ("/networks", "Networks", "/page/network/", "/page/charter/", "/page/initiative/"),
    ("/chains", "Chains", "/page/chain/"),
    ("/countries", "Countries", "/page/country/"),
    ("/questions", "Questions"),
)
MORE = (
    ("/timeline", "Timeline"),
    ("/offices", "Offices", "/page/post/", "/page/person/"),
    ("/organisations", "Organisations", "/page/organisation/"),
    ("/approaches", "Local approaches"),
    ("/awards", "Awards", "/page/award/"),
    ("/sources", "Sources", "/page/document/"),
    ("/sparql", "SPARQL"),
    ("/ontology", "Ontology"),
    ("/shapes", "Shapes"),
    ("/quality", "Quality"),
    ("/coverage", "Coverage"),
)
"""The pages that the head of every page leads to, and where the pages begin that belong there."""

KEPT = 400
"""The most pages of which the whole text is kept: those that were read last."""

LONGEST = 300
"""The most that an address says behind its path if its page is kept: no link of ours is longer."""

_KEY = "migkg"
_PAGES = "migkg.pages"
_SANDBOX = "migkg.sandbox"


def equip(application: Flask, site: Site, sandbox: Sandbox) -> None:
    """Let the views find the site, and the templates what they need on each page."""
    application.jinja_env.globals["limits"] = {
        "seconds": f"{sandbox.limits.deadline:g}",
        "memory": _size(sandbox.limits.memory),
        "answer": _size(sandbox.limits.size),
        "rows": sandbox.limits.rows,
    }
    application.extensions[_KEY] = site
    application.extensions[_SANDBOX] = sandbox
    application.extensions[_PAGES] = Shelf[_Kept](KEPT)
    application.jinja_env.trim_blocks = True
    application.jinja_env.lstrip_blocks = True
    application.jinja_env.filters["curie"] = curie
    application.jinja_env.filters["slug"] = _slug
    application.jinja_env.filters["thousands"] = thousands
    application.jinja_env.globals["tag_words"] = _tag_words
    application.context_processor(_context)
    application.after_request(_tag)
    application.after_request(_say_languages)


def _slug(tag: str) -> str:
    return "-".join(tag.split())


def _tag_words(tag: str) -> Label | None:
    return reader().text(site().words.tags[tag])


def site() -> Site:
    """The site that this application serves."""
    return site_in(current_app)


def site_in(application: Flask) -> Site:
    """The site that an application serves."""
    return cast("Site", application.extensions[_KEY])


def sandbox() -> Sandbox:
    """The sandbox in which this application evaluates queries."""
    return cast("Sandbox", current_app.extensions[_SANDBOX])


def reader() -> Reader:
    """Who reads: languages by the address, else by the browser's wishes."""
    if "reader" not in g:
        asked = request.args.get("lang", "").lower()
        wishes = request.headers.get("Accept-Language")
        g.reader = Reader(
            site(),
            languages(wishes, asked or None),
            asked if asked in LANGUAGES else None,
        )
    return cast("Reader", g.reader)


def page(template: str, **context: Any) -> Response:
    """The page that this template makes."""
    return make_response(render_template(template, **context))


def kept_page(
    template: str, make: Callable[[], dict[str, Any]], narrowed_by: Collection[str] = ()
) -> Response:
    """The page that this template makes of what ``make`` gives, made once for each kind of reader.

    For pages that depend on nothing but the build, the address and the reader's languages;
    ``narrowed_by`` names what the address may say behind the path. With any other name there, which
    the page only repeats, it is made each time.
    """
    said = tuple((name, text) for name, text in request.args.items(multi=True) if name != "lang")
    if {name for name, _ in said}.difference(narrowed_by) or len(request.query_string) > LONGEST:
        return page(template, **make())
    kept: Shelf[_Kept] = current_app.extensions[_PAGES]
    key = (request.path, said, reader().languages, reader().asked)
    text, tag = kept.get(key, lambda: _Kept.of(render_template(template, **make())))
    response = make_response(text)
    response.set_etag(tag)
    return response


class _Kept(NamedTuple):
    """A page as it is sent, and its tag, which takes longer to make than all else of a kept one."""

    text: bytes
    tag: str

    @classmethod
    def of(cls, text: str) -> Self:
        content = text.encode()
        return cls(content, generate_etag(content))


def thousands(number: int) -> str:
    r"""A number as people read it.

    >>> thousands(1234567)
    '1\u202f234\u202f567'
    """
    return f"{number:,}".replace(",", "\u202f")


def shared(response: AnyResponse) -> AnyResponse:
    """The response, open to pages of any other site: everyone may use the data.

    It says of which version it is.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers[VERSION] = site().build.name
    return response


def _size(count: int) -> str:
    mebibytes = count >> 20
    return f"{mebibytes >> 10} GiB" if mebibytes and not mebibytes % 1024 else f"{mebibytes} MiB"


def _say_languages(response: Response) -> Response:
    """The frame of a page is in English; names and texts are in the reader's language."""
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
        response.content_language.update(("en", reader().languages[0]))
    return response


def _tag(response: Response) -> Response:
    """A page that is known already is not sent again."""
    is_page = response.mimetype == "text/html" and response.status_code == HTTPStatus.OK
    if is_page and request.method in {"GET", "HEAD"}:
        response.add_etag()
        response.make_conditional(request)
    return response


def _context() -> dict[str, Any]:
    return {
        "site": site(),
        "reader": reader(),
        "address": reader().address,
        "switch": _switch(),
        "menu": _menu(),
    }


def _menu() -> tuple[list[tuple[str, str, bool]], list[tuple[str, str, bool]]]:
    """The pages of the site: path, name, and whether it is being read; the first ones and more."""
    first, more = (
        [
            (path, name, request.path == path or request.path.startswith((f"{path}/", *below)))
            for path, name, *below in places
        ]
        for places in (FIRST, MORE)
    )
    return first, more


def _switch() -> list[tuple[str, str, str, bool]]:
    """The languages: tag, own name, this page in it, and whether it is the one being read."""
    given = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    here = request.path if request.method in {"GET", "HEAD"} else "/"
    return [
        (
            tag,
            NAMES[tag],
            f"{here}?{urlencode([*given, ('lang', tag)])}",
            tag == reader().languages[0],
        )
        for tag in LANGUAGES
    ]
