"""Lighthouse's scores of the site's pages, as in production: mobile, simulated throttling, median of runs.

    .venv/bin/python bench/lighthouse.py            the scores, in the terminal
    .venv/bin/python bench/lighthouse.py --write    and into docs/lighthouse.md

Needs npm and Chromium (CHROME_PATH names another). What npm installs lies in a temporary folder, gone at
the end.
"""

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import databases
from document import renew
from report import table
from servers import ROOT, exit_on_signals, gunicorn, prepare_site, require, run_group

DOCUMENT = ROOT / "docs" / "lighthouse.md"
# Lighthouse wants a newer Node than many systems have: npm brings that too.
PACKAGES = ("lighthouse@13.5.0", "node@24.9.0")
INSTALL_SECONDS = 300
AUDIT_SECONDS = 180

PAGES = {
    "front page": "/",
    "article": "/articles/django-vs-fastapi-vs-flask/",
    "comparison": "/comparisons/django-flask-fastapi/",
    "archive": "/articles/",
    "terms": "/terms/",
    "log in": "/accounts/login/",
}
CATEGORIES = {
    "performance": "perf",
    "accessibility": "a11y",
    "best-practices": "best practices",
    "seo": "SEO",
}
METRICS = {
    "first-contentful-paint": "FCP ms",
    "largest-contentful-paint": "LCP ms",
    "speed-index": "SI ms",
    "total-blocking-time": "TBT ms",
    "cumulative-layout-shift": "CLS",
}
# Chromium calls home at every start, and as root it wants no sandbox.
CHROMIUM_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)

Report = dict[str, Any]  # Lighthouse's own JSON


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lighthouse.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3, help="of each page (3)")
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT.relative_to(ROOT)} too")
    options = parser.parse_args()
    require("npm", chromium())
    exit_on_signals()
    reports = audit_all(options.runs)
    text = markdown(reports)
    print(text)
    if options.write:
        renew(DOCUMENT, text)


def chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROME_PATH") or next(filter(shutil.which, names), "chromium")


def audit_all(runs: int) -> dict[str, list[Report]]:
    """The reports of each page; the runs are interleaved."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="techjobs-lighthouse-")))
        tools = install(folder / "npm")
        database = stack.enter_context(databases.sqlite(folder))
        site = prepare_site(folder, database.url)
        # Lighthouse asks whether a page's canonical address is the one that it visits.
        stack.enter_context(gunicorn(site, folder, site.port))
        reports: dict[str, list[Report]] = {name: [] for name in PAGES}
        for number in range(runs):
            for name, path in PAGES.items():
                print(f"Run {number + 1} of {runs}: {name} …", file=sys.stderr)
                reports[name].append(audit(tools, site.url + path, folder))
        return reports


def install(folder: Path) -> Path:
    """Where the installed commands are."""
    folder.mkdir()
    command = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
    print(f"Installing {', '.join(PACKAGES)} …", file=sys.stderr)
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    if done.returncode:
        sys.exit(f"npm install failed:\n{done.stderr}")
    return folder / "node_modules" / ".bin"


def audit(tools: Path, url: str, folder: Path) -> Report:
    command = [str(tools / "node"), str(tools / "lighthouse"), url, "--output=json", "--quiet"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={CHROMIUM_FLAGS}"]
    environment = os.environ | {"CHROME_PATH": shutil.which(chromium()) or "", "TMPDIR": str(folder)}
    code, output, errors = run_group(command, environment, AUDIT_SECONDS)
    if code:
        sys.exit(f"Lighthouse failed on {url}:\n{errors}")
    return json.loads(output)


def markdown(reports: dict[str, list[Report]]) -> str:
    heads = ["page", *CATEGORIES.values(), *METRICS.values(), "bytes", "perf of each run"]
    rows = [[name, *_figures(runs)] for name, runs in reports.items()]
    some = next(iter(reports.values()))
    browser = some[0]["environment"]["hostUserAgent"].partition("Chrome/")[2].split()[0]
    said = (
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}. Lighthouse {some[0]['lighthouseVersion']}, "
        f"Chromium {browser}, mobile, simulated throttling, median of {len(some)} runs."
    )
    return "\n\n".join([said, table(heads, rows), _lost(reports)])


def _figures(runs: list[Report]) -> list[str]:
    scores = [median(_score(run, category) for run in runs) for category in CATEGORIES]
    metrics = [median(run["audits"][metric]["numericValue"] for run in runs) for metric in METRICS]
    *times, shift = metrics
    size = median(run["audits"]["total-byte-weight"]["numericValue"] for run in runs)
    return [
        *(f"{score:.0f}" for score in scores),
        *(f"{time:,.0f}" for time in times),
        f"{shift:.3f}",
        f"{size:,.0f}",
        ", ".join(f"{_score(run, 'performance'):.0f}" for run in runs),
    ]


def _score(report: Report, category: str) -> float:
    return 100 * (report["categories"][category]["score"] or 0)


def _lost(reports: dict[str, list[Report]]) -> str:
    """Each audit that cost a page points in most of its runs, with what it found."""
    lines = []
    for name, runs in reports.items():
        failed = [_failed(run) for run in runs]
        often = {
            audit
            for run in failed
            for audit in run
            if sum(audit in other for other in failed) * 2 > len(runs)
        }
        lines += [f"- {name}: `{audit}`: {_found(runs, audit)}" for audit in sorted(often)]
    if not lines:
        return "No audit cost a point in most runs of a page."
    return "Audits that cost points in most runs of a page:\n\n" + "\n".join(lines)


def _failed(report: Report) -> set[str]:
    """The audits of the categories that are below 100."""
    parts = [
        part
        for category in CATEGORIES
        if _score(report, category) < 100
        for part in report["categories"][category]["auditRefs"]
        if part["weight"]
    ]
    scores = {part["id"]: report["audits"][part["id"]]["score"] for part in parts}
    return {audit for audit, score in scores.items() if score is not None and score < 1}


def _found(runs: list[Report], audit: str) -> str:
    found = runs[-1]["audits"][audit]
    return found.get("displayValue") or found["title"]


if __name__ == "__main__":
    main()
