"""The ontology says of itself what FOOPS and those who cite it ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from migkg.terms import MIG, ONTOLOGY

if TYPE_CHECKING:
    from tests.ontology.lookup import Graph

LANGUAGES = ("en", "fr", "nl", "de")
ONE_THING = (
    "bibo:status",
    "dcterms:creator",
    "dcterms:license",
    "dcterms:publisher",
    "owl:versionIRI",
)
ONE_TEXT = (
    "dcterms:created",
    "dcterms:issued",
    "dcterms:modified",
    "owl:versionInfo",
    "vann:preferredNamespacePrefix",
    "vann:preferredNamespaceUri",
)


@pytest.mark.parametrize("predicate", ONE_THING)
def test_the_header_names_one(ontology: Graph, predicate: str) -> None:
    assert len(ontology.names(ONTOLOGY, predicate)) == 1


@pytest.mark.parametrize("predicate", ONE_TEXT)
def test_the_header_states_one(ontology: Graph, predicate: str) -> None:
    assert len(ontology.texts(ONTOLOGY, predicate)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_and_description_are_in_each_language(ontology: Graph, language: str) -> None:
    assert len(ontology.texts(ONTOLOGY, "dcterms:title", language)) == 1
    assert len(ontology.texts(ONTOLOGY, "dcterms:description", language)) == 1


def test_there_is_one_ontology_and_it_carries_the_iri_of_its_namespace(ontology: Graph) -> None:
    assert ontology.typed("owl:Ontology") == [ONTOLOGY]
    assert ontology.texts(ONTOLOGY, "vann:preferredNamespaceUri") == [MIG]
    assert ontology.texts(ONTOLOGY, "vann:preferredNamespacePrefix") == ["mig"]


def test_the_version_has_an_iri_of_its_own_and_stands_in_the_citation(ontology: Graph) -> None:
    (version,) = ontology.texts(ONTOLOGY, "owl:versionInfo")
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert ontology.names(ONTOLOGY, "owl:versionIRI") == [f"{ONTOLOGY}/{version}"]
    (citation,) = ontology.texts(ONTOLOGY, "dcterms:bibliographicCitation", "en")
    assert f"version {version}" in citation
    assert f"{ONTOLOGY}/{version}" in citation


def test_created_issued_and_modified_follow_each_other(ontology: Graph) -> None:
    dates = [
        text
        for predicate in ("dcterms:created", "dcterms:issued", "dcterms:modified")
        for text in ontology.texts(ONTOLOGY, predicate)
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in dates)
    assert dates == sorted(dates)


def test_what_no_native_reader_has_confirmed_says_so(ontology: Graph) -> None:
    (note,) = ontology.texts(ONTOLOGY, "skos:editorialNote", "en")
    for language in ("French", "Dutch", "German", "native"):
        assert language in note


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "français"), ("nl", "Nederlands"), ("de", "Deutsche")]
)
def test_it_says_so_in_that_language_too(ontology: Graph, language: str, said: str) -> None:
    (note,) = ontology.texts(ONTOLOGY, "skos:editorialNote", language)
    assert said in note
