"""A knowledge graph of cities and migration, and the tools that keep it sound.

The front door: what ``__all__`` names may be relied on, and each name's own documentation shows it
at work. What stands behind it is imported when it is first asked for, so ``import migkg`` is quick.

>>> import migkg
>>> migkg.mint("city", "be-gent")
'https://w3id.org/migkg/id/city/be-gent'
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from migkg.build import Build, Project, build, read_project
    from migkg.drafts import Draft, Known
    from migkg.errors import (
        AlreadyKnown,
        FaultyShapes,
        LimitExceeded,
        LogicError,
        MigkgError,
        NonConformance,
        NotServed,
        QueryError,
        RefusedQuery,
        RemoteError,
        ShapesError,
        SourceError,
        UnknownName,
        Unwritable,
    )
    from migkg.evidence import Passage, Verification, verify
    from migkg.formatting import formatted
    from migkg.interchange import jsonld, turtle
    from migkg.logic import Verdict, reason
    from migkg.places import Place, places
    from migkg.queries import Query, read_queries, read_query
    from migkg.registry import keyed
    from migkg.rules import derive
    from migkg.sandbox import Asking, Clients, Limits, Load, Reply, Sandbox
    from migkg.shacl import Finding, Report, Tally, validate
    from migkg.source import Source, named, read_folder, read_turtle
    from migkg.store import Dataset, KnowledgeGraph
    from migkg.terms import curie, expand, mint
    from migkg.versions import Version
    from migkg.web import create_app

__all__ = [
    "AlreadyKnown",
    "Asking",
    "Build",
    "Clients",
    "Dataset",
    "Draft",
    "FaultyShapes",
    "Finding",
    "KnowledgeGraph",
    "Known",
    "LimitExceeded",
    "Limits",
    "Load",
    "LogicError",
    "MigkgError",
    "NonConformance",
    "NotServed",
    "Passage",
    "Place",
    "Project",
    "Query",
    "QueryError",
    "RefusedQuery",
    "RemoteError",
    "Reply",
    "Report",
    "Sandbox",
    "ShapesError",
    "Source",
    "SourceError",
    "Tally",
    "UnknownName",
    "Unwritable",
    "Verdict",
    "Verification",
    "Version",
    "build",
    "create_app",
    "curie",
    "derive",
    "expand",
    "formatted",
    "jsonld",
    "keyed",
    "mint",
    "named",
    "places",
    "read_folder",
    "read_project",
    "read_queries",
    "read_query",
    "read_turtle",
    "reason",
    "turtle",
    "validate",
    "verify",
]

_ROOMS = {
    "build": ("Build", "Project", "build", "read_project"),
    "drafts": ("Draft", "Known"),
    "errors": (
        *("AlreadyKnown", "FaultyShapes"),
        *("LimitExceeded", "LogicError", "MigkgError", "NonConformance", "NotServed"),
        *("QueryError", "RefusedQuery", "RemoteError", "ShapesError", "SourceError", "UnknownName"),
        "Unwritable",
    ),
    "evidence": ("Passage", "Verification", "verify"),
    "formatting": ("formatted",),
    "interchange": ("jsonld", "turtle"),
    "logic": ("Verdict", "reason"),
    "places": ("Place", "places"),
    "queries": ("Query", "read_queries", "read_query"),
    "registry": ("keyed",),
    "rules": ("derive",),
    "sandbox": ("Asking", "Clients", "Limits", "Load", "Reply", "Sandbox"),
    "shacl": ("Finding", "Report", "Tally", "validate"),
    "source": ("Source", "named", "read_folder", "read_turtle"),
    "store": ("Dataset", "KnowledgeGraph"),
    "terms": ("curie", "expand", "mint"),
    "versions": ("Version",),
    "web": ("create_app",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


class _FrontDoor(ModuleType):
    """The package, whose ``build`` is always the verb.

    The import system would put the module ``migkg.build`` in its place as soon as anyone has
    imported that one; it stays reachable by ``from migkg.build import …``.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _ROOM_OF:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"migkg.{_ROOM_OF[name]}"), name)
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _ROOM_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _FrontDoor
