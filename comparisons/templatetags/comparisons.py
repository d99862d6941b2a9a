from datetime import date

from django import template
from django.utils import timezone

from comparisons import ruler
from comparisons.models import Claim
from comparisons.table import Table

register = template.Library()

# A verdict is a shape and a word; these are the shapes' names in templates/_shapes.html.
SHAPES = {
    Claim.Verdict.YES: "y",
    Claim.Verdict.PARTIAL: "p",
    Claim.Verdict.EXTENSION: "e",
    Claim.Verdict.NO: "n",
    Claim.Verdict.UNKNOWN: "q",
    Claim.Verdict.NOT_APPLICABLE: "x",
}
MEANINGS = {
    Claim.Verdict.YES: "in the default install",
    Claim.Verdict.PARTIAL: "the note says what is missing",
    Claim.Verdict.EXTENSION: "a separate package adds it",
    Claim.Verdict.NO: "not in the default install",
    Claim.Verdict.UNKNOWN: "we looked and cannot say",
    Claim.Verdict.NOT_APPLICABLE: "the question does not arise",
}


@register.filter
def shape(verdict: str) -> str:
    return SHAPES[Claim.Verdict(verdict)]


@register.filter
def verdict_word(verdict: str) -> str:
    return str(Claim.Verdict(verdict).label)


@register.filter
def meaning(verdict: str) -> str:
    return MEANINGS[Claim.Verdict(verdict)]


@register.inclusion_tag("comparisons/_table.html")
def comparison_table(table: Table, alone: bool = False) -> dict:
    """The whole table. `alone`: on its own page, where nothing leads to that page."""
    return {"table": table, "alone": alone}


@register.inclusion_tag("comparisons/_panel.html")
def comparison_panel(table: Table, address: str = "") -> dict:
    """The table in brief. `address` is the page that holds the whole one ("" for this page)."""
    today: date = timezone.localdate()
    return {
        "table": table,
        "address": address,
        "marks": ruler.marks(table.check_dates, today),
        "months": ruler.months(today),
    }
