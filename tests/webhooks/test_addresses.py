"""Protects where webhooks go: the public internet and named networks, in whatever way an address is written."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.errors import ValidationError
from likewise.webhooks.addresses import RefusedAddressError, Target, accepted, permitted, resolve, target_of

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example.org", Target("https", "hooks.example.org", 443, "/")),
        ("http://hooks.example.org:8080/a/b?c=d", Target("http", "hooks.example.org", 8080, "/a/b?c=d")),
        ("HTTPS://Hooks.Example.org/", Target("https", "hooks.example.org", 443, "/")),
        ("https://[2606:4700::1111]:8443/x", Target("https", "2606:4700::1111", 8443, "/x")),
    ],
)
def test_a_url_in_its_parts(url: str, target: Target) -> None:
    assert target_of(url) == target
    assert accepted(url, ()) == url


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "example.org/hook",
        "https://",
        "https://user:hunter2@example.org/",
        "https://user@example.org/",
        "https://example.org/#part",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://[::1/",
        "https://example.org/a b",
        "https://example.org/\r\nX-Injected: 1",
        "https://example.org\\@127.0.0.1/",
        "https://häuser.example/",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_what_is_no_such_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ValidationError) as caught:
        target_of(url)
    assert "hunter2" not in caught.value.message
    assert "X-Injected" not in caught.value.message


PRIVATE = [
    "0.0.0.0",  # noqa: S104 -- an address to refuse
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
]


@pytest.mark.criterion("AC-17.3")
@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not permitted(ip_address(address), ())
    if "%" not in address:
        written = f"[{address}]" if ":" in address else address
        with pytest.raises(ValidationError):
            accepted(f"https://{written}/", ())


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "2002:101:101::"])
def test_public_addresses_are_permitted(address: str) -> None:
    assert permitted(ip_address(address), ())


def test_a_network_of_the_settings_is_permitted_and_nothing_beside_it() -> None:
    networks = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    assert permitted(ip_address("10.1.2.3"), networks)
    assert permitted(ip_address("::ffff:10.1.2.3"), networks)
    assert permitted(ip_address("fd00::1"), networks)
    assert not permitted(ip_address("10.2.0.1"), networks)
    assert not permitted(ip_address("127.0.0.1"), networks)


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_as_permitted_as_itself(inner: IPv4Address) -> None:
    """However an IPv4 address is wrapped, nothing is permitted that would not be permitted plainly."""
    number = int(inner)
    assert permitted(IPv6Address((0xFFFF << 32) | number), ()) == permitted(inner, ())
    assert permitted(IPv6Address((0x2002 << 112) | (number << 80)), ()) == permitted(inner, ())
    assert not permitted(IPv6Address((0x64FF9B << 96) | number), ()) or permitted(inner, ())


@pytest.mark.criterion("AC-17.3")
@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "::ffff:7f00:1"])
def test_whatever_resolves_to_loopback_is_refused_when_it_is_called(host: str) -> None:
    """Names and the odd forms of numbers, which only the resolver understands."""
    with pytest.raises(RefusedAddressError):
        resolve(Target("http", host, 80, "/"), ())


def test_loopback_can_be_permitted() -> None:
    assert resolve(Target("http", "127.1", 80, "/"), LOOPBACK) == [ip_address("127.0.0.1")]


def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers with both would else reach the private one by chance."""
    found = [(2, 1, 6, "", ("1.1.1.1", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    with pytest.raises(RefusedAddressError):
        resolve(Target("http", "two.example.org", 80, "/"), ())
