"""A judged version of data. A change has only what it can reach judged again.

The statements of the version stay in memory, and with them what each constraint found. A changed
statement is followed back, through those of before and after together, to the nodes for which a
constraint reads it; where that cannot be told, the constraint judges all its nodes again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from migkg.shacl import reference
from migkg.shacl.compiled.engine import Engine, at_once
from migkg.shacl.hints import Hints
from migkg.shacl.incremental.counting import Counting
from migkg.shacl.incremental.gathering import Gathering
from migkg.shacl.incremental.reads import THIS, Reads
from migkg.shacl.incremental.sites import Sites
from migkg.shacl.incremental.traces import MOST, Trace, Untraced
from migkg.shacl.judging import read_once, require_judgeable, uncovered
from migkg.shacl.model.statements import SUBCLASS, TYPE
from migkg.shacl.reading import aimless
from migkg.shacl.report import Report
from migkg.shacl.written import Written
from migkg.source import BlankNode, NamedNode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from migkg.shacl.incremental.sites import Site
    from migkg.shacl.report import Finding
    from migkg.source import Quad, Term, Triple

_WIDE = 0.1
"""The part of the statements that a change is at most followed from."""


class Version:
    """Data that are judged, as a set of statements, with shapes and ontology that stay the same.

    >>> from pathlib import Path
    >>> from migkg import read_folder, read_project
    >>> ours, atown = read_project(Path()), read_folder(Path("tests/small/xx-atown"))
    >>> version = Version(atown.triples, ours.shapes, ours.vocabulary)
    >>> is_city = next(it for it in atown.triples if str(it.object).endswith("#City>"))
    >>> version.report.conforms, version.change(removed=[is_city]).conforms
    (True, False)
    >>> version.change(added=[is_city]).conforms
    True

    Raises:
        FaultyShapes: as ``validate``.
        ShapesError: as ``validate``.
    """

    def __init__(
        self,
        data: Iterable[Triple | Quad],
        shapes: Sequence[Triple],
        ontology: Sequence[Triple] = (),
    ) -> None:
        require_judgeable(shapes, ontology)
        self._shapes = read_once(tuple(shapes))
        self._by_reference = uncovered(tuple(shapes))
        self._data = Written()
        self._data.add(data)
        self._beside = frozenset(self._data.as_held(ontology))
        self._both = {it for it in self._beside if self._data.terms.holds(it)}
        self._data.add(ontology)
        self._torn = True
        self._judge()

    @property
    def report(self) -> Report:
        """What ``validate`` would say of the version as it is."""
        judge, focus_nodes = self._engine, self._counting.focus_nodes
        return Report(
            self._hints.given(self._gathering),
            focus_nodes,
            ontology_present=len(self._beside) > 0,
            judged=tuple(sorted({judge.name(it) for it, sees in self._sees.items() if sees})),
            aimless="" if focus_nodes else aimless(self._shapes.statements),
            handed={judge.name(it): why for it, why in self._by_reference.items() if why},
        )

    def change(self, added: Iterable[Triple] = (), removed: Iterable[Triple] = ()) -> Report:
        """Change the data, and judge what that can reach; what is in both is there afterwards.

        Raises:
            ShapesError: as ``validate``; everything is judged anew at the next change.
        """
        given = dict.fromkeys(self._data.as_held(added))
        gone = [it for it in dict.fromkeys(self._data.as_held(removed)) if it not in given]
        plus = [it for it in given if not self._of_data(it)]
        minus = [it for it in gone if self._of_data(it)]
        changed = [it for it in (*plus, *minus) if it not in self._beside]
        anew = self._torn or self._is_worded_otherwise or self._is_wide(changed)
        anew = anew or any(map(_is_of_classes, changed))
        self._torn = True
        self._counting.before((*plus, *minus))
        self._data.uses.update(it.predicate for it in plus)
        self._data.terms.add(it for it in plus if it not in self._beside)
        reached = {} if anew else self._reached(changed)
        self._data.uses.subtract(it.predicate for it in minus)
        self._data.terms.remove(it for it in minus if it not in self._beside)
        self._both.update(self._beside.intersection(plus))
        self._both.difference_update(minus)
        if anew or self._is_worded_otherwise:
            self._judge()
        else:
            self._counting.after()
            self._judge_again(reached, changed)
        self._data.terms.drop_sets()
        self._torn = False
        return self.report

    @property
    def _is_worded_otherwise(self) -> bool:
        """Whether the data have or lack now for what a query may not be covered any more."""
        return self._worded != self._wording

    @property
    def _wording(self) -> tuple[bool, int, frozenset[Term | None]]:
        """What decides how a query is asked, and by whom: odd literals, terms that are nowhere."""
        return self._data.plain, len(self._data.rewritten), self._engine.nowhere

    def _is_wide(self, changed: Sequence[Quad]) -> bool:
        """Whether there are so many that to judge everything is cheaper than to follow them."""
        return len(changed) > max(MOST, _WIDE * self._data.uses.total())

    def _of_data(self, statement: Quad) -> bool:
        if statement in self._beside:
            return statement in self._both
        return self._data.terms.holds(statement)

    def _judge(self) -> None:
        """Judge everything."""
        self._engine = Engine(self._data, self._shapes)
        self._worded = self._wording
        self._by_reference = {**self._by_reference, **self._engine.uncovered_by_data()}
        self._hints = Hints(self._data)
        reads = Reads(self._shapes, self._engine.conditions, self._data)
        made = Sites(self._engine, self._shapes, self._data, reads)
        ours = [it for it in self._shapes.roots if it not in self._by_reference]
        sites = [site for root in ours for site in made.below(root)]
        self._traces: dict[NamedNode | None, list[tuple[Site, Trace]]] = defaultdict(list)
        for site in sites:
            for trace in site.traces:
                self._traces[trace.predicate].append((site, trace))
        self._targets = {
            root: [Trace.of(it, THIS) for it in reads.targets(targets)]
            for root, targets in self._shapes.roots.items()
        }
        self._handed = self._judge_by_reference()
        found = at_once(lambda site: site.judge()[1], sites)
        self._gathering = Gathering([*self._handed, *found])
        self._counting = Counting(self._engine, self._data, self._beside, self._of_data)
        roots = self._shapes.roots.items()
        self._sees = {root: self._engine.sees(targets) for root, targets in roots}
        self._data.terms.drop_sets()
        self._torn = False

    def _judge_by_reference(self) -> Collection[Finding]:
        if not self._by_reference:
            return ()
        aimed = self._shapes.aimed_by(set(self._by_reference))
        return reference.findings(self._data.statements(), aimed)

    def _reached(self, changed: Iterable[Quad]) -> Mapping[Site, set[Term] | None]:
        """For each constraint the nodes to be judged again, None for all."""
        by_predicate: dict[NamedNode | None, list[Quad]] = defaultdict(list)
        for it in changed:
            by_predicate[it.predicate].append(it)
            by_predicate[None].append(it)
        reached: dict[Site, set[Term] | None] = {}
        for predicate, statements in by_predicate.items():
            for site, trace in self._traces.get(predicate, ()):
                known = reached.setdefault(site, set())
                if known is None:
                    continue
                try:
                    known |= trace.reached(statements, self._data.terms)
                except Untraced:
                    reached[site] = None
        return reached

    def _judge_again(
        self, reached: Mapping[Site, set[Term] | None], changed: Sequence[Quad]
    ) -> None:
        for site, nodes in reached.items():
            if nodes is None:
                self._gathering.exchange(*site.judge())
            elif nodes:
                self._gathering.exchange(*site.judge_again(nodes))
        if changed and self._by_reference:
            before, self._handed = self._handed, self._judge_by_reference()
            self._gathering.exchange(before, self._handed)
        for node in {it.subject for it in changed if it.predicate == TYPE}:
            if isinstance(node, NamedNode):
                self._hints.changed(node)
        for root, traces in self._targets.items():
            if any(it.begins_at_any(changed) for it in traces):
                self._sees[root] = self._engine.sees(self._shapes.roots[root])


def _is_of_classes(statement: Quad) -> bool:
    """Whether it may tell which classes lie below another.

    A class without a name counts only while it has instances.
    """
    is_unnamed = statement.predicate == TYPE and isinstance(statement.object, BlankNode)
    return is_unnamed or statement.predicate == SUBCLASS
