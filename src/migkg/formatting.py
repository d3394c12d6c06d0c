"""Turtle files put into one form, in which two versions differ by what has changed and by no more.

The prefixes are ours, those that are used, sorted; the statements are laid out by ``layout``. What
people wrote beside the statements stays, by these rules:

- A comment above the prefixes is the head of the file.
- A comment with an empty line below it opens a section: sections stay in their order, and the
  subjects are sorted within each.
- A comment right above a subject, within its statements or behind them on the same line belongs to
  the subject, stands above it and goes where it goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migkg.errors import SourceError
from migkg.layout import Layout, prologue
from migkg.source import BlankNode, NamedNode, Quad, nquads, parse_turtle, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from migkg.source import Term, Triple

_TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\r\n]* )
    | (?P<space> \s+ )
    | (?P<text> \"{3}(?:\\.|(?!\"{3}).)*\"{3} | '{3}(?:\\.|(?!'{3}).)*'{3}
        | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | (?P<iri> <[^>\s]*> )
    | (?P<open> [\[(] ) | (?P<close> [\])] )
    | (?P<word> (?: [^\s<>"'()\[\],;#.\\] | \\. | \.+(?=[\w:%\\-]) )+ )
    | (?P<dot> \. ) | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"(@?)(prefix|base|version)", re.IGNORECASE)


@dataclass
class _Statement:
    """What was written up to a dot, behind its directives, and the comments that belong to it."""

    text: str
    comments: list[str]


@dataclass
class _Section:
    """A comment, and what is said below it."""

    comment: list[str]
    statements: list[_Statement] = field(default_factory=list)


def formatted(path: Path) -> str:
    """The text of a Turtle file in its form; the graph stays the same.

    >>> from pathlib import Path
    >>> print(formatted(Path("tests/small/xx-atown/source.ttl")).splitlines()[0])
    @prefix city: <https://w3id.org/migkg/id/city/> .

    Raises:
        SourceError: the file cannot be read, is not Turtle 1.1, or is written in a way that this
            does not understand.
    """
    return formatted_text(path, read_text(path))


def formatted_text(path: Path, before: str) -> str:
    """As ``formatted``, of a text that is to stand in this file.

    Raises:
        SourceError: as ``formatted``.
    """
    said = _canonical(parse_turtle(path, before))
    after = _rewritten(path, _Reader(before))
    if _canonical(parse_turtle(path, after)) != said or _comments(after) != _comments(before):
        raise SourceError(path, "would not say the same in its form: write it more simply")
    return after


def rewrite(texts: Mapping[Path, str]) -> None:
    """Let these files have these texts, each as a whole: it is written beside its place first.

    All are written before the first takes its place, so that none does if one cannot be written.

    Raises:
        OSError: a file cannot be written.
    """
    drafts = {path: path.with_name(f".{path.name}.migkg") for path in texts}
    made: list[Path] = []
    try:
        for path, draft in drafts.items():
            made += _made_folders(path.parent)
            draft.write_bytes(texts[path].encode())
            if path.exists():
                draft.chmod(path.stat().st_mode)
        for path, draft in drafts.items():
            draft.replace(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
        for folder in reversed(made):
            if not any(folder.iterdir()):
                folder.rmdir()


def _made_folders(folder: Path) -> list[Path]:
    missing = [it for it in (folder, *folder.parents) if not it.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _comments(text: str) -> list[str]:
    tokens = _TOKEN.finditer(text)
    return sorted(token[0].rstrip() for token in tokens if token.lastgroup == "comment")


def _canonical(triples: Iterable[Triple]) -> bytes:
    return nquads(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)


def _rewritten(path: Path, read: _Reader) -> str:
    used, parts = set[str](), []
    for section in read.sections:
        triples: list[Triple] = []
        comments: dict[Term, list[str]] = {}
        for statement in section.statements:
            said = parse_turtle(path, statement.text, fresh_labels=False)
            triples += said
            comments.setdefault(_subject(said, read.labels), []).extend(statement.comments)
        layout = Layout(triples, lambda node: node.value in read.labels)
        parts += [section.comment]
        parts += [[*comments.get(it, ()), layout.block(it)] for it in layout.subjects]
        used |= layout.used
    blocks = ["\n".join(lines) for lines in (*read.head, [prologue(used)], *parts)]
    return "\n\n".join(filter(None, blocks)) + "\n" if any(blocks) else ""


def _subject(triples: list[Triple], labels: set[str]) -> Term:
    """The subject of a statement of Turtle: of what is nested in it, each is the object of one."""
    nested = {triple.object for triple in triples}
    return next(
        triple.subject
        for triple in triples
        if isinstance(triple.subject, NamedNode)
        or (
            isinstance(triple.subject, BlankNode)
            and (triple.subject.value in labels or triple.subject not in nested)
        )
    )


class _Reader:
    """The text of a Turtle file in its parts."""

    def __init__(self, text: str) -> None:
        self.labels = set(re.findall(r"_:(\w(?:[\w.\-\xb7]*[\w\-\xb7])?)", text))
        self.head: list[list[str]] = []
        self.sections = [_Section([])]
        self._directives = ""
        self._above: list[str] = []
        self._began: re.Match[str] | None = None
        self._last: _Statement | None = None
        self._depth, self._fresh_line = 0, True
        for token in _TOKEN.finditer(text):
            self._take(token)
        self._open_section()

    def _take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind == "comment":
            self._comment(token[0].rstrip())
        elif kind == "space":
            self._fresh_line = self._fresh_line or "\n" in token[0]
            if self._began is None and token[0].count("\n") > 1:
                self._open_section()
        else:
            self._began = self._began or token
            self._depth += (kind == "open") - (kind == "close")
            self._fresh_line = False
            directive = _DIRECTIVE.fullmatch(self._began[0])
            if directive and not directive[1]:
                ends = kind in {"iri", "text"}  # as in SPARQL: without a dot
            else:
                ends = kind == "dot" and not self._depth
            if ends:
                text = token.string[self._began.start() : token.end()]
                self._began = self._last = None
                (self._end_directive if directive else self._end_statement)(text)

    def _comment(self, comment: str) -> None:
        if self._began is None and not self._fresh_line and self._last:
            self._last.comments.append(comment)
        else:
            self._above.append(comment)

    def _open_section(self) -> None:
        if self._above:
            self.sections.append(_Section(self._above))
            self._above = []

    def _end_directive(self, text: str) -> None:
        self._directives += text + "\n"
        self._open_section()
        if not any(section.statements for section in self.sections):
            self.head += [section.comment for section in self.sections]
            self.sections = [_Section([])]

    def _end_statement(self, text: str) -> None:
        self._last = _Statement(self._directives + text, self._above)
        self.sections[-1].statements.append(self._last)
        self._above = []
