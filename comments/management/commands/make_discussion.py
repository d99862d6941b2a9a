"""A made-up discussion to measure with: many words by nobody.

The same seed makes the same threads, words and fates; only the ids and the day differ.
"""

from argparse import ArgumentParser
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from articles.models import Article
from comments.models import (
    MAX_DEPTH,
    PATH_DIGITS,
    Comment,
    CommentVersion,
    Discussion,
)
from techjobs.markdown import Profile, render_markdown

MEMBERS = 40
# Rendering takes most of the time that a comment takes, so that many share their words.
TEXTS = 300
BATCH = 1_000
SPAN = timedelta(days=365)

# Of a hundred comments, as they stand afterwards.
SHOWN, DELETED, HIDDEN, REMOVED = 94, 4, 1, 1
EDITED = 0.04

SENTENCES = (
    "We went the other way last year and came back.",
    "Which release did you measure this with?",
    "The admin alone has paid for it ten times over.",
    "That is true of the default install, and of no other.",
    "It depends on how many people look after it.",
    "I would rather have *one* way to do it than three.",
    "Set `CONN_MAX_AGE` and measure again.",
    "The migration took us **two weeks**, most of it tests.",
    "Has anybody tried it with more than one worker?",
    "Thank you, I had overlooked the second column.",
    "See [the manual](https://docs.example.org/) for the whole list.",
    "Our numbers say the opposite, on the same machine.",
)
BLOCKS = (
    "> It is fast enough.\n\nFor whom?",
    "- less code\n- fewer surprises\n- older documentation",
    "```python\nfor row in rows:\n    print(row)\n```",
)


@dataclass
class Node:
    """A comment to be: all that can be known before it has an id."""

    parent: "Node | None"
    depth: int
    moment: float
    state: str
    pk: int = 0
    path: str = ""
    root: int = 0
    replies: list["Node"] = field(default_factory=list)
    reply_count: int = 0
    descendant_count: int = 0

    @property
    def in_thread(self) -> bool:
        return self.state == Comment.State.SHOWN or self.reply_count > 0


class Command(BaseCommand):
    help = "Fill the empty discussion of an article with made-up comments, to measure with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="of the article")
        parser.add_argument("--comments", type=int, default=100, help="how many (100)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same discussion (1)")
        parser.add_argument("--yes", action="store_true", help="outside DEBUG too, where people may read it")

    def handle(self, *, slug: str, comments: int, seed: int, yes: bool, **options) -> None:
        if not (settings.DEBUG or yes):
            raise CommandError("This makes up what nobody said. Outside DEBUG it needs --yes.")
        if comments < 1:
            raise CommandError("--comments is at least 1.")
        article = Article.objects.filter(slug=slug).first()
        if article is None:
            raise CommandError(f"There is no article {slug}.")
        discussion, _ = Discussion.objects.get_or_create(article=article)
        with discussion.changing() as locked:
            if locked.comments.exists():
                raise CommandError("This discussion has comments already: nothing was added.")
            locked.comment_count = fill(locked, comments, Random(seed))  # noqa: S311
        self.stdout.write(f"{comments} comments made, {locked.comment_count} of them shown.")


def fill(discussion: Discussion, number: int, random: Random) -> int:
    """Write the comments; how many of them are shown."""
    nodes = plan(number, random)
    first = (Comment.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    place(nodes, first)
    authors, texts = make_members(), make_texts(random)
    end = timezone.now() - timedelta(hours=1)
    made = (make_comment(discussion, node, end, authors, texts, random) for node in nodes)
    while batch := list(islice(made, BATCH)):
        Comment.objects.bulk_create(batch)
        CommentVersion.objects.bulk_create(
            CommentVersion(comment=comment, body=texts[0][0], written_at=comment.created_at)
            for comment in batch
            if comment.edited_at
        )
    reset_sequence()
    return sum(node.state == Comment.State.SHOWN for node in nodes)


def plan(number: int, random: Random) -> list[Node]:
    """The comments, as they came: each after what it answers."""
    nodes: list[Node] = []
    while len(nodes) < number:
        # Most threads have a reply or two, some have hundreds.
        size = min(int(random.paretovariate(0.9)), max(number // 3, 1), number - len(nodes))
        nodes.extend(thread(size, random))
    return sorted(nodes, key=lambda node: node.moment)


def thread(size: int, random: Random) -> list[Node]:
    nodes = [Node(None, 0, random.random(), fate(random))]
    while len(nodes) < size:
        # Half answer the first, half somebody who spoke of late.
        parent = nodes[0] if random.random() < 0.5 else random.choice(nodes[-20:])
        if parent.depth == MAX_DEPTH:
            continue
        node = Node(parent, parent.depth + 1, parent.moment + random.expovariate(300), fate(random))
        parent.replies.append(node)
        nodes.append(node)
    return nodes


def fate(random: Random) -> str:
    states = [Comment.State.SHOWN, Comment.State.DELETED, Comment.State.HIDDEN, Comment.State.REMOVED]
    return random.choices(states, weights=[SHOWN, DELETED, HIDDEN, REMOVED])[0]


def place(nodes: list[Node], first: int) -> None:
    """Ids in the order in which they came, and what follows from them."""
    for pk, node in enumerate(nodes, first):
        node.pk = pk
        node.root = node.parent.root if node.parent else pk
        node.path = (node.parent.path if node.parent else "") + f"{pk:0{PATH_DIGITS}d}"
    below: dict[int, int] = {}
    for node in reversed(nodes):  # whoever answers comes later
        node.reply_count = sum(reply.in_thread for reply in node.replies)
        if node.parent is None:
            node.descendant_count = below.get(node.pk, 0)
        elif node.in_thread:
            below[node.root] = below.get(node.root, 0) + 1


def make_members() -> list[User]:
    """Nobody can sign in as one of them."""
    names = [f"sample-{number:02d}" for number in range(1, MEMBERS + 1)]
    User.objects.bulk_create(
        [
            User(username=name, email=f"{name}@sample.invalid", password=make_password(None))
            for name in names
            if not User.objects.filter(username=name).exists()
        ]
    )
    members = list(User.objects.filter(username__in=names).order_by("username"))
    # Without a confirmed address a member has no page.
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in members],
        ignore_conflicts=True,
    )
    return members


def make_texts(random: Random) -> list[tuple[str, str]]:
    """Words and what the renderer makes of them."""
    bodies = [" ".join(random.sample(SENTENCES, random.randint(1, 5))) for _ in range(TEXTS)]
    bodies = [f"{body}\n\n{random.choice(BLOCKS)}" if random.random() < 0.2 else body for body in bodies]
    return [(body, render_markdown(body, Profile.COMMENT).html) for body in bodies]


def make_comment(
    discussion: Discussion,
    node: Node,
    end: datetime,
    authors: list[User],
    texts: list[tuple[str, str]],
    random: Random,
) -> Comment:
    body, html = random.choice(texts)
    created_at = min(end, end - SPAN + node.moment * SPAN)
    return Comment(
        pk=node.pk,
        discussion=discussion,
        author=random.choice(authors),
        parent_id=node.parent.pk if node.parent else None,
        root_id=node.root,
        path=node.path,
        depth=node.depth,
        body=body,
        body_html=html,
        state=node.state,
        moderation_reason="Made up." if node.state in (Comment.State.HIDDEN, Comment.State.REMOVED) else "",
        token=uuid4(),
        created_at=created_at,
        edited_at=created_at + timedelta(minutes=5) if random.random() < EDITED else None,
        deleted_at=created_at + timedelta(days=1) if node.state == Comment.State.DELETED else None,
        in_thread=node.in_thread,
        reply_count=node.reply_count,
        descendant_count=node.descendant_count,
    )


def reset_sequence() -> None:
    """The ids were given, not drawn: the next one that is drawn follows them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Comment]):
            cursor.execute(statement)
