"""Faults made on purpose: correct graphs with one thing wrong in each, judged in one run.

Derived mutants are made from the parameters of the shapes: for each constraint, one graph that it
must object to. Free mutants know nothing of the shapes: they delete, double, mistype, swap and
misdirect the statements of correct graphs, each sort of statement once. A mutant is a copy with
names of its own, so that all of them stand in one graph, and what is found is told apart by the
names. ``python -m tests.shapes.mutants`` prints the table of ``docs/mutations.md``.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, RDFS, SH
from rdflib.collection import Collection

from migkg import shacl
from migkg.interchange import from_rdflib, to_rdflib
from migkg.source import Literal, NamedNode, Term, Triple, read_folder, read_turtle
from migkg.terms import DEF, ID, MIG, ONTOLOGY, PREFIXES, curie, expand
from tests.support import ROOT, SMALL, vocabulary

HERE = Path(__file__).parent
TABLE = HERE / "survivors.csv"
PAGE = ROOT / "docs" / "mutations.md"
SHAPES = read_folder(ROOT / "shapes").triples
GRAPH = to_rdflib(SHAPES)
WORDS = to_rdflib(vocabulary())
TYPE = NamedNode(str(RDF.type))
FOREIGN = NamedNode("http://page.example/foreign")
COPIES = 2
MOST_SURVIVORS = 0.05

Graph = tuple[Triple, ...]
Edit = Callable[[list[Triple]], list[Triple]]


@dataclass(frozen=True)
class Mutant:
    """A graph with one fault: what was done to which, and which constraint must object."""

    name: str
    sort: str
    graph: Graph
    rule: str = ""
    component: str = ""


# Terms and edits ---------------------------------------------------------------------------------


def term(text: str) -> Term:
    """A term as Turtle writes it with our prefixes."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    (quad,) = parse(f"{head}<urn:s> <urn:p> {text} .", format=RdfFormat.TURTLE)
    return end_of(quad.triple)


def end_of(triple: Triple) -> Term:
    """The object, which is no statement here."""
    assert not isinstance(triple.object, Triple)
    return triple.object


def start_of(triple: Triple) -> Term:
    """The subject, which is no statement here."""
    assert not isinstance(triple.subject, Triple)
    return triple.subject


def property_(name: str) -> NamedNode:
    return TYPE if name == "a" else NamedNode(expand(name))


def drop(*names: str) -> Edit:
    """Remove what is said by these properties."""
    gone = {property_(name) for name in names}
    return lambda graph: [triple for triple in graph if triple.predicate not in gone]


def put(name: str, value: str, having: str = "") -> Edit:
    """Give this value to all that have the property, or to those that have another one."""
    predicate, new = property_(name), term(value)
    mark = property_(having or name)

    def edit(graph: list[Triple]) -> list[Triple]:
        meant = {triple.subject for triple in graph if triple.predicate == mark}
        kept = [it for it in graph if it.subject not in meant or it.predicate != predicate]
        return kept + [Triple(subject, predicate, new) for subject in sorted(meant, key=str)]

    return edit


def add(name: str, value: str, having: str = "a") -> Edit:
    """Say this too of all that have a property."""
    predicate, new, mark = property_(name), term(value), property_(having)
    return lambda graph: [
        *graph,
        *(Triple(it.subject, predicate, new) for it in graph if it.predicate == mark),
    ]


def swap(first: str, second: str) -> Edit:
    """Exchange the values of two properties."""
    one, other = property_(first), property_(second)
    exchanged = {one: other, other: one}
    return lambda graph: [
        Triple(it.subject, exchanged.get(it.predicate, it.predicate), it.object) for it in graph
    ]


def day(name: str, value: str, having: str = "") -> Edit:
    return put(name, f'"{value}"^^xsd:date', having)


def seen(value: str, having: str) -> list[Edit]:
    return [
        add("mig:attestedOn", f'"{value}"^^xsd:date', having),
        add("mig:attestedOnPrecision", "precision:day", having),
    ]


def first_day(name: str, precision: str) -> list[Edit]:
    return [day(name, "2023-05-17"), put(precision, "precision:year")]


# A query has no parameters from which to tell what breaks it: so these are written down, for each
# the graph that conforms and what is done to it.
QUERIES: dict[str, tuple[str, list[Edit]]] = {
    "AnyText-length": ("AnyText/ok", [put("skos:editorialNote", f'"{"n" * 301}"@en')]),
    "Authority-country": ("Authority-placed/ok", [drop("mig:country")]),
    "Authority-one-kind": (
        "Authority/ok-city-state-of-two-kinds",
        [put("mig:kind", "authority-kind:court"), add("mig:kind", "authority-kind:municipality")],
    ),
    "Authority-one-level": (
        "Authority/ok",
        [add("mig:governmentLevel", "level:national", having="mig:governmentLevel")],
    ),
    "AwardConferral-aggregate-count": ("AwardConferral/ok", [drop("mig:minimumCount")]),
    "AwardConferral-count-aggregate": ("AwardConferral/ok", [drop("mig:specificity")]),
    "AwardConferral-recipient": ("AwardConferral/ok", [drop("mig:recipient")]),
    "Blocking-from-above": (
        "Blocking-level/ok",
        [put("mig:actor", "authority:xx-atown", having="mig:blocks")],
    ),
    "Code-kind-event-list": ("Code-kind-event/ok", [put("mig:kind", "action-kind:offer")]),
    "Code-kind-event-one": ("Code-kind-event/ok", [add("mig:kind", "event-kind:meeting")]),
    "Conferral-after-source": ("Conferral-plausible/ok", [day("mig:occurredOn", "2091-01-01")]),
    **{
        f"Dated-{name}-first-day": (
            f"Dated-by-{name}/ok",
            first_day(f"mig:{name}", f"mig:{name}Precision"),
        )
        for name in ("attestedOn", "occurredOn", "validFrom", "validUntil")
    },
    "Description-length": ("Description/ok", [put("dcterms:description", f'"{"n" * 161}"@en')]),
    "Event-kind-known": ("Event-sorted/ok", [drop("mig:kind")]),
    "Evidence-hash-with-selector": ("Evidence/ok", [drop("mig:passageHash")]),
    "Evidence-held-text": ("Evidence/ok", [drop("mig:passageHash", "oa:hasSelector")]),
    "Evidence-selector-with-hash": ("Evidence/ok", [drop("oa:hasSelector")]),
    "External-twice": ("External-once/ok", [put("a", "mig:City", having="mig:governs")]),
    "LeadingRole-no-authority": (
        "LeadingRole/ok",
        [put("org:organization", "authority:xx-government")],
    ),
    "Mayor-two-cities": (
        "Mayor-one-city/ok-one-after-the-other",
        [drop("mig:validUntil", "mig:validUntilPrecision")],
    ),
    "Mayor-two-persons": (
        "Mayor-one/ok-handing-over-within-a-year",
        [day("mig:validFrom", "2013-01-01"), *seen("2016-02-02", "mig:validFrom")],
    ),
    "Membership-perhaps-twice": (
        "Membership-apart/ok-a-candidate-first",
        [put("mig:membershipStatus", "membership-status:member")],
    ),
    "Membership-twice": (
        "Membership-once/ok",
        [day("mig:validFrom", "2010-01-01"), *seen("2013-02-02", "mig:validFrom")],
    ),
    "Person-office": ("Person/ok", [drop("mig:tenureOfPost")]),
    "Person-private": ("Person/ok", [add("foaf:mbox", "<mailto:someone@page.example>")]),
    "PoliticalAction-order": (
        "PoliticalAction-answer/ok-within-a-month",
        [day("mig:occurredOn", "2020-08-01", having="mig:blocks")],
    ),
    **{
        f"Published-{name}-precision": ("Published/ok", [drop(f"mig:{name}Precision")])
        for name in ("issued", "modified")
    },
    **{
        f"Published-{name}-first-day": (
            "Published/ok",
            first_day(f"dcterms:{name}", f"mig:{name}Precision"),
        )
        for name in ("issued", "modified")
    },
    "Published-order": ("Published/ok", [day("dcterms:modified", "1999-01-01")]),
    "Selector-length": ("Selector/ok", [put("oa:end", "601")]),
    "Situation-attestedOn-after-end": ("Ended/ok", [day("mig:attestedOn", "2031-02-03")]),
    "Situation-attestedOn-before-start": ("Begun/ok", [day("mig:attestedOn", "1999-01-01")]),
    "Situation-order": ("Ended/ok", [day("mig:validUntil", "1999-01-01")]),
    "Situation-time-known": (
        "Situation-dated/ok",
        [drop("mig:attestedOn", "mig:attestedOnPrecision")],
    ),
    "SourceDocument-retrieval-order": (
        "SourceDocument/ok",
        [put("prov:generatedAtTime", '"1999-01-01T00:00:00Z"^^xsd:dateTime')],
    ),
    "StatedNumber-order": ("StatedNumber/ok", [put("mig:lowestValue", "1000000")]),
    "StatedNumber-value": ("StatedNumber/ok", [drop("mig:lowestValue", "mig:highestValue")]),
    "Statement-after-office": ("Statement-timely/ok", [day("mig:attestedOn", "2031-01-01")]),
    "Statement-before-office": ("Statement-timely/ok", [day("mig:attestedOn", "1999-01-01")]),
    "Statement-speaker": ("Statement/ok", [put("mig:claimedBy", "organisation:xx-gazette")]),
    "Tenure-post-in-organization": (
        "Tenure/ok",
        [put("org:organization", "authority:xx-government")],
    ),
    "Vocabulary-deprecated": (
        "Vocabulary-current/ok",
        [put("mig:theme", "theme:xx-old-and-unused")],
    ),
    "Vocabulary-external-term": (
        "Vocabulary-domain/ok",
        [add("<http://page.example/words#a>", '"x"')],
    ),
    "Vocabulary-misplaced": ("Vocabulary-domain/ok", [put("a", "mig:Event")]),
    "Vocabulary-own-term": ("Vocabulary-domain/ok", [add("mig:theme", "theme:misspelt")]),
}


# Derived mutants ---------------------------------------------------------------------------------


@cache
def conforming(folder: str) -> tuple[Path, ...]:
    return tuple(sorted((HERE / folder).glob("ok*.ttl")))


def derived() -> Iterator[Mutant]:
    """For each constraint a graph that it must object to."""
    for shape in sorted(_with_target(), key=str):
        folder = str(shape).rpartition("#")[2]
        rules = {shape, *GRAPH.objects(shape, SH.property)}
        for rule in sorted(rules, key=str):
            for parameter, value in sorted(GRAPH.predicate_objects(rule)):
                if parameter in BREAKERS:
                    yield _broken(folder, shape, rule, parameter, value)
        for constraint in sorted(GRAPH.objects(shape, SH.sparql), key=str):
            name = str(constraint).rpartition("#")[2]
            path, edits = QUERIES[name]
            graph = list(read_turtle(HERE / f"{path}.ttl"))
            for edit in edits:
                graph = edit(graph)
            yield Mutant(
                name, "SPARQL", tuple(graph), curie(str(constraint)), _component("SPARQLConstraint")
            )


def _component(name: str) -> str:
    return f"sh:{name}Component" if name.endswith("Constraint") else f"sh:{name}ConstraintComponent"


def _with_target() -> set[rdflib.term.Node]:
    return {
        shape
        for target in (SH.targetClass, SH.targetNode, SH.targetSubjectsOf)
        for shape in GRAPH.subjects(target)
    }


def _broken(
    folder: str,
    shape: rdflib.term.Node,
    rule: rdflib.term.Node,
    parameter: rdflib.term.Node,
    value: rdflib.term.Node,
) -> Mutant:
    component, breaker = BREAKERS[parameter]
    path = GRAPH.value(rule, SH.path)
    for file in conforming(folder) or ():
        graph = tuple(read_turtle(file))
        for focus in _targets(shape, graph):
            for made in breaker(graph, focus, path, value):
                return Mutant(
                    f"{folder}: {curie(str(rule))} {component}",
                    component,
                    made,
                    curie(str(rule)),
                    _component(component),
                )
    raise AssertionError(f"nothing in {folder} can be made to break {rule} {parameter}")


def _targets(shape: rdflib.term.Node, graph: Graph) -> list[Term]:
    classes = {
        below
        for class_ in GRAPH.objects(shape, SH.targetClass)
        for below in WORDS.transitive_subjects(RDFS.subClassOf, class_)
    }
    properties = set(GRAPH.objects(shape, SH.targetSubjectsOf))
    found = {
        start_of(it)
        for it in graph
        if (it.predicate == TYPE and _node(end_of(it)) in classes)
        or rdflib.URIRef(it.predicate.value) in properties
    }
    # What is found by the very property that it must not have is not there yet.
    return sorted(found or {start_of(it) for it in graph}, key=str)


Breaker = Callable[[Graph, Term, "rdflib.term.Node | None", rdflib.term.Node], Iterator[Graph]]


def _node(part: Term) -> rdflib.URIRef:
    return rdflib.URIRef(part.value)


def _steps(path: rdflib.term.Node | None) -> list[tuple[NamedNode, bool]]:
    """The first steps of a path: properties, and whether they are followed backwards."""
    if isinstance(path, rdflib.URIRef):
        return [(NamedNode(str(path)), False)]
    inverse, alternatives = GRAPH.value(path, SH.inversePath), GRAPH.value(path, SH.alternativePath)
    if inverse is not None:
        return [(NamedNode(str(inverse)), True)]
    if alternatives is not None:
        return [step for item in Collection(GRAPH, alternatives) for step in _steps(item)]
    return _steps(next(iter(Collection(GRAPH, path)))) if path is not None else []


def _last(path: rdflib.term.Node | None) -> NamedNode | None:
    """The property whose objects are the values."""
    if path is None or isinstance(path, rdflib.URIRef):
        return None if path is None else NamedNode(str(path))
    if (path, RDF.first, None) in GRAPH:
        return _last(list(Collection(GRAPH, path))[-1])
    return None


def _on(triple: Triple, focus: Term, step: tuple[NamedNode, bool]) -> bool:
    end = triple.object if step[1] else triple.subject
    return triple.predicate == step[0] and end == focus


def _without(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, _: object
) -> Iterator[Graph]:
    steps = _steps(path)
    if (path, RDF.first, None) in GRAPH:
        made = tuple(it for it in graph if it.predicate != _last(path))
    else:
        made = tuple(it for it in graph if not any(_on(it, focus, step) for step in steps))
    if made != graph:
        yield made


def _once_more(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, most: rdflib.term.Node
) -> Iterator[Graph]:
    (step, *_) = _steps(path)
    there = [triple for triple in graph if _on(triple, focus, step)]
    if str(most) == "0" and isinstance(focus, NamedNode):
        yield (*graph, Triple(focus, step[0], Literal("words", language="en")))
    for triple in there:
        if step[1]:
            too = NamedNode(str(triple.subject)[1:-1] + "-2")
            yield (*graph, Triple(too, step[0], focus))
        else:
            yield (*graph, Triple(triple.subject, step[0], another(end_of(triple))))


def _instead(make: Callable[[Term, str], Term]) -> Breaker:
    """Put something that is wrong in the place of a value, or rename the focus itself."""

    def breaker(
        graph: Graph, focus: Term, path: rdflib.term.Node | None, value: rdflib.term.Node
    ) -> Iterator[Graph]:
        last = _last(path)
        if last is None and isinstance(focus, NamedNode):
            wrong = NamedNode(re.sub(r"/id/[^/]+/", "/id/nonsense/", focus.value))
            yield tuple(_renamed(it, {focus: wrong}) for it in graph)
        for triple in graph:
            if triple.predicate == last:
                changed = Triple(triple.subject, last, make(end_of(triple), str(value)))
                yield tuple(changed if it == triple else it for it in graph)

    return breaker


def _another_class(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, class_: rdflib.term.Node
) -> Iterator[Graph]:
    if path is None:
        yield tuple(
            Triple(it.subject, it.predicate, NamedNode(MIG + "Event"))
            if it.subject == focus and it.predicate == TYPE
            else it
            for it in graph
        )
        return
    city = str(class_) == MIG + "City"
    wrong = "authority:xx-atown" if city else "city:xx-atown"
    yield from _instead(lambda _, __: NamedNode(expand(wrong)))(graph, focus, path, class_)


def _equal(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, other: rdflib.term.Node
) -> Iterator[Graph]:
    whole = to_rdflib([*graph, *read_folder(SMALL).triples])
    ends = {rdflib.URIRef(focus.value)} if isinstance(focus, NamedNode) else set()
    for step in Collection(GRAPH, path) if path is not None else ():
        ends = {end for start in ends for end in whole.objects(start, step)}  # type: ignore[misc]
    for end in sorted(ends):
        yield (*graph, Triple(focus, NamedNode(str(other)), from_rdflib(end)))  # type: ignore[arg-type]


def _exchanged(
    graph: Graph, _: Term, path: rdflib.term.Node | None, other: rdflib.term.Node
) -> Iterator[Graph]:
    yield tuple(swap(str(path), str(other))(list(graph)))


def _in_one_language(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, _: object
) -> Iterator[Graph]:
    for triple in graph:
        if triple.subject == focus and triple.predicate == _last(path):
            yield (*graph, Triple(triple.subject, triple.predicate, another(end_of(triple))))


def _not_in_language(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, wanted: rdflib.term.Node
) -> Iterator[Graph]:
    (wished,) = GRAPH.objects(wanted, SH.languageIn)
    tags = {str(tag) for tag in Collection(GRAPH, wished)}
    yield tuple(
        it
        for it in graph
        if it.subject != focus
        or it.predicate != _last(path)
        or (isinstance(it.object, Literal) and (it.object.language or "")[:2] not in tags)
    )


def _untagged(old: Term, _: str) -> Term:
    return Literal(old.value if isinstance(old, Literal) else "x", language="zz")


def _below(least: str) -> Literal:
    """Less than a number or a date."""
    if "-" not in least:
        return _whole(int(least) - 1)
    return Literal(f"{int(least[:4]) - 1}{least[4:]}", datatype=NamedNode(expand("xsd:date")))


BREAKERS: dict[rdflib.term.Node, tuple[str, Breaker]] = {
    SH["class"]: ("Class", _another_class),
    SH.datatype: ("Datatype", _instead(lambda _, __: Literal("some"))),
    SH.disjoint: ("Disjoint", _equal),
    SH.hasValue: ("HasValue", _instead(lambda old, _: another(old))),
    SH.languageIn: ("LanguageIn", _instead(_untagged)),
    SH.lessThan: ("LessThan", _exchanged),
    SH.maxCount: ("MaxCount", _once_more),
    SH.maxInclusive: ("MaxInclusive", _instead(lambda _, most: _whole(int(most) + 1))),
    SH.maxLength: ("MaxLength", _instead(lambda _, most: Literal("n" * (int(most) + 1)))),
    SH.minCount: ("MinCount", _without),
    SH.minInclusive: ("MinInclusive", _instead(lambda _, least: _below(least))),
    SH["or"]: ("Or", _instead(lambda _, __: FOREIGN)),
    SH.pattern: ("Pattern", _instead(lambda _, __: Literal(" ", language="en"))),
    SH.qualifiedValueShape: ("QualifiedMinCount", _not_in_language),
    SH.uniqueLang: ("UniqueLang", _in_one_language),
}


def _whole(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(PREFIXES["xsd"] + "integer"))


# Free mutants ------------------------------------------------------------------------------------

BESIDE = read_folder(SMALL).triples
PAIRS = [
    ("mig:validFrom", "mig:validUntil"),
    ("mig:validFrom", "mig:attestedOn"),
    ("mig:validUntil", "mig:attestedOn"),
    ("mig:occurredOn", "mig:attestedOn"),
    ("dcterms:issued", "dcterms:modified"),
    ("oa:start", "oa:end"),
]
TABLES = "http://publications.europa.eu/resource/authority/"
CONCEPTS = sorted(
    triple.subject.value
    for triple in vocabulary()
    if triple.predicate.value == expand("skos:inScheme") and isinstance(triple.subject, NamedNode)
)


def another(old: Term) -> Term:
    """A value of the same sort that is not the same."""
    if isinstance(old, Literal):
        return _another_literal(old)
    if not isinstance(old, NamedNode):
        return FOREIGN
    if old.value.startswith(DEF):
        return NamedNode(next(it for it in _in_scheme(old) if it != old.value))
    if old.value.startswith(TABLES):
        return NamedNode(old.value[:-3] + ("NLD" if old.value[-3:] != "NLD" else "FRA"))
    kind = re.match(rf"{re.escape(ID)}[^/]+/", old.value)
    if kind and "#" not in old.value:
        others = sorted(str(it.subject)[1:-1] for it in BESIDE if it.predicate == TYPE)
        near = [it for it in others if it.startswith(kind[0]) and it != old.value and "#" not in it]
        return NamedNode(near[0] if near else old.value + "-other")
    return NamedNode(old.value + "-other")


def _another_literal(old: Literal) -> Literal:
    if old.language:
        return Literal(old.value + " too", language=old.language)
    if old.value.isdecimal():
        return Literal(str(int(old.value) + 1), datatype=old.datatype)
    if re.match(r"\d{4}-", old.value):
        year = int(old.value[:4]) + 1
        return Literal(f"{year}{old.value[4:]}", datatype=old.datatype)
    last = "0" if old.value[-1:] != "0" else "1"
    return Literal(old.value[:-1] + last, datatype=old.datatype)


def _in_scheme(concept: NamedNode) -> list[str]:
    return [it for it in CONCEPTS if it.rpartition("/")[0] == concept.value.rpartition("/")[0]]


def free() -> Iterator[tuple[Mutant, Graph]]:
    """Correct graphs with one fault, each beside the graph it was made from."""
    met: set[tuple[str, ...]] = set()
    for name, base, meant in bases():
        classes = {it.subject: curie(end_of(it).value) for it in base if it.predicate == TYPE}
        for triple in sorted(meant, key=str):
            for sort, graph in _faults(base, triple):
                class_ = classes.get(triple.subject)
                # Whether a value may be doubled is a matter of the property, whatever has it.
                key = (sort, "" if sort == "doubled" else str(class_), *_sort_of(triple))
                if class_ is None or key in met:
                    continue
                met.add(key)
                parts = (start_of(triple), triple.predicate, end_of(triple))
                said = " ".join(map(_shown, parts))
                yield Mutant(f"{name}: {said}", sort, graph), base


def bases() -> Iterator[tuple[str, Graph, Graph]]:
    """Correct graphs: each thing of the small collection with its neighbours, and what conforms."""
    for thing in sorted({it.subject for it in BESIDE}, key=str):
        if not str(thing).startswith(f"<{ID}"):
            continue
        near: set[object] = {thing}
        near |= {it.subject for it in BESIDE if it.object == thing}
        near |= {it.object for it in BESIDE if it.subject == thing}
        around = tuple(it for it in BESIDE if it.subject in near)
        yield "small", around, tuple(it for it in around if it.subject == thing)
    for file in sorted(HERE.rglob("ok*.ttl")):
        if not file.parent.name.startswith(("Identifier-", "Link-", "Vocabulary")):
            graph = tuple(read_turtle(file))
            yield file.parent.name, graph, graph


def _sort_of(triple: Triple) -> tuple[str, str]:
    end = triple.object
    if isinstance(end, Literal):
        return curie(triple.predicate.value), end.language or end.datatype.value
    if triple.predicate == TYPE and isinstance(end, NamedNode):
        return "a", end.value
    return curie(triple.predicate.value), str(end).rpartition("/")[0]


def _faults(base: Graph, triple: Triple) -> Iterator[tuple[str, Graph]]:
    subject, predicate, end = triple.subject, triple.predicate, end_of(triple)

    def with_(value: Term) -> Graph:
        return tuple(Triple(subject, predicate, value) if it == triple else it for it in base)

    yield "deleted", tuple(it for it in base if it != triple)
    if predicate == TYPE:
        yield from (("wrong type", with_(class_)) for class_ in _wrong_types(end))
        return
    yield "doubled", (*base, Triple(subject, predicate, another(end)))
    for one, other in PAIRS:
        if expand(one) == predicate.value:
            values = {it.predicate.value: it.object for it in base if it.subject == subject}
            if values.get(expand(other), end) != end:
                own = [it for it in base if it.subject == subject]
                rest = [it for it in base if it.subject != subject]
                yield "swapped", (*rest, *swap(one, other)(own))
    if isinstance(end, NamedNode) and end.value.startswith(DEF):
        scheme = end.value.rpartition("/")[0]
        yield (
            "wrong list",
            with_(NamedNode(next(it for it in CONCEPTS if not it.startswith(scheme)))),
        )
    if isinstance(end, NamedNode):
        yield "foreign", with_(FOREIGN)
        if end.value.startswith((ID, DEF)):
            yield "misspelt", with_(NamedNode(end.value[:-2] + "q" + end.value[-1]))
    elif isinstance(end, Literal) and end.datatype.value != PREFIXES["xsd"] + "string":
        yield "as bare text", with_(Literal(end.value))


def _wrong_types(right: Term) -> list[NamedNode]:
    """A class that has nothing to do with it, and its nearest neighbour in the ontology."""
    far = "Forum" if right != NamedNode(MIG + "Forum") else "Award"
    node = rdflib.URIRef(right.value) if isinstance(right, NamedNode) else None
    above = sorted(str(it) for it in WORDS.objects(node, RDFS.subClassOf) if MIG in str(it))
    beside = sorted(
        str(it)
        for it in (WORDS.subjects(RDFS.subClassOf, rdflib.URIRef(above[0])) if above else ())
        if it != node and str(it).startswith(MIG)
    )
    return [NamedNode(MIG + far), *(NamedNode(it) for it in beside[:1])]


# Judgement ---------------------------------------------------------------------------------------

_KNOWN = {
    part
    for triple in (*BESIDE, *vocabulary())
    for part in (triple.subject, triple.object)
    if isinstance(part, NamedNode)
}


def _own(graph: Graph) -> set[NamedNode]:
    """The things that are this graph's alone, also those it merely points to."""
    named = {
        part
        for triple in graph
        for part in (triple.subject, triple.object)
        if isinstance(part, NamedNode)
    }
    subjects = {it.subject for it in graph if isinstance(it.subject, NamedNode)}
    subjects |= {
        it.predicate for it in graph if it.predicate.value.startswith("http://page.example/")
    }
    return subjects | {
        it
        for it in named - _KNOWN
        if not it.value.startswith((TABLES, MIG, *(PREFIXES[x] for x in ("rdf", "geo", "foaf"))))
    }


def _renamed(triple: Triple, names: Mapping[Term, NamedNode]) -> Triple:
    start, end = start_of(triple), end_of(triple)
    subject = names.get(start, start)
    assert not isinstance(subject, Literal)
    return Triple(subject, names.get(triple.predicate, triple.predicate), names.get(end, end))


def _mark(iri: NamedNode, number: int) -> NamedNode:
    key, hash_, part = iri.value.partition("#")
    return NamedNode(f"{key}-m{number}{hash_}{part}")


@dataclass(frozen=True)
class Outcome:
    """What was found in each graph, as pairs of constraint and component."""

    derived: tuple[tuple[Mutant, Counter[tuple[str, str]]], ...]
    free: tuple[tuple[Mutant, Counter[tuple[str, str]]], ...]
    unsound: tuple[str, ...]

    @property
    def survivors(self) -> list[Mutant]:
        return [mutant for mutant, found in self.free if not found]

    @property
    def missed(self) -> list[Mutant]:
        return [it for it, found in self.derived if (it.rule, it.component) not in found]


@cache
def judged() -> Outcome:
    """All mutants, judged beside the small collection in one run."""
    from_shapes, at_will = list(derived()), list(free())
    grounds = list(dict.fromkeys(base for _, base in at_will))
    graphs = [it.graph for it in from_shapes] + [it.graph for it, _ in at_will]
    graphs += [base for base in grounds for _ in range(COPIES)]
    merged: list[Triple] = list(BESIDE)
    owner: dict[Term, int] = {}
    for number, graph in enumerate(graphs):
        names: dict[Term, NamedNode] = {it: _mark(it, number) for it in _own(graph)}
        owner.update((new, number) for new in names.values())
        merged.extend(_renamed(triple, names) for triple in graph)
    found: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for finding in shacl.validate(dict.fromkeys(merged), SHAPES, vocabulary()).findings:
        whole = finding.focus == NamedNode(ONTOLOGY)
        place = finding.value if whole and finding.value else finding.focus
        if place in owner:
            found[owner[place]][curie(finding.rule), curie(finding.component)] += 1
    first = len(from_shapes) + len(at_will)
    before = {base: found[first + COPIES * place] for place, base in enumerate(grounds)}
    after = {base: found[first + COPIES * place + 1] for place, base in enumerate(grounds)}
    offset = len(from_shapes)
    return Outcome(
        tuple((mutant, found[number]) for number, mutant in enumerate(from_shapes)),
        tuple(
            (mutant, found[offset + number] - before[base])
            for number, (mutant, base) in enumerate(at_will)
        ),
        tuple(str(base[0].subject) for base in grounds if before[base] != after[base]),
    )


def reasons() -> dict[tuple[str, str], str]:
    """Why each survivor that is known may survive, by sort and mutant."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {(row["sort"], row["mutant"]): row["reason"] for row in csv.DictReader(lines)}


def page() -> str:
    """The table of how many mutants of which sort there are, and what became of them."""
    outcome = judged()
    rows = [
        "| made from the shapes, to break | mutants | named by their constraint |",
        "|---|--:|--:|",
    ]
    missed = Counter(mutant.sort for mutant in outcome.missed)
    for sort, count in sorted(Counter(mutant.sort for mutant, _ in outcome.derived).items()):
        rows.append(f"| {sort} | {count} | {count - missed[sort]} |")
    total = len(outcome.derived)
    rows += [f"| **all** | **{total}** | **{total - len(outcome.missed)}** |", ""]
    rows += ["| made at will | mutants | noticed | survivors |", "|---|--:|--:|--:|"]
    alive = Counter(mutant.sort for mutant in outcome.survivors)
    for sort, count in sorted(Counter(mutant.sort for mutant, _ in outcome.free).items()):
        rows.append(f"| {sort} | {count} | {count - alive[sort]} | {alive[sort]} |")
    total, left = len(outcome.free), len(outcome.survivors)
    rows += [f"| **all** | **{total}** | **{total - left}** | **{left}** |", ""]
    return _HEAD + "\n".join(rows) + _foot()


_HEAD = """# What the shapes notice

Written by `make mutations`; a test fails where it is not what a run gives.

Correct graphs are spoilt, each in one way, and judged. A graph that is spoilt and not noticed shows
what the shapes do not promise. The first table is of graphs made from the parameters of the shapes:
for each constraint one that it must object to by name. The second is of graphs made without a look
at the shapes, from [`tests/small`](../tests/small/) and from what conforms in
[`tests/shapes`](../tests/shapes/): each sort of statement (class, property, language or list of the
value) once. Any finding counts there, a Warning too.

"""


def _foot() -> str:
    shown = "\n".join(
        f"- {sort}, {mutant}: {reason}" for (sort, mutant), reason in sorted(reasons().items())
    )
    return (
        "\nWhat survives, and why it may ([`survivors.csv`](../tests/shapes/survivors.csv)):\n\n"
        + shown
        + "\n"
    )


def _shown(part: Term) -> str:
    if isinstance(part, NamedNode):
        return "a" if part == TYPE else curie(part.value)
    text = str(part)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + " …"


_LONGEST = 60


def main() -> None:
    """Write the page and print it."""
    text = page()
    PAGE.write_text(text, encoding="utf-8")
    print(text)  # noqa: T201


if __name__ == "__main__":
    main()
