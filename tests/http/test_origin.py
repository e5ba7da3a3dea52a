"""Where a request came from: as far as those in front of us can be believed."""

import falcon
import pytest
from falcon.testing import create_environ

from entrypoints.http.auth import address, origin

PROXY = "10.0.0.9"
CLIENT = "203.0.113.7"


def a_request(
    forwarded: str | None = None, *, remote: str = PROXY, **headers: str
) -> falcon.Request:
    told = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    environ = create_environ(headers={**told, **headers}, remote_addr=remote or None)
    # gunicorn's on a Unix socket, where nobody has an address.
    environ["REMOTE_ADDR"] = remote
    return falcon.Request(environ)


def test_without_a_proxy_it_is_who_is_connected() -> None:
    assert address(a_request(remote=CLIENT), 0) == CLIENT


@pytest.mark.parametrize("forwarded", ["192.0.2.1", "192.0.2.1, 192.0.2.2", "", "nonsense"])
def test_without_a_proxy_nobody_is_believed(forwarded: str) -> None:
    assert address(a_request(forwarded, remote=CLIENT), 0) == CLIENT


@pytest.mark.parametrize(
    ("forwarded", "proxies"),
    [
        (CLIENT, 1),
        (f"192.0.2.1, {CLIENT}", 1),
        (f"192.0.2.1, 127.0.0.1, {CLIENT}", 1),
        (f"nonsense, {CLIENT}", 1),
        (f"{CLIENT}, 10.0.0.1", 2),
        (f"192.0.2.1, {CLIENT}, 10.0.0.1", 2),
        (f"192.0.2.1,{CLIENT},10.0.0.1,10.0.0.2", 3),
        (f"  192.0.2.1 ,\t{CLIENT}  ", 1),
        (f",, {CLIENT},,", 1),
    ],
)
def test_what_our_proxies_wrote_is_believed_and_what_stands_left_of_it_is_not(
    forwarded: str, proxies: int
) -> None:
    assert address(a_request(forwarded), proxies) == CLIENT


@pytest.mark.parametrize(
    ("forwarded", "proxies"), [(None, 1), ("", 1), (",", 1), (CLIENT, 2), (f"{CLIENT}, {PROXY}", 9)]
)
def test_with_fewer_hops_than_proxies_it_is_who_is_connected(
    forwarded: str | None, proxies: int
) -> None:
    assert address(a_request(forwarded), proxies) == PROXY


@pytest.mark.parametrize(
    "hop",
    [
        "unknown",
        "nonsense",
        "203.0.113.7:4711",
        "203.0.113",
        "256.0.0.1",
        "2001:db8::/64",
        "é",
        "1",
    ],
)
def test_a_hop_that_is_no_address_is_not_taken_for_one(hop: str) -> None:
    assert address(a_request(hop), 1) == PROXY


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_of_ipv6_the_network_counts_that_a_provider_gives_to_one_customer(
    told: str, counted: str
) -> None:
    assert address(a_request(remote=told), 0) == counted
    assert address(a_request(told), 1) == counted


@pytest.mark.parametrize("told", ["::ffff:203.0.113.7", "::FFFF:cb00:7107", CLIENT])
def test_an_ipv4_address_is_the_same_however_it_is_written(told: str) -> None:
    assert address(a_request(told), 1) == CLIENT


def test_behind_a_proxy_on_a_unix_socket_the_client_is_found() -> None:
    assert address(a_request(CLIENT, remote=""), 1) == CLIENT


def test_on_a_unix_socket_without_a_proxy_all_are_one() -> None:
    assert address(a_request(CLIENT, remote=""), 0) == ""
    assert address(a_request("nonsense", remote=""), 1) == ""


def test_a_browser_is_called_what_it_calls_itself() -> None:
    found = origin(a_request(remote=CLIENT, **{"User-Agent": "Mozilla/5.0 (X11)"}), 0)
    assert (found.address, found.label) == (CLIENT, "Mozilla/5.0 (X11)")


@pytest.mark.parametrize(
    ("sent", "label"),
    [("", ""), ("x" * 1000, "x" * 200), ("a\x00b\x1b[31mc", "ab[31mc"), ("é\xa0ü", "éü")],
)
def test_what_a_browser_calls_itself_is_kept_short_and_can_be_printed(
    sent: str, label: str
) -> None:
    request = a_request(remote=CLIENT)
    request.env["HTTP_USER_AGENT"] = sent
    assert origin(request, 0).label == label
