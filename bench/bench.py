"""The article page beside nginx serving the same bytes, in one interleaved run.

    make bench                   the figures, in the terminal
    make bench ARGS=--quick      a look, in less than a minute
    make bench ARGS=--write      and into docs/benchmarks.md

The site runs as in production, in a temporary folder and on a database of its own; all of it is gone at the
end. Where DATABASE_URL names a PostgreSQL server a second run follows, on a scratch database there.
"""

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import databases
import load
import report
import targets
from databases import Database
from document import renew
from report import Result, Sizes
from servers import ROOT, Site, exit_on_signals, prepare_site, require

# Opened with the folder of a run.
Opener = Callable[[Path], AbstractContextManager[Database]]

DOCUMENT = ROOT / "docs" / "benchmarks.md"
COUNT_SECONDS = 60


def main() -> None:
    options = parse()
    require("wrk", "nginx")
    exit_on_signals()
    results = [measure(database, options) for database in chosen_databases()]
    said = report.conditions(results, options.rounds, options.seconds)
    text = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}. {said}\n\n{report.markdown(results)}"
    print(text)
    if options.write:
        renew(DOCUMENT, text)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=3, help="of each load (3)")
    parser.add_argument("--rounds", type=int, default=5, help="each with every load (5)")
    parser.add_argument(
        "--quick", action="store_true", help="one round of one second: a look, no measurement"
    )
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT.relative_to(ROOT)} too")
    options = parser.parse_args()
    if options.quick:
        options.seconds = options.rounds = 1
    if not (1 <= options.seconds <= 60 and 1 <= options.rounds <= 20):
        parser.error("--seconds is 1 to 60, --rounds 1 to 20")
    return options


def chosen_databases() -> list[Opener]:
    url = databases.postgresql_url()
    return [databases.sqlite, *([lambda _: databases.postgresql(url)] if url else [])]


def measure(open_database: Opener, options: argparse.Namespace) -> Result:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="techjobs-bench-")))
        database = stack.enter_context(open_database(folder))
        print(f"Preparing the site on {database.name} …", file=sys.stderr)
        site = prepare_site(folder, database.url)
        queries = count_queries(site)
        measured = targets.start(site, folder, stack)
        load.check(measured)
        load.measure(measured, rounds=options.rounds, seconds=options.seconds)
        load.check(measured)
        article = site.url + targets.ARTICLE
        sheets = [targets.sizes(site.url + path) for path in targets.style_sheets(article)]
        css = sum(sheets, Sizes(0, 0, 0))
        return Result(database.name, measured, queries, targets.sizes(article), css)


def count_queries(site: Site) -> dict[str, dict[str, int]]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.queries", targets.ARTICLE, targets.FRONT_PAGE],
        cwd=ROOT,
        env=dict(site.environment),
        capture_output=True,
        text=True,
        timeout=COUNT_SECONDS,
        check=False,
    )
    if done.returncode:
        sys.exit(f"Counting queries failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
