"""What is looked at before an article is published: what blocks it, and what is only advised."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.urls import Resolver404, resolve
from django.utils import timezone

from articles.models import Article, PublicSlug, Revision, placement_problems
from comparisons.models import Claim, Comparison
from comparisons.table import load_tables
from images.checks import image_problems
from pages.models import Page
from techjobs.markdown import ADDRESS, IMAGE
from techjobs.markdown_outline import Found, Outline, outline

# What search engines show of a title and of a description; longer ones end in dots there.
SHOWN_TITLE = 60
SHOWN_DESCRIPTION = 155


@dataclass(frozen=True)
class Finding:
    """One sentence, and its place in words: “Line 12”, “Title”, or a cell of a table."""

    blocks: bool
    place: str
    message: str
    line: int = 0  # in the text; 0 elsewhere


@dataclass(frozen=True)
class SearchPreview:
    """How a search engine is likely to show the article."""

    title: str
    address: str
    description: str


def check(article: Article, revision: Revision) -> list[Finding]:
    """All that is to be said of this text before readers see it: what blocks first, in reading order."""
    found = outline(revision.body)
    findings = [
        *_words(revision),
        *_placements(revision),
        *_headings(found),
        *_images(revision, found),
        *_links(article, found),
        *_lengths(article, revision),
        *_cells(revision),
    ]
    return sorted(findings, key=lambda finding: (not finding.blocks, finding.line))


def search_preview(article: Article, revision: Revision) -> SearchPreview:
    address = settings.SITE_URL.partition("://")[2] + article.get_absolute_url().replace("/", " › ").rstrip(
        " ›"
    )
    return SearchPreview(
        _cut(_page_title(revision), SHOWN_TITLE), address, _cut(revision.standfirst, SHOWN_DESCRIPTION)
    )


def _page_title(revision: Revision) -> str:
    return f"{revision.title} | {settings.SITE_NAME}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def _words(revision: Revision) -> Iterator[Finding]:
    for field in ("title", "standfirst"):
        if not getattr(revision, field).strip():
            yield Finding(True, field.capitalize(), f"There is no {field} yet.")
    if not revision.body.strip():
        yield Finding(True, "Text", "There is no text yet.")


def _placements(revision: Revision) -> Iterator[Finding]:
    for line, message in placement_problems(revision.body):
        yield _at(line, _sentence(message), blocks=True)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:].rstrip('.')}."


def _headings(found: Outline) -> Iterator[Finding]:
    """A reader who hears the page moves by headings: one that skips a level reads as if something lacked."""
    before = 1
    for heading in found.headings:
        level = max(heading.level, 2)  # the title is the only heading of level 1
        if heading.level == 1:
            message = (
                f"“{heading.target}” has one #: the title is the only such heading. Begin sections with ##."
            )
            yield _at(heading.line, message, blocks=True)
        elif level > before + 1:
            message = f"“{heading.target}” skips a level: after {'#' * before} comes {'#' * (before + 1)}."
            if before == 1:
                message = f"“{heading.target}” stands in no section: the first heading begins with ##."
            yield _at(heading.line, message, blocks=True)
        before = level


def _images(revision: Revision, found: Outline) -> Iterator[Finding]:
    for line, message in image_problems(revision.body):
        yield _at(line, _sentence(message), blocks=True)
    for image in found.images:
        if not ADDRESS.fullmatch(image.target):
            yield _at(image.line, f"There is no image “{image.target}”: upload it.", blocks=True)
        elif not IMAGE.fullmatch(image.target):
            message = f"The image “{image.target}” is elsewhere: readers get a link. Upload it to show it."
            yield _at(image.line, message, blocks=False)


def _is_stored(src: str) -> bool:
    name = unquote(src)
    if name.startswith(settings.MEDIA_URL):
        try:
            return default_storage.exists(name.removeprefix(settings.MEDIA_URL))
        except SuspiciousFileOperation:  # it leads out of the folder
            return False
    return name.startswith(settings.STATIC_URL)


def _links(article: Article, found: Outline) -> Iterator[Finding]:
    for link in found.links:
        if message := _broken(article, found, link):
            yield _at(link.line, message, blocks=True)


def _broken(article: Article, found: Outline, link: Found) -> str:
    """Why the link leads nowhere; nothing where it leads somewhere, or to another site."""
    if not ADDRESS.fullmatch(link.target):
        return f"“{link.target}” is no address that can be linked: write https://…, mailto:… or /…"
    parts = urlsplit(link.target)
    own = not parts.netloc or link.target.startswith(settings.SITE_URL + "/")
    if parts.scheme == "mailto" or not own:
        return ""
    if not parts.path:
        known = parts.fragment in found.anchors or not parts.fragment
        return "" if known else f"There is no heading “#{parts.fragment}” in this text."
    if not _is_there(article, unquote(parts.path)):
        return f"The link to {parts.path} leads nowhere."
    return ""


def _is_there(article: Article, path: str) -> bool:
    """Whether a reader who goes there finds a page."""
    if path.startswith((settings.MEDIA_URL, settings.STATIC_URL)):
        return _is_stored(path)
    try:
        match = resolve(path)
    except Resolver404:
        return False
    slug = match.kwargs.get("slug", "")
    if match.view_name in ("articles:article_detail", "comments:discussion_detail"):
        is_moved = PublicSlug.objects.filter(slug=slug, article__in=Article.objects.published()).exists()
        return slug == article.slug or is_moved
    if match.view_name == "comparisons:comparison_detail":
        return Comparison.objects.with_cells().filter(slug=slug).exists()
    if match.view_name == "pages:page_detail":
        return Page.objects.with_text().filter(slug=slug).exists()
    return not match.view_name.startswith("admin:")


def _lengths(article: Article, revision: Revision) -> Iterator[Finding]:
    title = _page_title(revision)
    if len(title) > SHOWN_TITLE:
        message = (
            f"With the site's name it has {len(title)} characters; search engines show about {SHOWN_TITLE}."
        )
        yield Finding(False, "Title", message)
    if len(revision.standfirst) > SHOWN_DESCRIPTION:
        message = (
            f"It has {len(revision.standfirst)} characters; search engines show about {SHOWN_DESCRIPTION}."
        )
        yield Finding(False, "Standfirst", message)


def _cells(revision: Revision) -> Iterator[Finding]:
    """Cells that are empty, and those that want checking, by their place in the table."""
    comparisons = list(revision.comparisons.all())
    wanting = Claim.objects.shown_by(comparisons).to_check(timezone.localdate()) if comparisons else []
    reasons = {claim.pk: ", ".join(claim.check_reasons) for claim in wanting}
    for table in load_tables(comparisons):
        for row in table.rows:
            for cell in row.cells:
                place = f"{table.comparison}, {row.code} {row.criterion}, {cell.technology}"
                if cell.claim is None:
                    yield Finding(False, place, "Nobody has filled in this cell.")
                elif cell.claim.pk in reasons:
                    yield Finding(False, place, f"This cell wants checking: {reasons[cell.claim.pk]}.")


def _at(line: int, message: str, *, blocks: bool) -> Finding:
    return Finding(blocks, f"Line {line}", message, line)
