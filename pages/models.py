import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from techjobs.markdown import Profile, normalise, render_markdown
from techjobs.stored_text import StoredText
from techjobs.versioned import Versioned

NO_COMPARISON = "A table stands in articles; a page cannot show one."


def today() -> datetime.date:
    """The site's day, which is everybody's: editors have zones of their own."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class PageQuerySet(models.QuerySet["Page"]):
    def with_text(self) -> "PageQuerySet":
        """Pages that have a text in force today."""
        return self.filter(versions__effective_on__lte=today()).distinct()


class Page(Versioned):
    """A text of the site's own: Terms, Privacy, About. Readers see its newest version in force."""

    slug = models.SlugField(
        unique=True, help_text="The address: /terms/ for “terms”. Some addresses are linked in every page."
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def clean(self) -> None:
        """Addresses that the site itself answers are taken."""
        try:
            view = resolve(f"/{self.slug}/").view_name
        except Resolver404:  # no slug at all, which its own field says
            return
        if self.slug in {"media", "static"} or view != "pages:page_detail":
            raise ValidationError({"slug": "The site itself uses this address."})

    def get_absolute_url(self) -> str:
        return reverse("pages:page_detail", args=[self.slug])

    @property
    def newest(self) -> "PageVersion | None":
        """The latest wording, in force or not: what the next one begins with."""
        return self.versions.order_by("number").last() if self.pk else None

    @property
    def current(self) -> "PageVersion | None":
        """The text in force today: the day counts, nobody has to switch anything."""
        return self.versions.filter(effective_on__lte=today()).order_by("number").last()


class PageVersion(StoredText):
    """One wording of a page. What somebody agreed to is one of these, so it is never changed later."""

    rendered_fields = ("segments",)

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(help_text="1 for the first wording, then one more for each.")
    title = models.CharField(max_length=120, help_text="The heading of the page, and its name in a search.")
    summary = models.CharField(max_length=160, help_text="One line that search engines show below the title.")
    body = models.TextField(
        help_text="Markdown: ## before a heading, - before a point of a list, [words](/address/) for a link."
    )
    segments = models.JSONField(default=list, editable=False)
    effective_on = models.DateField(
        "in force from",
        default=today,
        help_text="Readers see it from the first minute of this day (UTC) on; it may lie ahead.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # None where it was written before this was noted.
    created_at = models.DateTimeField(default=timezone.now, null=True, editable=False)

    class Meta:
        ordering = ["page", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="pages_version_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def clean(self) -> None:
        if shows_comparison(self.body):
            raise ValidationError({"body": NO_COMPARISON})
        if self.page_id and self.effective_on and self.number is not None and self._out_of_order():
            raise ValidationError({"effective_on": "A later version holds from a later day, or the same."})

    def _out_of_order(self) -> bool:
        others = self.page.versions.exclude(pk=self.pk)
        return (
            others.filter(number__lt=self.number, effective_on__gt=self.effective_on).exists()
            or others.filter(number__gt=self.number, effective_on__lt=self.effective_on).exists()
        )

    def render(self) -> None:
        self.segments = render_markdown(self.body, Profile.ARTICLE).segments

    def save(self, *args, **kwargs) -> None:
        self.body = normalise(self.body).strip()
        self.render()
        super().save(*args, **kwargs)
        self.page.save(update_fields=[])


def shows_comparison(body: str) -> bool:
    return any("comparison" in segment for segment in render_markdown(body, Profile.ARTICLE).segments)


def versions_that_show(image: str) -> list[str]:
    """The versions of pages whose text shows the image of that name; somebody may have agreed to each."""
    versions = PageVersion.objects.annotate(html=Cast("segments", TextField())).filter(html__contains=image)
    return [f"the page “{version}”" for version in versions]
