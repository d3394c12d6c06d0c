"""Who is on the other end: under which name we are addressed, and which client asks."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Za-z.-]+))(?::([0-9]{1,5}))?")
_LAST_PORT = 65535
_LONGEST_HOST = 300  # a name has 253 characters
_LONGEST_CHAIN = 1024  # characters at the end of X-Forwarded-For: who was asked last stands there
_OF_ONE_SITE = 64


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine: ``localhost`` or a loopback address.

    >>> is_loopback("[::1]:8000"), is_loopback("example.org")
    (True, False)
    """
    name = _named(host)
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_ours(host: str, names: tuple[str, ...]) -> bool:
    """Whether a Host header names this machine, or is one of the names that were given it.

    >>> is_ours("data.example.org", ("data.example.org",)), is_ours("example.org", ())
    (True, False)
    """
    return len(host) <= _LONGEST_HOST and _is_ours(host, names)


@lru_cache(256)
def _is_ours(host: str, names: tuple[str, ...]) -> bool:
    return is_loopback(host) or (bool(names) and _named(host) in map(str.lower, names))


def _named(host: str) -> str:
    """The name or address that a Host header has; empty if it is none."""
    match = _HOST.fullmatch(host)
    if match is None or int(match[3] or 0) > _LAST_PORT:
        return ""
    return (match[1] or match[2]).lower()


def scheme_behind(
    peer: str, forwarded: str | None, trusted: tuple[IPv4Network | IPv6Network, ...]
) -> str | None:
    """The scheme by which the client asked, where a proxy that is trusted says so.

    >>> proxy = (ipaddress.ip_network("192.0.2.0/24"),)
    >>> scheme_behind("192.0.2.1", "https", proxy), scheme_behind("203.0.113.7", "https", proxy)
    ('https', None)
    """
    if forwarded not in {"http", "https"} or not is_trusted(peer, trusted):
        return None
    return forwarded


@lru_cache(1024)
def is_trusted(peer: str, trusted: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    """Whether the address of a connection is that of a proxy that is trusted.

    >>> is_trusted("::ffff:192.0.2.1", (ipaddress.ip_network("192.0.2.0/24"),))
    True
    """
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return any((mapped or address) in network for network in trusted)


def client_behind(
    peer: str, forwarded: str | None, trusted: tuple[IPv4Network | IPv6Network, ...]
) -> str:
    """The client that asks: the peer, or whom a proxy that is trusted says it asks for.

    Each proxy adds at the end whom it was asked by, so the last address that no trusted proxy has
    is the client: what stands before it, anybody may have written. Who has one address of the sixth
    version has a whole network of them, so that network is the client.

    >>> proxy = (ipaddress.ip_network("192.0.2.0/24"),)
    >>> client_behind("192.0.2.1", "10.9.9.9, 203.0.113.7, 192.0.2.2", proxy)
    '203.0.113.7'
    >>> client_behind("203.0.113.7", "10.9.9.9", proxy)
    '203.0.113.7'
    """
    if not trusted and ":" not in peer:
        return peer
    last = (forwarded or "")[-_LONGEST_CHAIN:] if trusted else None
    return _behind(peer, last, trusted)


@lru_cache(1024)
def _behind(
    peer: str, forwarded: str | None, trusted: tuple[IPv4Network | IPv6Network, ...]
) -> str:
    chain = [peer, *(part.strip() for part in reversed((forwarded or "").split(",")))]
    client = peer
    for one in chain:
        try:
            address = ipaddress.ip_address(one)
        except ValueError:
            break  # what a proxy did not write
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        address = mapped or address
        client = str(address)
        if address.version == 6:  # noqa: PLR2004
            client = str(ipaddress.ip_network((address, _OF_ONE_SITE), strict=False))
        if not any(address in network for network in trusted):
            break
    return client
