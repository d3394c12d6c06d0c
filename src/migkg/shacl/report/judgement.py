"""What came of a validation, and the part of it that somebody is shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from migkg.shacl.report.finding import SEVERITIES, rank
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migkg.places import Place
    from migkg.shacl.report.finding import Finding
    from migkg.source import Term


class Tally(NamedTuple):
    """How many nodes a shape looked at, what it found, and the CPU time that this took.

    >>> Tally("migsh:City", focus_nodes=3, found=1, seconds=0.01).found
    1
    """

    shape: str
    focus_nodes: int
    found: int
    seconds: float


@dataclass(frozen=True)
class Judgement:
    """All findings, the gravest first, and whether there was anything to judge at all.

    ``judged`` names the shapes that had something to look at, ``handed`` those that the reference
    engine judged instead of ours, each with the reason. ``aimless`` says why the shapes could find
    nothing in any data, where that is so. ``tallies`` are those of each shape, where they were
    kept; they make two judgements no different, for no shape takes as long twice.
    """

    findings: tuple[Finding, ...]
    focus_nodes: int
    ontology_present: bool
    judged: tuple[str, ...] = ()
    handed: Mapping[str, str] = field(default_factory=dict)
    aimless: str = ""
    tallies: tuple[Tally, ...] = field(default=(), compare=False)

    @property
    def conforms(self) -> bool:
        """Whether something was judged, and no Violation was found in it."""
        return self.focus_nodes > 0 and not self.count("Violation")

    @cached_property
    def counts(self) -> Counter[str]:
        """The number of findings of each severity, the gravest first."""
        counted = Counter(finding.severity for finding in self.findings)
        return Counter({it: counted[it] for it in sorted(counted, key=lambda it: (rank(it), it))})

    def count(self, severity: str) -> int:
        """The number of findings of this severity."""
        return self.counts[severity]

    def tally(self, severity: str) -> Counter[str]:
        """How often each constraint objected with this severity, by prefixed names."""
        return Counter(
            curie(finding.rule) for finding in self.findings if finding.severity == severity
        )

    @property
    def reason(self) -> str:
        """Why nothing was judged, empty where something was."""
        if self.focus_nodes:
            return ""
        return self.aimless or "nothing in the data was a target of the shapes"

    def summary(self) -> str:
        """One line: the verdict, what was judged, and how many findings of each severity."""
        if not self.focus_nodes:
            return f"does not conform: {self.reason}"
        verdict = "conforms" if self.conforms else "does not conform"
        counts = ", ".join(f"{self.count(severity)} {severity}" for severity in SEVERITIES)
        ontology = "" if self.ontology_present else "; without an ontology, so subclasses unseen"
        return f"{verdict}: {self.focus_nodes} nodes judged, {counts}{ontology}"


@dataclass(frozen=True)
class Excerpt:
    """A judgement as somebody is shown it: ``most`` findings, in a language, with their places.

    However few are shown, the verdict and the numbers are those of the whole.

    >>> everything = Excerpt(Judgement((), focus_nodes=3, ontology_present=True))
    >>> everything.cut
    ''
    """

    whole: Judgement
    most: int | None = None
    language: str = "en"
    places: Mapping[Term, Place] = field(default_factory=dict)

    @cached_property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that are shown: the gravest."""
        return self.whole.findings if self.most is None else self.whole.findings[: self.most]

    @cached_property
    def cut(self) -> str:
        """What is left out, in a sentence; empty where nothing is."""
        left_out = Counter(finding.severity for finding in self.whole.findings[len(self.shown) :])
        if not left_out:
            return ""
        counts = ", ".join(f"{count} {curie(severity)}" for severity, count in left_out.items())
        total = len(self.whole.findings)
        return f"{len(self.shown)} of {total} findings are shown, the gravest; left out: {counts}"
