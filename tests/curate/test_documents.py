"""Pages of the web become documents: one for all spellings, each with publisher and title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from migkg.addresses import addressed, host, same_page, words
from migkg.terms import expand
from tools.curate.documents import Documents, pages
from tools.curate.statements import Files
from tools.curate.tables import labels, rows

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHERS = """\
host,publisher,agent,names,language,rights,copy
bonn.de,bonn,authority:de-bonn,City of Bonn@en|Ville de Bonn@fr,DEU,unknown,
mirror.example,wikipedia,,Wikipedia@en|Wikipédia@fr,ENG,reuse-permitted,yes
vrt.be,vrt,,VRT@en|VRT@fr,NLD,unknown,
wordless.example,wordless,,Wordless@en|Sans mots@fr,,unknown,
"""
PAGES = """\
url,key,language,about,about_fr,issued
https://vrt.be/en/a,,ENG,New council,Nouveau conseil,2018-02
https://vrt.be/en/private-name,vrt-be-column,ENG,Column,Chronique,
"""
ARTICLE = "https://www.vrt.be/vrtnws/nl/2018/02/21/gent-trekt-netwerk-tegen-racisme/"


@pytest.fixture
def files() -> Files:
    """Files with nothing in them yet."""
    return Files()


@pytest.fixture
def documents(files: Files, tmp_path: Path) -> Documents:
    """Documents that know a few hosts and pages."""
    (tmp_path / "publishers.csv").write_text(PUBLISHERS, encoding="utf-8")
    (tmp_path / "documents.csv").write_text(PAGES, encoding="utf-8")
    return Documents(files, tmp_path)


def said(files: Files, name: str, tmp_path: Path) -> str:
    """What is written of a thing, as Turtle."""
    home = files.home(name)
    assert home
    files.write(tmp_path / "out")
    turtle = (tmp_path / "out" / home).read_text(encoding="utf-8")
    return next(it for it in turtle.split("\n\n") if it.startswith(f"{name}\n"))


@pytest.mark.parametrize(
    "spelling",
    [
        "http://example.org/a/b",
        "https://www.example.org/a/b/",
        "https://EXAMPLE.org./a/b#part",
        "https://example.org/a/b;jsessionid=1F2E",
        "https://example.org/a/b?utm_source=x&fbclid=y",
        "https://www.google.it/url?q=https://example.org/a/b&sa=U",
    ],
)
def test_spellings_of_one_address_are_one_page(spelling: str) -> None:
    assert same_page(spelling) == same_page("https://example.org/a/b")


@pytest.mark.parametrize(
    "other",
    ["https://example.org/a", "https://example.org/a/b?p=2", "https://x.example.org/a/b"],
)
def test_other_pages_stay_apart(other: str) -> None:
    assert same_page(other) != same_page("https://example.org/a/b")


def test_an_address_is_an_iri() -> None:
    written = addressed("http://example.org/a b/“c”?q=é|[x]")
    assert re.fullmatch(r'[^\x00-\x20<>"{}|\\^`]+', written)
    assert addressed(written) == written


def test_words_are_read_from_the_address_without_dates_and_numbers() -> None:
    assert words(ARTICLE, 100) == "Gent trekt netwerk tegen racisme"
    assert words("https://example.org/?p=567940", 100) == ""


@pytest.mark.parametrize(
    "url", ["", "published-code:GeoNames 2797656", "https://stad.gent/id/{number}", "ftp://a.org/b"]
)
def test_what_is_no_page_gives_no_evidence(documents: Documents, url: str) -> None:
    assert documents.evidence(url) == []
    with pytest.raises(ValueError, match="no address of a page"):
        documents.document(url)


def test_a_record_may_name_two_pages_in_one_string(documents: Documents) -> None:
    assert len(pages("https://vrt.be/a1 ; https://bonn.de/b1")) == 2
    assert len(documents.evidence("https://vrt.be/aaa ; https://bonn.de/bbb")) == 2


def test_two_spellings_give_one_document(documents: Documents) -> None:
    assert documents.evidence(ARTICLE, ARTICLE.replace("https://www.", "http://")) == (
        documents.evidence(ARTICLE)
    )


def test_a_page_has_publisher_language_and_titles(
    documents: Documents, files: Files, tmp_path: Path
) -> None:
    turtle = said(files, documents.document(ARTICLE), tmp_path)
    assert "lang:NLD" in turtle
    assert "organisation:vrt" in turtle
    assert '"VRT: Gent trekt netwerk tegen racisme"@en' in turtle
    assert '"VRT : Gent trekt netwerk tegen racisme"@fr' in turtle


def test_the_table_says_more_of_a_page(documents: Documents, files: Files, tmp_path: Path) -> None:
    turtle = said(files, documents.document("http://www.vrt.be/en/a/"), tmp_path)
    assert "lang:ENG" in turtle
    assert '"VRT: New council"@en' in turtle
    assert '"VRT : Nouveau conseil"@fr' in turtle
    assert '"2018-02-01"^^xsd:date' in turtle
    assert "precision:month" in turtle


def test_a_key_may_be_given_where_the_address_names_someone(documents: Documents) -> None:
    assert documents.document("https://vrt.be/en/private-name") == "document:vrt-be-column"


def test_a_copy_is_its_publishers_and_says_where_it_was_read(
    documents: Documents, files: Files, tmp_path: Path
) -> None:
    turtle = said(files, documents.document("https://mirror.example/wiki/Mayor_of_Bonn"), tmp_path)
    assert "organisation:wikipedia" in turtle
    assert "mirror.example" in turtle.partition("skos:editorialNote")[2]


def test_an_authority_that_is_told_elsewhere_is_the_publisher(documents: Documents) -> None:
    assert documents.publisher("https://bonn.de/a") == "organisation:bonn"
    documents.tell_agent = lambda agent, _url: agent == "authority:de-bonn"
    assert documents.publisher("https://bonn.de/a") == "authority:de-bonn"
    assert documents.publisher("https://vrt.be/b") == "organisation:vrt"


def test_what_is_not_known_is_collected_and_not_written(documents: Documents, files: Files) -> None:
    documents.evidence("https://elsewhere.example/some-page", "https://wordless.example/page-one")
    assert list(documents.unknown) == ["elsewhere.example", "https://wordless.example/page-one"]
    assert not files.has("document:elsewhere-example-some-page")


def test_keys_do_not_hang_on_the_order_of_use(tmp_path: Path) -> None:
    first, second = "https://vrt.be/a/same-words", "https://vrt.be/b/same-words"
    (tmp_path / "publishers.csv").write_text(PUBLISHERS, encoding="utf-8")
    table = f"{PAGES}{first},,,,,\n{second},,,,,\n"
    (tmp_path / "documents.csv").write_text(table, encoding="utf-8")
    forth = [Documents(Files(), tmp_path).document(url) for url in (first, second)]
    back = [Documents(Files(), tmp_path).document(url) for url in (second, first)]
    assert forth == back[::-1]
    assert len(set(forth)) == 2


# The tables themselves.

HOSTS = rows("publishers")
_AGENTS = ("authority:", "forum:", "network:", "organisation:")
LISTED = rows("documents")


def test_hosts_are_listed_once_and_in_order() -> None:
    names = [row["host"] for row in HOSTS]
    assert names == sorted(set(names))


def test_each_host_says_whose_it_is() -> None:
    concepts = {"unknown", "reuse-permitted", "reuse-restricted"}
    for row in HOSTS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["publisher"]), row
        assert {language for _, language in labels(row["names"])} >= {"en", "fr"}, row
        assert re.fullmatch(r"[A-Z]{3}", row["language"]), row
        assert row["rights"] in concepts, row
        assert row["copy"] in ("", "yes"), row
        if row["agent"]:
            assert expand(row["agent"]), row
            assert row["agent"].startswith(_AGENTS), row


def test_a_publisher_is_called_the_same_on_all_its_hosts() -> None:
    names: dict[str, tuple[str, str]] = {}
    for row in HOSTS:
        said_here = (row["names"], row["agent"])
        assert names.setdefault(row["publisher"], said_here) == said_here, row["publisher"]


def test_pages_are_listed_once_and_in_order() -> None:
    urls = [row["url"] for row in LISTED]
    assert urls == sorted(urls)
    assert len({same_page(url) for url in urls}) == len(urls)
    assert all(addressed(url) == url and pages(url) for url in urls)


def test_each_listed_page_is_of_a_known_host_with_dates_and_a_language() -> None:
    hosts = {row["host"] for row in HOSTS}
    for row in LISTED:
        assert host(row["url"]) in hosts, row["url"]
        assert re.fullmatch(r"([A-Z]{3})?", row["language"]), row["url"]
        assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", row["issued"]), row["url"]
        assert bool(row["about"]) == bool(row["about_fr"]), row["url"]


def test_all_listed_pages_are_written_with_titles_that_differ(tmp_path: Path) -> None:
    files = Files()
    documents = Documents(files)
    names = {documents.document(row["url"]) for row in LISTED}
    assert not documents.unknown
    assert len(names) == len(LISTED)
    files.write(tmp_path)
    for language in ("en", "fr"):
        title = re.compile(rf'dcterms:title "(.*)"@{language} ;')
        found = [
            it
            for path in (tmp_path / "sources").glob("*.ttl")
            for it in title.findall(path.read_text(encoding="utf-8"))
        ]
        assert len(set(found)) == len(found) == len(LISTED)
        assert max(map(len, found)) <= 100
