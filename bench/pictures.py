"""The pictures of docs/editing.md: the site as an editor sees it, with a few drafts made for them.

    .venv/bin/python bench/pictures.py              all of them, into docs/img/
    .venv/bin/python bench/pictures.py grid phone   some of them

Needs Playwright and Chromium (CHROME_PATH names another). The site runs on an empty database with the content
that ships with it, in a temporary folder; nothing of it is left at the end.
"""

import argparse
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from servers import ROOT, Site, exit_on_signals, free_port, manage, require, running

FOLDER = ROOT / "docs" / "img"
COLOURS = 128
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
EDITOR, PASSWORD = "editor", "only for this laptop"  # as manage.py welcome prints them
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

ARTICLES = "/admin/articles/article/"
TITLE = "Task queues for Django"
STANDFIRST = "When a page should not wait: what a queue does, and what it asks of you."
BODY = """- A queue is worth it where a reader would wait.
- It is one more thing to run.

## When a page should not wait

A page that sends mail waits for the mail server. A queue takes the *work*, and the page is there **at once**.

## What the backends bring

[[comparison: django-flask-fastapi]]
"""
SECOND = BODY.replace("waits for the mail server", "waits until the mail server answers") + (
    "\nHow we read this table: [How we compare](/how-we-compare/).\n"
)
BROKEN = """## A first section

What [the old page](/articles/not-there/) said.

#### Too deep

![](/media/images/not-there-640x480.webp)
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="pictures.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help=f"of {', '.join(PICTURES)}; all of them")
    names = parser.parse_args().names or list(PICTURES)
    if unknown := set(names) - set(PICTURES):
        parser.error(f"There is no picture {', '.join(sorted(unknown))}.")
    require(chromium())
    exit_on_signals()
    with site() as url, sign_in(url) as page:
        make_drafts(page)
        for name in names:
            PICTURES[name](page)


def chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROME_PATH") or next(filter(shutil.which, names), "chromium")


@contextmanager
def site() -> Iterator[str]:
    """Its address; as `make run` starts it, on a port and in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="techjobs-pictures-") as temporary:
        folder, port = Path(temporary), free_port()
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
            "DEBUG": "1",
            "PORT": str(port),
            "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
            "MEDIA_ROOT": str(folder / "media"),
            "STATIC_ROOT": str(folder / "static"),
        }
        made = Site(port, environment)
        for command in ("migrate", "createcachetable", "import_content content", "welcome"):
            manage(made, *command.split())
        with running(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
            folder / "log",
            environment,
            port,
        ):
            yield made.url


@contextmanager
def sign_in(url: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(chromium()), args=CHROMIUM_FLAGS)
        context = browser.new_context(base_url=url, viewport=DESKTOP, reduced_motion="reduce")
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(EDITOR)
        page.locator("[name=password]").fill(PASSWORD)
        with page.expect_navigation():
            page.locator("main form button").click()
        yield page
        browser.close()


def make_drafts(page: Page) -> None:
    write(page, TITLE, STANDFIRST, BODY, "Begun")
    save(page, SECOND, "Clearer; linked how we compare")
    write(page, "Where sessions are kept", "In the database, in a cookie, or in Redis.", BROKEN, "Notes")


def write(page: Page, title: str, standfirst: str, body: str, note: str) -> None:
    page.goto(f"{ARTICLES}add/")
    page.locator("[name=title]").fill(title)
    page.locator("[name=standfirst]").fill(standfirst)
    save(page, body, note)


def save(page: Page, body: str, note: str) -> None:
    page.locator("[name=body]").fill(body)
    page.locator("[name=note]").fill(note)
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist").wait_for()


def open_article(page: Page, title: str) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=title).first.click()
    page.locator("[name=body]").wait_for()


def keep(page: Page, name: str, height: int = 0) -> None:
    """What the window shows, or its upper part, with few colours: that is a third of the size."""
    page.wait_for_timeout(1500)  # until what the page makes by itself (a preview, images) is there
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot = shot.crop((0, 0, shot.width, height or shot.height))
    path = FOLDER / f"{name}.png"
    shot.quantize(COLOURS).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


def start(page: Page) -> None:
    page.goto("/admin/")
    keep(page, "desk-start")


def editor(page: Page) -> None:
    open_article(page, TITLE)
    page.locator("[name=body]").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('[role=toolbar]').scrollIntoView()")
    keep(page, "desk-editor")


def publish(page: Page) -> None:
    open_article(page, "Where sessions are kept")
    page.get_by_role("link", name="Publish …").click()
    keep(page, "desk-publish", 730)


def compare(page: Page) -> None:
    open_article(page, TITLE)
    page.get_by_role("link", name="All its texts").click()
    page.get_by_role("button", name="Compare the two chosen").click()
    keep(page, "desk-compare", 660)


def grid(page: Page) -> None:
    page.goto("/admin/comparisons/comparison/")
    page.locator("#result_list tbody a").first.click()
    page.get_by_role("link", name="The grid").click()
    page.locator("[data-on] td[data-key]").nth(4).focus()
    page.keyboard.press("n")
    page.keyboard.press("o")
    page.locator("[name$='-text']").first.wait_for()
    page.evaluate("document.querySelector('.fact-save').scrollIntoView()")
    keep(page, "desk-grid", 792)


def image(page: Page) -> None:
    page.goto("/admin/images/image/add/")
    page.locator("[name=image]").set_input_files(FOLDER / "article.png")
    page.locator("[name=alt]").fill("An article: its title beside a table of every verdict")
    page.get_by_role("button", name="Upload").click()
    page.locator(".messagelist").wait_for()
    open_article(page, TITLE)
    page.locator("button[data-opens=image]").click()
    page.locator("dialog[open]").wait_for()
    keep(page, "desk-image")
    page.keyboard.press("Escape")


def phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    open_article(page, TITLE)
    page.evaluate("document.querySelector('[role=toolbar]').scrollIntoView()")
    keep(page, "desk-phone")
    page.set_viewport_size(DESKTOP)


PICTURES: dict[str, Callable[[Page], None]] = {
    "start": start,
    "editor": editor,
    "publish": publish,
    "compare": compare,
    "grid": grid,
    "image": image,
    "phone": phone,
}


if __name__ == "__main__":
    main()
