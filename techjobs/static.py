"""Static files outside DEBUG: hashed names, compressed once, and the CSS joined into one file."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SITE_CSS = "css/site.css"
IMPORT = re.compile(r'@import url\("([\w.-]+)"\);\n?')
# A quotation mark in a comment opens no string, and a comment in a string is none.
STRING_OR_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/\s*""", re.DOTALL)
SPACE = re.compile(r"\s+")
AROUND = re.compile(r" ?([{};,>]) ?|(:) ")  # a space before a colon joins selectors


def join_css(read: Any, name: str = SITE_CSS) -> str:
    """The style sheet `name` with every sheet it imports in its place, without comments and spaces."""
    folder = name.rpartition("/")[0]
    sheet = IMPORT.sub(lambda match: read(f"{folder}/{match[1]}") + "\n", read(name))
    strings: list[str] = []

    def put_aside(match: re.Match) -> str:
        if match[1] is None:
            return ""
        strings.append(match[1])
        return '"'

    sheet = SPACE.sub(" ", STRING_OR_COMMENT.sub(put_aside, sheet))
    sheet = AROUND.sub(r"\1\2", sheet).replace(";}", "}").strip()
    return re.sub('"', lambda match: strings.pop(0), sheet)


class SiteStaticFilesStorage(CompressedManifestStaticFilesStorage):
    # A module that another one imports has a name of its content, too: both are of one release.
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict, dry_run: bool = False, **options: Any) -> Iterator:
        if not dry_run and SITE_CSS in paths:
            self._join_css()
            paths[SITE_CSS] = (self, SITE_CSS)
        yield from super().post_process(paths, dry_run, **options)

    def _join_css(self) -> None:
        # The files are collected by now: they lie in this storage.
        joined = join_css(lambda name: self.open(name).read().decode())
        self.delete(SITE_CSS)
        self._save(SITE_CSS, ContentFile(joined.encode()))
