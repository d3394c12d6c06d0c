"""Source documents: one node for each page, who publishes it, and the evidence drawn from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from migkg import addresses
from migkg.addresses import addressed, host, same_page, title
from migkg.statements import Statement, dated, iri, text, typed
from tools.curate.tables import FOLDER, keyed, labels

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tools.curate.statements import Files

_WEB = re.compile(r"https?://[\w-]+\.")

RETRIEVED = "2026-11-24T00:00:00Z"
"""When the facts were collected: the last of the two days."""


class Documents:
    """The documents that the facts rest on.

    ``decisions/publishers.csv`` says for each host whose it is, in which language it mostly writes,
    and what may be done with it; ``decisions/documents.csv`` lists the pages, and says of each what
    its host and its address do not.
    """

    def __init__(self, files: Files, tables: Path = FOLDER) -> None:
        self._files = files
        self._hosts = keyed("host", "publishers", tables)
        self._pages = {
            same_page(url): row for url, row in keyed("url", "documents", tables).items()
        }
        self._taken: dict[str, str] = {}
        # In the order of the table, so that a key does not hang on which batch comes first.
        self._keys = {
            page: row["key"] or self._key(addressed(row["url"]))
            for page, row in self._pages.items()
        }
        self._written: dict[str, None] = {}
        self.tell_agent: Callable[[str, str], bool] = lambda _agent, _url: False
        """Writes a publisher that is told elsewhere; False where nobody knows such a one."""
        self.unknown: dict[str, None] = {}
        """Hosts that no table names, and pages whose language is not known."""

    def evidence(self, *urls: str) -> list[Statement]:
        """What rests on these pages is supported by the evidence from them.

        What is no address of a page gives nothing: a record without any other has no source.
        """
        return [
            ("mig:supportedBy", iri(name))
            for name in dict.fromkeys(f"evidence:{self._told(url)}" for url in pages(*urls))
        ]

    def document(self, url: str) -> str:
        """The document at an address, such as ``document:eurocities-eu-governance``.

        Raises:
            ValueError: it is no address of a page.
        """
        found = pages(url)
        if not found:
            message = f"{url!r} is no address of a page"
            raise ValueError(message)
        return f"document:{self._told(found[0])}"

    def publisher(self, url: str) -> str:
        """Who answers for the page at an address, such as ``organisation:vrt``.

        Raises:
            ValueError: it is no address of a page.
            KeyError: no table names its host.
        """
        self.document(url)
        return self._publisher(self._hosts[host(addressed(pages(url)[0]))], url)

    def voice(self, url: str) -> str:
        """Who speaks at an address, as the key of a publisher; the host where no table has it."""
        site = self._hosts.get(host(addressed(url)))
        return site["publisher"] if site else host(addressed(url))

    def issued(self, url: str) -> str:
        """When the page at an address was published, as far as a table says."""
        return self._pages.get(same_page(url), {}).get("issued", "")

    def used(self, url: str) -> str | None:
        """The document at an address, if something rests on it."""
        page = same_page(url)
        return f"document:{self._keys[page]}" if page in self._written else None

    def _told(self, url: str) -> str:
        page = same_page(url)
        if page not in self._keys:
            self._keys[page] = self._key(addressed(url))
        if page not in self._written:
            self._written[page] = None
            self._write(page, addressed(url))
        return self._keys[page]

    def _key(self, address: str) -> str:
        return addresses.key(address, lambda key: self._taken.setdefault(key, address) != address)

    def _write(self, page: str, address: str) -> None:
        key, row = self._keys[page], self._pages.get(page, {})
        address = addressed(row.get("url") or address)
        site = self._hosts.get(host(address))
        language = row.get("language") or (site["language"] if site else "")
        if not site or not language:
            self.unknown[address if site else host(address)] = None
            return
        file = f"sources/{language.lower()}.ttl"
        names = {tag: name for name, tag in labels(site["names"])}
        said: list[Statement] = [
            ("a", iri("mig:SourceDocument")),
            ("schema:url", iri(f"<{address}>")),
            ("dcterms:language", iri(f"lang:{language}")),
            ("dcterms:rights", iri(f"rights:{site['rights'] or 'unknown'}")),
            ("dcterms:publisher", iri(self._publisher(site, address))),
            ("prov:generatedAtTime", typed(RETRIEVED, "xsd:dateTime")),
            *dated("dcterms:issued", row.get("issued")),
            ("dcterms:title", text(title(names, address, "en", row.get("about", "")), "en")),
            ("dcterms:title", text(title(names, address, "fr", row.get("about_fr", "")), "fr")),
        ]
        if site["copy"]:
            note = f"Read in a copy on another host, {host(address)}."
            said.append(("skos:editorialNote", text(note, "en")))
        self._files.thing(file, f"document:{key}", said)
        self._files.thing(
            file,
            f"evidence:{key}",
            [("a", iri("mig:Evidence")), ("oa:hasSource", iri(f"document:{key}"))],
        )

    def _publisher(self, site: dict[str, str], url: str) -> str:
        plain = f"organisation:{site['publisher']}"
        for agent in filter(None, (site["agent"], plain)):
            if self.tell_agent(agent, url):
                return agent
        names = labels(site["names"])
        return self._files.thing(
            "sources/publishers.ttl",
            plain,
            [
                ("a", iri("org:Organization")),
                *(("skos:prefLabel", text(name, language)) for name, language in names),
            ],
        )


def pages(*urls: str) -> list[str]:
    """The addresses of pages of the web among these; one string may hold several.

    A pattern that stands for many addresses is none.

    >>> pages("https://a.org/x ; http://b.org", "published-code:some file", "http://a.org/{id}")
    ['https://a.org/x', 'http://b.org']
    """
    found = [part.strip() for url in urls if url for part in re.split(r"\s;\s", url)]
    return [url for url in dict.fromkeys(found) if _WEB.match(url) and "{" not in unquote(url)]
