"""Who asks, as far as the network tells: the address that trusted proxies name, nothing else."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_HOUSEHOLD = 64  # whoever has one address of such a network has them all
IPV4_NEIGHBOURHOOD, IPV6_NEIGHBOURHOOD = 24, 48
UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    """The visitor's address: the last that ``TRUSTED_PROXIES`` proxies have written, or the peer's.

    What stands further left in X-Forwarded-For was written by the visitor, and is not read.
    """
    count = settings.TRUSTED_PROXIES
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if count and len(said) >= count and (address := _address(said[-count])):
        return str(address)
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    return str(peer) if peer else UNKNOWN


def household_of(request: HttpRequest) -> str:
    """What counts as one client: an IPv4 address, or a whole /64 of IPv6."""
    return _network(address_of(request), 32, IPV6_HOUSEHOLD)


def neighbourhood_of(request: HttpRequest) -> str:
    """The wider network, /24 or /48, in which somebody may hold many addresses."""
    return _network(address_of(request), IPV4_NEIGHBOURHOOD, IPV6_NEIGHBOURHOOD)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _network(text: str, of_ipv4: int, of_ipv6: int) -> str:
    address = _address(text)
    if address is None:
        return UNKNOWN
    bits = of_ipv4 if address.version == 4 else of_ipv6
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))
