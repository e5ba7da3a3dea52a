"""What only a real server and a real socket can show: lengths, chunks, broken connections, logs."""

import json
import socket
from collections.abc import Iterator

import pytest

from adapters.mysql.connection import Server
from tests.journeys.service import TOKEN, Service, running

pytestmark = pytest.mark.database

LIMIT = 1_048_576


@pytest.fixture(scope="module")
def service(test_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    with running(test_server, folder, WEB_WORKERS="1", WEB_THREADS="2") as found:
        yield found


def raw(service: Service, head: str, *parts: bytes) -> bytes:
    """What the server answers to these very bytes, after which nothing more is sent."""
    host, _, port = service.base_url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        request = f"{head}Host: {host}\r\nConnection: close\r\n\r\n".encode("latin-1")
        connection.sendall(request)
        try:
            for part in parts:
                connection.sendall(part)
        except OSError:
            pass  # it has answered already, and reads no more
        else:
            connection.shutdown(socket.SHUT_WR)
        found = b""
        while piece := connection.recv(65536):
            found += piece
        return found


def posted(*headers: str) -> str:
    lines = ("POST /v1/tags HTTP/1.1", f"Authorization: Bearer {TOKEN}", *headers)
    return "\r\n".join([*lines, "Content-Type: application/json", ""])


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def names(service: Service) -> list[str]:
    return [row["name"] for row in service.send("GET", "/v1/tags?limit=200").json()]


def test_a_body_in_chunks_is_read(service: Service) -> None:
    head = posted("Transfer-Encoding: chunked")
    answer = raw(service, head, chunk(b'{"name": '), chunk(b'"in chunks"}'), chunk(b""))
    assert answer.startswith(b"HTTP/1.1 201 ")
    assert "in chunks" in names(service)


def test_a_body_in_chunks_beyond_the_limit_is_refused(service: Service) -> None:
    parts = [chunk(b'{"name": "'), *[chunk(b"x" * 65536)] * 17, chunk(b'"}'), chunk(b"")]
    answer = raw(service, posted("Transfer-Encoding: chunked"), *parts)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_beyond_the_limit_is_refused_unread(service: Service) -> None:
    answer = raw(service, posted("Content-Length: 10000000"))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"limit_bytes":1048576' in answer


def test_a_body_that_breaks_off_is_refused(service: Service) -> None:
    before = names(service)
    for body in (b"", b'{"name": "half"', b'{"name": "looks whole"}'):
        answer = raw(service, posted("Content-Length: 100"), body)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b'"code":"incomplete_body"' in answer
    assert names(service) == before


def test_chunks_that_make_no_sense_are_refused(service: Service) -> None:
    before = names(service)
    whole = b'{"name": "looks whole"}'
    classic = "POST /api/tags HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
    for body in (b"zz\r\n" + whole, chunk(whole), b"50\r\n" + whole, chunk(whole)[:-2] + b"xx"):
        answer = raw(service, posted("Transfer-Encoding: chunked"), body)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b'"code":"incomplete_body"' in answer
        assert raw(service, classic, body).startswith(b"HTTP/1.1 400 ")
    assert names(service) == before


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: x"],
        ["Content-Length: -1"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["X-Request-Id: a\x00b"],
        ["Bad Header: x"],
        [": x"],
        ["X-Large: " + "x" * 100_000],
    ],
    ids=lambda headers: headers[0][:30],
)
def test_a_head_that_makes_no_sense_is_refused(service: Service, headers: list[str]) -> None:
    before = names(service)
    answer = raw(service, posted(*headers), b"hello")
    assert answer.startswith(b"HTTP/1.1 4")
    assert names(service) == before


def test_a_target_that_makes_no_sense_is_refused(service: Service) -> None:
    for target in ("/v1/products/%ff", "/v1/%00", "/v1/../etc/passwd", "/" + "x" * 3000):
        assert raw(service, f"GET {target} HTTP/1.1\r\n").startswith(b"HTTP/1.1 404 ")
    for line in ("GET", "GET / HTTP/9.9", "\x16\x03\x01", "G\xe9T / HTTP/1.1"):
        assert not raw(service, f"{line}\r\n").startswith((b"HTTP/1.1 2", b"HTTP/1.1 5"))


def test_head_has_a_length_and_no_body(service: Service) -> None:
    get = service.send("GET", "/v1/tags/1")
    head = service.send("HEAD", "/v1/tags/1")
    assert head.headers["content-length"] == get.headers["content-length"]
    assert head.body == b""
    unchanged = service.send("GET", "/v1/tags/1", {"If-None-Match": get.headers["etag"]})
    assert (unchanged.status, unchanged.body) == (304, b"")


def test_a_streamed_list_can_be_followed_by_another_request(service: Service) -> None:
    head = "GET /api/products HTTP/1.1\r\nHost: x\r\n\r\nGET /api HTTP/1.1\r\n"
    answer = raw(service, head)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert b"Transfer-Encoding: chunked" in answer


def test_the_log_is_json_line_by_line_without_secrets(service: Service) -> None:
    service.send("GET", "/v1/products?q=hunter2", {"Authorization": f"Bearer {TOKEN}"})
    service.send("GET", "/v1/products/1", {"Authorization": "Bearer staff_hunter3"})
    text = service.log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["status"] for line in lines if line["logger"] == "storekeep.access"} >= {200, 401}
    assert not [line for line in lines if "exception" in line]
    for secret in (TOKEN, "hunter", service.database.password + "@"):
        assert secret not in text
