"""How a constraint is judged, in words: what is bound, what is looked up, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.compiled.screening import SCREENED
from migkg.shacl.sparql.tokens import cut
from migkg.source import BlankNode, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migkg.shacl.explaining.names import Names
    from migkg.shacl.explaining.watching import Step
    from migkg.shacl.model.paths import PropertyPath
    from migkg.shacl.model.shapes import Constraint, Shapes, Targets
    from migkg.source import Term

_MOST = 5  # terms that are shown
_LONGEST = 80
BY_SHAPES = {"not", "node", "and", "or", "xone", "qualifiedMinCount", "qualifiedMaxCount"}
"""The constraints that judge values by other shapes."""
_COUNTED = "{each}, counted for each focus node (GROUP BY)"
_QUALIFIED = "{each} that conforms to the value shape, counted for each focus node (GROUP BY)"
_COMPARED = "{each}, and how it compares with the bound"
_ORDERED = "each pair of a {value} and a value of {wanted}, compared"
_MEASURED = "{each}, and how long its text is"
_LOOKED_UP = {
    "minCount": _COUNTED,
    "maxCount": _COUNTED,
    "qualifiedMinCount": _QUALIFIED,
    "qualifiedMaxCount": _QUALIFIED,
    "class": "{each}, and whether it is an {instance}",
    "datatype": "{each}, and whether it is a well-formed literal of the datatype",
    "nodeKind": "{each}, and whether it is of the kind",
    "minLength": _MEASURED,
    "maxLength": _MEASURED,
    "pattern": "{each}, and whether its text matches the pattern",
    "languageIn": "{each}, and whether its language is one of those",
    "minExclusive": _COMPARED,
    "minInclusive": _COMPARED,
    "maxExclusive": _COMPARED,
    "maxInclusive": _COMPARED,
    "in": "{each}, and whether it is one of {count} terms",
    "uniqueLang": "{each} with a language, counted by language (GROUP BY)",
    "equals": "{each} that is no value of {wanted}, and the other way round",
    "disjoint": "{each}, and whether it is a value of {wanted} too",
    "lessThan": _ORDERED,
    "lessThanOrEquals": _ORDERED,
    "closed": "each statement about them, and whether the shape names its property",
    "hasValue": "whether {wanted} is a {value}",
}
_HELD = "GRAPH <urn:migkg:set:"


class Plans:
    """The plans of the constraints of some shapes.

    ``subclasses`` tells how many subclasses of a class the data and the ontology have.
    """

    def __init__(self, shapes: Shapes, names: Names, subclasses: Callable[[Term], int]) -> None:
        self._shapes, self._names, self._subclasses = shapes, names, subclasses

    def targets(self, targets: Targets) -> str:
        """What binds the focus nodes of a shape."""
        ways = [f"each {self._instance(it)}" for it in targets.classes]
        ways += [f"each node that has {self._names.term(it)}" for it in targets.subjects_of]
        ways += [f"each value of {self._names.term(it)}" for it in targets.objects_of]
        if len(targets.nodes) > _MOST:
            ways.append(f"{len(targets.nodes)} nodes that the shape names")
        else:
            ways += [f"the node {self._names.term(it)}" for it in targets.nodes]
        return ", and ".join(ways)

    def constraint(self, constraint: Constraint) -> str:
        """What a constraint demands, as the shapes write it."""
        if not constraint.name:
            return self._names.short(constraint.component)
        terms = self._shapes.asked(constraint)
        shown = ", ".join(map(self._shown, terms[:_MOST]))
        more = f", … ({len(terms)} in all)" if len(terms) > _MOST else ""
        return f"sh:{constraint.name} {shown}{more}"

    def path(self, path: PropertyPath | None) -> str | None:
        """A path as SPARQL writes it, with short names."""
        if path is None or path.plain:
            return self._names.term(path.plain) if path and path.plain else None
        return "".join(
            self._names.short(it.text[1:-1]) if it.kind == "iri" else it.text
            for it in cut(path.name if "<" in path.name else path.sparql)
        )

    def of(self, step: Step) -> tuple[str, ...]:
        """The plan of a constraint as it was judged, a sentence each."""
        if not step.asked:
            return ("Nothing is asked: no node can break it.",)
        return tuple(self._sentences(step))

    def _sentences(self, step: Step) -> Iterator[str]:
        if step.aimed.focus.startswith(_HELD):
            yield (
                "The focus nodes are values that were found before, by one query, and are held as "
                "a set."
            )
        else:
            yield "The focus nodes are bound by the first pattern of the query."
        name = step.constraint.name
        if any(it.query.endswith(SCREENED) for it in step.asked):
            yield (
                f"First all statements with {self.path(step.aimed.shape.path)} are gone through "
                "once for what may break it; only the nodes found there are judged, if any are."
            )
        if step.constraint.is_query:
            yield from self._of_query(step)
        else:
            yield f"Looked up for them: {self._looked_up(step)}."
        if name in BY_SHAPES:
            yield from self._of_inner_shapes(step)
        if name == "in" and _HELD in step.asked[-1].query:
            yield "The terms of the list are held as a set, in which each value is looked up."
        many = "one query" if len(step.asked) == 1 else f"{len(step.asked)} queries"
        yield f"Set-wise: {many} for all focus nodes, however many there are."

    def _looked_up(self, step: Step) -> str:
        constraint, path = step.constraint, step.aimed.shape.path
        by = self.path(path)
        if constraint.name == "minCount" and path and self._is(1, constraint):
            if path.simple:
                return f"whether there is any value of {by}, in the index"
            return f"those with a value of {by}, found for all at once and taken away (MINUS)"
        if (
            constraint.name == "qualifiedMinCount"
            and path
            and path.plain
            and self._is(1, constraint)
        ):
            return f"whether any value of {by} conforms to the value shape, in the index"
        if constraint.name == "maxCount" and self._is(0, constraint):
            return f"each value of {by}"
        return _LOOKED_UP.get(constraint.name, "{each}").format(
            each=f"each value of {by}" if by else "the node itself",
            value=f"value of {by}" if by else "node itself",
            wanted=self._shown(constraint.value),
            instance=self._instance(constraint.value) if constraint.name == "class" else "",
            count=len(self._shapes.asked(constraint)),
        )

    def _of_query(self, step: Step) -> Iterator[str]:
        said, node = self._shapes.said, step.constraint.value
        if said.said(node, "ask"):
            yield "The ASK of the component is asked of all values at once, as FILTER NOT EXISTS."
            return
        yield (
            "The query of the shape is asked once: the pattern of the focus nodes stands in it "
            "wherever SHACL gives $this a value."
        )
        given = next((it.value for it in said.said(node, "select") if isinstance(it, Literal)), "")
        words = [it.word for it in cut(given)]
        asked = [it.word for it in cut(step.asked[-1].query)]
        if "MINUS" in asked:
            yield (
                "A FILTER NOT EXISTS with a path of any length became MINUS: the path is followed "
                "once for all."
            )
        if "LATERAL" in asked:
            yield "What is OPTIONAL and about one thing is looked up for each row (LATERAL)."
        if asked.count("EXISTS") > words.count("EXISTS"):
            yield (
                "The patterns in EXISTS were put into one another, so that each begins at what is "
                "bound."
            )

    def _of_inner_shapes(self, step: Step) -> Iterator[str]:
        if step.steps:
            yield (
                "The shapes within it are judged for all values as one set first; what fails them "
                "is held as a set, in which each value is looked up."
            )
        else:
            yield "What the shapes within it demand stands as a condition in the same query."

    def _instance(self, class_: Term) -> str:
        count = self._subclasses(class_)
        below = f" or of one of its {count} subclasses" if count > 1 else ""
        below = " or of its subclass" if count == 1 else below
        return f"instance of {self._names.term(class_)}{below}"

    def _is(self, number: int, constraint: Constraint) -> bool:
        """Whether a constraint that counts has this number."""
        return isinstance(constraint.value, Literal) and int(constraint.value.value) == number

    def _shown(self, term: Term) -> str:
        if isinstance(term, BlankNode):
            path = self._shapes.said.said(term, "path")
            return "a shape without a name" if not path else "a property shape without a name"
        text = term.value if isinstance(term, Literal) else self._names.term(term)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
