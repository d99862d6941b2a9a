"""Pages as files: pages/<slug>/<number>.md, one for each version."""

from pages.models import Page, PageVersion
from techjobs.content import Exporter, Importer


def load(importer: Importer) -> None:
    for path, fields, body, _ in importer.markdown_files("pages", "*/*.md"):
        values = {
            "title": fields.text("title"),
            "summary": fields.text("summary"),
            "effective_on": fields.date("effective_on"),
            "body": body,
        }
        fields.close()
        if not path.stem.isdigit():
            fields.problem(f"“{path.name}” must be named by its version: 1.md")
        elif not fields.problems:
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
