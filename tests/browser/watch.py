"""Whoever opens a page in these tests also watches it: a page that works is silent."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# The browser says so on the console too; this one names the directive and the thing.
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`securitypolicyviolation: ${event.effectiveDirective} ${event.blockedURI}`));
"""

NOISE = {"error", "warning", "assert"}

LEFT_BEHIND = ("favicon", "/preview/")
PARTS = {"stylesheet", "script", "image", "font"}


class Watch:
    """What goes wrong in the contexts that it follows, in words.

    A request to another origin than `origin` is wrong, however it ends.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._found: list[str] = []
        self._answers: set[tuple[str, int]] = set()
        self._downloads: set[str] = set()
        self._contexts: list[BrowserContext] = []

    def follow(self, context: BrowserContext) -> None:
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)
        context.on("response", self._on_response)
        self._contexts.append(context)

    def expect(self, path: str, status: int) -> None:
        """The answer `status` at `path` is what the test is about."""
        self._answers.add((self.origin + path, status))

    def expect_download(self, path: str) -> None:
        """What is at `path` is saved as a file: to the browser a page that it gave up."""
        self._downloads.add(self.origin + path)

    def found(self) -> list[str]:
        """Everything so far; asks each page something first, so that no report is still on its way."""
        for context in self._contexts:
            for page in context.pages:
                page.evaluate("1")
        return self._found

    def _on_console(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        loading = message.text.startswith("Failed to load resource")
        expected = any(address == url and str(status) in message.text for url, status in self._answers)
        if message.type in NOISE and not (loading and expected):
            self._found.append(f"console {message.type}: {message.text} ({address})")

    def _on_error(self, error: WebError) -> None:
        self._found.append(f"uncaught: {error.error}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.origin + "/", "data:")):
            self._found.append(f"request elsewhere: {request.url}")

    def _on_failure(self, request: Request) -> None:
        # Somebody went on before a part of the page had come, or the preview of what is saved by now:
        # nobody's fault. What the policy forbids, or is not there, fails in another way.
        is_part = request.resource_type in PARTS or any(part in request.url for part in LEFT_BEHIND)
        if request.failure == "net::ERR_ABORTED" and is_part:
            return
        if request.failure == "net::ERR_ABORTED" and request.url in self._downloads:
            return
        self._found.append(f"request failed: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and (response.url, response.status) not in self._answers:
            self._found.append(f"answer {response.status}: {response.url}")
