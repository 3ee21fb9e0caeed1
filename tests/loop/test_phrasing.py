"""A language model phrases statements: a real conversation over HTTP, and what happens where it fails."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from expectancy.cli import app
from expectancy.domain.errors import ExpectancyError
from expectancy.domain.signal import Candidate, Quote
from expectancy.loop.listen.phrasing import Endpoint, endpoint_of, phrased

Reply = Callable[[dict[str, Any]], tuple[int, bytes]]


@contextmanager
def model(reply: Reply) -> Iterator[tuple[Endpoint, list[dict[str, Any]]]]:
    """An endpoint on this machine, and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
            status, content = reply(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Endpoint(f"http://127.0.0.1:{server.server_port}/v1", "test-model", "secret", 5.0), asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def _redirecting(to: str) -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", f"{to}/chat/completions")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Endpoint(f"http://127.0.0.1:{server.server_port}", "m", "secret", 5.0)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(sentence: str) -> Reply:
    content = json.dumps({"choices": [{"message": {"role": "assistant", "content": sentence}}]}).encode()
    return lambda body: (200, content)


def candidate(
    name: str = "late", statement: str = "My parcel arrives on time.", quote: str = "It was late"
) -> Candidate:
    return Candidate(
        name,
        statement,
        "reliability",
        0.9,
        {"reliability": 0.9},
        ("parcel", "late"),
        (Quote("1", quote),),
        ("1",),
        1,
        1.0,
        0.2,
        1.0,
        0.8,
        "statement",
    )


def test_a_sentence_that_passes_is_taken_marked_and_ours_is_kept() -> None:
    with model(says('"I get my parcel on the day you named"')) as (endpoint, asked):
        [found], notes = phrased([candidate()], endpoint)
    assert found.statement == "I get my parcel on the day you named."
    assert found.statement_basis == "phrased by test-model"
    assert found.own_statement == "My parcel arrives on time."
    assert found.statement_chance is None
    assert (found.id, found.count, found.signals) == ("late", 1, ("1",))
    assert notes == []
    assert asked[0]["path"] == "/v1/chat/completions"
    assert asked[0]["key"] == "Bearer secret"
    assert asked[0]["model"] == "test-model"


def test_only_redacted_text_goes_out() -> None:
    with model(says("I get my parcel in time.")) as (endpoint, asked):
        phrased(
            [candidate(quote="Write to anna.smith@example.com or 555-123-4567, card 4111 1111 1111 1111")], endpoint
        )
    told = json.dumps(asked)
    assert "[email]" in told
    assert not any(secret in told for secret in ("anna.smith", "4111 1111", "123-4567"))


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("I want a parcel. And more.", "no single short sentence"),
        ("I want my parcel " + "very " * 60 + "soon.", "no single short sentence"),
        ("", "no single short sentence"),
        ("I like the sea.", "spoke of something else"),
        ("I want my parcel, write to anna.smith@example.com", "named somebody"),
    ],
)
def test_what_does_not_pass_leaves_our_statement_and_says_why(sentence: str, why: str) -> None:
    with model(says(sentence)) as (endpoint, _):
        [found], [note] = phrased([candidate()], endpoint)
    assert found == candidate()
    assert why in note


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ((401, b"{}"), "401 Unauthorized"),
        ((500, b"broken"), "500 Internal Server Error"),
        ((200, b"not json"), "cannot be read"),
        ((200, b'{"choices": []}'), "cannot be read"),
    ],
)
def test_an_endpoint_that_fails_leaves_our_statements(reply: tuple[int, bytes], why: str) -> None:
    with model(lambda body: reply) as (endpoint, _):
        found, notes = phrased([candidate(), candidate("b", "My parcel is whole.")], endpoint)
    assert [each.statement for each in found] == ["My parcel arrives on time.", "My parcel is whole."]
    assert why in notes[0]


def test_a_redirection_is_not_followed_with_texts_and_key() -> None:
    with model(says("I get my parcel in time.")) as (elsewhere, stolen), _redirecting(elsewhere.url) as endpoint:
        [found], [note] = phrased([candidate()], endpoint)
    assert found == candidate()
    assert stolen == []
    assert "307" in note


def test_an_answer_that_breaks_off_leaves_our_statement() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def broken() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")

        thread = threading.Thread(target=broken)
        thread.start()
        [found], [note] = phrased([candidate()], Endpoint(f"http://127.0.0.1:{server.getsockname()[1]}", "m"))
        thread.join()
    assert found == candidate()
    assert "cannot be read" in note


def test_an_endpoint_that_is_slow_or_gone_is_asked_no_more() -> None:
    def slow(body: dict[str, Any]) -> tuple[int, bytes]:
        time.sleep(0.6)
        return 200, b"{}"

    many = [candidate(f"c{at}", f"My parcel {at} is here.") for at in range(6)]
    with model(slow) as (endpoint, asked):
        found, notes = phrased(many, Endpoint(endpoint.url, "m", patience=0.2))
    assert list(found) == many
    assert len(asked) == 2
    assert "within 0.2 seconds" in notes[0]
    assert "4 statements left in our words: not asked any more" in notes[1]
    gone, notes = phrased(many[:1], Endpoint("http://127.0.0.1:9/v1", "m", patience=2.0))
    assert list(gone) == many[:1]
    assert "no answer" in notes[0]


def test_two_statements_are_never_the_same() -> None:
    with model(says("I get my parcel in time.")) as (endpoint, _):
        found, [note] = phrased([candidate(), candidate("b", "My parcel is whole.")], endpoint)
    assert [each.statement for each in found] == ["I get my parcel in time.", "My parcel is whole."]
    assert "same twice" in note


def test_without_a_configured_model_it_says_what_to_set() -> None:
    for environment in ({}, {"EXPECTANCY_LLM_URL": "file:///etc", "EXPECTANCY_LLM_MODEL": "m"}):
        with pytest.raises(ExpectancyError) as refused:
            endpoint_of(environment)
        assert refused.value.problems[0].code == "no-language-model"
    assert endpoint_of({"EXPECTANCY_LLM_URL": "https://x/v1/", "EXPECTANCY_LLM_MODEL": "m"}).url == "https://x/v1"


def test_the_command_asks_the_model_only_where_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["said", *(f"my parcel number {n} came late and nobody told me why" for n in range(40))]
    (tmp_path / "c.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = ["refine", str(tmp_path / "c.csv"), "--text", "said", "--json", "--quiet"]
    with model(says("My parcel comes when you said, and I am told why it is late.")) as (endpoint, asked):
        monkeypatch.setenv("EXPECTANCY_LLM_URL", endpoint.url)
        monkeypatch.setenv("EXPECTANCY_LLM_MODEL", "test-model")
        plain = json.loads(CliRunner().invoke(app, command).stdout)
        assert asked == []
        told = json.loads(CliRunner().invoke(app, [*command, "--phrase"]).stdout)
    assert len(asked) == len(told["expectations"]) > 0
    assert told["expectations"][0]["statement_basis"] == "phrased by test-model"
    assert told["expectations"][0]["own_statement"] == plain["expectations"][0]["statement"]
    monkeypatch.delenv("EXPECTANCY_LLM_URL")
    refused = CliRunner().invoke(app, [*command, "--phrase"])
    assert refused.exit_code in (1, 2)
    assert "EXPECTANCY_LLM_URL" in refused.stdout + refused.stderr
