"""A language model of the user's choice phrases statements: off by default, redacted text only, each one marked."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http.client import HTTPException

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.domain.signal import Candidate
from expectancy.domain.wording import counted
from expectancy.language.redact import redact
from expectancy.language.words import STOP_WORDS, read, stem
from expectancy.loop.scan import Silent, Watch

LONGEST = 160  # characters of a statement
PATIENCE = 30.0  # seconds until an answer
GIVE_UP = 2  # answers in a row that did not come; the endpoint is then asked no more
QUOTES = 5  # of a group that are shown
SYSTEM = (
    "You phrase what customers expect. Answer with one plain sentence of at most 140 characters, in the first person, "
    "that a manager could read aloud, beginning with I, My or We. Say only what the complaints say. No quotation marks."
)


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint: ``url`` up to and without ``/chat/completions``."""

    url: str
    model: str
    key: str = ""
    patience: float = PATIENCE


class _NoAnswerError(Exception):
    """Why a statement could not be had."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Texts and key go where the user said, and nowhere else."""

    def redirect_request(self, *args: object) -> None:
        """None: the redirection is told as an error."""


def endpoint_of(environment: Mapping[str, str]) -> Endpoint:
    """From EXPECTANCY_LLM_URL, _MODEL and, where the endpoint wants one, _KEY. Raises (no-language-model)."""
    url, model = environment.get("EXPECTANCY_LLM_URL", ""), environment.get("EXPECTANCY_LLM_MODEL", "")
    if not (url.startswith(("http://", "https://")) and model):
        raise ExpectancyError(
            Problem(
                "no-language-model",
                "--phrase needs a language model, and none is configured",
                "the environment",
                "EXPECTANCY_LLM_URL, such as http://localhost:11434/v1, and EXPECTANCY_LLM_MODEL",
                "set both (and EXPECTANCY_LLM_KEY where the endpoint wants one), or leave --phrase out",
            )
        )
    return Endpoint(url.rstrip("/"), model, environment.get("EXPECTANCY_LLM_KEY", ""))


def phrased(
    candidates: Sequence[Candidate], endpoint: Endpoint, watch: Watch | None = None
) -> tuple[tuple[Candidate, ...], list[str]]:
    """(the candidates with statements by the model where they pass, what went wrong).

    Only the statement changes: counts, ids and evidence stay. A sentence that is too long, more than one, without a
    word of the group, said already, or with personal data in it is not taken; our own statement then stands.
    """
    done = (watch or Silent()).start("phrasing statements", len(candidates))
    found: list[Candidate] = []
    reasons: dict[str, int] = {}
    silent = 0
    said = {each.statement for each in candidates}
    for each in candidates:
        new = None
        if silent < GIVE_UP:
            try:
                new = _checked(_answer(endpoint, _prompt(each)), each, said)
                silent = 0
            except _NoAnswerError as error:
                reasons[str(error)] = reasons.get(str(error), 0) + 1
                silent = silent + 1 if str(error).startswith("no answer") else 0
        else:
            reasons["not asked any more"] = reasons.get("not asked any more", 0) + 1
        found.append(each if new is None else _with(each, new, endpoint.model))
        said.add(found[-1].statement)
        done(1)
    return tuple(found), [f"{counted(n, 'statement')} left in our words: {why}" for why, n in reasons.items()]


def _with(candidate: Candidate, statement: str, model: str) -> Candidate:
    return replace(
        candidate,
        statement=statement,
        own_statement=candidate.statement,
        statement_basis=f"phrased by {model}",
        statement_chance=None,  # nobody has judged it
    )


def _prompt(candidate: Candidate) -> str:
    """What goes out: redacted once more, although quotes are already."""
    quotes = "\n".join(f"- {quote.text}" for quote in candidate.quotes[:QUOTES])
    told = f"Keywords: {', '.join(candidate.keywords)}\nNow it says: {candidate.statement}\nComplaints:\n{quotes}"
    return redact([told]).texts[0]


def _answer(endpoint: Endpoint, prompt: str) -> str:
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt}]
    body = {"model": endpoint.model, "messages": messages, "temperature": 0, "seed": 2026, "max_tokens": 120}
    head = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {})
    request = urllib.request.Request(  # noqa: S310  # http or https: endpoint_of looked
        f"{endpoint.url}/chat/completions", json.dumps(body).encode("utf-8"), head, method="POST"
    )
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=endpoint.patience) as response:
            told = json.loads(response.read(1_000_000))
        return str(told["choices"][0]["message"]["content"])
    except urllib.error.HTTPError as error:
        with error:
            raise _NoAnswerError(f"no answer: the endpoint says {error.code} {error.reason}") from None
    except (TimeoutError, OSError, HTTPException) as error:
        why = getattr(error, "reason", error) or type(error).__name__
        slow = isinstance(why, TimeoutError)
        raise _NoAnswerError(
            f"no answer within {endpoint.patience:g} seconds" if slow else f"no answer: {why}"
        ) from None
    except (ValueError, LookupError, TypeError):
        raise _NoAnswerError("the endpoint's answer cannot be read") from None


def _checked(answer: str, candidate: Candidate, said: set[str]) -> str:
    sentence = " ".join(answer.split()).strip(" \"“”'")
    if not sentence or len(sentence) > LONGEST or re.search(r"[.!?]\s+\S", sentence):
        raise _NoAnswerError("the model gave no single short sentence")
    known = {stem(word) for word in _content(candidate.statement, *candidate.keywords)}
    if not known & {stem(word) for word in _content(sentence)}:
        raise _NoAnswerError("the model spoke of something else")
    if redact([sentence]).texts[0] != sentence:
        raise _NoAnswerError("the model named somebody")
    sentence = sentence if sentence[-1] in ".!?" else f"{sentence}."
    if sentence in said - {candidate.statement}:
        raise _NoAnswerError("the model said the same twice")
    return sentence


def _content(*texts: str) -> list[str]:
    return [word for text in texts for word in read(text).words if word not in STOP_WORDS]
