"""Documents of statements: their formats, the one that is wanted, and links to the others."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import quote

from flask import Response, request
from werkzeug.urls import iri_to_uri

from migkg.errors import UnknownName
from migkg.web.description import description_of
from migkg.web.negotiate import choose
from migkg.web.problem import HTML, Problem, Refusal
from migkg.web.rendering import shared, site
from migkg.web.schema import WRITERS
from migkg.web.site import thing_at

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

OFFERED = {
    "text/turtle": "ttl",
    HTML: "",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
}
"""What the IRI of a thing leads to, by media type: a page, or statements with this ending."""

ENDINGS = {**{ending: ending for ending in WRITERS}, "html": ""}
"""What may stand behind an address, to have one format whatever is accepted."""

VOID = "/.well-known/void"


class Place(NamedTuple):
    """Where something is: its IRI, its page, and its statements without their ending."""

    iri: str
    page: str
    statements: str

    @classmethod
    def of(cls, path: str) -> Self:
        """Where the thing is whose page lies at this path below ``/page/``.

        >>> Place.of("city/be-gent").document("nt"), Place.of("query/some-question").page
        ('/data/city/be-gent.nt', '/questions/some-question')
        """
        below = quote(path)
        kind, _, name = below.partition("/")
        page_of = f"/questions/{name}" if kind == "query" else f"/page/{below}"
        return cls(thing_at(path), page_of, f"/data/{below}")

    def document(self, ending: str) -> str:
        """Where it is in the format of this ending; without one, its page."""
        return f"{self.statements}.{ending}" if ending else self.page

    @property
    def alternates(self) -> list[str]:
        """The links, as a header has them, to it in each form."""
        forms = {self.page: HTML}
        forms.update((self.document(ending), kind) for ending, (kind, _) in WRITERS.items())
        return [f'<{place}>; rel="alternate"; type="{kind}"' for place, kind in forms.items()]

    @property
    def about(self) -> str:
        """The link from a document to the thing that it is about."""
        return f'<{iri_to_uri(self.iri)}>; rel="about"'

    @property
    def described_by(self) -> str:
        """The link to what is said of it."""
        return f'<{self.document("ttl")}>; rel="describedby"; type="text/turtle"'


def wanted(place: str) -> str:
    """The ending of the document that the client prefers, none for the page.

    Raises:
        Refusal: it takes none of them; ``place`` is named in it.
    """
    media_type = choose(request.headers.get("Accept"), tuple(OFFERED))
    if media_type is None:
        raise not_acceptable(f"{place} is written in {', '.join(OFFERED)}.")
    return OFFERED[media_type]


def see_other(response: AnyResponse, place: Place) -> AnyResponse:
    """The response that leads from a thing to a document, with links to all documents about it."""
    response.vary.add("Accept")
    response.headers["Link"] = ", ".join([*place.alternates, place.described_by])
    return response


def page_about(response: AnyResponse, place: Place) -> AnyResponse:
    """The page, with links to the same in the other formats."""
    canonical = f'<{place.page}>; rel="canonical"'
    response.headers["Link"] = ", ".join(
        [*place.alternates, place.about, place.described_by, canonical]
    )
    return response


def description(place: Place, ending: str) -> AnyResponse:
    """The description of a thing in this format: all of it, or where it is large one page of it."""
    number = _page_number()
    pages, content = site().documents.get(
        (place.iri, ending, number), lambda: _described(place.iri, ending, number)
    )
    return document(place, ending, content, (number, pages))


def document(
    place: Place, ending: str, content: bytes, part: tuple[int, int] = (1, 1)
) -> AnyResponse:
    """A document of statements in this format; ``part`` is its number, and how many there are."""
    number, pages = part
    here = place.document(ending)
    to = {"canonical": number} if number == 1 else {"canonical": number, "first": 1}
    if pages > 1:
        to |= {"first": 1, "last": pages}
        to |= {"prev": number - 1} if number > 1 else {}
        to |= {"next": number + 1} if number < pages else {}
    parts = [f'<{_part(here, it)}>; rel="{name}"' for name, it in to.items()]
    response = statements_as(content, ending)
    response.headers["Link"] = ", ".join(
        [*place.alternates, place.about, f'<{VOID}>; rel="describedby"', *parts]
    )
    return shared(response)


def statements_as(content: bytes, ending: str) -> AnyResponse:
    """Statements in the format of this ending; they are not sent again while they are known."""
    media_type, _ = WRITERS[ending]
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response = Response(content, content_type=media_type + charset)
    response.vary.add("Accept")
    response.add_etag()
    return response.make_conditional(request)


def not_acceptable(detail: str) -> Refusal:
    """What answers a client that takes none of ``OFFERED``."""
    return Refusal(
        Problem(
            HTTPStatus.NOT_ACCEPTABLE,
            "not-acceptable",
            "There is no document in a format that is accepted",
            detail,
            {"known": list(OFFERED)},
        )
    )


def _described(iri: str, ending: str, number: int) -> tuple[int, bytes]:
    found = description_of(site(), iri)
    if number > found.pages:
        raise UnknownName("page of this description", str(number), [f"1 to {found.pages}"])
    _, write = WRITERS[ending]
    return found.pages, write(found.page(number))


def _page_number() -> int:
    asked = request.args.getlist("page") or ["1"]
    (text,) = asked if len(asked) == 1 else [""]
    if text.isascii() and text.isdigit() and text.strip("0") and len(text) < 10:  # noqa: PLR2004
        return int(text)
    detail = f"The parameter page is the number of a page, and not {', '.join(asked)!r}."
    raise Refusal(Problem(HTTPStatus.BAD_REQUEST, "bad-request", "There is no such page", detail))


def _part(here: str, number: int) -> str:
    return here if number == 1 else f"{here}?page={number}"
