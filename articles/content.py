"""Articles as files: articles/<slug>.md, the published ones."""

from typing import Any

from articles.models import Article, ChangeLine, Revision, placement_problems
from images.checks import image_problems
from techjobs.content import Exporter, Fields, Importer, Problem


def load(importer: Importer) -> None:
    for path, fields, body, first_line in importer.markdown_files("articles"):
        text = {"title": fields.text("title"), "standfirst": fields.text("standfirst"), "body": body}
        facts = {
            "published_at": fields.moment("published_at"),
            "updated_at": fields.moment("updated_at"),
            "byline": importer.member(fields, "byline"),
            "changes": _changes(fields),
        }
        fields.close()
        if not body:
            fields.problem("body: This field cannot be blank.")
        misplaced = sorted(placement_problems(body) + image_problems(body))
        importer.problems += [
            Problem(fields.path, first_line - 1 + line, message) for line, message in misplaced
        ]
        if fields.sound and not misplaced:
            _put(importer, path.stem, text, facts, fields)


def _changes(fields: Fields) -> list[ChangeLine]:
    """What readers are told has changed, the newest first."""
    changes = []
    for entry in fields.entries("changes", required=False):
        changes.append(ChangeLine(entry.moment("at"), entry.text("text")))
        entry.close()
        fields.sound = fields.sound and entry.sound
    return changes


def _put(importer: Importer, slug: str, text: dict[str, str], facts: dict[str, Any], fields: Fields) -> None:
    article = Article.objects.with_text().filter(slug=slug).first()
    if article is None:
        article = Article(slug=slug, byline=facts["byline"])
        if importer.save(article, fields) and _publish(importer, article, text, facts, fields):
            importer.report.created.append(importer.name(article))
        return
    there = _shown(article)
    differing = [(name, there[name], here) for name, here in (text | facts).items() if there[name] != here]
    if not differing:
        importer.report.unchanged += 1
        return
    if article.state != Article.State.PUBLISHED:
        importer.report.differing.append(f"{importer.name(article)} is {article.state} here and stays so")
        return
    for name, there, here in differing:
        importer.differs(f"{importer.name(article)}, {name}", there, here)
    if importer.update:
        article.byline = facts["byline"]
        article.save(update_fields=["byline"])
        _publish(importer, article, text, facts, fields)


def _publish(
    importer: Importer, article: Article, text: dict[str, str], facts: dict[str, Any], fields: Fields
) -> bool:
    revision = Revision(article=article, note="Imported", **text)
    if not importer.save(revision, fields):
        return False
    article.publish(revision, at=facts["published_at"], updated_at=facts["updated_at"])
    article.changes.all().delete()
    for line in facts["changes"]:
        article.changes.create(at=line.at, text=line.text)
    return True


def _shown(article: Article) -> dict[str, Any]:
    """What readers see of it, by the names that the file has for it."""
    revision = article.shown_revision
    return {
        "title": article.title,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "published_at": article.published_at,
        "updated_at": article.shown_updated_at,
        "changes": article.shown_changes,
        "body": revision.body if revision else "",
    }


def dump(exporter: Exporter) -> None:
    articles = Article.objects.published().with_text().prefetch_related("changes")
    for article in articles.order_by("slug"):
        front = _shown(article)
        body = front.pop("body")
        front["byline"] = article.byline.username if article.byline else None
        front["changes"] = [line._asdict() for line in article.shown_changes]
        exporter.markdown(f"articles/{article.slug}.md", front, body)
