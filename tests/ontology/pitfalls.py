"""The catalogue of OOPS!: which pitfalls are looked for, by what, and where each would be seen.

To each belongs a tiny ontology that has the pitfall, and the terms in it that must be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.ontology import pitfalls_of_axioms as axioms
from tests.ontology import pitfalls_of_words as words

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ontology.lookup import Graph


@dataclass(frozen=True)
class Pitfall:
    """One pitfall: its name in the catalogue, who looks for it, and an ontology that has it."""

    title: str
    find: Callable[[Graph], list[str]]
    bad: str
    seen: tuple[str, ...] = ("mig:bad",)


BAD = ("mig:Bad",)
PITFALLS: dict[str, Pitfall] = {
    "P02": Pitfall(
        "Creating synonyms as classes",
        axioms.synonyms,
        "mig:Bad a owl:Class ; owl:equivalentClass mig:Worse . mig:Worse a owl:Class .",
        BAD,
    ),
    "P03": Pitfall(
        "Creating a relation “is”",
        words.relation_is,
        'mig:bad a owl:ObjectProperty ; rdfs:label "is a"@en .',
    ),
    "P04": Pitfall(
        "Creating unconnected elements",
        axioms.unconnected,
        "mig:Bad a owl:Class . mig:A a owl:Class ; rdfs:subClassOf mig:B . mig:B a owl:Class .",
        BAD,
    ),
    "P05": Pitfall(
        "Defining wrong inverses",
        axioms.wrong_inverses,
        """
        mig:bad a owl:ObjectProperty ; rdfs:domain mig:City ; owl:inverseOf mig:low .
        mig:low a owl:ObjectProperty ; rdfs:range mig:Actor .
        """,
    ),
    "P06": Pitfall(
        "Including cycles in a hierarchy",
        axioms.cycles,
        """
        mig:Bad rdfs:subClassOf mig:Mid . mig:Mid rdfs:subClassOf mig:Bad .
        mig:Fine rdfs:subClassOf mig:Bad . theme:bad skos:broader theme:bad .
        """,
        ("mig:Bad", "mig:Mid", "theme:bad"),
    ),
    "P07": Pitfall(
        "Merging concepts in one class",
        words.merged_concepts,
        'mig:Bad a owl:Class ; rdfs:label "city or town"@en , "ville"@fr .',
        BAD,
    ),
    "P08": Pitfall(
        "Missing annotations",
        words.without_annotations,
        'mig:Bad a owl:Class ; rdfs:label "bad"@en , "mauvais"@fr ; skos:definition "So."@en .',
        BAD,
    ),
    "P10": Pitfall(
        "Missing disjointness",
        axioms.nothing_disjoint,
        "mig:Bad a owl:Class . mig:A a owl:Class ; owl:disjointWith mig:B . mig:B a owl:Class .",
        BAD,
    ),
    "P11": Pitfall(
        "Missing domain or range",
        axioms.without_ends,
        """
        mig:bad a owl:ObjectProperty ; rdfs:domain mig:City .
        mig:fine a owl:ObjectProperty ; rdfs:domain mig:City ; schema:rangeIncludes mig:City .
        """,
    ),
    "P12": Pitfall(
        "Equivalent properties not declared",
        words.undeclared_equivalents,
        "mig:end a owl:DatatypeProperty . oa:end a owl:DatatypeProperty .",
        ("mig:end",),
    ),
    "P13": Pitfall(
        "Inverses not declared",
        axioms.undeclared_inverses,
        """
        mig:bad a owl:ObjectProperty ; rdfs:label "governs"@en ;
            rdfs:domain mig:Actor ; rdfs:range mig:City .
        mig:low a owl:ObjectProperty ; rdfs:label "governed by"@en ;
            rdfs:domain mig:City ; rdfs:range mig:Actor .
        """,
        ("mig:bad", "mig:low"),
    ),
    "P14": Pitfall(
        "Misusing owl:allValuesFrom",
        axioms.universal_without_existential,
        """
        mig:Bad a owl:Class ; rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty mig:kind ; owl:allValuesFrom mig:City ] .
        """,
        BAD,
    ),
    "P15": Pitfall(
        "“Some not” in place of “not some”",
        axioms.some_not,
        """
        mig:Bad a owl:Class ; rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty mig:kind ;
              owl:someValuesFrom [ a owl:Class ; owl:complementOf mig:City ] ] .
        """,
        BAD,
    ),
    "P19": Pitfall(
        "Several domains or ranges",
        axioms.several_ends,
        "mig:bad a owl:ObjectProperty ; rdfs:domain mig:City , mig:Actor .",
    ),
    "P20": Pitfall(
        "Misusing annotations",
        words.swapped_annotations,
        """
        mig:Bad a owl:Class ; rdfs:label "A settlement understood as a place."@en ;
            skos:definition "city"@en .
        """,
        BAD,
    ),
    "P21": Pitfall(
        "Using a miscellaneous class",
        words.miscellaneous_classes,
        'theme:bad a skos:Concept ; skos:prefLabel "other themes"@en .',
        ("theme:bad",),
    ),
    "P22": Pitfall(
        "Using different naming conventions",
        words.other_naming,
        """
        mig:bad_class a owl:Class . mig:Bad a owl:ObjectProperty . theme:Bad a skos:Concept .
        mig:Fine a owl:Class . mig:fineToo a owl:ObjectProperty . theme:fine-too a skos:Concept .
        """,
        ("mig:bad_class", "theme:Bad", "mig:Bad"),
    ),
    "P23": Pitfall(
        "Duplicating a datatype",
        words.datatypes_of_our_own,
        "mig:Date a owl:Class . mig:hash a rdfs:Datatype .",
        ("mig:Date", "mig:hash"),
    ),
    "P24": Pitfall(
        "Using recursive definitions",
        axioms.recursive,
        """
        mig:Bad a owl:Class ; rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty mig:kind ; owl:someValuesFrom mig:Bad ] .
        """,
        BAD,
    ),
    "P25": Pitfall(
        "Defining a relation as its own inverse",
        axioms.inverse_of_itself,
        "mig:bad a owl:ObjectProperty ; owl:inverseOf mig:bad .",
    ),
    "P26": Pitfall(
        "Defining an inverse for a symmetric relation",
        axioms.inverse_of_symmetric,
        "mig:bad a owl:ObjectProperty , owl:SymmetricProperty ; owl:inverseOf mig:low .",
    ),
    "P27": Pitfall(
        "Defining wrong equivalent properties",
        axioms.wrong_equivalent_properties,
        "mig:bad owl:equivalentProperty mig:low . mig:bad rdfs:domain mig:City .",
    ),
    "P28": Pitfall(
        "Defining wrong symmetric relations",
        axioms.wrong_symmetric,
        "mig:bad a owl:SymmetricProperty ; rdfs:domain mig:City ; rdfs:range mig:Actor .",
    ),
    "P29": Pitfall(
        "Defining wrong transitive relations",
        axioms.wrong_transitive,
        "mig:bad a owl:TransitiveProperty ; rdfs:domain mig:City ; rdfs:range mig:Actor .",
    ),
    "P30": Pitfall(
        "Equivalent classes not declared",
        words.undeclared_equivalents,
        "mig:Agent a owl:Class . foaf:Agent a owl:Class .",
        ("mig:Agent",),
    ),
    "P31": Pitfall(
        "Defining wrong equivalent classes",
        axioms.wrong_equivalent_classes,
        "mig:Bad owl:equivalentClass mig:Low ; rdfs:subClassOf mig:Low .",
        BAD,
    ),
    "P32": Pitfall(
        "Several terms with one label",
        words.shared_labels,
        """
        mig:Bad a owl:Class ; rdfs:label "prix"@fr . mig:bad a owl:ObjectProperty ;
            rdfs:label "Prix"@fr . mig:fine a owl:ObjectProperty ; rdfs:label "prix"@nl .
        """,
        ("mig:Bad", "mig:bad"),
    ),
    "P33": Pitfall(
        "A chain of one property",
        axioms.short_chains,
        "mig:bad owl:propertyChainAxiom ( mig:low ) .",
    ),
    "P34": Pitfall(
        "Untyped class",
        axioms.untyped_classes,
        "mig:kind a owl:ObjectProperty ; schema:domainIncludes mig:Bad .",
        BAD,
    ),
    "P35": Pitfall(
        "Untyped property",
        axioms.untyped_properties,
        "mig:low a owl:ObjectProperty ; rdfs:subPropertyOf mig:bad .",
    ),
    "P36": Pitfall(
        "A name with a file extension",
        words.file_extensions,
        "<http://example.org/bad.owl> a owl:Ontology .",
        ("http://example.org/bad.owl",),
    ),
    "P38": Pitfall(
        "No declaration of the ontology", words.no_ontology, "mig:Bad a owl:Class .", BAD
    ),
    "P39": Pitfall(
        "Ambiguous namespace",
        words.ambiguous_namespaces,
        '<http://example.org/bad> a owl:Ontology ; vann:preferredNamespaceUri "http://e.org/x" .',
        ("http://example.org/bad",),
    ),
    "P40": Pitfall(
        "Namespace hijacking",
        axioms.hijacked,
        "foaf:Agent rdfs:subClassOf mig:Actor . foaf:Person rdfs:subClassOf foaf:Agent .",
        ("foaf:Agent",),
    ),
    "P40, in words": Pitfall(
        "Namespace hijacking",
        words.definitions_of_others,
        'foaf:Agent a owl:Class ; skos:definition "Whoever acts."@en .',
        ("foaf:Agent",),
    ),
    "P41": Pitfall(
        "No licence",
        words.no_licence,
        "<http://example.org/bad> a owl:Ontology .",
        ("http://example.org/bad",),
    ),
}

LEFT_OUT = {
    "P01": "whether one name stands for two senses is for readers: definitions say which is meant",
    "P09": "whether the domain lacks something is for readers, and for the questions in `queries/`",
    "P16": "nothing here is defined by necessary and sufficient conditions; rules conclude instead",
    "P17": "whether a class should have been an individual is for readers; sorts are concepts here",
    "P18": "whether a domain is too narrow is for readers; open ones have schema:domainIncludes",
    "P37": "whether the ontology can be had from the web takes the network, and a release",
}
"""The pitfalls of the catalogue that no check looks for, with the reason."""
