"""An answer comes whole, in time and not too large, or not at all."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from simulator.errors import ChartError
from simulator.plugins.kubernetes import charts_transport
from simulator.plugins.kubernetes.charts_transport import Answer, ChartUnreachableError, fetch
from tests.gitops.charts.servers import serving


@contextmanager
def answering(*pieces: bytes, pause: float = 0) -> Iterator[str]:
    """Answer one request with bytes as they are, and a pause after each."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                for piece in pieces:
                    try:
                        connection.sendall(piece)
                    except OSError:
                        return  # who asked has gone
                    time.sleep(pause)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        thread.join()


HEAD = b"HTTP/1.1 200 OK\r\n"


def test_a_chunked_answer_is_whole() -> None:
    """Registries stream without saying how much there is."""
    body = b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    with answering(HEAD, body) as url:
        assert fetch(url).content == b"hello world"


def test_a_chunked_answer_that_breaks_off_is_refused() -> None:
    """Before its last chunk."""
    with (
        answering(HEAD, b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n wo") as url,
        pytest.raises(ChartUnreachableError, match="broke off"),
    ):
        fetch(url)


def test_a_byte_now_and_then_is_not_waited_for() -> None:
    """A server that is never silent and never done gets its time, and no more."""
    drops = [b"x"] * 30
    with (
        answering(HEAD, b"Content-Length: 1000000\r\n\r\n", *drops, pause=0.05) as url,
        pytest.raises(ChartUnreachableError, match="was too slow: it had sent"),
    ):
        fetch(url, seconds=0.3)


def test_an_answer_without_end_is_refused() -> None:
    """It does not fill the memory."""
    with (
        answering(HEAD, b"\r\n", *[b"x" * 1000] * 20) as url,
        pytest.raises(ChartError, match="got more than"),
    ):
        fetch(url, largest=5000)


def test_credentials_stay_with_the_host_that_they_are_for() -> None:
    """A registry's token is not shown to the store that it leads to."""
    with serving() as first, serving() as second:
        first.moved["/blob"] = f"http://{second.host}/blob"
        second.files["/blob"] = b"content"
        answer = fetch(f"http://{first.host}/blob", {"Authorization": "Bearer x", "Accept": "*/*"})

    assert answer.content == b"content"
    assert "Authorization" in first.headers[0]
    assert "Authorization" not in second.headers[0]
    assert second.headers[0]["Accept"] == "*/*"


@pytest.mark.parametrize("url", ["ftp://charts.example.com/x", "/etc/passwd", "http://", "nothing"])
def test_what_is_no_address_is_refused(url: str) -> None:
    """Nothing but HTTP is spoken."""
    with pytest.raises(ChartError, match="expected an address"):
        fetch(url)


def test_nobody_is_led_from_https_to_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked for in confidence is not fetched in the open."""
    answer = Answer("", 302, {"location": "http://charts.example.com/x"}, b"")
    monkeypatch.setattr(charts_transport, "_ask", lambda *_: answer)
    with pytest.raises(ChartUnreachableError, match="leads from https to http"):
        fetch("https://charts.example.com/x")
