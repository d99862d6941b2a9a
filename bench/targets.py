"""What is measured: answers of the site, each beside the same bytes as a file of nginx; then discussions."""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from load import Target, fetch
from report import Sizes
from servers import File, Site, free_port, gunicorn, nginx

ARTICLE = "/articles/django-vs-fastapi-vs-flask/"
FRONT_PAGE = "/"
LARGE_TABLE = "/comparisons/large/"
ENCODINGS = ("", "br", "gzip")
ANEW = "article, rendered anew"
STYLE_SHEET = re.compile(rb'<link rel="stylesheet" href="([^"]+)"')


@dataclass(frozen=True)
class Targets:
    pages: list[Target]
    tables: list[Target]  # each beside the article, rendered anew
    discussions: list[Target]  # likewise

    @property
    def all(self) -> list[Target]:
        return [*self.pages, *self.tables, *self.discussions]


def start(site: Site, prepared: dict[str, Any], folder: Path, stack: ExitStack) -> Targets:
    """Start the servers on `stack`; every answer follows the one that it stands beside."""
    kept = stack.enter_context(gunicorn(site, folder, site.port))
    # The same SITE_URL, so that its pages are the same bytes.
    rendered = stack.enter_context(gunicorn(site, folder, free_port(), CACHE_URL="dummycache://"))
    pages = [(ARTICLE, encoding) for encoding in ENCODINGS] + [(FRONT_PAGE, "")]
    files = [_file(kept, page, encoding, number) for number, (page, encoding) in enumerate(pages)]
    static = stack.enter_context(nginx(files, folder))

    targets = []
    for (page, _), file in zip(pages, files, strict=True):
        targets += _pair(page, kept, static, file)
    anew = Target(ANEW, rendered + ARTICLE, _accept(""), beside=targets[0])
    targets += [anew, *_not_modified(kept + ARTICLE, static + files[0].path)]
    return Targets(targets, _tables(rendered, anew), _discussions(rendered, prepared, anew))


def _tables(site: str, article: Target) -> list[Target]:
    """The eight rows on their own, and the first view of a table of 50 x 300: no cache answers for them."""
    found = {"table of 8 rows": "/comparisons/django-flask-fastapi/", "first view of 50 x 300": LARGE_TABLE}
    return [Target(name, site + path, {}, beside=article, same=False) for name, path in found.items()]


def _discussions(site: str, prepared: dict[str, Any], anew: Target) -> list[Target]:
    """Pages of the two discussions: no cache answers for them."""
    small, big = prepared["small"], prepared["big"]
    member = {"Cookie": f"sessionid={prepared['sessions'][0]}"}
    found = [
        ("article without comments, signed in", ARTICLE, member),
        ("article with many comments", big["article"], {}),
        ("article with many comments, signed in", big["article"], member),
        *((f"few comments, {place} page", small[place], {}) for place in ("first", "middle", "last")),
        *((f"many comments, {place} page", big[place], {}) for place in ("first", "middle", "last")),
        ("the longest thread", big["thread"], {}),
        ("a comment deep in it", big["deep"], {}),
    ]
    return [Target(name, site + path, headers, beside=anew, same=False) for name, path, headers in found]


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
