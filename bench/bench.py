"""The article page beside nginx serving the same bytes, and discussions, in one interleaved run.

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
from typing import Any

import databases
import grid
import load
import posting
import report
import targets
from databases import Database
from document import renew
from posting import POSTS_A_ROUND, Posting
from report import Result, Sizes
from servers import ROOT, Site, exit_on_signals, prepare_site, require

# Opened with the folder of a run.
Opener = Callable[[Path], AbstractContextManager[Database]]

DOCUMENT = ROOT / "docs" / "benchmarks.md"
COUNT_SECONDS = 60
PREPARE_SECONDS = 600
MANY, QUICK_MANY = 100_000, 2_000


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
    options.many, options.posts = MANY, POSTS_A_ROUND
    if options.quick:
        options.seconds = options.rounds = 1
        options.many, options.posts = QUICK_MANY, POSTS_A_ROUND // 5
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
        prepared = prepare_discussions(site, options)
        large = grid.make_table(site)
        queries = count_queries(site, prepared)
        measured = targets.start(site, prepared, folder, stack)
        load.check(measured.all)
        load.measure(measured.all, rounds=options.rounds, seconds=options.seconds)
        load.check(measured.all)
        article = site.url + targets.ARTICLE
        sheets = [targets.sizes(site.url + path) for path in targets.style_sheets(article)]
        css = sum(sheets, Sizes(0, 0, 0))
        postings = [
            Posting(f"{number:,}", site.url + prepared[name]["first"])
            for name, number in (("small", posting.SMALL), ("big", options.many))
        ]
        # At the end, for it changes the pages.
        posting.measure(postings, prepared["sessions"], rounds=options.rounds, posts=options.posts)
        return Result(
            database.name,
            measured.pages,
            measured.tables,
            measured.discussions,
            postings,
            options.many,
            queries,
            targets.sizes(article),
            css,
            targets.sizes(site.url + targets.LARGE_TABLE),
            # At the end, for it changes a cell.
            grid.in_words(grid.measure(site.url, large)),
        )


def prepare_discussions(site: Site, options: argparse.Namespace) -> dict[str, Any]:
    members = posting.members_for(2, options.rounds, options.posts)
    arguments = [targets.ARTICLE, f"--few={posting.SMALL}", f"--many={options.many}", f"--members={members}"]
    return ask(site, "discussions", *arguments, seconds=PREPARE_SECONDS)


def count_queries(site: Site, prepared: dict[str, Any]) -> dict[str, dict[str, int]]:
    discussions = [prepared["big"][place] for place in ("article", "first", "middle", "deep")]
    return ask(site, "queries", targets.ARTICLE, targets.FRONT_PAGE, *discussions, seconds=COUNT_SECONDS)


def ask(site: Site, module: str, *arguments: str, seconds: int) -> dict[str, Any]:
    """What a module here that runs inside the site says, which is JSON."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", *arguments],
        cwd=ROOT,
        env=dict(site.environment),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        sys.exit(f"bench.{module} failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
