"""The form that a client gets is the one it wants most."""

from __future__ import annotations

import time

import pytest

from migkg.web import negotiate
from migkg.web.negotiate import KEPT, LONGEST, choose, languages

OFFERED = ("text/turtle", "application/n-triples", "application/ld+json", "text/html")
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
RDFLIB = "application/rdf+xml,text/n3,text/turtle;q=0.9,*/*;q=0.1"

CHOICES = [
    # nothing said, or nothing that can be understood: the first offer
    (None, "text/turtle"),
    ("", "text/turtle"),
    ("  ", "text/turtle"),
    (",,,", "text/turtle"),
    ("nonsense", "text/turtle"),
    ("*", "text/turtle"),
    ("text/html/more", "text/turtle"),
    ("*/html", "text/turtle"),
    ("text/html;q=much", "text/turtle"),
    ("text/html;q=2", "text/turtle"),
    ("text/html;q=-1", "text/turtle"),
    ('text/html;profile="', "text/turtle"),
    # one type
    ("text/html", "text/html"),
    ("TEXT/HTML", "text/html"),
    (" text/html ", "text/html"),
    ("text/html;q=0.001", "text/html"),
    ("application/ld+json", "application/ld+json"),
    # wildcards
    ("*/*", "text/turtle"),
    ("text/*", "text/turtle"),
    ("application/*", "application/n-triples"),
    ("*/*;q=0.1", "text/turtle"),
    # weights
    ("text/turtle;q=0.5, text/html", "text/html"),
    ("text/turtle;q=0.5, text/html;q=0.6", "text/html"),
    ("text/turtle;q=0.500, text/html;q=0.501", "text/html"),
    ("text/html;q=1.000, text/turtle;q=0.999", "text/html"),
    ("text/turtle ; q=0.5 , text/html ; q=0.6", "text/html"),
    ("text/turtle;Q=0.5, text/html;q=0.6", "text/html"),
    ("text/turtle;q=.5, text/html;q=1.", "text/html"),
    # equally welcome: named before let in, then in the order of the offer
    ("text/html, text/turtle", "text/turtle"),
    ("text/html, */*", "text/html"),
    ("text/html, text/*", "text/html"),
    ("*/*, application/*", "application/n-triples"),
    # the narrowest range speaks for a type
    ("text/*;q=0.9, text/turtle;q=0.1", "text/html"),
    ("*/*, text/*;q=0.1", "application/n-triples"),
    ("*/*, text/turtle;q=0", "application/n-triples"),
    ("text/turtle;q=0, text/*", "text/html"),
    ("*/*;q=0, text/html", "text/html"),
    ("text/turtle;q=0.1, text/turtle;q=0.9, text/html;q=0.5", "text/turtle"),
    # parameters play no part, unless the type is named without them too
    ("text/turtle;version=1.2, text/turtle;q=0.2, text/html;q=0.3", "text/html"),
    ("text/turtle;version=1.2;q=0, text/turtle;q=0.2", "text/turtle"),
    ("text/turtle;version=1.2;q=0", None),
    ("text/turtle;charset=utf-8", "text/turtle"),
    ("text/html; charset=utf-8; q=0.9, text/turtle;q=0.8", "text/html"),
    ("text/html;q=0.9;level=1, text/turtle;q=0.8", "text/html"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', "application/ld+json"),
    ('application/ld+json;profile="a,b;q=0";q=0.9, text/html;q=0.5', "application/ld+json"),
    ('text/turtle;title="a\\",b";q=0.1, text/html;q=0.2', "text/html"),
    ("text/html;;q=0.2, text/turtle;q=0.1", "text/html"),
    # what cannot be understood does not spoil the rest
    ("nonsense, text/html", "text/html"),
    ("text/turtle;q=1.0001, text/html", "text/html"),
    ("text/html;q=0.12345, text/turtle;q=0.12344", "text/html"),
    ('text/html;q=0.1, text/turtle;x="', "text/turtle"),
    # nothing that is offered
    ("image/png", None),
    ("image/*", None),
    ("text/turtle;q=0", None),
    ("*/*;q=0", None),
    ("application/rdf+xml", None),
    ("text/turtles", None),
    # clients as they are
    (FIREFOX, "text/html"),
    (JAVA, "text/html"),
    (RDFLIB, "text/turtle"),
    ("application/json, text/javascript, */*; q=0.01", "text/turtle"),
    ("application/ld+json, application/json;q=0.9", "application/ld+json"),
    ("text/turtle, application/rdf+xml;q=0.9, text/html;q=0.1", "text/turtle"),
]


@pytest.mark.parametrize(("accept", "chosen"), CHOICES)
def test_the_most_welcome_media_type_is_chosen(accept: str | None, chosen: str | None) -> None:
    assert choose(accept, OFFERED) == chosen


def test_an_offer_may_have_parameters_of_its_own() -> None:
    offered = ["text/turtle; charset=utf-8", "text/html; charset=utf-8"]

    assert choose("text/html", offered) == "text/html; charset=utf-8"
    header = "text/turtle;q=0.1, text/turtle;charset=utf-8;q=0.5, text/html;q=0.3"
    assert choose(header, offered) == "text/turtle; charset=utf-8"


@pytest.mark.parametrize(
    ("header", "asked", "expected"),
    [
        (None, None, ("en", "fr", "nl", "de")),
        ("", None, ("en", "fr", "nl", "de")),
        ("fr", None, ("fr", "en", "nl", "de")),
        ("nl-BE", None, ("nl", "en", "fr", "de")),
        ("de-CH-1996, fr;q=0.9", None, ("de", "fr", "en", "nl")),
        ("fr;q=0.2, nl;q=0.8", None, ("nl", "fr", "en", "de")),
        ("FR", None, ("fr", "en", "nl", "de")),
        ("pl, de;q=0.1", None, ("de", "en", "fr", "nl")),
        ("fr;q=0, de", None, ("de", "en", "fr", "nl")),
        ("*", None, ("en", "fr", "nl", "de")),
        ("nonsense-language-range, fr", None, ("fr", "en", "nl", "de")),
        ("fr;q=much, de", None, ("de", "en", "fr", "nl")),
        ("fr", "nl", ("nl", "fr", "en", "de")),
        ("fr", "NL", ("nl", "fr", "en", "de")),
        ("fr", "xx", ("fr", "en", "nl", "de")),
        (None, "de", ("de", "en", "fr", "nl")),
    ],
)
def test_languages_come_in_the_order_they_are_wanted(
    header: str | None, asked: str | None, expected: tuple[str, ...]
) -> None:
    assert languages(header, asked) == expected


@pytest.mark.parametrize("part", ["a", ",", '"', '"\\', ";", "a/b;", "a/b; ", 'a/b;c="d",', "\t"])
def test_a_hostile_header_takes_no_time(part: str) -> None:
    begin = time.thread_time()

    choose(part * (250_000 // len(part)), OFFERED)
    languages(part * (250_000 // len(part)))

    assert time.thread_time() - begin < 1


def test_what_stands_behind_the_longest_header_is_not_read() -> None:
    before = "image/png, " * (LONGEST // len("image/png, "))

    assert choose(f"{before}text/html", OFFERED) is None
    assert choose(f"text/html, {before}", OFFERED) == "text/html"
    assert choose("a" * (LONGEST + 1), OFFERED) == OFFERED[0]


def test_few_choices_are_remembered_and_none_of_a_long_header() -> None:
    for number in range(KEPT + 10):
        choose(f"text/x-{number}", OFFERED)
    before = negotiate._remembered.cache_info()
    choose("text/html," + "text/html;q=0.5," * 500, OFFERED)

    assert before.currsize == KEPT
    assert negotiate._remembered.cache_info() == before
