"""Judging by strangers' shapes: asked for here, done in a process of its own.

``judged_apart`` runs where the command does; ``judge_request`` is what the other process does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypedDict

from migkg.build import judge, read_data
from migkg.cli.wording import words_of
from migkg.sandbox import DEADLINE, MEMORY, done_apart
from migkg.shacl.reading import read_shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from migkg.shacl import Report
    from migkg.source import Triple

_UNGUARDED = (
    "these shapes are judged by without a barrier to the network, which this system does not have "
    "(seccomp); SERVICE is refused, and time is limited"
)


class Request(TypedDict):
    """What is to be judged, by what, and how the report is written."""

    data: list[str]
    shapes: list[str]
    ontology: list[str]
    format: str
    language: str


def request(
    data: Iterable[Path],
    shapes: Iterable[Path],
    ontology: Iterable[Path] = (),
    *,
    form: str = "text",
    language: str = "en",
) -> Request:
    """A request for a judgement of these files."""
    return {
        "data": list(map(str, data)),
        "shapes": list(map(str, shapes)),
        "ontology": list(map(str, ontology)),
        "format": form,
        "language": language,
    }


def judged_apart(
    asked: Request,
    stream: BinaryIO,
    note: Callable[[str], object],
    *,
    deadline: float = DEADLINE,
    memory: int = MEMORY,
) -> bool:
    """Whether the data conform; the report goes to the stream, what else is to be said to ``note``.

    Raises:
        LimitExceeded: the judgement took more than ``deadline`` seconds or ``memory`` MiB, or
            broke the engine.
        FaultyShapes: the shapes are not well formed.
        SourceError: a file is not Turtle.
        ShapesError: the shapes cannot be applied.
    """
    place = f"{__name__}:{judge_request.__name__}"
    done = done_apart(place, asked, stream, note, deadline=deadline, memory=memory)
    if done.barrier == "none":
        note(_UNGUARDED)
    return done.code == 0


def judge_request(
    asked: Request, write: Callable[[bytes], None], note: Callable[[str], None]
) -> int:
    """Judge, write the report, and give the exit code.

    The shapes are read first: whatever is wrong with them is said before any data are read.

    Raises:
        FaultyShapes: the shapes are not well formed.
        SourceError: a file is not Turtle.
        ShapesError: the shapes cannot be applied.
    """
    shapes_at, data_at, ontology_at = (
        [Path(it) for it in asked[part]] for part in ("shapes", "data", "ontology")
    )
    shapes = read_shapes(shapes_at)
    for line in shapes.notes:
        note(line)
    ontology, data = read_data(ontology_at), read_data(data_at)
    report = judge(data, shapes.triples, ontology, shapes_at)
    write(written(report, asked["format"], asked["language"], data))
    return 0 if report.conforms else 1


def written(report: Report, form: str, language: str, data: Sequence[Triple]) -> bytes:
    """The report in one of the formats of the command line."""
    if form == "ttl":
        return report.to_turtle()
    if form == "json":
        text = json.dumps(report.to_json(), indent=2, ensure_ascii=False)
    else:
        text = report.to_text(language)
        if not report.focus_nodes:
            text += "\n" + words_of(data)
    return (text + "\n").encode()
