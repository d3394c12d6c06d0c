"""IRIs, prefixes and keys."""

from __future__ import annotations

import re
import time

import pytest

from migkg.errors import MigkgError, UnknownName, nearest
from migkg.store import KnowledgeGraph
from migkg.terms import BASE, DEF, ID, KINDS, PREFIXES, SCHEMES, curie, expand, mint, with_prefixes
from tests.support import ROOT


@pytest.mark.parametrize("kind", KINDS)
def test_thing_of_each_kind_is_minted_below_id_and_shown_by_its_kind(kind: str) -> None:
    iri = mint(kind, "xx-atown")

    assert iri == f"{ID}{kind}/xx-atown"
    assert curie(iri) == f"{kind}:xx-atown"
    assert expand(curie(iri)) == iri


@pytest.mark.parametrize("key", ["a", "be-gent", "be-gent-2019", "1", "be/gent-1"])
def test_key_of_lower_case_letters_digits_and_single_hyphens_is_minted(key: str) -> None:
    assert mint("city", key).endswith(f"/{key}")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "BE-gent",
        "be_gent",
        "be--gent",
        "-gent",
        "gent-",
        "be gent",
        "gänt",
        "be/",
        "/be",
        "a#b",
        "../etc",
        "a.b",
        "gent\n",
        "١",
    ],
)
def test_key_of_any_other_form_is_refused(key: str) -> None:
    with pytest.raises(MigkgError, match="is not a key"):
        mint("city", key)


def test_unknown_kind_names_the_nearest_and_all_there_are() -> None:
    with pytest.raises(UnknownName) as caught:
        mint("citty", "be-gent")

    assert caught.value.nearest[0] == "city"
    assert caught.value.known == tuple(sorted(KINDS))
    assert "Did you mean city" in str(caught.value)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_name_with_each_prefix_comes_back_as_it_was(prefix: str) -> None:
    assert curie(expand(f"{prefix}:local-name")) == f"{prefix}:local-name"


@pytest.mark.parametrize(
    "iri",
    ["https://terms.example/x", "http://terms.example/x?y=z#f", "urn:isbn:0", "mailto:a@b.example"],
)
def test_full_iri_stays_as_it_is_with_or_without_brackets(iri: str) -> None:
    assert expand(iri) == iri
    assert expand(f"<{iri}>") == iri
    assert curie(iri) == iri


@pytest.mark.parametrize(
    "name",
    [
        "",
        "gent",
        "city:be gent",
        "<city:be-gent",
        "city:a>b",
        "city:{x}",
        "https://a b",
        "1:x",
        "city:a\nb",
        'city:"x"',
        "city:a`b",
        "city:a|b",
        "city:a^b",
        "city:a\\b",
        "city:\x00",
    ],
)
def test_text_that_is_no_iri_and_no_prefixed_name_is_refused(name: str) -> None:
    if name == "<city:be-gent":
        assert expand(name) == expand("city:be-gent")  # a bracket at either end is dropped
        return
    with pytest.raises(MigkgError, match="neither an IRI nor a prefixed name"):
        expand(name)


def test_unknown_prefix_names_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        expand("tenur:x")

    assert caught.value.nearest[0] == "tenure"


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("mig:Pledg", ["mig:ledBy", "mig:Pledge", "mig:pledgedBy"], "mig:Pledge"),
        ("city:BE-GENT", ["city:be-gent", "city:be-brugge"], "city:be-gent"),
        ("mig:pledg", ["mig:ledBy", "mig:Pledge"], "mig:Pledge"),
        ("city:be-gant", ["city:be-gent", "authority:be-gant"], "city:be-gent"),
        (f"{ID}city/be-gant", [f"{ID}city/be-gent", f"{ID}post/be-gant"], f"{ID}city/be-gent"),
    ],
)
def test_nearest_name_is_of_the_same_kind_whatever_its_letters_case(
    name: str, known: list[str], expected: str
) -> None:
    assert nearest(name, known)[0] == expected


def test_name_that_is_like_another_by_its_prefix_alone_is_not_near() -> None:
    assert nearest("mig:Pledg", ["mig:ledBy", "mig:City"]) == ()


def test_where_there_are_no_names_none_are_listed() -> None:
    assert "There are" not in str(UnknownName("thing", "x", []))


def test_iri_of_a_scheme_alone_has_no_local_part_and_is_not_shortened_to_one() -> None:
    assert curie(BASE) == BASE
    assert curie(PREFIXES["mig"]) == PREFIXES["mig"]


def test_longest_namespace_wins() -> None:
    assert curie(f"{DEF}role/mayor") == "role:mayor"
    assert curie(f"{DEF}role") == "def:role"


def test_every_code_list_has_a_file_and_every_file_a_code_list() -> None:
    files = {path.stem for path in (ROOT / "ontology" / "concepts").glob("*.ttl")}

    assert files == set(SCHEMES)


def test_no_prefix_and_no_namespace_is_there_twice_and_each_namespace_ends_as_one() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(namespace.endswith(("/", "#")) for namespace in PREFIXES.values())
    assert not set(KINDS) & set(SCHEMES)


@pytest.mark.parametrize(
    ("pattern", "prefixes"),
    [
        (f"?it mig:inChain/skos:broader <{ID}city/be-gent>", ["mig", "skos"]),
        ('?it a ?class FILTER (STRSTARTS(STR(?class), STR(mig:)) && ?l != "https://x")', ["mig"]),
        (
            "?it ^org:member|^mig:actor [ a membership-status:member ]",
            ["mig", "membership-status", "org"],
        ),
        ("?mig ?org <urn:mig:it>", []),
    ],
)
def test_a_query_declares_the_prefixes_that_it_uses_and_no_more(
    pattern: str, prefixes: list[str]
) -> None:
    text = with_prefixes(f"SELECT * {{ {pattern} }}")

    assert re.findall(r"^PREFIX ([\w-]+):", text, re.MULTILINE) == prefixes
    assert KnowledgeGraph().select(text) == []


def test_iri_of_a_million_slashes_has_its_name_at_once() -> None:
    endless = "http://example.org" + "/" * 1_000_000

    start = time.thread_time()

    assert curie(endless) == endless
    assert curie(f"{ID}city/{'/' * 1_000_000}") == f"city:{'/' * 1_000_000}"
    assert time.thread_time() - start < 1
