"""Loads: one target after the other, in rounds, so that a noisy moment meets neighbours alike."""

import gzip
import hashlib
import http.client
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

LUA = Path(__file__).with_name("wrk.lua")
CONNECTIONS = 16
FETCH_SECONDS = 30


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes


class Run(NamedTuple):
    """What wrk counted: answers in a second, latencies in milliseconds, anything that went wrong."""

    rate: float
    p50: float
    p99: float
    errors: int


@dataclass
class Target:
    """An answer under load; `beside` is the answer that it is compared with, most often nginx's."""

    name: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    beside: "Target | None" = None
    same: bool = True  # the same bytes as `beside`
    body_bytes: int = 0
    runs: list[Run] = field(default_factory=list)
    alone: list[Run] = field(default_factory=list)  # over a single connection

    @property
    def rate(self) -> float:
        return median(run.rate for run in self.runs)

    @property
    def spread(self) -> float:
        rates = [run.rate for run in self.runs]
        return (max(rates) - min(rates)) / self.rate

    @property
    def ratios(self) -> list[float]:
        """To the answer beside it, round by round."""
        if self.beside is None:
            return []
        return [own.rate / other.rate for own, other in zip(self.runs, self.beside.runs, strict=True)]

    @property
    def errors(self) -> int:
        return sum(run.errors for run in [*self.runs, *self.alone])

    def fetch(self) -> Answer:
        return fetch(self.url, self.headers)


def fetch(url: str, headers: dict[str, str] | None = None) -> Answer:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=FETCH_SECONDS)
    try:
        place = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("GET", place, headers=headers or {})
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, response.read())
    finally:
        connection.close()


def check(targets: list[Target]) -> None:
    """Exit unless every target answers as it should, and with nginx's bytes where it is to have them."""
    for target in targets:
        own = target.fetch()
        target.body_bytes = len(own.body)
        if own.status != target.status:
            sys.exit(f"{target.name}: status {own.status} instead of {target.status}.")
        if target.beside and target.same and _identity(own) != _identity(target.beside.fetch()):
            sys.exit(f"{target.name}: other bytes than {target.beside.name}.")


def measure(targets: list[Target], *, rounds: int, seconds: int) -> None:
    """Fill the targets' runs, after a warm-up of each."""
    for target in targets:
        _wrk(target, seconds=1)
    for number in range(rounds):
        print(f"Round {number + 1} of {rounds} …", file=sys.stderr)
        for target in targets:
            target.runs.append(_wrk(target, seconds=seconds))
            target.fetch()  # waits for what the load has left in the queue
            target.alone.append(_wrk(target, seconds=1, connections=1))


def _identity(answer: Answer) -> tuple[str, str]:
    encoding, body = answer.headers.get("content-encoding", ""), answer.body
    if encoding == "gzip":
        body = gzip.decompress(body)  # its head may hold the time of each worker's compression
    return encoding, hashlib.sha256(body).hexdigest()


def _wrk(target: Target, *, seconds: int, connections: int = CONNECTIONS) -> Run:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(LUA)]
    for name, value in target.headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run(
        [*command, target.url], capture_output=True, text=True, timeout=seconds + 30, check=False
    )
    if done.returncode:
        sys.exit(f"wrk failed on {target.name}:\n{done.stdout}{done.stderr}")
    counted = json.loads(done.stdout.splitlines()[-1])
    return Run(
        rate=counted["requests"] / counted["duration"] * 1e6,
        p50=counted["p50"] / 1000,
        p99=counted["p99"] / 1000,
        errors=counted["errors"],
    )
