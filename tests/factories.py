import datetime
import itertools
from typing import Any
from unittest import mock
from uuid import uuid4

import factory
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import User
from articles.models import Article, Revision
from comments.models import Comment, Discussion
from comparisons.models import (
    Claim,
    Comparison,
    ComparisonColumn,
    ComparisonRow,
    Criterion,
    Evidence,
    Release,
    Technology,
)
from pages.models import Page, PageVersion

PASSWORD = "correct horse battery staple"
TODAY = datetime.date(2026, 11, 22)

_numbers = itertools.count(1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        django_get_or_create = ["username"]

    username = factory.Sequence(lambda n: f"member{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password(PASSWORD)


class TechnologyFactory(DjangoModelFactory):
    class Meta:
        model = Technology
        django_get_or_create = ["slug"]

    slug = factory.Sequence(lambda n: f"technology-{n}")
    name = factory.LazyAttribute(lambda technology: technology.slug.replace("-", " ").title())
    symbol = "Te"
    kind = "Web framework"
    summary = "A thing that does something."
    homepage = "https://example.org/"
    licence = "MIT"
    first_released = 2005


class ReleaseFactory(DjangoModelFactory):
    class Meta:
        model = Release
        django_get_or_create = ["technology", "version"]

    technology = factory.SubFactory(TechnologyFactory)
    version = "1.0"
    released_on = TODAY


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion
        django_get_or_create = ["slug"]

    slug = factory.Sequence(lambda n: f"criterion-{n}")
    name = factory.LazyAttribute(lambda criterion: criterion.slug.replace("-", " ").capitalize())
    question = "Does it do it?"
    definition = "Yes means that it does."


class ClaimFactory(DjangoModelFactory):
    class Meta:
        model = Claim
        skip_postgeneration_save = True

    technology = factory.SubFactory(TechnologyFactory)
    criterion = factory.SubFactory(CriterionFactory)
    release = factory.LazyAttribute(lambda claim: ReleaseFactory(technology=claim.technology))
    verdict = Claim.Verdict.YES
    text = "It does"
    note = ""
    checked_on = TODAY
    evidence = factory.RelatedFactory("tests.factories.EvidenceFactory", factory_related_name="claim")


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    claim = factory.SubFactory(ClaimFactory, evidence=None)
    url = factory.Sequence(lambda n: f"https://docs.example.org/{n}/")
    title = "The manual"
    publisher = "The project"
    version_read = "1.0.1"
    accessed_on = TODAY


class ComparisonFactory(DjangoModelFactory):
    class Meta:
        model = Comparison
        django_get_or_create = ["slug"]

    slug = factory.Sequence(lambda n: f"comparison-{n}")
    title = factory.LazyAttribute(lambda comparison: comparison.slug.replace("-", " ").capitalize())
    caption = "What each of them does"


class DiscussionFactory(DjangoModelFactory):
    class Meta:
        model = Discussion


class PageFactory(DjangoModelFactory):
    class Meta:
        model = Page
        django_get_or_create = ["slug"]

    slug = "terms"


class PageVersionFactory(DjangoModelFactory):
    class Meta:
        model = PageVersion

    page = factory.SubFactory(PageFactory)
    number = 1
    title = "Terms & Conditions"
    summary = "What you agree to."
    body = "Be kind."
    effective_on = datetime.date(2020, 2, 20)


def make_comparison(slug: str = "any", technologies: int = 2, criteria: int = 2, **claim: Any) -> Comparison:
    """A comparison with a claim, and a source for it, in every cell; two groups of rows."""
    comparison = ComparisonFactory(slug=slug)
    columns = TechnologyFactory.create_batch(technologies)
    rows = CriterionFactory.create_batch(criteria)
    for position, technology in enumerate(columns):
        ComparisonColumn.objects.create(comparison=comparison, technology=technology, position=position)
    for position, criterion in enumerate(rows):
        group = "First" if position < criteria / 2 else "Second"
        ComparisonRow.objects.create(
            comparison=comparison, criterion=criterion, group=group, position=position
        )
        for technology in columns:
            ClaimFactory(technology=technology, criterion=criterion, **claim)
    return comparison


def make_article(
    slug: str = "an-article",
    body: str = "Some words.",
    *,
    title: str = "An article",
    standfirst: str = "What it is about.",
    at: datetime.datetime | None = None,
    byline: User | None = None,
    publish: bool = True,
) -> Article:
    """An article; published an hour ago unless told otherwise."""
    article = Article.objects.create(slug=slug, byline=byline)
    revision = Revision.objects.create(article=article, title=title, standfirst=standfirst, body=body)
    if publish:
        article.publish(revision, at=at or timezone.now() - datetime.timedelta(hours=1))
    return article


def post(
    article: Article,
    author: User | None = None,
    body: str | None = None,
    *,
    parent: Comment | None = None,
    at: datetime.datetime | None = None,
) -> Comment:
    """A comment as its author publishes it, each with words of its own; nobody is too fast here."""
    discussion, _ = Discussion.objects.get_or_create(article=article)
    with mock.patch("comments.models._refuse_too_fast"):
        comment = discussion.post(
            author=author or UserFactory(),
            body=body or f"These are words number {next(_numbers)}.",
            token=uuid4(),
            parent=parent,
        )
    if at:
        Comment.objects.filter(pk=comment.pk).update(created_at=at)
    return Comment.objects.get(pk=comment.pk)


def reply_to(parent: Comment, author: User | None = None, body: str | None = None) -> Comment:
    return post(parent.discussion.article, author, body, parent=parent)


def make_staff(username: str, group: str) -> User:
    """Somebody who may enter the admin, as a member of one of the site's groups."""
    user = UserFactory(username=username, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def make_page(slug: str = "terms", number: int = 1, **version: Any) -> Page:
    """A page with a text in force."""
    return PageVersionFactory(page__slug=slug, number=number, **version).page


def tell_the_planner() -> None:
    """After many rows at once: PostgreSQL counts them by itself only some time after they are committed.

    Until then it plans for a handful, and a query over them takes minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
