"""Posting: one member after the other sends a comment, as a browser without scripts would."""

import http.client
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from urllib.parse import urlencode, urlsplit

POSTS_A_ROUND = 100
SMALL = 100  # comments in the smaller discussion
# The site refuses a fifth comment within a minute.
POSTS_A_MEMBER = 4
SECRET = "a" * 32  # of the CSRF cookie, which the form repeats


@dataclass
class Posting:
    """Posts to one discussion: for each round how many in a second, and each post's milliseconds."""

    name: str
    url: str
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return median(self.times)


def members_for(discussions: int, rounds: int, posts: int) -> int:
    return -(-discussions * rounds * posts // POSTS_A_MEMBER)


def measure(postings: list[Posting], sessions: list[str], *, rounds: int, posts: int) -> None:
    """Fill the postings; each session posts no more often than its member may."""
    turns = _turns(sessions)
    for number in range(rounds):
        print(f"Posting, round {number + 1} of {rounds} …", file=sys.stderr)
        for posting in postings:
            began = time.perf_counter()
            posting.times += [_post(posting, session, words) for session, words in _some(turns, posts)]
            posting.rates.append(posts / (time.perf_counter() - began))


def _turns(sessions: list[str]) -> Iterator[tuple[str, str]]:
    for number in count():
        session = sessions[number // POSTS_A_MEMBER]
        yield session, f"These are *words* number {number}, with `code`."


def _some(turns: Iterator[tuple[str, str]], number: int) -> list[tuple[str, str]]:
    return [next(turns) for _ in range(number)]


def _post(posting: Posting, session: str, words: str) -> float:
    """Milliseconds until the answer; the connection is new, as most are for a form."""
    parts = urlsplit(posting.url)
    body = urlencode({"body": words, "token": str(uuid.uuid4()), "csrfmiddlewaretoken": SECRET})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={SECRET}",
    }
    began = time.perf_counter()
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("POST", parts.path, body, headers)
        response = connection.getresponse()
        response.read()
    finally:
        connection.close()
    if response.status != 302:
        sys.exit(f"Posting to {posting.name}: status {response.status} instead of 302.")
    return (time.perf_counter() - began) * 1000
