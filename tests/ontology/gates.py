"""All gates, in one table: what each is, what it guards, what it found and how it is proven.

``make gates`` runs them and writes the pages in ``docs/``. What the pages say of the gates, and of
the figures that can be counted without running them, is held against this by a test.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.web.gates import judged
from tests.ontology import definitions, foops, pitfalls
from tests.ontology.axioms import CLASS, CONCEPT, PROPERTIES, SCHEME, disjoint, own
from tests.ontology.clashes import CLASHES
from tests.ontology.lookup import LANGUAGES, Graph
from tests.ontology.robot import rules_of_profile
from tests.support import ROOT, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

PAGES = {
    "gates": ROOT / "docs" / "gates.md",
    "foops": ROOT / "docs" / "foops.md",
    "pitfalls": ROOT / "docs" / "pitfalls.md",
}
MUTATIONS = ROOT / "docs" / "mutations.md"
ONTOLOGY = "tests/ontology/test_"


@dataclass(frozen=True)
class Run:
    """How the cases of a gate went."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0

    def __add__(self, other: Run) -> Run:
        return Run(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.seconds + other.seconds,
        )

    def __str__(self) -> str:
        cases = self.passed + self.failed + self.skipped
        said = f"{self.passed} of {cases} cases pass"
        return said + (f", {self.skipped} did not run" if self.skipped else "")


@dataclass(frozen=True)
class Gate:
    """One row: a set of tests (a file, and what the names of its tests contain) or a command."""

    what: str
    tool: str
    guards: str
    proven: str
    file: str = ""
    having: str = ""
    command: tuple[str, ...] = ()
    figures: Callable[[Graph], str] = lambda _: ""
    grows: bool = False

    def holds(self, case: str) -> bool:
        """Whether a case (file and name, as pytest writes them) belongs to this gate."""
        file, _, name = case.partition("::")
        return bool(self.file) and file == self.file and self.having in name


def pinned(library: str) -> str:
    """A library with the version that make and CI install."""
    pins = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    (version,) = re.findall(rf"^{re.escape(library)}==(\S+)", pins, re.MULTILINE)
    return f"{library} {version}"


def robot() -> str:
    pom = (ROOT / "tools" / "robot" / "pom.xml").read_text(encoding="utf-8")
    (version,) = re.findall(r"<artifactId>robot-command</artifactId>\s*<version>(.+?)<", pom)
    return f"ROBOT {version}"


def of_terms(graph: Graph) -> str:
    terms, concepts = own(graph, CLASS, *PROPERTIES), own(graph, CONCEPT)
    schemes = own(graph, SCHEME)
    return f"0 violations in {len(terms)} terms, {len(concepts)} concepts, {len(schemes)} schemes"


def of_report(_: Graph) -> str:
    levels = list(rules_of_profile().values())
    return f"{levels.count('ERROR')} rules of level ERROR, 0 errors in {' and '.join(LANGUAGES)}"


def of_clashes(graph: Graph) -> str:
    steps = sum(len(clash.steps) for clash in CLASHES.values())
    pairs = len(disjoint(graph))
    return (
        f"{len(CLASHES)} graphs refused; accepted without any of {steps} steps; {pairs} pairs apart"
    )


def of_foops(graph: Graph) -> str:
    states = [foops.state(item, graph)[0] for item in (*foops.OFFLINE, *foops.NETWORK)]
    found = {state: states.count(state) for state in ("pass", "fail", "needs network")}
    return ", ".join(f"{count} {state}" for state, count in found.items())


def of_pitfalls(graph: Graph) -> str:
    numbers = {number[:3] for number in pitfalls.PITFALLS}
    met = [number for number, found in pitfalls.PITFALLS.items() if found.find(graph)]
    left_out = len(pitfalls.LEFT_OUT)
    return f"{len(numbers)} of 41 pitfalls looked for, {len(met)} met, {left_out} left out"


def of_definitions(graph: Graph) -> str:
    counts = [f"{len(definitions.words(graph, lang))} in {lang}" for lang in LANGUAGES]
    excused = len(definitions.ITS_OWN_WORD) + len(definitions.OTHER_GENUS)
    return f"{', '.join(counts)}; {len(definitions.LINTS)} lints; {excused} excused with a reason"


def of_mutations(_: Graph) -> str:
    """The sums below the two tables of the page, which a test holds against a run."""
    sums = re.findall(
        r"^\| \*\*all\*\* \|(.*)$", MUTATIONS.read_text(encoding="utf-8"), re.MULTILINE
    )
    (made, named), (free, noticed, left) = (re.findall(r"\d+", line) for line in sums)
    return (
        f"{named} of {made} faults made for a constraint named by it; of {free} made at will "
        f"{noticed} noticed, {left} let be with a reason"
    )


GATES: Sequence[Gate] = (
    Gate(
        "OWL 2 DL",
        robot(),
        "any reasoner of OWL 2 can take the whole",
        "a characteristic on the head of a chain is reported",
        f"{ONTOLOGY}profiles.py",
        "[DL]",
        figures=of_terms,
    ),
    Gate(
        "OWL 2 RL",
        robot(),
        "any rule engine can take the whole",
        "an existential on the right is reported",
        f"{ONTOLOGY}profiles.py",
        "[RL]",
        figures=of_terms,
    ),
    Gate(
        "Report on the terms",
        robot(),
        "labels, definitions, deprecation and header of our own terms",
        "bad terms are reported, each by its rule",
        f"{ONTOLOGY}report.py",
        figures=of_report,
    ),
    Gate(
        "Other reasoners",
        f"HermiT, JFact and ELK in {robot()}",
        "ontology and data are consistent, and no class must stay empty",
        "a thing of disjoint classes and an empty class are refused by each",
        f"{ONTOLOGY}reasoners.py",
    ),
    Gate(
        "Consistency",
        f"HermiT in {pinned('owlready2')}",
        "ontology and data are consistent, and no class must stay empty",
        "toys with a contradiction and with an empty class",
        f"{ONTOLOGY}logic.py",
    ),
    Gate(
        "Contradictions",
        f"HermiT in {pinned('owlready2')}, JFact in {robot()}",
        "what must not be true together is refused, by the axioms meant for it",
        "each graph is accepted once any step of its argument is left out",
        f"{ONTOLOGY}clashes.py",
        figures=of_clashes,
    ),
    Gate(
        "FOOPS! items",
        "ours, after FOOPS!",
        "metadata that make the ontology findable and reusable: see [foops.md](foops.md)",
        "a bare ontology lacks each",
        f"{ONTOLOGY}foops.py",
        figures=of_foops,
    ),
    Gate(
        "OOPS! pitfalls",
        "ours, after the catalogue of OOPS!",
        "known slips of modelling and naming: see [pitfalls.md](pitfalls.md)",
        "each is found in a tiny ontology that has it",
        f"{ONTOLOGY}pitfalls.py",
        figures=of_pitfalls,
    ),
    Gate(
        "Traps",
        f"ours; {robot()} and HermiT in {pinned('owlready2')}",
        "forms of OWL that mislead engines: ranges, chains, functional links",
        "each is found where it is; another judge says so too where it leaves OWL 2 DL",
        f"{ONTOLOGY}traps.py",
    ),
    Gate(
        "Definitions",
        "ours",
        "one sentence, genus and difference, not circular, each its own, in each language",
        "bad definitions are seen and good ones let through; whoever is excused needs it",
        f"{ONTOLOGY}definitions.py",
        figures=of_definitions,
    ),
    Gate(
        "Words",
        "ours",
        "every term has label, definition, example, ends; what a note mentions exists",
        "bad definitions are seen",
        f"{ONTOLOGY}words.py",
    ),
    Gate(
        "Header",
        "ours",
        "one ontology with title, version, dates, licence, citation",
        "each entry is asked for by name",
        f"{ONTOLOGY}header.py",
    ),
    Gate(
        "Code lists",
        "ours",
        "sound SKOS: one file per scheme, every concept in its scheme, no two labels alike",
        "each file alone",
        f"{ONTOLOGY}code_lists.py",
    ),
    Gate(
        "Outside terms",
        "ours",
        "what comes from elsewhere is declared once, and nothing is imported",
        "an undeclared term is seen",
        f"{ONTOLOGY}outside_terms.py",
    ),
    Gate(
        "Shortcuts",
        "ours",
        "what rules conclude says so, and is asserted nowhere",
        "the rules are read for what they conclude",
        f"{ONTOLOGY}shortcuts.py",
    ),
    Gate(
        "Rules",
        f"ours; {pinned('owlrl')}",
        "each rule concludes exactly what is expected, in any order, once and for all",
        "worked out by hand: what is given, what follows, what must not",
        "tests/rules/test_rules.py",
    ),
    Gate(
        "Rules in one pass",
        "ours",
        "each rule run once concludes what all of them do, repeated until nothing is new",
        "graphs made at random, with circles, loops and literals in other forms",
        "tests/rules/test_one_pass.py",
    ),
    Gate(
        "Rules by closure",
        "ours",
        "what follows one statement from another is worked out in memory to the same end",
        "two hundred sets of rules made at random",
        "tests/rules/test_linear.py",
    ),
    Gate(
        "Order of rules",
        "ours",
        "rules whose order cannot be proven are refused, and with how to mend it",
        "rules that feed one another, or look at what is not complete",
        "tests/rules/test_order.py",
    ),
    Gate(
        "Rules against axioms",
        pinned("owlrl"),
        "a mirroring rule says what its axiom says, for every axiom of the kind",
        "without the axiom the other engine concludes nothing of it",
        "tests/rules/test_mirrors.py",
    ),
    Gate(
        "Shapes",
        f"ours; {pinned('pyshacl')}",
        "what the data promise",
        "every constraint has a graph that fails by it",
        "tests/shapes/test_shapes.py",
        grows=True,
    ),
    Gate(
        "Mutants",
        f"ours; {pinned('pyshacl')}",
        "what the shapes notice: see [mutations.md](mutations.md)",
        "graphs that are not spoilt are let be",
        "tests/shapes/test_mutations.py",
        figures=of_mutations,
    ),
    Gate(
        "Questions",
        f"ours; {pinned('rdflib')}",
        "each question has the answer worked out by hand, in two engines",
        "hostile values change no question",
        "tests/queries/test_questions.py",
        grows=True,
    ),
    Gate(
        "Form of the code",
        pinned("ruff"),
        "all rules of ruff but those that are named",
        "the tool’s own",
        command=("ruff", "check", "src", "tests", "tools", "benchmarks"),
    ),
    Gate(
        "Types",
        pinned("mypy"),
        "strict types in sources and tests",
        "the tool’s own",
        command=("mypy",),
    ),
    Gate(
        "Floors",
        pinned("import-linter"),
        "modules import downhill only, each library is known in one place",
        "the tool’s own",
        command=("lint-imports",),
    ),
    Gate(
        "Licences",
        pinned("reuse"),
        "every file has its rights",
        "the tool’s own",
        command=("reuse", "lint", "--lines"),
    ),
    Gate(
        "The repository as a whole",
        "`migkg check`",
        "syntax, headers, shapes and logic of what is here",
        "tests/test_cli.py",
        command=("migkg", "check"),
    ),
)
HEAD = ("gate", "tool", "guards", "result", "proven by", "seconds")
NUMBER = re.compile(r"\d+")


def vocabulary_graph() -> Graph:
    return Graph(vocabulary())


def row(gate: Gate, run: Run, graph: Graph) -> tuple[str, ...]:
    """The cells of a gate, the last of which is its time."""
    if gate.command:
        result = "passes" if run.passed else "**FAILS**"
    elif run.failed:
        result = f"**FAILS**: {run}"
    else:
        result = "; ".join(filter(None, (str(run), gate.figures(graph))))
    return gate.what, gate.tool, gate.guards, result, gate.proven, f"{run.seconds:.0f}"


def comparable(gate: Gate, cells: Sequence[str]) -> tuple[str, ...]:
    """A row without its time, and without the counts of what grows with the data."""
    kept = tuple(cells[:-1])
    return tuple(NUMBER.sub("n", cell) for cell in kept) if gate.grows else kept


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [tuple(head), *map(tuple, rows)]
    lines.insert(1, ("---",) * len(lines[0]))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def rows_of(page: str) -> list[tuple[str, ...]]:
    """The rows of the table in a page, without its head."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    return [tuple(line.strip("| ").split(" | ")) for line in lines[2:]]


def page_of_gates(runs: Sequence[Run], graph: Graph) -> str:
    rows = [row(gate, run, graph) for gate, run in zip(GATES, runs, strict=True)]
    return (
        "# Gates\n\n"
        "What a change of the ontology, the rules and the shapes must pass, "
        "with the result of the last run.\n"
        "`make gates` runs them and writes this page; a test says when it no longer holds.\n\n"
        + table(HEAD, rows)
    )


def found_by_gates(root: Path, rows: Iterable[Sequence[str]]) -> str:
    """The rows of the gates that judge ontology, rules and shapes, for the page of quality."""
    said = [
        {"name": what, "verdict": result, "detail": tool}
        for gate, (what, tool, _, result, *_) in zip(GATES, rows, strict=True)
        if not gate.command
    ]
    return json.dumps({"judged": judged(root), "gates": said}, indent=1, ensure_ascii=False) + "\n"


def page_of_foops(graph: Graph) -> str:
    items = sorted((*foops.OFFLINE, *foops.NETWORK))
    rows = ((item, *foops.state(item, graph)) for item in items)
    return (
        "# The items of FOOPS!\n\n"
        "[FOOPS!](https://w3id.org/foops/) asks of an ontology whether it can be found, had, "
        "understood and reused.\n"
        "What the files alone answer is tested; what takes the network must be seen to "
        "when the ontology is published.\n"
        "`make gates` writes this page.\n\n" + table(("item", "state", "why"), rows)
    )


def page_of_pitfalls(graph: Graph) -> str:
    rows = [
        (number, found.title, "MET" if found.find(graph) else "no", str(found.find.__doc__))
        for number, found in pitfalls.PITFALLS.items()
    ]
    rows += [(number, "", "left out", why) for number, why in pitfalls.LEFT_OUT.items()]
    said = [
        (number, title, state, why.partition(": ")[2].split(".\n")[0].rstrip(".") if title else why)
        for number, title, state, why in sorted(rows)
    ]
    return (
        "# The pitfalls of OOPS!\n\n"
        "The catalogue of [OOPS!](https://oops.linkeddata.es/catalogue.jsp), "
        "looked for in the ontology and the code lists.\n"
        "`make gates` writes this page.\n\n" + table(("number", "pitfall", "met", "what"), said)
    )
