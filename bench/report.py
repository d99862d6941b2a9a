"""The figures as Markdown."""

import os
import platform
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median

from load import CONNECTIONS, Run, Target
from posting import SMALL, Posting
from servers import CORES, THREADS, which

# What one round trip of a new connection carries (RFC 6928: ten segments of about 1,460 bytes).
BUDGET = 14_336


@dataclass(frozen=True)
class Sizes:
    """Bytes of one response as sent, by its encoding."""

    identity: int
    gzip: int
    br: int

    def __add__(self, other: "Sizes") -> "Sizes":
        return Sizes(self.identity + other.identity, self.gzip + other.gzip, self.br + other.br)


@dataclass(frozen=True)
class Result:
    """All figures of one database."""

    database: str
    targets: list[Target]
    tables: list[Target]
    discussions: list[Target]
    postings: list[Posting]
    comments: int  # in the big discussion
    queries: dict[str, dict[str, int]]  # by page and case
    html: Sizes
    css: Sizes
    large: Sizes  # of the first view of a table of 50 x 300
    grid: str  # how the editors' grid of that table did, in a sentence


def markdown(results: list[Result]) -> str:
    """Tables and what they were measured with; the sizes are the same whatever the database."""
    parts = [_load(result) for result in results]
    parts += [_tables(result) for result in results]
    parts += [_discussions(result) for result in results]
    parts += ["### Posting a comment", _postings(results)]
    parts += ["### Queries a page", _queries(results), "### Bytes of the article page", _bytes(results[0])]
    return "\n\n".join(parts)


def conditions(results: list[Result], rounds: int, seconds: int) -> str:
    """One line for what ran where."""
    programs = {
        "Python": platform.python_version(),
        "Django": version("django"),
        "gunicorn": version("gunicorn"),
        "nginx": _said([which("nginx") or "nginx", "-v"], r"nginx/(\S+)"),
        "wrk": _said(["wrk", "-v"], r"wrk \D*([\d.]+)"),
    }
    names = [f"{name} {number}" for name, number in programs.items()]
    names += [result.database for result in results]
    return (
        f"{', '.join(names)}; {platform.system()}, {CORES} cores; gunicorn gthread with {CORES} workers of "
        f"{THREADS} threads; wrk with 1 thread and {CONNECTIONS} connections; "
        f"rounds: {rounds}, of {seconds} s for each answer."
    )


def _load(result: Result) -> str:
    return f"### On {result.database}\n\n{_answers(result.targets, 'of nginx')}"


def _tables(result: Result) -> str:
    sizes = f"{result.large.br:,} bytes with brotli, {result.large.gzip:,} with gzip"
    size = f"The first view of 50 x 300 is {sizes}."
    answers = _answers(result.tables, "of article")
    return f"### Tables, on {result.database}\n\n{answers}\n\n{size} {result.grid}"


def _discussions(result: Result) -> str:
    title = f"### Discussions of {SMALL} and of {result.comments:,} comments, on {result.database}"
    return f"{title}\n\n{_answers(result.discussions, 'of article')}"


def _answers(targets: list[Target], compared: str) -> str:
    heads = [
        "answer",
        compared,
        "each round",
        "req/s",
        "spread",
        "p50 ms",
        "p99 ms",
        "alone ms",
        "bytes",
        "errors",
    ]
    return table(heads, [_row(target) for target in targets])


def _postings(results: list[Result]) -> str:
    rows = [
        [
            posting.name,
            result.database,
            f"{median(posting.rates):,.0f}",
            f"{min(posting.rates):,.0f} to {max(posting.rates):,.0f}",
            f"{posting.p50:.1f}",
            str(len(posting.times)),
        ]
        for result in results
        for posting in result.postings
    ]
    return table(["to a discussion of", "database", "posts/s", "each round", "p50 ms", "posts"], rows)


def _row(target: Target) -> list[str]:
    ratios = target.ratios
    return [
        target.name,
        _ratio(median(ratios)) if ratios else "1",
        f"{_ratio(min(ratios))} to {_ratio(max(ratios))}" if ratios else "",
        f"{target.rate:,.0f}",
        f"{target.spread:.0%}",
        f"{_middle(target.runs, lambda run: run.p50):.2f}",
        f"{_middle(target.runs, lambda run: run.p99):.2f}",
        f"{_middle(target.alone, lambda run: run.p50):.2f}",
        f"{target.body_bytes:,}",
        str(target.errors),
    ]


def _queries(results: list[Result]) -> str:
    rows = [
        [page, result.database, *(str(number) for number in cases.values())]
        for result in results
        for page, cases in result.queries.items()
    ]
    return table(["page", "database", "rendered", "from the pages cache", "304"], rows)


def _bytes(result: Result) -> str:
    both = result.html + result.css
    names = {"HTML": result.html, "CSS": result.css, "together": both}
    rows = [
        [name, *(f"{number:,}" for number in (size.identity, size.gzip, size.br))]
        for name, size in names.items()
    ]
    shares = (f"{number / BUDGET:.0%}" for number in (both.identity, both.gzip, both.br))
    rows.append([f"of the budget of {BUDGET:,}", *shares])
    return table(["", "identity", "gzip", "br"], rows)


def _middle(runs: list[Run], figure: Callable[[Run], float]) -> float:
    return median(figure(run) for run in runs)


def _ratio(ratio: float) -> str:
    return f"{ratio:.2g}"


def table(heads: list[str], rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    lines = [[head.ljust(width) for head, width in zip(heads, widths, strict=True)]]
    lines.append([f"{'-' * (width - 1)}{':' if column else '-'}" for column, width in enumerate(widths)])
    for row in rows:
        cells = zip(row, widths, strict=True)
        lines.append(
            [cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(cells)]
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _said(command: list[str], pattern: str) -> str:
    """What a program says of its version; wrk ends with 1 after saying it."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=10, check=False, env=os.environ | {"LC_ALL": "C"}
    )
    found = re.search(pattern, done.stdout + done.stderr)
    return found[1] if found else "of unknown version"
