"""The natural path, top to bottom: read, check, derive, check again, publish.

Turtle comes in from ``data/ttl``, one named graph per folder; it is judged by the shapes with the
ontology beside it and no inference; the rules conclude what they can into a graph of their own;
the whole is judged again; and only then is it published. The same commit gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from migkg import shacl
from migkg.catalogue import catalogue
from migkg.errors import NonConformance, QueryError, ShapesError, SourceError
from migkg.places import places
from migkg.project import BUILD, TAKEN, WORDS, require_project, turtle_below
from migkg.queries import read_queries, read_words
from migkg.rules import derive
from migkg.sandbox import refuse
from migkg.source import (
    NamedNode,
    Quad,
    Source,
    Triple,
    read_folder,
    read_turtle,
    written_at,
)
from migkg.store import KnowledgeGraph
from migkg.terms import KEY, curie
from migkg.versions import KEPT, contents, digests_of, publish

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from migkg.queries import Query
    from migkg.shacl import Report


@dataclass(frozen=True)
class Project:
    """What a project folder holds, parsed: vocabulary, shapes, collections.

    >>> from pathlib import Path
    >>> project = read_project(Path())
    >>> [source.name for source in project.sources][-1], len(project.shapes) > 0
    ('sources', True)
    """

    root: Path
    ontology: Source
    concepts: Source
    shapes: tuple[Triple, ...]
    sources: tuple[Source, ...]

    @property
    def vocabulary(self) -> tuple[Triple, ...]:
        """The ontology and the code lists."""
        return self.ontology.triples + self.concepts.triples

    @property
    def data(self) -> tuple[Triple, ...]:
        """What the collections assert."""
        return tuple(triple for source in self.sources for triple in source.triples)


@dataclass(frozen=True)
class Build:
    """What a build makes: the graphs, and the report of the shapes on the whole.

    >>> said = Triple(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c"))
    >>> made = Build((Source("example", (), (said,)),), shacl.Report((), 1, ontology_present=True))
    >>> [str(quad.graph_name) for quad in made.quads], len(made.graph)
    (['<https://w3id.org/migkg/graph/example>'], 1)
    """

    graphs: tuple[Source, ...]
    report: Report

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """Every statement once, as it stands in the dump, with the graph it belongs to."""
        return tuple(
            Quad(triple.subject, triple.predicate, triple.object, name)
            for name, graph in ((graph.graph, graph) for graph in self.graphs)
            for triple in dict.fromkeys(graph.triples)
        )

    @property
    def graph(self) -> KnowledgeGraph:
        """The graph, ready to be asked."""
        return KnowledgeGraph(self.quads)


def read_project(root: Path, *, with_data: bool = True) -> Project:
    """Read everything below the project folder that is Turtle, or what its data are judged by.

    >>> from pathlib import Path
    >>> read_project(Path()).ontology.graph.value
    'https://w3id.org/migkg/graph/ontology'

    Raises:
        SourceError: the folder is no migkg project, a file is not Turtle, or a file or folder lies
            where none is read.
    """
    require_project(root)
    return Project(
        root=root,
        ontology=read_folder(root / "ontology"),
        concepts=read_folder(root / "ontology" / "concepts"),
        shapes=read_folder(root / "shapes").triples,
        sources=_collections(root / "data" / "ttl") if with_data else (),
    )


def _collections(folder: Path) -> tuple[Source, ...]:
    folders = sorted(path for path in folder.iterdir() if path.is_dir())
    for path in folders:
        if not KEY.fullmatch(path.name):
            problem = "a folder is named by lower-case ASCII letters and digits, joined by hyphens"
            raise SourceError(path, problem)
        if path.name in TAKEN:
            raise SourceError(path, "is the name of a graph of our own: choose another")
    sources = tuple(map(read_folder, folders))
    read = {file for source in sources for file in source.files}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".ttl" and path not in read:
            raise SourceError(path, f"is not read: data lie in {folder}/<collection>/<name>.ttl")
    return sources


def read_questions(root: Path) -> dict[str, Query]:
    """The questions of the project, each of them one that can be asked with its defaults.

    Raises:
        QueryError: one is not valid, is an update, asks another server, or hides a parameter.
        UnknownName: a header has a field that there is not.
    """
    questions = read_queries(root / "queries")
    nothing = KnowledgeGraph()
    for question in questions.values():
        bindings = question.bind()
        try:
            refuse(question.text)
            _require_columns(question, nothing)
            nothing.answer(question.text, _ROWS, _STATEMENTS, **bindings)
            nothing.answer(question.bound_text(bindings), _ROWS, _STATEMENTS)
        except QueryError as error:
            raise error.of_file(question.name, question.path) from error
    return questions


def _require_columns(question: Query, graph: KnowledgeGraph) -> None:
    body, media_type = graph.answer(question.text, _ROWS, _STATEMENTS)
    columns = json.loads(body)["head"].get("vars") if media_type == _ROWS else None
    for name in question.defaults:
        if columns is not None and name not in columns:
            raise QueryError(f"the parameter {name!r} is not selected: add ?{name} after SELECT")


def read_catalogue(root: Path) -> Source:
    """The questions of the project, each one that can be asked, as the graph describes them.

    Raises:
        QueryError: as ``read_questions``, or the words for a tag or a parameter are missing.
        UnknownName: a header has a field that there is not.
    """
    return catalogue(read_questions(root), read_words(root / WORDS))


_ROWS, _STATEMENTS = "application/sparql-results+json", "text/turtle"


def conclude(project: Project) -> Source:
    """What the rules conclude from the project's statements.

    Raises:
        QueryError: a rule is not a valid CONSTRUCT query or makes a blank node, or the rules have
            no order in which each could be run once.
    """
    rules = read_queries(project.root / "ontology" / "rules")
    derived = derive(project.data + project.vocabulary, rules.values())
    return Source("derived", (), tuple(derived))


def assemble(project: Project) -> Build:
    """Judge what is asserted, derive, judge the whole.

    Raises:
        NonConformance: the data break a Violation, before or after deriving; carries the report.
        SourceError: a statement stands in two graphs.
        QueryError: a rule or a question is not valid.
    """
    asserted = judge(project.data, project.shapes, project.vocabulary, [project.root / "shapes"])
    _require_conformance(asserted, project)
    derived = conclude(project)
    asked = read_catalogue(project.root)
    graphs = (project.ontology, project.concepts, *project.sources, derived, asked)
    _require_one_graph_each(graphs)
    whole = project.data + derived.triples
    shapes_at = [project.root / "shapes"]
    report = judge(whole, project.shapes, project.vocabulary, shapes_at, by_shape=True)
    _require_conformance(report, project)
    return Build(graphs, report)


def judge(  # noqa: PLR0913  graphs, where one of them stands, and by name how to judge
    data: Iterable[Triple | Quad],
    shapes: Sequence[Triple],
    ontology: Sequence[Triple],
    shapes_at: Iterable[Path],
    *,
    engine: Literal["auto", "reference"] = "auto",
    by_shape: bool = False,
) -> Report:
    """As ``shacl.validate``, with shapes that stand in these files and folders.

    Raises:
        SourceError: a shape names a term that the ontology does not have; with the place.
        ShapesError: as ``shacl.validate``.
    """
    try:
        return shacl.validate(data, shapes, ontology, engine=engine, by_shape=by_shape)
    except ShapesError as error:
        place = written_at(error.term, turtle_below(shapes_at)) if error.term else None
        if place is None:
            raise
        path, line = place
        raise SourceError(path, error.problem, line) from error


def build(root: Path, out: Path | None = None, *, keep: int = KEPT) -> Build:
    """The whole path, to a version in ``out`` (``build/`` below the root unless given).

    Nothing is written, and what is served stays, unless every step before succeeds. ``keep`` is
    how many versions are left there, with this one.

    >>> from pathlib import Path
    >>> from shutil import copytree
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for part in ("ontology", "queries", "shapes", "data/ttl/migkg"):
    ...         _ = copytree(part, Path(folder, part))
    ...     _ = copytree("tests/small/xx-atown", Path(folder, "data/ttl/xx-atown"))
    ...     build(Path(folder)).report.conforms
    True

    Raises:
        SourceError: as ``prepare``, or the version cannot be written.
        QueryError: a rule or a question is not valid.
        NonConformance: the data break a Violation.
    """
    made, files = prepare(root)
    publish(out or root / BUILD, files, keep=keep)
    return made


def prepare(root: Path) -> tuple[Build, dict[str, bytes]]:
    """The build of a project, and the files of its version: all of the same state of the folder.

    Raises:
        SourceError: a file is not Turtle or lies where none is read, a statement stands in two
            graphs, or something was changed meanwhile.
        QueryError: a rule or a question is not valid.
        NonConformance: the data break a Violation.
    """
    before = digests_of(root)
    made = assemble(read_project(root))
    _require_unchanged(root, before)
    files = contents(root, made.graphs, made.quads, made.report)
    _require_unchanged(root, before)  # for that has read some of them once more
    return made, files


def _require_unchanged(root: Path, before: Mapping[str, str]) -> None:
    for name, _ in sorted(before.items() ^ digests_of(root).items()):
        problem = "was changed while the graph was built from it: run migkg build again"
        raise SourceError(root / name, problem)


def _require_conformance(report: Report, project: Project) -> None:
    if not report.conforms:
        files = [path for source in project.sources for path in source.files]
        found = places((finding.focus for finding in report.findings), files)
        raise NonConformance(report, report.to_text(places=found))


def _require_one_graph_each(graphs: Sequence[Source]) -> None:
    seen: dict[Triple, Source] = {}
    for graph in graphs:
        for triple in dict.fromkeys(graph.triples):
            if triple in seen:
                first = seen[triple]
                problem = f"stands in {first.name} and in {graph.name}: {_shown(triple)}"
                files = [str(_file_of(triple, source)) for source in (first, graph)]
                raise SourceError("A statement", f"{problem} ({' and '.join(files)})")
            seen[triple] = graph


def _file_of(triple: Triple, source: Source) -> Path:
    return next(path for path in source.files if triple in read_turtle(path))


def _shown(triple: Triple) -> str:
    terms = (triple.subject, triple.predicate, triple.object)
    return " ".join(
        curie(term.value) if isinstance(term, NamedNode) else str(term) for term in terms
    )


def read_data(paths: Iterable[Path]) -> tuple[Triple, ...]:
    """The statements of these Turtle files, and of all below these folders.

    Raises:
        SourceError: a file is not Turtle, or a folder holds none.
    """
    return tuple(triple for file in turtle_below(paths) for triple in read_turtle(file))
