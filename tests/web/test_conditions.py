"""What is known, or half fetched, is told by its tag alone: never a part of something else."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING

import brotli
import pytest

if TYPE_CHECKING:
    from tests.web.serving import Served

DUMP = "/data/migkg.nq"
PLACES = (
    "/",
    "/cities",
    "/map/europe.svg",
    "/ontology",
    "/ontology.ttl",
    "/shapes.nt",
    "/data/city/be-gent.ttl",
    "/data/report.json",
    "/.well-known/void",
    "/graph-store?default",
    "/static/style.css",
    DUMP,
)


@pytest.fixture(scope="module")
def whole(served: Served) -> bytes:
    return served.get(DUMP)[2]


@pytest.fixture(scope="module")
def tag(served: Served) -> str:
    return served.get(DUMP)[1]["etag"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("coding", ["br", "identity"])
def test_what_is_known_keeps_its_headers_and_has_no_type(
    served: Served, place: str, coding: str
) -> None:
    wishes = {"Accept-Encoding": coding, "Accept": "*/*"}
    status, sent, body = served.get(place, **wishes)
    assert (status, bool(body)) == (200, True)

    status, headers, body = served.get(place, **wishes, **{"If-None-Match": sent["etag"]})

    assert (status, body) == (304, b"")
    assert sent["etag"].startswith("W/" if coding == "br" else '"')
    same = ("etag", "vary", "cache-control", "dataset-version", "link")
    assert {it: headers.get(it) for it in same} == {it: sent.get(it) for it in same}
    assert "content-type" not in headers


TIMES = (
    "Sat, 28 Nov 2099 11:31:26 GMT",
    "Fri, 31 Jan 99999999999999999999 00:00:00 GMT",
    "Thursday",
    "\xff",
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("time", TIMES)
def test_when_something_changed_is_not_said_and_not_heeded(
    served: Served, place: str, time: str
) -> None:
    for name in ("If-Modified-Since", "If-Unmodified-Since"):
        status, headers, _ = served.get(place, **{name: time})

        assert status == 200
        assert "last-modified" not in headers
    status, _, _ = served.get(place, **{"If-Range": time, "Range": "bytes=0-1"})
    assert status == 200


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 10),
        ("BYTES=10-10", 10, 11),
        ("bytes=100-", 100, None),
        ("bytes=-7", -7, None),
        ("bytes=-99999999999", 0, None),
        ("bytes=5-99999999999", 5, None),
    ],
)
def test_a_part_is_the_one_that_is_asked_for(
    served: Served, whole: bytes, asked: str, first: int, last: int | None
) -> None:
    status, headers, body = served.get(DUMP, Range=asked)

    start = first % len(whole)
    assert status == 206
    assert body == whole[first:last]
    assert headers["content-range"] == f"bytes {start}-{start + len(body) - 1}/{len(whole)}"
    assert "Content-Range" in headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "asked", ["items=0-5", "bytes=0-9,20-30", "bytes=a-b", "bytes=", "0-5", "bytes=-", "\xff"]
)
def test_a_range_that_is_no_one_part_is_ignored(served: Served, whole: bytes, asked: str) -> None:
    status, headers, body = served.get(DUMP, Range=asked)

    assert (status, body) == (200, whole)
    assert headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=99999999999-", "bytes=-0"])
def test_a_part_that_there_is_not_is_refused_with_the_length(
    served: Served, whole: bytes, asked: str
) -> None:
    status, headers, body = served.get(DUMP, Range=asked)

    assert status == 416
    assert headers["content-range"] == f"bytes */{len(whole)}"
    assert headers["access-control-allow-origin"] == "*"
    assert len(body) < 1000


def test_a_part_is_of_what_the_client_has_the_rest_of(
    served: Served, whole: bytes, tag: str
) -> None:
    for known, status in ((tag, 206), (f"W/{tag}", 200), ('"other"', 200), (tag[1:-1], 200)):
        wishes = {"Range": "bytes=100-", "If-Range": known}

        found, _, body = served.get(DUMP, **wishes)

        assert (found, body) == (status, whole[100:] if status == 206 else whole)


def test_conditions_go_before_ranges(served: Served, tag: str) -> None:
    part = {"Range": "bytes=0-9"}

    assert served.get(DUMP, **part, **{"If-Match": tag})[0] == 206
    assert served.get(DUMP, **part, **{"If-Match": '"other"'})[0] == 412
    assert served.get(DUMP, **part, **{"If-None-Match": tag})[0] == 304
    assert served.get(DUMP, **{"If-Match": tag, "If-None-Match": tag})[0] == 304
    assert served.get(DUMP, **{"If-Match": '"other"', "If-None-Match": tag})[0] == 412
    assert served.get(DUMP, **{"If-Match": f"W/{tag}"})[0] == 412
    assert served.get(DUMP, **{"If-Match": f'"other", {tag}'})[0] == 200
    assert served.get(DUMP, **part, **{"If-None-Match": '"other"'})[0] == 206


@pytest.mark.parametrize("place", PLACES)
def test_any_tag_is_that_of_what_is_there(served: Served, place: str) -> None:
    assert served.get(place, **{"If-Match": "*"})[0] == 200


@pytest.mark.parametrize("place", PLACES)
def test_parts_are_promised_where_there_are_some(served: Served, place: str) -> None:
    whole = served.get(place)[1]
    status = served.get(place, Range="bytes=0-5")[0]

    assert ("accept-ranges" in whole) == (status == 206)


def test_to_head_there_are_no_parts(served: Served, whole: bytes) -> None:
    client = http.client.HTTPConnection("127.0.0.1", served.port)
    client.request("HEAD", DUMP, headers={"Range": "bytes=0-9"})
    with client.getresponse() as response:
        assert response.status == 200
        assert response.headers["content-length"] == str(len(whole))
    client.close()


def test_a_part_is_of_what_is_not_compressed(served: Served, whole: bytes) -> None:
    wishes = {"Accept-Encoding": "br"}

    status, headers, body = served.get(DUMP, **wishes, Range="bytes=0-9")
    assert (status, body) == (206, whole[:10])
    assert "content-encoding" not in headers

    _, headers, body = served.get(DUMP, **wishes)
    assert brotli.decompress(body) == whole
    known = {"If-Range": headers["etag"], "Range": "bytes=100-"}
    assert served.get(DUMP, **wishes, **known)[0] == 200


@pytest.mark.parametrize("place", PLACES)
def test_what_is_not_what_the_client_has_is_not_sent(served: Served, place: str) -> None:
    for accepted, kind in (("*/*", "application/problem+json"), ("text/html", "text/html")):
        wishes = {"If-Match": '"other"', "Accept": accepted}
        if kind == "text/html" and place not in {"/", "/cities"}:
            continue

        status, headers, body = served.get(place, **wishes)

        assert status == 412
        assert headers["content-type"].startswith(kind)
        assert b"precondition-failed" in body or b"This is not what you have" in body


@pytest.mark.parametrize(
    "place",
    [
        *("/id/city/be-gent", "/def/theme", "/graph/migkg", "/data/city/be-gent.ttl"),
        *("/ontology", "/ontology/City", "/shapes.ttl", "/search.json", "/.well-known/void", DUMP),
        *("/questions/networks-of-city.csv", "/graph-store", "/sparql"),
    ],
)
def test_pages_of_other_sites_may_ask_by_the_headers_that_documents_need(
    served: Served, place: str
) -> None:
    client = http.client.HTTPConnection("127.0.0.1", served.port)
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    client.request("OPTIONS", place, headers=asked)
    with client.getresponse() as response:
        headers = response.headers
        assert response.status in {200, 204}
    client.close()

    assert headers.get_all("access-control-allow-origin") == ["*"]
    assert "GET" in headers["access-control-allow-methods"].split(", ")
    allowed = headers["access-control-allow-headers"].lower().split(", ")
    assert {"accept", "if-none-match"} <= set(allowed)


@pytest.mark.parametrize("place", ["/ontology/Nothing.ttl", "/missing", "/questions/missing.csv"])
def test_pages_of_other_sites_are_told_what_there_is_not(served: Served, place: str) -> None:
    status, headers, _ = served.get(place)

    assert (status, headers["access-control-allow-origin"]) == (404, "*")
