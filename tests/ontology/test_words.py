"""Every word that migkg defines has a label, a definition and an example that tell it apart."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from migkg.terms import KINDS, PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.ontology.lookup import Graph

LONGEST = 300
OBJECT, DATA = "owl:ObjectProperty", "owl:DatatypeProperty"
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr", "nl", "de"])
SENTENCE = re.compile(r"[A-ZÄÀÉÊÔÖÜ][^.!?]*[^.!?\s]\.")
MENTION = re.compile(r"(?<![\w/^:])([a-z][a-z-]*):([A-Za-z0-9-]*[A-Za-z0-9])")
SMALL_WORDS = """
a an and any as at by for from gives has in is it its of on or relates that the to was which who
à au aux ce d dans de des donne du en est et l la le les ou où par pour qu que qui relie sa se son
sur un une
aan als bij dat de die door en een geeft het in is met naar of op te tot van verbindt voor waarvan
wat
als am an auf dem den der des die durch ein eine einem einen einer eines für gibt im mit oder sich
und verbindet vom von was zu zum zur
"""


def own(ontology: Graph) -> list[str]:
    kinds = ontology.typed("owl:Class", OBJECT, DATA, "owl:AnnotationProperty")
    return [term for term in kinds if term.startswith("mig:")]


def concepts(code_lists: Graph) -> list[str]:
    return code_lists.typed("skos:Concept", "skos:ConceptScheme")


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower())) - set(SMALL_WORDS.split())


def repeated(texts: Iterable[str]) -> list[str]:
    return [text for text, count in Counter(text.casefold() for text in texts).items() if count > 1]


def definitions(graph: Graph, terms: list[str], language: str) -> dict[str, str]:
    return {term: text for term in terms for text in graph.texts(term, "skos:definition", language)}


def badly_put(definition: str, label: str) -> bool:
    """Whether this is no single short sentence that says more than the label."""
    new = words(definition) - words(label)
    return not SENTENCE.fullmatch(definition) or len(definition) > LONGEST or len(new) <= 1


@pytest.mark.parametrize(
    "definition",
    [
        "A city network.",
        "an actor that admits cities as members.",
        "An actor that admits cities as members",
        "An actor that admits cities. It can lose them again.",
        "An actor that admits cities as members, " + "and more of them, " * 20 + "and so on.",
    ],
)
def test_a_bad_definition_is_seen(definition: str) -> None:
    assert badly_put(definition, "city network")


def test_there_are_as_many_words_as_the_design_says(ontology: Graph) -> None:
    terms = set(own(ontology))
    kinds = ("owl:Class", OBJECT, DATA, "owl:AnnotationProperty")
    assert [len(terms & set(ontology.typed(kind))) for kind in kinds] == [39, 85, 24, 2]
    assert len(terms) == 150


def test_what_is_defined_elsewhere_is_not_ours(ontology: Graph) -> None:
    ours = "<https://w3id.org/migkg/ontology>"
    defined = [s for s, o in ontology.pairs("rdfs:isDefinedBy") if str(o) == ours]
    assert sorted(defined) == sorted(own(ontology))


@LANGUAGES
def test_every_term_has_one_label_and_one_definition(ontology: Graph, language: str) -> None:
    for predicate in ("rdfs:label", "skos:definition"):
        counts = {term: len(ontology.texts(term, predicate, language)) for term in own(ontology)}
        assert {term: n for term, n in counts.items() if n != 1} == {}


@LANGUAGES
def test_every_concept_and_scheme_has_one_label_and_one_definition(
    code_lists: Graph, language: str
) -> None:
    for predicate in ("skos:prefLabel", "skos:definition"):
        terms = concepts(code_lists)
        counts = {term: len(code_lists.texts(term, predicate, language)) for term in terms}
        assert {term: n for term, n in counts.items() if n != 1} == {}


@LANGUAGES
def test_a_definition_is_one_short_sentence_that_says_more_than_the_label(
    everything: Graph, language: str
) -> None:
    terms = own(everything) + concepts(everything)
    labels = {
        term: everything.texts(term, "rdfs:label", language)
        + everything.texts(term, "skos:prefLabel", language)
        for term in terms
    }
    bad = {
        term: text
        for term, text in definitions(everything, terms, language).items()
        if badly_put(text, *labels[term])
    }
    assert bad == {}


@LANGUAGES
def test_no_two_terms_or_concepts_have_the_same_definition(
    everything: Graph, language: str
) -> None:
    terms = own(everything) + concepts(everything)
    assert repeated(definitions(everything, terms, language).values()) == []


@LANGUAGES
def test_no_two_terms_have_the_same_label(ontology: Graph, language: str) -> None:
    labels = [
        text
        for term in {subject for subject, _ in ontology.pairs("rdfs:label")}
        for text in ontology.texts(term, "rdfs:label", language)
    ]
    assert repeated(labels) == []


def test_every_term_says_where_it_is_defined_and_gives_an_example(ontology: Graph) -> None:
    for term in own(ontology):
        assert ontology.names(term, "rdfs:isDefinedBy") == ["https://w3id.org/migkg/ontology"], term
        assert len(ontology.texts(term, "skos:example", "en")) == 1, term


def test_every_concept_says_where_it_is_defined(code_lists: Graph) -> None:
    for term in concepts(code_lists):
        assert code_lists.names(term, "rdfs:isDefinedBy") == ["https://w3id.org/migkg/ontology"]


def test_every_property_says_what_it_relates_to_what(ontology: Graph) -> None:
    for end in ("domain", "range"):
        silent = [
            term
            for term in ontology.typed(OBJECT, DATA)
            if term.startswith("mig:")
            and not ontology.names(term, f"rdfs:{end}")
            and not ontology.names(term, f"schema:{end}Includes")
        ]
        assert silent == [], end


def test_a_thing_has_one_date_of_each_kind_since_each_has_one_precision(ontology: Graph) -> None:
    own_data = ontology.typed(DATA)
    dated = {term for term in own_data if f"{term}Precision" in ontology.typed(OBJECT)}
    assert sorted(dated) == ["mig:attestedOn", "mig:occurredOn", "mig:validFrom", "mig:validUntil"]
    assert dated <= set(ontology.typed("owl:FunctionalProperty"))


def test_an_open_domain_or_range_names_classes_that_exist(ontology: Graph) -> None:
    classes = set(ontology.typed("owl:Class"))
    for predicate in ("schema:domainIncludes", "schema:rangeIncludes"):
        assert {str(value) for _, value in ontology.pairs(predicate)} <= {
            f"<{expand(term)}>" for term in classes
        }


def test_what_a_note_or_an_example_mentions_exists(everything: Graph, data: Graph) -> None:
    builtin = {"owl", "rdf", "rdfs", "xsd", "country"}
    mentioned = {
        f"{prefix}:{local}"
        for predicate in ("skos:scopeNote", "skos:example", "skos:definition")
        for _, value in everything.pairs(predicate)
        for prefix, local in MENTION.findall(value.value)
        if prefix in PREFIXES and prefix not in builtin
    }
    assert len({term.split(":")[0] for term in mentioned} & set(KINDS)) > 10
    assert mentioned - everything.subjects - data.subjects == set()
