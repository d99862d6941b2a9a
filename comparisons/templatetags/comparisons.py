from datetime import date
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date

from comparisons import ruler
from comparisons.models import Claim
from comparisons.shown import Shown
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

# More columns than a page has room for: they scroll in a box of their own.
MOST_IN_VIEW = 4


@register.filter
def shape(verdict: str) -> str:
    return SHAPES[Claim.Verdict(verdict)]


@register.filter
def verdict_word(verdict: str) -> str:
    return str(Claim.Verdict(verdict).label)


@register.filter
def meaning(verdict: str) -> str:
    return MEANINGS[Claim.Verdict(verdict)]


@register.filter
def day(value: date) -> str:
    """3 Mar 2026. As the filter `date` writes it, in a tenth of the time: a table has a thousand of them."""
    return _day(value)


@lru_cache(maxsize=1024)
def _day(value: date) -> str:
    return format_date(value, "j M Y")


@register.inclusion_tag("comparisons/_table.html")
def comparison_table(table: Table | Shown, alone: bool = False, fixed: bool = False) -> dict:
    """A table, with what cuts it down where it came by `load_shown`.

    `alone`: on its own page, where nothing leads to that page. In an article the form is there once it is
    asked for; a large table cannot do without its links. `fixed`: whose page has no arguments.
    """
    shown = table if isinstance(table, Shown) else None
    seen = table.table if isinstance(table, Shown) else table
    return {
        "table": seen,
        "whole": (shown and shown.whole) or seen,
        "shown": shown,
        "alone": alone,
        "many": len(seen.columns) > MOST_IN_VIEW,
        "brief": shown is not None and shown.is_brief,
        "form": shown is not None and not fixed and (alone or shown.is_open or shown.is_large),
        "fixed": shown is None or fixed,
        "sorted_by": shown.cut.sort if shown else "",
    }


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
