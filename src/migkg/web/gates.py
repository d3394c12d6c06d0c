"""What other judges said of the ontology and the shapes when ``make gates`` last ran."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

GATES = "ontology/gates.json"
"""In the project: a list of objects below ``gates``, and below ``judged`` of what they speak."""


@dataclass(frozen=True)
class Gate:
    """One judge, and what it said."""

    name: str
    verdict: str
    detail: str = ""


@dataclass(frozen=True)
class Gates:
    """All judges that have run, and whether what they judged is what is here."""

    all: tuple[Gate, ...]
    current: bool


def read_gates(root: Path) -> Gates:
    """The gates of a project; none where nothing was written of them."""
    try:
        content = json.loads((root / GATES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict):
        return Gates((), current=False)
    return Gates(tuple(_gates(content)), current=content.get("judged") == judged(root))


def judged(root: Path) -> str:
    """The SHA-256 of all that the gates judge: ontology, code lists, rules and shapes."""
    digest = hashlib.sha256()
    for part in ("ontology", "shapes"):
        for path in sorted((root / part).rglob("*")):
            if path.suffix in {".rq", ".ttl"}:
                digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _gates(content: dict[str, Any]) -> list[Gate]:
    items = content.get("gates")
    return [
        Gate(
            str(item["name"]),
            str(item.get("verdict") or "not said"),
            str(item.get("detail") or ""),
        )
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict) and "name" in item
    ]
