"""Prepare two copies of an article, one with a small and one with a big discussion, and members.

    python -m bench.discussions /articles/a/ --few 100 --many 100000 --members 75

Prints JSON: {"small": {place: path}, "big": {place: path}, "sessions": [...]}. Needs the environment of a
site that is prepared (servers.prepare_site).
"""

import argparse
import datetime
import json
from io import StringIO

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("article")
    parser.add_argument("--few", type=int, required=True)
    parser.add_argument("--many", type=int, required=True)
    parser.add_argument("--members", type=int, required=True)
    options = parser.parse_args()
    django.setup()
    prepared = {
        name: discuss(options.article.strip("/").rpartition("/")[2], name, number)
        for name, number in (("small", options.few), ("big", options.many))
    }
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # as autovacuum does in time
            cursor.execute("ANALYZE")
    print(json.dumps(prepared | {"sessions": sessions(options.members)}))


def discuss(slug: str, name: str, number: int) -> dict[str, str]:
    """Copy the article, and fill the copy's discussion; the addresses of some of its pages."""
    from articles.models import Article, Revision
    from comments.thread import ROOTS_A_PAGE

    article = Article.objects.get(slug=slug)
    text = article.published_revision
    copy = Article.objects.create(slug=f"{slug}-{name}", byline=article.byline)
    revision = Revision.objects.create(
        article=copy, title=f"{text.title}, {name}", standfirst=text.standfirst, body=text.body
    )
    # Older than the original, which stays on top of the front page.
    copy.publish(revision, at=article.published_at - datetime.timedelta(days=1))
    call_command("make_discussion", copy.slug, comments=number, yes=True, verbosity=0, stdout=StringIO())

    in_thread = copy.discussion.comments.in_thread()
    roots = list(in_thread.filter(depth=0).order_by("-pk").values_list("pk", flat=True))
    biggest = in_thread.filter(depth=0).order_by("-descendant_count").first()
    below = in_thread.filter(root=biggest).order_by("-depth", "pk")
    page = reverse("comments:discussion_detail", args=[copy.slug])
    return {
        "article": copy.get_absolute_url(),
        "first": page,
        "middle": f"{page}?after={roots[len(roots) // 2]}",
        "last": f"{page}?after={roots[-min(len(roots), ROOTS_A_PAGE + 1)]}",
        "thread": biggest.get_absolute_url(),
        "deep": below.first().get_absolute_url(),
    }


def sessions(number: int) -> list[str]:
    """Of members who are signed in: nobody may post as fast as this measures."""
    from accounts.models import User

    made = []
    for index in range(number):
        member = User.objects.create(username=f"poster-{index}", email=f"poster-{index}@sample.invalid")
        client = Client()
        client.force_login(member)
        made.append(client.session.session_key)
    return made


if __name__ == "__main__":
    main()
