"""What readers say back."""

from django.db import models

from articles.models import Article
from techjobs.versioned import Versioned


class Discussion(Versioned):
    """The discussion of one article. An article without one has an open and empty discussion."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="discussion")
    is_open = models.BooleanField(default=True, help_text="Closed: it can be read, nothing can be added.")
    comment_count = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return f"Discussion of {self.article}"

    @classmethod
    def of(cls, article: Article) -> "Discussion":
        """The article's discussion; an unsaved one where nobody has said or changed anything yet."""
        try:
            return article.discussion
        except cls.DoesNotExist:
            return cls(article=article, version=0)


def discussion_version(article: Article) -> str:
    """What an article's page adds to its validator for the discussion below it."""
    discussion = Discussion.of(article)
    return f"discussion:{discussion.pk}:{discussion.version}"
