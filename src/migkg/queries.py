"""Questions as files: a ``.rq`` file with a grlc header becomes a ``Query``.

The header is YAML behind ``#+``: ``summary`` (the question) and ``description``, both again below
``fr``, ``nl`` and ``de``, then ``tags``, and ``defaults``, whose names are variables of the query
that a reader may set. A parameter must be projected by the query, since that is how the engine
binds it. What tags and parameters are called stands in ``words.yaml``.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from migkg.errors import MigkgError, QueryError, UnknownName
from migkg.source import Literal, NamedNode, Term, named
from migkg.terms import LANGUAGES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OTHER_LANGUAGES = LANGUAGES[1:]
"""The languages beside English in which a header may have a summary and a description."""

# libyaml reads the same headers in a tenth of the time; PyYAML can be built without it.
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FIELDS = ("summary", "description", *OTHER_LANGUAGES, "tags", "defaults")
_PARAMETER = re.compile(r"[a-z][A-Za-z0-9_]*")
_TYPED = {dt.date: "date", bool: "boolean", int: "integer"}
_WRITTEN = {
    PREFIXES["xsd"] + "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a day"),
    PREFIXES["xsd"] + "boolean": (re.compile(r"true|false"), "a truth value"),
    PREFIXES["xsd"] + "integer": (re.compile(r"[+-]?[0-9]+"), "a whole number"),
}
"""How the values of each datatype are written, and what they are called."""


@dataclass(frozen=True)
class Query:
    """A question: its name (the file's), what it asks, its parameters, its SPARQL, its file.

    >>> ghent = {"city": NamedNode("https://w3id.org/migkg/id/city/be-gent")}
    >>> query = Query("is-there", "Is this city there?", "", (), ghent, "ASK { ?city ?is ?there }")
    >>> query.bind({"city": "city:xx-atown"})["city"].value
    'https://w3id.org/migkg/id/city/xx-atown'
    """

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    defaults: Mapping[str, Term]
    text: str
    path: Path | None = field(default=None, compare=False)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def summaries(self) -> tuple[Literal, ...]:
        """What it asks, in each language there is."""
        others = {tag: texts["summary"] for tag, texts in self.translations.items()}
        return _in_languages({"en": self.summary, **others})

    @property
    def descriptions(self) -> tuple[Literal, ...]:
        """The description in each language there is; none where it has none."""
        others = {tag: texts["description"] for tag, texts in self.translations.items()}
        return _in_languages({"en": self.description, **others})

    @property
    def without_header(self) -> str:
        """The SPARQL text alone."""
        lines = self.text.split("\n")
        return "\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n"

    def bind(self, values: Mapping[str, str] | None = None) -> dict[str, Term]:
        """The parameters as terms: the defaults, replaced by ``values`` as a reader wrote them.

        A value has the type of its default: a prefixed name or IRI, a date, a number or a text.

        Raises:
            UnknownName: the query has no such parameter.
            QueryError: a value is not of the parameter's type.
        """
        bindings = dict(self.defaults)
        for name, value in (values or {}).items():
            if name not in self.defaults:
                raise UnknownName(f"parameter of {self.name}", name, self.defaults)
            bindings[name] = self._typed(name, value.strip())
        return bindings

    def _typed(self, name: str, value: str) -> Term:
        default = self.defaults[name]
        if isinstance(default, NamedNode):
            try:
                return named(value)
            except MigkgError as error:
                raise QueryError(f"parameter {name}: {error}", name=self.name) from error
        if not isinstance(default, Literal):
            raise QueryError(f"parameter {name} cannot be set", name=self.name)
        form, what = _WRITTEN.get(default.datatype.value, (None, ""))
        if form and not (form.fullmatch(value) and (what != "a day" or _is_day(value))):
            problem = f"parameter {name}: {value!r} is not {what} such as {default.value}"
            raise QueryError(problem, name=self.name)
        if default.language:
            return Literal(value, language=default.language)
        return Literal(value, datatype=default.datatype)

    def bound_text(self, bindings: Mapping[str, Term]) -> str:
        """The query with its parameters fixed by VALUES: what another endpoint can be sent.

        The terms are written by the engine's own serializer, never pasted as text.
        """
        if not bindings:
            return self.text
        opening = _where(self.text)
        rows = " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in sorted(bindings.items()))
        return f"{self.text[:opening]} {rows} {self.text[opening:]}"


def read_query(path: Path) -> Query:
    """The query in this file.

    >>> from pathlib import Path
    >>> read_query(Path("queries/questions/networks-of-city.rq")).summary
    'Which networks is this city known to have been in?'

    Raises:
        QueryError: the file cannot be read, or its header lacks a summary or is not YAML.
        UnknownName: the header has a field that there is not.
    """
    try:
        return _read(path)
    except QueryError as error:
        raise error.of_file(path.stem, path) from error


def _read(path: Path) -> Query:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"cannot be read ({error})") from error
    lines = content.splitlines()
    header = "\n".join(line[2:].removeprefix(" ") for line in lines if line.startswith("#+"))
    try:
        fields = _yaml(header) or {}
    except yaml.YAMLError as error:
        raise QueryError(f"the header is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("summary"), str):
        raise QueryError("the header needs a line '#+ summary: …'")
    unknown = fields.keys() - set(_FIELDS)
    if unknown:
        raise UnknownName(f"header field of {path}", min(map(str, unknown)), _FIELDS)
    translations = {tag: _texts(tag, fields[tag]) for tag in OTHER_LANGUAGES if tag in fields}
    tags, entries = fields.get("tags") or [], fields.get("defaults") or []
    description = _description(fields.get("description"))
    if not isinstance(tags, list) or not isinstance(entries, list):
        raise QueryError("tags and defaults are lists: '#+   - …'")
    if not all(isinstance(entry, dict) for entry in entries):
        raise QueryError("a default is written '#+   - name: value'")
    values = [(name, value) for entry in entries for name, value in entry.items()]
    names = [name for name, _ in values]
    for name in names:
        if names.count(name) > 1:
            raise QueryError(f"the parameter {name!r} has two defaults: keep one")
    return Query(
        name=path.stem,
        summary=fields["summary"],
        description=description,
        tags=tuple(map(str, tags)),
        defaults={name: _default(name, value) for name, value in values},
        text=content,
        path=path,
        translations=translations,
    )


def _yaml(text: str) -> Any:
    return yaml.load(text, Loader=_LOADER)  # noqa: S506  it is a safe one


def _texts(language: str, fields: object) -> dict[str, str]:
    if not isinstance(fields, dict) or not isinstance(fields.get("summary"), str):
        raise QueryError(f"{language} needs a line '#+   summary: …' below it")
    unknown = fields.keys() - {"summary", "description"}
    if unknown:
        name = min(map(str, unknown))
        raise QueryError(f"{language} has a summary and a description, but no {name}")
    description = _description(fields.get("description"), language)
    return {"summary": _line(fields["summary"]), "description": description}


def _description(text: object, language: str = "en") -> str:
    if text is not None and not isinstance(text, str):
        raise QueryError(f"the description ({language}) is a text: '#+ description: >-'")
    return _line(text or "")


def _line(text: str) -> str:
    return " ".join(text.split())


def _in_languages(texts: Mapping[str, str]) -> tuple[Literal, ...]:
    return tuple(Literal(text, language=tag) for tag, text in texts.items() if text)


def read_queries(folder: Path) -> dict[str, Query]:
    """All queries below this folder by name, in the order of their paths.

    >>> from pathlib import Path
    >>> "networks-of-city" in read_queries(Path("queries"))
    True

    Raises:
        QueryError: a file cannot be read or its header is not valid, or two have the same name.
        UnknownName: a header has a field that there is not.
    """
    found: dict[str, Query] = {}
    for path in sorted(folder.rglob("*.rq")):
        if path.stem in found:
            raise QueryError(
                f"{found[path.stem].path} has this name too", name=path.stem, path=path
            )
        found[path.stem] = read_query(path)
    return found


@dataclass(frozen=True)
class Words:
    """What the parameters and tags of questions are called, and what a parameter takes.

    That is a thing of a class, a code of a list, or anything.
    """

    parameters: Mapping[str, tuple[Literal, ...]]
    tags: Mapping[str, tuple[Literal, ...]]
    classes: Mapping[str, NamedNode]
    lists: Mapping[str, NamedNode] = field(default_factory=dict)


def read_words(path: Path) -> Words:
    """The words in this file.

    Raises:
        QueryError: the file cannot be read, is not YAML, or lacks a word in one of the languages.
    """
    try:
        content = _yaml(path.read_text(encoding="utf-8"))
        parameters, tags = content["parameters"], content["tags"]
        return Words(
            {name: _words("parameter", name, words) for name, words in parameters.items()},
            {name: _words("tag", name, words) for name, words in tags.items()},
            {name: named(it["class"]) for name, it in parameters.items() if "class" in it},
            {name: named(it["list"]) for name, it in parameters.items() if "list" in it},
        )
    except QueryError as error:
        raise error.of_file(path.stem, path) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problem = f"cannot be read ({' '.join(str(error).split())})"
        raise QueryError(problem).of_file(path.stem, path) from error
    except (KeyError, TypeError, AttributeError) as error:
        problem = f"each of parameters and tags needs a word in {', '.join(LANGUAGES)}"
        raise QueryError(problem).of_file(path.stem, path) from error


def _words(kind: str, name: str, words: Mapping[str, str]) -> tuple[Literal, ...]:
    for tag in LANGUAGES:
        if tag not in words:
            raise QueryError(f"the {kind} {name!r} has no word in {tag}: add a line '{tag}: …'")
    return tuple(Literal(words[tag], language=tag) for tag in LANGUAGES)


def _default(name: object, value: object) -> Term:
    if not isinstance(name, str) or not _PARAMETER.fullmatch(name):
        raise QueryError(f"{name!r} is not a name for a parameter")
    if isinstance(value, str):
        if "://" in value:
            try:
                return named(value)
            except MigkgError as error:
                raise QueryError(f"parameter {name}: {error}") from error
        return Literal(value)
    for python_type, xsd in _TYPED.items():
        if type(value) is python_type:
            return Literal(str(value).lower(), datatype=NamedNode(PREFIXES["xsd"] + xsd))
    raise QueryError(f"parameter {name} has a default of no usable type")


def _is_day(value: str) -> bool:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True


_TOKENS = re.compile(
    r"""#[^\n]*|<[^<>"{}|^`\\\s]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\bWHERE\b|[{]""",
    re.DOTALL | re.IGNORECASE,
)


def _where(text: str) -> int:
    """Where the outermost group of patterns of one of our own queries begins, after its brace."""
    seen_where = False
    for token in _TOKENS.finditer(text):
        if token[0] == "{" and seen_where:
            return token.end()
        seen_where = seen_where or token[0].upper() == "WHERE"
    raise QueryError("the query has no WHERE { … }")
