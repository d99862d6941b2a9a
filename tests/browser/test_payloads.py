"""Every payload, rendered, in a real browser: nothing may run, and nothing may be fetched.

The pages carry no Content-Security-Policy, so what holds here is the renderer alone.
"""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Error

from techjobs.markdown import Profile, render_markdown
from tests.techjobs.payloads import ATTACK, HOST, PAYLOADS

pytestmark = pytest.mark.browser

A_PAGE = 40
BATCHES = [PAYLOADS[start : start + A_PAGE] for start in range(0, len(PAYLOADS), A_PAGE)]
PIXEL = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"

# The console tells of an attack even when the page that it hit is gone.
ALARM = "Object.defineProperty(window, '__pwned', { set() { console.error('a script ran'); } });"

# Addresses that a link may have are not followed. Any other is: only so does "javascript:" show itself.
PROVOKE = """async () => {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a, area");
    if (link && /^(https?|mailto):/.test(link.protocol)) event.preventDefault();
  });
  for (const element of document.body.querySelectorAll("*")) {
    element.focus?.();
    element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}"""
PLACES = """() => [...document.body.querySelectorAll("section *")].map((element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
})"""


class Site(ThreadingHTTPServer):
    """One page, whose body the test sets."""

    daemon_threads = True
    body = ""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        kind, content = "text/html; charset=utf-8", self.server.body.encode()
        if self.path.startswith(("/media/", "/static/")):
            kind, content = "image/gif", PIXEL
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    with Site(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def visit(page, site):
    """A function that shows HTML to the browser, does what a reader might, and returns all that happened."""
    events = []
    expected = (f"{site.url}/page", f"{site.url}/media/", f"{site.url}/static/")

    def on_dialog(dialog):
        events.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def on_request(request):
        if not request.url.startswith(expected):
            events.append(f"request: {request.url}")

    page.add_init_script(ALARM)
    page.on("dialog", on_dialog)
    page.on("request", on_request)
    page.on("console", lambda message: events.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: events.append(f"error: {error}"))
    page.on("popup", lambda popup: events.append(f"window: {popup.url}"))
    page.route(lambda url: not url.startswith(site.url), lambda route: route.abort())

    def visit(html, patience=0):
        """Waits up to `patience` seconds for something to happen: a busy browser tells it late."""
        site.body = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>{html}'
        events.clear()
        try:
            page.goto(f"{site.url}/page")
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": 1000, "height": height + 100})
            for x, y in page.evaluate(PLACES):
                page.mouse.move(x, y)
            page.evaluate(PROVOKE)
            for _ in range(patience * 20):
                if events:
                    break
                page.wait_for_timeout(50)
        except Error as error:
            events.append(f"the page went away: {error.message}")
        return list(events)

    return visit


def shown(payload, profile):
    html = ""
    for segment in render_markdown(payload, profile).segments:
        if heading := segment.get("heading"):
            html += f'<h2 id="{heading["id"]}">{heading["html"]}</h2>'
        html += segment.get("html", "")
    return f"<section>{html}</section>"


@pytest.mark.parametrize("batch", BATCHES, ids=range(len(BATCHES)))
@pytest.mark.parametrize("profile", list(Profile), ids=lambda profile: profile.value)
def test_payloads_do_nothing(visit, profile, batch):
    if visit("".join(shown(payload, profile) for payload in batch)):
        # Once more, one by one, to name it.
        culprits = {payload: events for payload in batch if (events := visit(shown(payload, profile)))}
        pytest.fail(f"{culprits or 'only when all of them share a page'}")


@pytest.mark.parametrize(
    "html",
    [
        f"<script>{ATTACK}</script>",
        "<script>alert(1)</script>",
        f'<img src="/media/x.gif" onload="{ATTACK}">',
        f'<p onmouseover="{ATTACK}">hover</p>',
        f'<p tabindex="0" onfocus="{ATTACK}">focus</p>',
        f'<p onclick="{ATTACK}">click</p>',
        f'<a href="javascript:{ATTACK}">click</a>',
        f'<a href="&#1;java\tscript:{ATTACK}">click</a>',
        f'<svg><a xlink:href="javascript:{ATTACK}"><text y="20">click</text></a></svg>',
        f'<iframe srcdoc="<script>parent.{ATTACK}</script>"></iframe>',
        f'<img src="https://{HOST}/x.png">',
        f'<img src="//{HOST}/x.png" loading="lazy">',
        f"<style>@import 'https://{HOST}/x.css';</style>",
        f'<p style="background: url(https://{HOST}/x.png)">x</p>',
        f'<link rel="prefetch" href="https://{HOST}/x">',
        f'<meta http-equiv="refresh" content="0;url=https://{HOST}/">',
        f'<form action="https://{HOST}/"><button>send</button></form>',
        '<a href="x:y" target="_blank">window</a>',
    ],
)
def test_what_is_not_rendered_by_us_is_noticed(visit, html):
    assert visit(f"<section>{html}</section>", patience=10) != []
