"""Definitions in every language that the terms have: how they are put, and that each is its own."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.ontology.axioms import CLASS, CONCEPT, DATA, NOTE, OBJECT, SCHEME, own_words
from tests.ontology.definitions import (
    ITS_OWN_WORD,
    LINTS,
    OTHER_GENUS,
    VERBS,
    Word,
    circular,
    head,
    languages,
    no_genus,
    repeated,
    straight_quotes,
    stray_spaces,
    verbs_of,
    words,
)
from tests.ontology.lookup import LANGUAGES, labels_and_definitions

if TYPE_CHECKING:
    from tests.ontology.lookup import Graph

PLANNED = ("en", "fr", "nl", "de")
each_language = pytest.mark.parametrize("language", PLANNED)
NOTES = ("dcterms:description", "skos:editorialNote", "skos:example", "skos:scopeNote")
GOOD = [
    Word("mig:A", CLASS, "en", "city network", "An actor that admits cities.", ("actor",)),
    Word("mig:A", CLASS, "en", "city network", "An actor that is a network of towns.", ("actor",)),
    Word(
        "mig:A", CLASS, "fr", "réseau de villes", "Acteur qui admet l’une ou l’autre.", ("acteur",)
    ),
    Word("mig:A", CLASS, "nl", "stedennetwerk", "Een actor die steden toelaat.", ("actor",)),
    Word("mig:A", CLASS, "de", "Städtenetzwerk", "Akteur, der Städte aufnimmt.", ("Akteur",)),
    Word(
        "mig:B",
        CLASS,
        "en",
        "network membership",
        "A membership of an authority in some body.",
        ("membership",),
    ),
    Word("mig:c", OBJECT, "en", "led by", "Relates an initiative to whoever is in charge of it."),
    Word("mig:d", DATA, "fr", "total indiqué", "Donne le nombre que dit une source."),
    Word("theme:e", CONCEPT, "en", "stated", "One source says so."),
]
BAD = {
    "it is one sentence that ends with a full stop": (
        "An actor that admits. It goes on.",
        "No end",
    ),
    "it begins with a capital": ("an actor that admits cities.", "élu qui gouverne une ville."),
    "it has 300 characters at most": ("An actor that admits " + "more and more " * 20 + "cities.",),
    "its quotes are typographic": ('An actor\'s "members" are cities.', "Acteur d'une ville."),
    "its spaces are single": ("An actor  that admits.", " An actor.", "An actor , a city."),
    "that of a class begins with its genus": ("Actor that admits.", "A body that admits cities."),
    "that of a property begins with the verb of its kind": ("The actor that admits cities.",),
    "it sets the thing apart": ("An actor.", "An actor of a network."),
    "it does not use its own word": (
        "An actor that is a city network.",
        "An actor of a city, in networks.",
    ),
}


BAD_ELSEWHERE = [
    ("begins with its genus", CLASS, "nl", "stedennetwerk", "Een orgaan dat steden toelaat."),
    ("begins with its genus", CLASS, "de", "Städtenetzwerk", "Stelle, die Städte aufnimmt."),
    ("the verb of its kind", OBJECT, "nl", "geleid door", "Noemt wie een initiatief leidt."),
    ("the verb of its kind", OBJECT, "de", "geleitet von", "Nennt, wer etwas führt."),
    ("the verb of its kind", DATA, "nl", "editie", "Noemt de ronde van een prijs."),
    ("the verb of its kind", DATA, "de", "Ausgabe", "Nennt die Runde eines Preises."),
    ("the verb of its kind", NOTE, "nl", "waarde", "Verbindt iets met wat een bron zegt."),
    ("the verb of its kind", NOTE, "de", "Wert", "Verbindet etwas mit einer Angabe."),
    ("sets the thing apart", CLASS, "nl", "stedennetwerk", "Een actor die een netwerk is."),
    ("sets the thing apart", CLASS, "de", "Städtenetzwerk", "Akteur, der ein Netzwerk ist."),
    ("use its own word", CONCEPT, "nl", "gastlid", "Een gastlid zonder plichten."),
    ("use its own word", CONCEPT, "de", "Gastmitglied", "Eines der Gastmitglieder im Haus."),
]


def untidy(word: Word) -> bool:
    return straight_quotes(word) or stray_spaces(word)


@each_language
@pytest.mark.parametrize("lint", LINTS)
def test_of_a_definition_it_holds_that(lint: str, language: str, everything: Graph) -> None:
    bad = [word for word in words(everything, language) if LINTS[lint](word)]
    assert [(word.term, word.label, word.definition) for word in bad] == []


@pytest.mark.parametrize("lint", LINTS)
def test_a_bad_definition_is_seen(lint: str) -> None:
    kind = OBJECT if "property" in lint else CLASS
    for definition in BAD[lint]:
        word = Word("mig:A", kind, "en", "city network", definition, ("actor",))
        assert LINTS[lint](word), definition


@pytest.mark.parametrize(("lint", "kind", "language", "label", "definition"), BAD_ELSEWHERE)
def test_a_bad_definition_is_seen_in_dutch_and_german(
    lint: str, kind: str, language: str, label: str, definition: str
) -> None:
    (find,) = (find for name, find in LINTS.items() if name.endswith(lint))
    genus = {"nl": "actor", "de": "Akteur"}[language]
    assert find(Word("mig:A", kind, language, label, definition, (genus,)))


@pytest.mark.parametrize("word", GOOD, ids=lambda word: f"{word.term} @{word.language}")
def test_a_good_definition_is_let_through(word: Word) -> None:
    assert [lint for lint, find in LINTS.items() if find(word)] == []


@each_language
def test_only_the_label_of_a_code_list_begins_with_a_capital(
    language: str, everything: Graph
) -> None:
    """But German nouns and names do everywhere."""
    found = words(everything, language)
    assert [word for word in found if word.kind == SCHEME and not word.label[0].isupper()] == []
    others = [w for w in found if w.kind not in {SCHEME, CONCEPT} and w.label[0].isupper()]
    assert language == "de" or others == []


@each_language
def test_no_two_have_the_same_label(language: str, everything: Graph) -> None:
    """But a code list may be called as the property whose values it holds."""
    found = words(everything, language)
    assert repeated(word.label for word in found if word.kind != SCHEME) == []
    assert repeated(word.label for word in found if word.kind == SCHEME) == []


@each_language
def test_no_two_have_the_same_definition(language: str, everything: Graph) -> None:
    assert repeated(word.definition for word in words(everything, language)) == []


@each_language
@pytest.mark.parametrize("predicate", NOTES)
def test_notes_have_typographic_quotes_and_single_spaces(
    predicate: str, language: str, everything: Graph
) -> None:
    texts = [
        (term, text)
        for term, _ in everything.pairs(predicate)
        for text in everything.texts(term, predicate, language)
    ]
    bad = [(t, text) for t, text in texts if untidy(Word(t, CONCEPT, language, "", text))]
    assert bad == []


@each_language
@pytest.mark.parametrize("kind", [OBJECT, DATA])
def test_properties_of_a_kind_begin_with_one_verb(
    language: str, kind: str, everything: Graph
) -> None:
    assert len(verbs_of(words(everything, language), kind)) == 1


def test_what_has_a_label_in_a_language_has_a_definition_in_it_and_the_other_way_round(
    everything: Graph,
) -> None:
    for term in own_words(everything):
        labelled, defined = labels_and_definitions(everything, term)
        assert labelled == defined, term


def test_the_languages_are_those_that_are_planned(everything: Graph) -> None:
    assert set(LANGUAGES) == languages(everything) == set(PLANNED)


@each_language
def test_every_term_has_one_label_and_one_definition_in_each_language(
    language: str, everything: Graph
) -> None:
    found = Counter(word.term for word in words(everything, language))
    assert found == Counter(own_words(everything))


def test_whoever_is_excused_needs_it(everything: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.ontology.definitions.OTHER_GENUS", {})
    monkeypatch.setattr("tests.ontology.definitions.ITS_OWN_WORD", {})
    found = [word for language in LANGUAGES for word in words(everything, language)]
    assert {word.term for word in found if no_genus(word)} == set(OTHER_GENUS)
    assert {word.term for word in found if circular(word)} == set(ITS_OWN_WORD)


@pytest.mark.parametrize(
    ("label", "language", "expected"),
    [
        ("public authority", "en", "authority"),
        ("tenure of office", "en", "tenure"),
        ("civil-society organisation", "en", "organisation"),
        ("collaborates with", "en", "collaborates"),
        ("governed by", "en", "governed"),
        ("réseau de villes", "fr", "réseau"),
        ("a pour lauréat", "fr", "lauréat"),
        ("lidmaatschap van een netwerk", "nl", "lidmaatschap"),
        ("Soort politieke actie", "nl", "soort"),
        ("soort", "nl", "soort"),
        ("Mitgliedschaft in einem Netzwerk", "de", "mitgliedschaft"),
        ("of the", "en", ""),
    ],
)
def test_head_of_a_label_is(label: str, language: str, expected: str) -> None:
    assert head(label, language) == expected


def test_every_lint_has_a_definition_that_it_sees() -> None:
    assert set(BAD) == set(LINTS)
    assert set(VERBS) == set(PLANNED)
