"""What the shapes object to: findings, and a report that can be read, parsed and linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import rdflib

from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Mapping

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class Finding:
    """One result: where, what is wrong, by which shape, and how to mend it (per language)."""

    severity: str
    focus: str
    path: str | None
    value: str | None
    shape: str
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
    def order(self) -> tuple[int, str, str, str, str, str]:
        """The place of the finding in a report: the gravest first."""
        rank = SEVERITIES.index(self.severity) if self.severity in SEVERITIES else len(SEVERITIES)
        return rank, self.focus, self.path or "", self.value or "", self.shape, self.component


@dataclass(frozen=True)
class Report:
    """All findings, and whether there was anything to judge at all."""

    findings: tuple[Finding, ...]
    focus_nodes: int
    ontology_present: bool

    @property
    def conforms(self) -> bool:
        """Whether something was judged, and no Violation was found in it."""
        return self.focus_nodes > 0 and not self.count("Violation")

    def count(self, severity: str) -> int:
        """The number of findings of this severity."""
        return sum(finding.severity == severity for finding in self.findings)

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
                value = f"  {curie(finding.value)}" if finding.value else ""
                lines.append(f"  {curie(finding.focus)}{path}{value}")
                lines.append(f"    {finding.message(language)} [{curie(finding.shape)}]")
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
                    "focusNode": finding.focus,
                    "path": finding.path,
                    "value": finding.value,
                    "sourceShape": finding.shape,
                    "component": finding.component,
                    "messages": dict(finding.messages),
                }
                for finding in self.findings
            ],
        }

    def to_turtle(self) -> bytes:
        """The report as a ``sh:ValidationReport``, its results numbered, in a fixed order."""
        graph = rdflib.Graph(bind_namespaces="none")
        graph.bind("sh", SH)
        report = rdflib.URIRef("urn:migkg:report")
        graph.add((report, rdflib.RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, rdflib.Literal(not self.findings)))
        for number, finding in enumerate(self.findings, 1):
            result = rdflib.URIRef(f"urn:migkg:report:{number:05}")
            graph.add((report, SH.result, result))
            graph.add((result, rdflib.RDF.type, SH.ValidationResult))
            graph.add((result, SH.resultSeverity, SH[finding.severity]))
            graph.add((result, SH.focusNode, _term(finding.focus)))
            graph.add((result, SH.sourceShape, _term(finding.shape)))
            graph.add((result, SH.sourceConstraintComponent, rdflib.URIRef(finding.component)))
            if finding.path:
                graph.add((result, SH.resultPath, _term(finding.path)))
            if finding.value:
                graph.add((result, SH.value, _term(finding.value)))
            for language, text in finding.messages.items():
                message = rdflib.Literal(text, lang=language or None)
                graph.add((result, SH.resultMessage, message))
        return graph.serialize(format="turtle", encoding="utf-8")


def _term(text: str) -> rdflib.URIRef | rdflib.Literal:
    return rdflib.URIRef(text) if ":" in text and " " not in text else rdflib.Literal(text)
