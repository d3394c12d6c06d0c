"""The page on which a fact rests: the document that stands for it, and the evidence from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from migkg import addresses, codes
from migkg.addresses import addressed, host, same_page
from migkg.dates import last_day, period
from migkg.errors import AlreadyKnown, MigkgError
from migkg.keys import slug
from migkg.statements import Statement, dated, iri, text, typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migkg.drafts.draft import Draft
    from migkg.drafts.passages import Text

_LENGTHS = {"year": 4, "month": 7, "day": 10}


@dataclass(frozen=True)
class Page:
    """A page of the web, and what is known of it; a page that is there needs its address only."""

    url: str
    retrieved: str
    language: str = ""
    published: str = ""
    publisher: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    rights: str = ""
    text: Text | None = None
    quotes: tuple[str, ...] = ()


class Support:
    """What facts rest on: evidence that is there, and a page, which is told if it is new.

    Nothing is looked at, nor asked for, before something rests on it: whether the thing itself is
    there already comes first.
    """

    def __init__(self, draft: Draft, page: Page | None, evidence: Sequence[str] = ()) -> None:
        self._draft, self._page, self._evidence = draft, page, evidence

    @cached_property
    def _found(self) -> tuple[list[str], str]:
        """The evidence, and the latest date of the content of its pages."""
        known, page = self._draft.known, self._page
        found = [known.thing(name, "evidence") for name in self._evidence]
        documents = [document for name in found for document in known.names(name, "oa:hasSource")]
        published = max((_content_date(self._draft, it) for it in documents), default="")
        if page:
            document, date = _of_page(self._draft, page)
            published = max(published, date)
            if page.text:
                found += _passages(self._draft, document, page.text, page.quotes)
            else:
                found.append(_evidence(self._draft, document))
        return found, published

    def statements(self) -> list[Statement]:
        """That something rests on it.

        Raises:
            MigkgError: the page is none, or what has to be known of a new one is missing.
            UnknownName: there is no such evidence.
        """
        return [("mig:supportedBy", iri(name)) for name in dict.fromkeys(self._found[0])]

    def lasting(self, since: str, until: str, confidence: str) -> list[Statement]:
        """From when and until when something holds, how surely, and on what that rests.

        Raises:
            MigkgError: as ``attested``.
            UnknownName: there is no such evidence or confidence.
        """
        return [
            *dated("mig:validFrom", since),
            *dated("mig:validUntil", until),
            *self.attested(since, until),
            *self._surely(confidence),
        ]

    def happened(self, on: str, confidence: str) -> list[Statement]:
        """When something was done, or else when it is attested, how surely, and on what it rests.

        Raises:
            MigkgError: as ``attested``.
            UnknownName: there is no such evidence or confidence.
        """
        when = dated("mig:occurredOn", on) if on else self.attested()
        return [*when, *self._surely(confidence)]

    def _surely(self, confidence: str) -> list[Statement]:
        code = self._draft.known.code("confidence", confidence)
        return [("mig:confidence", iri(code)), *self.statements()]

    def attested(self, since: str = "", until: str = "") -> list[Statement]:
        """On which date it is attested that something holds, unless it was over or to come.

        Raises:
            MigkgError: as ``statements``, or a date is none.
        """
        published = self._found[1]
        if not published:
            return []
        over = until and period(published)[0] > last_day(until)
        to_come = since and last_day(published) < period(since)[0]
        return [] if over or to_come else dated("mig:attestedOn", published)


def _content_date(draft: Draft, document: str) -> str:
    for predicate, beside in (
        ("dcterms:modified", "mig:modifiedPrecision"),
        ("dcterms:issued", "mig:issuedPrecision"),
    ):
        date = draft.known.text(document, predicate)
        precision = draft.known.names(document, beside)
        if date and precision:
            return date[: _LENGTHS[precision[0].partition(":")[2]]]
    return ""


def _of_page(draft: Draft, page: Page) -> tuple[str, str]:
    """The document that a page is, and the date of its content."""
    address = _address(page.url)
    language = codes.language(page.language) if page.language else ""
    known = draft.known
    found = known.pages.get(same_page(address), [])
    if language:
        found = [it for it in found if f"lang:{language}" in known.names(it, "dcterms:language")]
    if len(found) > 1:
        raise MigkgError(
            f"{address} is the address of {' and of '.join(found)}: "
            "give the evidence by --evidence, or the language by --language."
        )
    if not found:
        return _new(draft, page, address, language), page.published
    document = found[0]
    date = _content_date(draft, document)
    if page.published and page.published != date:
        said = f"bears the date {date}" if date else "bears no date of its content"
        raise MigkgError(
            f"{document} is known and {said}: mend it there, or leave --published out."
        )
    return document, date


def _passages(draft: Draft, document: str, text: Text, quotes: Sequence[str]) -> list[str]:
    """The evidence from the passages that are quoted, told where it is new."""
    known, key = draft.known, document.partition(":")[2]
    held = known.text(document, "mig:contentHash")
    if held != text.hash:
        how = "is held as another text" if held else "was told without its text"
        raise MigkgError(
            f"{document} {how}, so no passage of {text.path} can be its evidence"
            + (": another retrieval is another document." if held else f": {text.hash}.")
        )
    file = draft.file("sources", _file_of(draft, document))
    names = []
    for passage in map(text.passage, quotes):
        name = f"evidence:{passage.key(key)}"
        names.append(name)
        if name not in known:
            said, selector, where = passage.statements(key)
            draft.tell(file, name, said)
            draft.tell(file, selector, where)
    return names


def _address(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or "." not in (parts.hostname or ""):
        raise MigkgError(f"{url!r} is no address of a page, such as https://example.org/page.")
    return addressed(url)


def _evidence(draft: Draft, document: str) -> str:
    """The evidence that is the document as a whole."""
    known = draft.known
    there = known.evidence(document)
    if known.text(document, "mig:contentHash"):
        raise MigkgError(
            f"The text of {document} is held, so a fact points to a passage of it: "
            "quote it by --text FILE --quote WORDS, or name one that is there by --evidence, "
            f"such as {' or '.join(there[:2]) or 'evidence:…'}."
        )
    for name in there:
        if not known.all(name, "oa:hasSelector"):
            return name
    name = f"evidence:{document.partition(':')[2]}"
    return draft.tell(
        draft.file("sources", _file_of(draft, document)),
        name,
        [("a", iri("mig:Evidence")), ("oa:hasSource", iri(document))],
    )


def _file_of(draft: Draft, document: str) -> str:
    language = draft.known.names(document, "dcterms:language")
    return language[0].partition(":")[2].lower() if language else "documents"


def _new(draft: Draft, page: Page, address: str, language: str) -> str:
    """Tell a document; gives its name."""
    if not language:
        raise MigkgError(f"{address} is new here: in which language is it? Say --language de.")
    if page.published and period(page.published)[0] > page.retrieved:
        raise MigkgError(
            f"The page would be published ({page.published}) after it was read ({page.retrieved})."
        )
    publisher, names = _publisher(draft, page, address)
    known = draft.known

    def is_taken(key: str) -> bool:
        name = f"document:{key}"
        return name in known or name in draft.published

    key = addresses.key(address, is_taken)
    if is_taken(key):
        key = f"{key}-{language.lower()}"
    file = draft.file("sources", language.lower())
    rights = known.code("rights", page.rights or "unknown")
    titles = {tag: addresses.title(names, address, tag) for tag in names} | dict(page.titles)
    document = draft.tell(
        file,
        f"document:{key}",
        [
            ("a", iri("mig:SourceDocument")),
            *(("dcterms:title", text(title, tag)) for tag, title in titles.items()),
            ("schema:url", iri(f"<{address}>")),
            ("dcterms:language", iri(f"lang:{language}")),
            ("dcterms:rights", iri(rights)),
            ("dcterms:publisher", iri(publisher)),
            ("prov:generatedAtTime", typed(f"{page.retrieved}T00:00:00Z", "xsd:dateTime")),
            *dated("dcterms:issued", page.published),
            *([("mig:contentHash", typed(page.text.hash, "xsd:string"))] if page.text else []),
        ],
    )
    if set(page.titles) < set(titles):
        draft.notes.append((document, "Its title is made of its address: --title en=… gives one."))
    return document


def _publisher(draft: Draft, page: Page, address: str) -> tuple[str, dict[str, str]]:
    """Who publishes a page, told if new, and what they are called in English and French."""
    known = draft.known
    name = page.publisher.strip()
    if ":" in name:
        publisher = known.thing(name, "organisation", "authority", "network", "collective")
    elif name:
        there = known.called("organisation", [name])
        if not there:
            return _new_publisher(draft, name), {"en": name, "fr": name}
        publisher = there[0]
    else:
        found = known.publisher(address)
        if found is None:
            raise MigkgError(
                f"No page of {host(address)} is known: who publishes it? Say --publisher NAME."
            )
        publisher = found
    return publisher, {tag: known.label(publisher, tag) for tag in ("en", "fr")}


def _new_publisher(draft: Draft, name: str) -> str:
    publisher = f"organisation:{slug(name)}"
    if publisher in draft.known:
        raise AlreadyKnown(
            f"{publisher} is there under another name: if it is the publisher, "
            f"say --publisher {publisher}.",
            [publisher],
        )
    return draft.tell(
        draft.file("sources", "publishers"),
        publisher,
        [
            ("a", iri("org:Organization")),
            ("skos:prefLabel", text(name, "en")),
            ("skos:prefLabel", text(name, "fr")),
        ],
    )
