"""The explorer under test, and readings of its pages that tests share."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from migkg.project import BUILD, DUMP, MANIFEST, PROJECT
from migkg.sandbox import Sandbox
from migkg.source import Quad, nquads
from migkg.terms import GRAPH
from migkg.versions import beside_the_dump, current, publish
from migkg.web import create_app
from migkg.web.edition import edition_of
from migkg.web.front import Front
from migkg.web.site import read_site
from tests.support import ROOT
from tests.web.serving import client_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import Client, TestResponse

    from migkg.web.site import Site

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOST = "http://localhost"


@contextmanager
def explorer(root: Path) -> Iterator[Client]:
    """A client of the explorer of the build below ``root``, with a sandbox at work."""
    version = current(root / BUILD)
    with Sandbox(version.dump) as sandbox:
        yield client_of(Front(edition_of(sandbox, version)), sandbox)


def site_of(root: Path) -> Site:
    """What the pages of the build below ``root`` are made from."""
    return read_site(current(root / BUILD))


def without_sandbox(root: Path, pages: Path | None = None) -> FlaskClient:
    """A client for pages that ask nothing of the sandbox, which is not started."""
    return create_app(root, Sandbox(current(root / BUILD).dump), pages=pages).test_client()


def root_with(folder: Path, quads: Iterable[Quad]) -> Path:
    """A folder whose build holds these statements, beside our ontology, questions and shapes."""
    held = list(quads)
    dump = nquads(held)
    graphs = [
        {
            "graph": GRAPH + "hostile",
            "title": "hostile",
            "licence": "javascript:alert(1)",
            "statements": len(held),
            "files": [],
        }
    ]
    manifest = {
        "dump": {"sha256": hashlib.sha256(dump).hexdigest()},
        "statements": len(held),
        "graphs": graphs,
    }
    files = {DUMP: dump, MANIFEST: json.dumps(manifest).encode(), **_without_data()}
    publish(folder / BUILD, files)
    return folder


@cache
def _without_data() -> Mapping[str, bytes]:
    beside = beside_the_dump(ROOT)
    return {name: it for name, it in beside.items() if not name.startswith(f"{PROJECT}/data/")}


class Page(HTMLParser):
    """What a page holds that tests look at."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.named_links: list[tuple[str, str]] = []
        self.references: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self._text: list[str] = []
        self._link: tuple[str, int] | None = None
        self.feed(response.get_data(as_text=True))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if identifier := given.get("id"):
            self.ids.append(identifier)
        for name in ("href", "src", "action"):
            if (address := given.get(name)) is not None:
                self.references.append(address)
                if tag == "a":
                    self.links.append(address)
                    self._link = (address, len(self._text))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            address, start = self._link
            name = " ".join("".join(self._text[start:]).split())
            self.named_links.append((address, name))
            self._link = None

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self._text).split())


def internal(base: str, addresses: Iterable[str]) -> set[str]:
    """The addresses that lie on this site, absolute, with their fragments."""
    joined = (urljoin(base, address) for address in addresses)
    return {address for address in joined if urlsplit(address).netloc == urlsplit(HOST).netloc}


def path_of(address: str) -> tuple[str, str]:
    """Path with query, and fragment."""
    bare, fragment = urldefrag(address)
    parts = urlsplit(bare)
    return parts.path + (f"?{parts.query}" if parts.query else ""), fragment
