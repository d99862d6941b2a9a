"""Pages as files: pages/<slug>/<number>.md, one for each version."""

import re

from images.checks import image_problems
from pages.models import Page, PageVersion
from techjobs.content import Exporter, Importer, Problem

VERSION = re.compile("[1-9][0-9]{0,8}")


def load(importer: Importer) -> None:
    for path, fields, body, first_line in importer.markdown_files("pages", "*/*.md"):
        values = {
            "title": fields.text("title"),
            "summary": fields.text("summary"),
            "effective_on": fields.date("effective_on"),
            "body": body,
        }
        fields.close()
        if not VERSION.fullmatch(path.stem):
            fields.problem(f"“{path.name}” must be named by its version: 1.md")
        broken = image_problems(body)
        importer.problems += [
            Problem(fields.path, first_line - 1 + line, message) for line, message in broken
        ]
        if fields.sound and not broken:
            page, _ = importer.put(Page, {"slug": path.parent.name}, {}, fields)
            if page.pk:
                importer.put(PageVersion, {"page": page, "number": int(path.stem)}, values, fields)


def dump(exporter: Exporter) -> None:
    for version in PageVersion.objects.select_related("page").order_by("page__slug", "number"):
        front = {
            "title": version.title,
            "summary": version.summary,
            "effective_on": version.effective_on,
        }
        exporter.markdown(f"pages/{version.page.slug}/{version.number}.md", front, version.body)
