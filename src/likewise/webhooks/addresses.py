"""Where webhooks may go: http and https only, to addresses of the public internet and to networks named in the settings.

A URL is looked at when it is accepted, its name is resolved when it is called, and the connection is made to an address
that was checked then: a name that answers differently a moment later (DNS rebinding) leads nowhere else.
"""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias
from urllib.parse import urlsplit

from likewise.errors import ValidationError

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

LONGEST = 2000
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
    """A URL in the parts that a connection needs; `path` is what the request line says, with the query."""

    scheme: str
    host: str
    port: int
    path: str


class RefusedAddressError(Exception):
    """A name leads to an address that webhooks may not go to; trying again would be knocking at it."""


def target_of(url: str) -> Target:
    """The parts of a webhook's URL.

    Raises:
        ValidationError: it is none that can be called. The text does not repeat it, since it may hold a secret.
    """
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise ValidationError(f"webhookUrl: write a URL of at most {LONGEST} ASCII characters, others percent-encoded")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValidationError("webhookUrl: this is no URL") from error
    if parts.scheme not in PORTS or not host:
        raise ValidationError("webhookUrl: write a whole URL that begins with https:// or http://")
    if "@" in parts.netloc:
        raise ValidationError("webhookUrl: leave user and password out; deliveries are signed instead")
    if parts.fragment or port == 0:
        raise ValidationError("webhookUrl: leave out the part behind #, and port 0")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def accepted(url: str, private: Sequence[Network]) -> str:
    """The URL, if it may be called as far as that can be said without asking for its name.

    Raises:
        ValidationError: it may not.
    """
    target = target_of(url)
    try:
        literal = ip_address(target.host)
    except ValueError:  # a name, or a number in one of the forms that only the resolver knows
        return url
    if not permitted(literal, private):
        raise ValidationError("webhookUrl: this is no public address, and LIKEWISE_WEBHOOK_PRIVATE does not name it")
    return url


def permitted(address: Address, private: Sequence[Network]) -> bool:
    """Whether an address is of the public internet, or of a network that the settings name.

    An IPv4 address within an IPv6 one (mapped, 6to4) counts as what it leads to.
    """
    within = (address.ipv4_mapped or address.sixtofour) if isinstance(address, IPv6Address) else None
    meant = within or address
    if any(one in network for network in private for one in (address, meant)):
        return True
    special = meant.is_multicast or meant.is_reserved or meant.is_unspecified
    return meant.is_global and not special and not (isinstance(meant, IPv6Address) and meant.is_site_local)


def resolve(target: Target, private: Sequence[Network]) -> list[Address]:
    """The addresses of a target, all of them permitted, in the resolver's order.

    Raises:
        RefusedAddressError: one of them is not permitted.
        OSError: the name has none, or nobody answers.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(ip_address(str(place[4][0])) for place in found))
    if not all(permitted(address, private) for address in addresses):
        raise RefusedAddressError("the name leads to an address that is not public")
    return addresses
