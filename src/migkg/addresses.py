"""Addresses of pages: how they are written, when two are one page, and what they say of it."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlsplit

from migkg.errors import MigkgError
from migkg.keys import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST_KEY = 60
_LONGEST_TITLE = 100
_ENOUGH_WORDS = 3
_BEFORE = {"en": ": ", "fr": " : "}
_HOME_PAGE = {"en": "home page", "fr": "page d’accueil"}

_TRACKING = re.compile(
    r"(?:^|&)(?:utm_\w+|fbclid|CMP|cHash|_ga|ocid|icid|ref(?:errer)?|return_to|share|shared|"
    r"msg|rs\d+|refresh|p_p_\w+)(?:=[^&]*)?(?=&|$)"
)
_REDIRECTS = {"google.it": "q", "linklock.titanhq.com": "url"}
"""Hosts that only lead elsewhere, and where in their query they say to what."""

_EXTENSION = re.compile(r"\.(?:s?html?|php\d?|aspx?|pdf|jsp|do|cgi|psml|docx?)$", re.IGNORECASE)
_SAYING_NOTHING = re.compile(
    r"amp|index|home|default|articles?|story|stories|page|view|item|node|print|url|content|"
    r"sharedocs|portal|web|guest|site|sites|[a-z]{2}|news|nachrichten|newsdetail|archive|detail|"
    r"details|www|wiki|id|doc|public|shared|common"
)
_IDENTIFIER = re.compile(
    r"(?=\w*\d)(?=\w*[a-z])(?!mc2cm|h2020)\w{4,}|[0-9a-f]{8,}|\d{5,}|[A-Z0-9]{16,}|"
    r"(?=\w*[A-Z]\w*[A-Z])(?=\w*[a-z])\w{7}|aid|ld|cnt|dmf\w*|art\d+|a\d+|nid|p|ece|noticia|abci|WSPO"
)
_UNIQUE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def host(url: str) -> str:
    """The host of an address, without ``www.``, port, and the dot that may end it.

    >>> host("https://www.vrt.be./vrtnws/nl/")
    'vrt.be'
    """
    return (urlsplit(url.strip()).hostname or "").removeprefix("www.").rstrip(".")


def addressed(url: str) -> str:
    """The address as an IRI, without what only tracks readers or names their session.

    >>> addressed("http://example.org/a b;jsessionid=12?x=1&utm_source=y#part")
    'http://example.org/a%20b?x=1'
    >>> addressed("https://www.google.it/url?q=https://example.org/a&sa=U")
    'https://example.org/a'
    """
    parameter = _REDIRECTS.get(host(url))
    target = parse_qs(urlsplit(url).query).get(parameter) if parameter else None
    address = re.sub(r";jsessionid=[^?#]*", "", (target[0] if target else url).strip())
    address = address.partition("#")[0]
    path, mark, query = address.partition("?")
    query = _TRACKING.sub("", query).lstrip("&")
    return quote(path + (mark + query if query else ""), safe="%/:=&?~+!$,;'@()*")


def same_page(url: str) -> str:
    """What all spellings of the address of one page have in common.

    >>> same_page("http://www.Icorn.org/") == same_page("https://icorn.org#top")
    True
    """
    address = addressed(url)
    path, mark, query = address.partition("?")
    parts = urlsplit(path)
    port = f":{parts.port}" if parts.port else ""
    return unquote(f"{host(address)}{port}{parts.path.rstrip('/')}{mark}{query}")


def key(address: str, is_taken: Callable[[str], bool]) -> str:
    """The key of the document at an address: its host, and the last words of its path.

    Where that is taken by another, or nothing but a query tells the page, a few digits follow.

    >>> key("https://www.vrt.be/vrtnws/nl/2020/gent-pledge.html", lambda key: False)
    'vrt-be-gent-pledge'
    """
    parts = urlsplit(address)
    segments = [it for it in unquote(parts.path).split("/") if re.search(r"[A-Za-z]{3}", it)]
    name = re.sub(r"\.(html?|php|aspx?|pdf|jsp)$", "", segments[-1]) if segments else ""
    try:
        page = slug(name)
    except MigkgError:
        page = ""
    found = slug(host(address).encode("idna").decode())
    found = f"{found}-{page}".strip("-")
    found = found[: len(found) - len(page) + _LONGEST_KEY].rstrip("-")
    if is_taken(found) or (not page and parts.query):
        found = f"{found}-{hashlib.sha256(same_page(address).encode()).hexdigest()[:6]}"
    return found


def title(names: Mapping[str, str], address: str, language: str, about: str = "") -> str:
    """A title in English or French: the publisher's name in it, and what the page is about.

    Where nobody says what it is about, the words in its address do.

    >>> title({"en": "VRT"}, "https://vrt.be/gent-helps-refugees", "en")
    'VRT: Gent helps refugees'
    """
    before = names[language] + _BEFORE[language]
    said = about or words(address, _LONGEST_TITLE - len(before))
    if not said:
        parts = urlsplit(address)
        digits = re.findall(r"\d+", parts.path + parts.query)
        said = f"page {digits[-1]}" if digits else _HOME_PAGE[language]
    return before + said


def words(address: str, longest: int) -> str:
    """The words in an address, as far as they fit; empty where it has none.

    >>> words("https://a.be/2018/02/21/gent-trekt-netwerk-tegen-racisme-1.123456.html", 30)
    'Gent trekt netwerk tegen'
    """
    parts = urlsplit(address)
    said: list[str] = []
    for segment in reversed(unquote(parts.path).split("/")):
        if len(said) >= _ENOUGH_WORDS:
            break
        said = [*_of_segment(segment), *said]
    text = " ".join(said)
    while len(text) > longest:
        text = text.rpartition(" ")[0]
    return text[:1].upper() + text[1:]


def _of_segment(segment: str) -> list[str]:
    name = _UNIQUE.sub("", _EXTENSION.sub("", unquote(segment).partition("~")[0]))
    if _SAYING_NOTHING.fullmatch(name.lower()):
        return []
    found = [it.strip("’'\"“”«»!?@") for it in re.split(r"[\s_,;:=|()\[\]+&.-]+", name)]
    found = [it for it in found if it and not _IDENTIFIER.fullmatch(it)]
    while found and found[-1].isdigit() and not _year(found[-1]):
        found.pop()
    while found and re.fullmatch(r"\d{4}", found[0]) and not _year(found[0]):
        found.pop(0)
    return found if any(re.search(r"[^\W\d_]{3}", it) for it in found) else []


def _year(number: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", number))
