"""The editors' grid of a large table: how long Chromium takes to open it, and what saving one cell sends.

    .venv/bin/python bench/grid.py

The site runs as in production, in a temporary folder. Whoever measures more at once calls `make_table` with
a site that is prepared, and `measure` with its answer once the site is served.
"""

import argparse
import datetime
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TECHNOLOGIES, CRITERIA, GROUPS = 50, 300, 10
ROUNDS = 5
MAKE_SECONDS = 120
WHY = "Measured"


@dataclass(frozen=True)
class Measured:
    seconds: list[float]  # until the grid answers to a key, of each round
    bytes_sent: int  # the body of the request that saves one cell
    save_seconds: float  # until the site has answered it


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    if parser.parse_args().make:
        print(json.dumps(_make()))
        return
    import databases
    from servers import exit_on_signals, gunicorn, prepare_site

    exit_on_signals()
    with tempfile.TemporaryDirectory(prefix="techjobs-grid-") as temporary:
        folder = Path(temporary)
        with databases.sqlite(folder) as database:
            site = prepare_site(folder, database.url)
            prepared = make_table(site)
            with gunicorn(site, folder, site.port) as url:
                print(in_words(measure(url, prepared)))


def in_words(found: Measured) -> str:
    best, worst = min(found.seconds), max(found.seconds)
    return (
        f"The grid of {TECHNOLOGIES} technologies x {CRITERIA} criteria: "
        f"opened in {best:.2f} to {worst:.2f} s ({len(found.seconds)} times); "
        f"one cell saved with {found.bytes_sent} bytes in {found.save_seconds:.2f} s."
    )


def make_table(site: Any) -> dict[str, str]:
    """A large table and an editor's session, on a site that is prepared."""
    from servers import ROOT

    done = subprocess.run(
        [sys.executable, "-m", "bench.grid", "--make"],
        cwd=ROOT,
        env=dict(site.environment),
        capture_output=True,
        text=True,
        timeout=MAKE_SECONDS,
        check=False,
    )
    if done.returncode:
        sys.exit(f"bench.grid failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def measure(url: str, prepared: dict[str, str], rounds: int = ROUNDS) -> Measured:
    from pictures import CHROMIUM_FLAGS, chromium
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(chromium()), args=CHROMIUM_FLAGS)
        context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": prepared["cookie"], "value": prepared["session"], "url": url}])
        page = context.new_page()
        seconds = [_open(page, prepared["grid"]) for _ in range(rounds)]
        sent, save_seconds = _save(page)
        browser.close()
        return Measured(seconds, sent, save_seconds)


def _open(page: Any, path: str) -> float:
    """Until a cell has taken a key: by then all of the page is there, laid out, and its script at work."""
    start = time.perf_counter()
    page.goto(path, wait_until="load")
    page.locator("fact-grid[data-on] td[data-key]").first.focus()
    page.keyboard.press("n")
    page.locator("td[data-changed]").wait_for()
    seconds = time.perf_counter() - start
    page.keyboard.press("Control+z")
    return seconds


def _save(page: Any) -> tuple[int, float]:
    page.locator("td[data-key]").first.focus()
    page.keyboard.press("n")
    page.locator("[name=why]").fill(WHY)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        start = time.perf_counter()
        page.keyboard.press("Enter")
    seconds = time.perf_counter() - start
    return len(answered.value.request.post_data or ""), seconds


# Inside the site


def _make() -> dict[str, str]:
    import django

    django.setup()
    from django.conf import settings
    from django.urls import reverse

    comparison = _table()
    return {
        "grid": reverse("admin:comparisons_comparison_grid", args=[comparison.pk]),
        "cookie": settings.SESSION_COOKIE_NAME,
        "session": _session(),
    }


def _table() -> Any:
    from comparisons import models

    numbers = range(TECHNOLOGIES)
    comparison = models.Comparison.objects.create(title="A large table", slug="large", caption="Much of it")
    technologies = models.Technology.objects.bulk_create(
        models.Technology(
            name=f"Technology {number}",
            slug=f"technology-{number}",
            symbol="Te",
            kind="Web framework",
            summary="One of very many.",
            homepage="https://example.org/",
            licence="MIT",
            first_released=2005,
        )
        for number in numbers
    )
    releases = models.Release.objects.bulk_create(
        models.Release(technology=one, version="1.0", rank=1_000_000) for one in technologies
    )
    criteria = models.Criterion.objects.bulk_create(
        models.Criterion(
            name=f"Criterion {number}",
            slug=f"criterion-{number}",
            question="Does it come with the default install?",
            definition="Yes means that it does.",
        )
        for number in range(CRITERIA)
    )
    models.ComparisonColumn.objects.bulk_create(
        models.ComparisonColumn(comparison=comparison, technology=one, position=number)
        for number, one in enumerate(technologies)
    )
    models.ComparisonRow.objects.bulk_create(
        models.ComparisonRow(
            comparison=comparison,
            criterion=one,
            group=f"Group {number * GROUPS // CRITERIA + 1}",
            position=number,
        )
        for number, one in enumerate(criteria)
    )
    _fill(list(_claims(technologies, releases, criteria)))
    return comparison


def _claims(technologies: list, releases: list, criteria: list) -> Iterator[Any]:
    from comparisons.models import Claim

    for technology, release in zip(technologies, releases, strict=True):
        for number, criterion in enumerate(criteria):
            yield Claim(
                technology=technology,
                criterion=criterion,
                release=release,
                verdict=("yes", "partial", "extension")[number % 3],
                text=f"As version {number % 7} has it",
                note="Only where it is switched on, which the default settings do not do.",
                checked_on=datetime.date(2026, 11, 1),
            )


def _fill(claims: list) -> None:
    from comparisons.models import Claim, Evidence

    Claim.objects.bulk_create(claims, batch_size=1000)
    Evidence.objects.bulk_create(
        (
            Evidence(
                claim=claim,
                url="https://example.org/manual/",
                title="The manual",
                publisher="The project",
                version_read="1.0",
                accessed_on=claim.checked_on,
            )
            for claim in claims
        ),
        batch_size=1000,
    )


def _session() -> str:
    """Of an editor who is signed in, and has used a second factor."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth.models import Group
    from django.http import HttpRequest
    from django.test import Client

    from accounts.groups import EDITORS
    from accounts.models import User
    from accounts.second_factor.factors import note_enrolment

    editor = User.objects.create(username="measuring", email="measuring@sample.invalid", is_staff=True)
    editor.groups.add(Group.objects.get(name=EDITORS))
    factor = Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={"secret": ""})
    client = Client()
    client.force_login(editor)
    request, session = HttpRequest(), client.session
    request.session = session
    note_enrolment(request, factor)
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    main()
