"""Judging files by shapes: asked for here, and by strangers' shapes done in a process of its own.

``judged_apart`` runs where the command does; ``judge_request`` is what the other process does.
"""

from __future__ import annotations

from collections import deque
from io import BufferedWriter, RawIOBase
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TypedDict

from migkg.build import judge, read_data, read_project
from migkg.cli.locating import located
from migkg.cli.wording import words_of
from migkg.places import Place
from migkg.project import turtle_below
from migkg.sandbox import DEADLINE, MEMORY, done_apart
from migkg.shacl.reading import read_shapes
from migkg.shacl.report import WITH_PLACES, BlankNodes, Excerpt, numbered, write
from migkg.source import stream_turtle
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from _typeshed import ReadableBuffer

    from migkg.shacl import Report
    from migkg.source import Triple

Engine = Literal["auto", "reference"]

_UNGUARDED = (
    "note: these shapes are judged by without a barrier to the network, which this system does not "
    "have (seccomp); SERVICE is refused, and time is limited"
)
VERDICT = "verdict: "
"""How a note begins that says what came of it, where the report goes to a file."""

_PIECE = 1 << 16  # bytes


class Request(TypedDict):
    """What is to be judged, by what, and how the report is written.

    With ``explain``, the shape with this name is explained instead. Without ``shapes``, by those
    of the project at ``root``. With ``is_told``, the verdict and what the form cannot say are told
    beside the report. ``given`` says what was given where a file is a copy of it: so the report
    calls it.
    """

    data: list[str]
    shapes: list[str]
    ontology: list[str]
    given: dict[str, str]
    root: str
    engine: Engine
    form: str
    most: int | None
    language: str
    is_told: bool
    explain: str


def request(
    data: Iterable[Path],
    shapes: Iterable[Path] = (),
    ontology: Iterable[Path] = (),
    *,
    given: Mapping[str, str] | None = None,
    root: Path = Path(),
    engine: Engine = "auto",
    form: str = "text",
    most: int | None = None,
    language: str = "en",
    is_told: bool = False,
    explain: str = "",
) -> Request:
    """A request for a judgement of these files."""
    return {
        "data": list(map(str, data)),
        "shapes": list(map(str, shapes)),
        "ontology": list(map(str, ontology)),
        "given": dict(given or {}),
        "root": str(root),
        "engine": engine,
        "form": form,
        "most": most,
        "language": language,
        "is_told": is_told,
        "explain": explain,
    }


def judged_apart(
    asked: Request,
    stream: BinaryIO,
    note: Callable[[str], object],
    *,
    task: str = "",
    deadline: float = DEADLINE,
    memory: int = MEMORY,
) -> bool:
    """Whether the data conform; the report goes to the stream, what else is to be said to ``note``.

    Where the place of another ``task`` is given (``module:function``), that is done instead.

    Raises:
        LimitExceeded: the judgement took more than ``deadline`` seconds or ``memory`` MiB, or
            broke the engine.
        FaultyShapes: the shapes are not well formed.
        SourceError: a file is not Turtle.
        ShapesError: the shapes cannot be applied.
    """
    place = task or f"{__name__}:{judge_request.__name__}"
    done = done_apart(place, asked, stream, note, deadline=deadline, memory=memory)
    if done.barrier == "none":
        note(_UNGUARDED)
    return done.code == 0


def judge_request(
    asked: Request, take: Callable[[bytes], object], note: Callable[[str], object]
) -> int:
    """Judge, write the report piece by piece, and give the exit code.

    The shapes are read first: whatever is wrong with them is said before any data are read.

    Raises:
        FaultyShapes: the shapes are not well formed.
        SourceError: a file is not Turtle.
        ShapesError: the shapes cannot be applied.
    """
    shapes, ontology, shapes_at = judged_by(asked, note)
    files, nodes = turtle_below(map(Path, asked["data"])), BlankNodes()
    data = nodes.noted(chain.from_iterable(map(stream_turtle, files)))
    judged = judge(data, shapes, ontology, shapes_at, engine=asked["engine"])
    for shape, why in judged.handed.items():
        note(f"note: {curie(shape)} is judged by pySHACL, for it has {why}")
    deque(nodes.noted(chain(ontology, shapes)), maxlen=0)
    excerpt = _excerpt(numbered(judged, nodes), asked, nodes, files)
    with BufferedWriter(_Taken(take), _PIECE) as stream:
        write(excerpt, asked["form"], stream)
        whole = excerpt.whole
        if asked["form"] == "text" and not (whole.focus_nodes or whole.aimless):
            words = words_of(chain.from_iterable(map(stream_turtle, files)))
            stream.write(f"{words}\n".encode())
    if asked["is_told"]:
        note(VERDICT + excerpt.whole.summary())
    elif asked["form"] == "csv" and not excerpt.whole.focus_nodes:
        note(excerpt.whole.summary())
    if excerpt.cut and (asked["is_told"] or asked["form"] == "csv"):
        note(excerpt.cut)
    return 0 if excerpt.whole.conforms else 1


def judged_by(
    asked: Request, note: Callable[[str], object]
) -> tuple[Sequence[Triple], tuple[Triple, ...], Sequence[Path]]:
    """Shapes, ontology, and where the shapes stand."""
    ontology = read_data(map(Path, asked["ontology"]))
    if not asked["shapes"]:
        project = read_project(Path(asked["root"]), with_data=False)
        return project.shapes, project.vocabulary + ontology, [project.root / "shapes"]
    shapes_at = list(map(Path, asked["shapes"]))
    shapes = read_shapes(shapes_at)
    for line in shapes.notes:
        note(f"note: {line}")
    return shapes.triples, ontology, shapes_at


def _excerpt(report: Report, asked: Request, nodes: BlankNodes, files: Sequence[Path]) -> Excerpt:
    excerpt = Excerpt(report, asked["most"], asked["language"])
    if asked["form"] not in WITH_PLACES:
        return excerpt
    found, given = located(excerpt.shown, nodes.holders, files), asked["given"]
    places = {
        node: Place(Path(given.get(str(place.path), place.path)), place.line)
        for node, place in found.items()
    }
    return Excerpt(report, asked["most"], asked["language"], places)


class _Taken(RawIOBase):
    """A stream that hands on what is written to it."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        super().__init__()
        self._take = take

    def writable(self) -> bool:
        """Whether it can be written to: always."""
        return True

    def write(self, content: ReadableBuffer, /) -> int:
        """Hand on the content."""
        given = bytes(content)
        self._take(given)
        return len(given)
