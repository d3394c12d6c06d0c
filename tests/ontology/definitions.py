"""How a definition is put, in each language that it is in, and what is wrong with one.

A definition is one sentence: the genus, then what sets the thing apart from the rest of it. A class
names its genus, the class above it; a property begins with the verb of its kind; a concept may be
put as what holds of whatever has it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal
from tests.ontology.axioms import (
    CLASS,
    CONCEPT,
    DATA,
    LABELS,
    NOTE,
    OBJECT,
    SCHEME,
    labels,
    ours,
    own,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.ontology.lookup import Graph

DEFINITION = "skos:definition"
LONGEST = 300
ARTICLES = {"en": "A |An |The ", "fr": "", "nl": "Een |De |Het ", "de": "Ein |Eine |Der |Die |Das "}
SMALL_WORDS = {
    "en": "a an as by for from has in is not of on the to with",
    "fr": "a à au aux avec d dans de des dont du en est et l la le les non par pour qu que qui sur "
    "un une jour",
    "nl": "aan als bij dat de die door een en het heeft in is met naar niet of om op te tot van "
    "voor waarbij waarin wat wie",
    "de": "als am an auf bei das dem den der des die durch ein eine einem einen einer eines für "
    "hat im in ist mit nicht oder und von was wer zu zum zur",
}
ENDINGS = {
    "en": "e?[snx]",
    "fr": "e?[snx]",
    "nl": "e|en|n|s|’s",
    "de": "e[nmrs]?|ern|n|s",
}
"""What may stand behind a word when it is used in another number or case."""

AFTER_HEAD = {
    "en": r" (?:of|for|in|to|as|whose|by) ",
    "nl": r" (?:van|voor|in|aan|met|door|bij) |(?<=^Soort) ",
    "de": r" (?:von|der|des|für|in|an|mit|durch|einer|eines) ",
}
"""What stands between the head of a label and the rest, where the head comes last before it.

In Dutch nothing stands between a kind and what it is a kind of: “Soort beleid”.
"""

VERBS = {
    "en": {OBJECT: "Relates", DATA: "Gives", NOTE: "(?:Gives|Names)"},
    "fr": {OBJECT: "Relie", DATA: "Donne", NOTE: "(?:Donne|Nomme)"},
    "nl": {OBJECT: "Verbindt", DATA: "Geeft", NOTE: "(?:Geeft|Noemt)"},
    "de": {OBJECT: "Verbindet", DATA: "Gibt", NOTE: "(?:Gibt|Nennt)"},
}
"""With which verb the definition of a property begins."""

OTHER_GENUS = {
    "mig:Official": "the genus is foaf:Person; that an official is an actor too, follows",
}
"""Classes that do not name the class of ours above them, with the reason."""

ITS_OWN_WORD = {
    "geographic-scope:mediterranean": "the sea has that name",
    "level:european": "the Union has that name",
    "mig:country": "what counts as one, the table of the European Union says",
    "mig:everJoined": "in French: what one joins is told apart, what joining is needs no saying",
    "precision:day": "what is said is for what the date stands; what a day is needs no saying",
    "precision:month": "as precision:day",
    "precision:year": "as precision:day",
}
"""Definitions that use the head word of their label, with the reason."""


@dataclass(frozen=True)
class Word:
    """A term in one language: label, definition, and the labels of what stands above it.

    A property has those of all classes beside it, which are defined on their own.
    """

    term: str
    kind: str
    language: str
    label: str
    definition: str
    genera: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


def words(graph: Graph, language: str) -> list[Word]:
    """Every term of ours that has both a label and a definition in this language."""
    classes = tuple(text for term in own(graph, CLASS) for text in labels(graph, term, language))
    return [
        Word(
            term,
            kind,
            language,
            label,
            definition,
            genera(graph, term, language),
            classes if kind in {OBJECT, DATA, NOTE} else (),
        )
        for kind in (CLASS, OBJECT, DATA, NOTE, CONCEPT, SCHEME)
        for term in own(graph, kind)
        for label in labels(graph, term, language)
        for definition in graph.texts(term, DEFINITION, language)
    ]


def genera(graph: Graph, term: str, language: str) -> tuple[str, ...]:
    above = (
        up
        for predicate in ("rdfs:subClassOf", "rdfs:subPropertyOf", "skos:broader")
        for up in graph.names(term, predicate)
        if ours(up)
    )
    return tuple(label for up in above for label in labels(graph, up, language))


def languages(graph: Graph) -> set[str]:
    """The languages that some label or definition of ours is in."""
    return {
        value.language
        for predicate in (*LABELS, DEFINITION)
        for term, value in graph.pairs(predicate)
        if isinstance(value, Literal) and value.language and ours(term)
    }


def content(label: str, language: str) -> list[str]:
    """The words of a label that say something."""
    small = SMALL_WORDS[language].split()
    return [word for word in re.findall(r"[^\W_]+", label.casefold()) if word not in small]


def head(label: str, language: str) -> str:
    """The word that says what kind of thing it is: the first in French, elsewhere the last."""
    before = re.split(AFTER_HEAD[language], label)[0] if language in AFTER_HEAD else label
    found = content(before, language) or [""]
    return found[0] if language == "fr" else found[-1]


def no_sentence(word: Word) -> bool:
    """It has more than one sentence, or none."""
    return not re.fullmatch(r"[^.!?…]*[^.!?…\s]\.", word.definition)


def no_capital(word: Word) -> bool:
    """It does not begin with a capital, of whatever alphabet."""
    return not word.definition[:1].isupper()


def too_long(word: Word) -> bool:
    """It is longer than one reads in one breath."""
    return len(word.definition) > LONGEST


def straight_quotes(word: Word) -> bool:
    """It has quotes or apostrophes of a typewriter."""
    return bool(re.search(r"[\"'`´]", word.label + word.definition))


def stray_spaces(word: Word) -> bool:
    """It has double spaces, or spaces at an end or before a comma or full stop."""
    texts = (word.label, word.definition)
    return any(re.search(r"\s\s|^\s|\s$|\s[,.]|[\t\n]", text) for text in texts)


def no_genus(word: Word) -> bool:
    """It is of a class, and does not begin with the class above or, at the top, a noun phrase."""
    if word.kind != CLASS or word.term in OTHER_GENUS:
        return False
    article = f"(?:{ARTICLES[word.language]})"
    start = article if word.language == "en" else f"{article}?"
    genus = "|".join(map(re.escape, word.genera)) if word.genera else r"\w+"
    return not re.match(rf"{start}(?:{genus})\b", word.definition, re.IGNORECASE)


def no_verb(word: Word) -> bool:
    """It is of a property, and does not begin with the verb of its kind."""
    verb = VERBS[word.language].get(word.kind)
    return verb is not None and not re.match(rf"{verb} ", word.definition)


def no_difference(word: Word) -> bool:
    """It stops after the genus."""
    said = set(re.findall(r"\w+", word.definition.casefold()))
    known = set(re.findall(r"\w+", " ".join((*word.genera, word.label)).casefold()))
    return len(said - known - set(SMALL_WORDS[word.language].split())) <= 1


def circular(word: Word) -> bool:
    """It uses the head word of its own label, without leave.

    It may where the head is that of the genus, or of a class that a property leads to; and where
    the label says more than its head, and the definition says that in other words.
    """
    own_head = head(word.label, word.language)
    free = {head(label, word.language) for label in (*word.genera, *word.classes)}
    if word.term in ITS_OWN_WORD or not own_head or own_head in free:
        return False
    rest = [part for part in content(word.label, word.language) if part != own_head]
    return used(own_head, word) and (not rest or any(used(part, word) for part in rest))


def used(part: str, word: Word) -> bool:
    ending = f"(?:{ENDINGS[word.language]})?"
    return bool(re.search(rf"\b{re.escape(part)}{ending}\b", word.definition, re.IGNORECASE))


LINTS: dict[str, Callable[[Word], bool]] = {
    "it is one sentence that ends with a full stop": no_sentence,
    "it begins with a capital": no_capital,
    "it has 300 characters at most": too_long,
    "its quotes are typographic": straight_quotes,
    "its spaces are single": stray_spaces,
    "that of a class begins with its genus": no_genus,
    "that of a property begins with the verb of its kind": no_verb,
    "it sets the thing apart": no_difference,
    "it does not use its own word": circular,
}


def repeated(texts: Iterable[str]) -> list[str]:
    """What is said more than once, whatever the case of its letters."""
    return [text for text, count in Counter(map(str.casefold, texts)).items() if count > 1]


def verbs_of(found: Iterable[Word], kind: str) -> set[str]:
    """With which words the definitions of this kind of property begin."""
    return {word.definition.split()[0] for word in found if word.kind == kind}
