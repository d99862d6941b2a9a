"""What the pages around a comparison say that no view of theirs has asked for."""

from urllib.parse import urlsplit

from django import template
from django.utils import timezone

from comparisons.freshness import freshness
from comparisons.models import Comparison, Technology

register = template.Library()


@register.filter
def short_address(url: str) -> str:
    """As people say it: github.com/django/django."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}".removeprefix("www.").rstrip("/")


@register.filter
def technologies(comparison: Comparison) -> list[Technology]:
    """In the order of its columns; no query where the table has been loaded."""
    return [column.technology for column in comparison.columns.all()]


@register.inclusion_tag("comparisons/_freshness_strip.html")
def comparison_freshness(comparison: Comparison) -> dict:
    """How many of its cells were checked, and how many want checking; two queries."""
    return {"comparison": comparison, "found": freshness(comparison, timezone.localdate())}
