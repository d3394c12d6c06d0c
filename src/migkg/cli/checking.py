"""The verb ``check``: all that can be said of a repository without building it.

What has passed before, with the same files and the same code, is not run again, and that is said;
with ``--full``, and in CI, everything runs and nothing is believed.
"""

from __future__ import annotations

import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING

import click

from migkg.build import Build, Project, assemble, read_catalogue, read_project
from migkg.cli.formatting import unformatted
from migkg.cli.logic import judge
from migkg.cli.ratchet import KNOWN, hold
from migkg.errors import NonConformance
from migkg.ledger import Ledger
from migkg.logic import java_available
from migkg.outlines import misplaced
from migkg.places import places
from migkg.project import BUILD, INSTALLED, WORDS, require_project, turtle_files
from migkg.queries import read_queries
from migkg.registry import REGISTRY, keyed, read_registry, require_kept
from migkg.source import NamedNode, read_turtle
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

CHECKED = "checked.json"
"""The ledger, beside the build: it is no part of it, and may be deleted."""

CI = ("CI", "MIGKG_CI")
"""Variables of the environment that say, if set, that this runs in CI."""


@click.command()
@click.option("--full", is_flag=True, help="Run everything, whatever has passed before.")
@click.pass_obj
def check(root: Path, *, full: bool) -> None:
    """Look at the repository: syntax, headers, form, shapes before and after the rules, logic.

    Warnings are held to those that are known.

    What has passed before is run again only if a file or the code has changed.
    """
    require_project(root)
    in_ci = any(os.environ.get(name) for name in CI)
    kept = None if in_ci or root == INSTALLED else root / BUILD / CHECKED
    checks = _Checks(root, Ledger(kept, root, believed=not full))
    try:
        passed = checks.run()
    finally:
        checks.keep()
    sys.exit(0 if passed else 1)


class _Checks:
    """The checks of one run; what several of them need is made once, and only if one does."""

    def __init__(self, root: Path, ledger: Ledger) -> None:
        self._root, self._ledger = root, ledger
        self._turtle = turtle_files(root)
        self._rules = sorted((root / "ontology" / "rules").rglob("*.rq"))
        self._questions = sorted((root / "queries").rglob("*.rq"))
        self._data = [it for it in self._turtle if root / "data" in it.parents]
        self._spared = False

    @cached_property
    def _project(self) -> Project:
        return read_project(self._root)

    @cached_property
    def _made(self) -> Build:
        return assemble(self._project)

    def run(self) -> bool:
        """Run what has to be, cheap before dear, and say what was found."""
        self._syntax()
        asked = [*self._rules, *self._questions, self._root / WORDS]
        self._whole("headers", asked, self._headers)
        in_form = self._form()
        # What lies beside the data counts too: a file that nobody reads is an error.
        beside = (self._root / "data" / "ttl").rglob("*")
        judged = {*self._turtle, *self._rules, *beside}
        self._whole("places", self._data, self._places)
        self._whole("keys", [*self._data, *self._root.glob(REGISTRY)], self._keys)
        self._whole("shapes", judged, self._shapes)
        held = self._warnings([*judged, *self._root.glob(KNOWN)])
        consistent = self._logic()
        if self._spared:
            click.echo("         migkg check --full runs everything")
        return in_form and held and consistent

    def keep(self) -> None:
        """Write the ledger, if that can be done: without it, everything runs the next time."""
        try:
            self._ledger.write()
        except OSError as error:
            click.echo(f"migkg: what passed is not kept: {error}", err=True)

    def _syntax(self) -> None:
        changed = self._changed("syntax")
        for path in changed:
            read_turtle(path)
            self._ledger.note("syntax", [path], "")
        self._say("syntax", f"{len(self._turtle)} Turtle files", self._unchanged(changed))

    def _headers(self) -> str:
        rules = read_queries(self._root / "ontology" / "rules")
        read_catalogue(self._root)
        return f"{len(rules)} rules, {len(self._questions)} questions"

    def _places(self) -> str:
        """Each city lies in its country, which no shape can tell."""
        if not (found := list(misplaced(self._project.data))):
            return "every point is in the country of its city"
        lines = places([it.thing for it in found], self._data)
        said = (
            f"{lines.get(it.thing, '')} {curie(it.thing.value)} lies in {it.country}, its point "
            f"({it.longitude} {it.latitude}) does not: longitude comes first"
            for it in found
        )
        raise NonConformance(None, "\n".join(said))

    def _keys(self) -> str:
        """What was published is there under its key, or withdrawn."""
        path = self._root / REGISTRY
        if not path.is_file():
            return f"held to nothing: there is no {REGISTRY}"
        registry, things = read_registry(path), keyed(self._project.data)
        require_kept(path, registry, things)
        new = len(things - registry.keys())
        said = f", and {new} new, which migkg keys --enter publishes" if new else ""
        return f"{len(registry)} that were published last{said}"

    def _shapes(self) -> str:
        return self._made.report.summary()

    def _warnings(self, files: Sequence[Path]) -> bool:
        if self._believe("warnings", files):
            return True
        rules = {
            curie(triple.subject.value)
            for triple in self._project.shapes
            if isinstance(triple.subject, NamedNode)
        }
        held, said = hold(self._root, self._made.report.tally("Warning"), rules)
        if held:
            self._ledger.note("warnings", files, said)
        self._say("warnings", said)
        return held

    def _form(self) -> bool:
        changed = self._changed("form")
        crooked = unformatted(changed)
        for path in changed:
            if path not in crooked:
                self._ledger.note("form", [path], "")
        if crooked:
            names = ", ".join(path.relative_to(self._root).as_posix() for path in crooked)
            self._say("form", f"not in their form: {names}; migkg fmt puts them into it")
            return False
        self._say("form", "every Turtle file is in its form", self._unchanged(changed))
        return True

    def _logic(self) -> bool:
        """Shapes do not take part in it; where it cannot run, that it once passed is no matter."""
        files = [path for path in self._turtle if self._root / "shapes" not in path.parents]
        if java_available() and self._believe("logic", [*files, *self._rules]):
            return True
        consistent, said = judge(self._project, self._made)
        if consistent and java_available():
            self._ledger.note("logic", [*files, *self._rules], said)
        self._say("logic", said)
        return consistent

    def _whole(self, name: str, files: Iterable[Path], work: Callable[[], str]) -> None:
        """Run a check that judges these files together, unless they have passed it."""
        if not self._believe(name, files):
            said = work()
            self._ledger.note(name, files, said)
            self._say(name, said)

    def _believe(self, name: str, files: Iterable[Path]) -> bool:
        said = self._ledger.said(name, files)
        if said is not None:
            self._say(name, said, "did not run: nothing it looks at has changed since it passed")
        return said is not None

    def _changed(self, name: str) -> list[Path]:
        return [path for path in self._turtle if self._ledger.said(name, [path]) is None]

    def _unchanged(self, changed: Sequence[Path]) -> str:
        count = len(self._turtle) - len(changed)
        return f"{count} not read again: they have not changed since they passed" if count else ""

    def _say(self, name: str, said: str, spared: str = "") -> None:
        self._spared = self._spared or bool(spared)
        click.echo(f"{name:<9}{said}" + (f" ({spared})" if spared else ""))
