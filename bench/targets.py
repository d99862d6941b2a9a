"""What is measured: answers of the site, each beside the same bytes as a file of nginx."""

import re
from contextlib import ExitStack
from pathlib import Path

from load import Target, fetch
from report import Sizes
from servers import File, Site, free_port, gunicorn, nginx

ARTICLE = "/articles/django-vs-fastapi-vs-flask/"
FRONT_PAGE = "/"
ENCODINGS = ("", "br", "gzip")
STYLE_SHEET = re.compile(rb'<link rel="stylesheet" href="([^"]+)"')


def start(site: Site, folder: Path, stack: ExitStack) -> list[Target]:
    """Start the servers on `stack`; every answer follows nginx's that it stands beside."""
    kept = stack.enter_context(gunicorn(site, folder, site.port))
    # The same SITE_URL, so that its pages are the same bytes.
    rendered = stack.enter_context(gunicorn(site, folder, free_port(), CACHE_URL="dummycache://"))
    pages = [(ARTICLE, encoding) for encoding in ENCODINGS] + [(FRONT_PAGE, "")]
    files = [_file(kept, page, encoding, number) for number, (page, encoding) in enumerate(pages)]
    static = stack.enter_context(nginx(files, folder))

    targets = []
    for (page, _), file in zip(pages, files, strict=True):
        targets += _pair(page, kept, static, file)
    targets.append(Target("article, rendered anew", rendered + ARTICLE, _accept(""), beside=targets[0]))
    return targets + _not_modified(kept + ARTICLE, static + files[0].path)


def sizes(url: str) -> Sizes:
    identity, gzip, br = (len(fetch(url, _accept(encoding)).body) for encoding in ("", "gzip", "br"))
    return Sizes(identity, gzip, br)


def style_sheets(url: str) -> list[str]:
    """The paths of the style sheets that the page links."""
    return [path.decode() for path in STYLE_SHEET.findall(fetch(url).body)]


def _file(site: str, page: str, encoding: str, number: int) -> File:
    """The site's own answer as a file for nginx."""
    answer = fetch(site + page, _accept(encoding))
    return File(f"/{number}", answer.body, answer.headers.get("content-encoding", ""))


def _pair(page: str, site: str, static: str, file: File) -> list[Target]:
    name = ("article" if page == ARTICLE else "front page") + (f", {file.encoding}" if file.encoding else "")
    headers = _accept(file.encoding)
    beside = Target(f"nginx: {name}", static + file.path, headers)
    return [beside, Target(name, site + page, headers, beside=beside)]


def _not_modified(page: str, file: str) -> list[Target]:
    beside, own = (
        Target(name, url, {"If-None-Match": fetch(url).headers["etag"]}, status=304)
        for name, url in (("nginx: article, 304", file), ("article, 304", page))
    )
    own.beside = beside
    return [beside, own]


def _accept(encoding: str) -> dict[str, str]:
    return {"Accept-Encoding": encoding} if encoding else {}
