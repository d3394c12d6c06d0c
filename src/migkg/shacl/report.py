"""What the shapes object to: findings, and a report that can be read, parsed and linked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from migkg.interchange import turtle
from migkg.source import BlankNode, Literal, NamedNode, Term, Triple
from migkg.terms import PREFIXES, curie

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SH = PREFIXES["sh"]
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_BOOLEAN = NamedNode(PREFIXES["xsd"] + "boolean")
ANONYMOUS = "urn:migkg:anonymous-shape"
_PATH_SYNTAX = ("<", "(", "^", "!")
SEVERITIES = ("Violation", "Warning", "Info")


def rank(severity: str) -> int:
    """The place of a severity, the gravest first; those that SHACL does not know come last."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


@dataclass(frozen=True)
class Finding:
    """One result: where, what is wrong, by which shape, and how to mend it (per language).

    A severity that is none of SHACL's own is an IRI. ``constraint`` is the SPARQL constraint of the
    shape that objected, where a named one did. ``path`` is the IRI of a property, or a longer path
    as SPARQL writes it.

    >>> ghent = NamedNode("https://w3id.org/migkg/id/city/be-gent")
    >>> messages = {"en": "A city has a name.", "fr": "Une ville a un nom."}
    >>> finding = Finding("Violation", ghent, None, None, "migsh:City", None, "", messages)
    >>> finding.message("fr"), finding.message("nl")
    ('Une ville a un nom.', 'A city has a name.')
    """

    severity: str
    focus: Term
    path: str | None
    value: Term | None
    shape: str
    constraint: str | None
    component: str
    messages: Mapping[str, str]

    def message(self, language: str = "en") -> str:
        """The message in this language, else in English, else in any."""
        return (
            self.messages.get(language)
            or self.messages.get("en")
            or next(iter(self.messages.values()), "")
        )

    @property
    def rule(self) -> str:
        """The most exact name of what objected: the SPARQL constraint, else the shape."""
        return self.constraint or self.shape

    @property
    def order(self) -> tuple[int, str, str, str, str, str]:
        """The place of the finding in a report: the gravest first."""
        return (
            rank(self.severity),
            str(self.focus),
            self.path or "",
            "" if self.value is None else str(self.value),
            self.rule,
            self.component,
        )


@dataclass(frozen=True)
class Report:
    """All findings, and whether there was anything to judge at all.

    >>> Report((), focus_nodes=3, ontology_present=True).conforms
    True
    >>> Report((), focus_nodes=0, ontology_present=True).conforms
    False
    """

    findings: tuple[Finding, ...]
    focus_nodes: int
    ontology_present: bool
    handed: Mapping[str, str] = field(default_factory=dict)
    """The shapes that the reference engine judged instead of ours, each with the reason."""

    @property
    def conforms(self) -> bool:
        """Whether something was judged, and no Violation was found in it."""
        return self.focus_nodes > 0 and not self.count("Violation")

    def count(self, severity: str) -> int:
        """The number of findings of this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def tally(self, severity: str) -> Counter[str]:
        """How often each constraint objected with this severity, by prefixed names."""
        return Counter(
            curie(finding.rule) for finding in self.findings if finding.severity == severity
        )

    def summary(self) -> str:
        """One line: the verdict, what was judged, and how many findings of each severity."""
        if not self.focus_nodes:
            return "does not conform: nothing in the data was a target of the shapes"
        verdict = "conforms" if self.conforms else "does not conform"
        counts = ", ".join(f"{self.count(severity)} {severity}" for severity in SEVERITIES)
        ontology = "" if self.ontology_present else "; without an ontology, so subclasses unseen"
        return f"{verdict}: {self.focus_nodes} nodes judged, {counts}{ontology}"

    def to_text(self, language: str = "en") -> str:
        """The report for a person: by severity, each with its node, message and shape."""
        lines = [self.summary()]
        for severity in dict.fromkeys(finding.severity for finding in self.findings):
            lines += ["", severity]
            for finding in self.findings:
                if finding.severity != severity:
                    continue
                path = f"  {curie(finding.path)}" if finding.path else ""
                value = f"  {_shown(finding.value)}" if finding.value else ""
                lines.append(f"  {_shown(finding.focus)}{path}{value}")
                lines.append(f"    {finding.message(language)} [{curie(finding.rule)}]")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """The report as an object with ``conforms`` and ``results``."""
        return {
            "conforms": self.conforms,
            "focusNodes": self.focus_nodes,
            "ontologyPresent": self.ontology_present,
            "results": [
                {
                    "severity": finding.severity,
                    "focusNode": _plain(finding.focus),
                    "path": finding.path,
                    "value": _plain(finding.value) if finding.value else None,
                    "sourceShape": finding.shape,
                    "sourceConstraint": finding.constraint,
                    "component": finding.component,
                    "messages": dict(finding.messages),
                }
                for finding in self.findings
            ],
        }

    def to_turtle(self) -> bytes:
        """The report as a ``sh:ValidationReport``, its results numbered, in a fixed order."""
        report = NamedNode("urn:migkg:report")
        triples = [
            Triple(report, _TYPE, NamedNode(SH + "ValidationReport")),
            Triple(
                report,
                NamedNode(SH + "conforms"),
                Literal(
                    "false" if self.findings or not self.focus_nodes else "true", datatype=_BOOLEAN
                ),
            ),
        ]
        for number, finding in enumerate(self.findings, 1):
            result = NamedNode(f"urn:migkg:report:{number:05}")
            triples += [
                Triple(report, NamedNode(SH + "result"), result),
                Triple(result, _TYPE, NamedNode(SH + "ValidationResult")),
                *(Triple(result, NamedNode(SH + name), term) for name, term in _said(finding)),
            ]
        return turtle(triples)


def _said(finding: Finding) -> Iterator[tuple[str, Term]]:
    severity = finding.severity
    yield "resultSeverity", NamedNode(SH + severity if severity in SEVERITIES else severity)
    yield "focusNode", finding.focus
    yield "sourceShape", NamedNode(finding.shape)
    yield "sourceConstraintComponent", NamedNode(finding.component)
    if finding.constraint:
        yield "sourceConstraint", NamedNode(finding.constraint)
    if finding.path and not finding.path.startswith(_PATH_SYNTAX):
        yield "resultPath", NamedNode(finding.path)
    if finding.value:
        yield "value", finding.value
    for language, text in finding.messages.items():
        yield "resultMessage", Literal(text, language=language or None)


def _plain(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value


def _shown(term: Term) -> str:
    return curie(term.value) if isinstance(term, NamedNode) else _plain(term)
