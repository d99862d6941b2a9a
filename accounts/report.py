"""Who heard of the site how: sign-ups by month and source. Numbers, never names."""

import csv
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from accounts.models import ReferralSource, User
from techjobs.desk import Block, Item

MONTHS = 12
# Twenty years: more than anybody reads, and less than would take long to draw.
MOST_MONTHS = 240
FIRST_YEAR = 2000
NOT_SAID = "Not said"


def month_of(day: datetime.date) -> datetime.date:
    return day.replace(day=1)


def months_later(month: datetime.date, count: int) -> datetime.date:
    years, index = divmod(month.month - 1 + count, 12)
    return month.replace(year=month.year + years, month=index + 1)


def this_month() -> datetime.date:
    return month_of(timezone.localdate(timezone=datetime.UTC))


class MonthField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")

    def __init__(self, **kwargs: Any) -> None:
        says = "Write a month as a year and a number: 2026-03."
        super().__init__(input_formats=["%Y-%m"], error_messages={"invalid": says}, **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and not FIRST_YEAR <= day.year <= this_month().year + 1:
            raise forms.ValidationError(f"Choose a month between {FIRST_YEAR} and this year.")
        return day


class RangeForm(forms.Form):
    """From one month to another, both included. Empty: the last twelve."""

    since = MonthField(label="From", required=False)
    until = MonthField(label="To", required=False)

    def clean(self) -> dict[str, Any]:
        words = self.cleaned_data
        if self.errors:
            return words
        until = words.get("until") or max(this_month(), words.get("since") or this_month())
        since = words.get("since") or months_later(until, 1 - MONTHS)
        if since > until:
            raise forms.ValidationError("The first month comes after the last: exchange the two.")
        if months_later(since, MOST_MONTHS) <= until:
            raise forms.ValidationError(f"Choose at most {MOST_MONTHS // 12} years.")
        return words | {"since": since, "until": until}


@dataclass(frozen=True)
class Row:
    month: datetime.date
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Report:
    sources: list[str]
    rows: list[Row]

    @property
    def totals(self) -> list[int]:
        return [sum(row.counts[at] for row in self.rows) for at in range(len(self.sources))]

    @property
    def total(self) -> int:
        return sum(self.totals)


def confirmed() -> Any:
    """Accounts whose address is confirmed: who never came back for the code is no member."""
    return User.objects.filter(
        Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True, primary=True))
    )


def beginning_of(month: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(month, datetime.time.min, datetime.UTC)


def sign_ups(since: datetime.date, until: datetime.date) -> Report:
    """Two queries, whatever the range: the numbers, and what the sources are called."""
    joined = confirmed().filter(
        date_joined__gte=beginning_of(since), date_joined__lt=beginning_of(months_later(until, 1))
    )
    numbers = {
        (found["month"].date(), found["heard_from"]): found["count"]
        for found in joined.annotate(month=TruncMonth("date_joined", tzinfo=datetime.UTC))
        .order_by()
        .values("month", "heard_from")
        .annotate(count=Count("pk"))
    }
    chosen = {source for _, source in numbers}
    # One that is retired and was not chosen in this time is no column.
    sources: list[tuple[int | None, str]] = [
        (source.pk, source.label)
        for source in ReferralSource.objects.all()
        if source.pk in chosen or not source.is_retired
    ]
    sources.append((None, NOT_SAID))
    rows = []
    month = since
    while month <= until:
        rows.append(Row(month, [numbers.get((month, pk), 0) for pk, _ in sources]))
        month = months_later(month, 1)
    return Report([label for _, label in sources], rows)


# The drawing: a bar for each month, in the units of its viewBox.
WIDTH, HEIGHT, FOOT = 720, 220, 24


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    value: int


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    top: int
    width: int = WIDTH
    height: int = HEIGHT + FOOT
    base: int = HEIGHT
    foot: int = HEIGHT + FOOT - 6


def chart(report: Report) -> Chart:
    """Totals of the months. At most twelve are named below their bars."""
    top = max(1, *(row.total for row in report.rows))
    step = WIDTH / len(report.rows)
    every = -(-len(report.rows) // MONTHS)
    bars = []
    for at, row in enumerate(report.rows):
        height = round((HEIGHT - 20) * row.total / top, 1)
        label = f"{row.month:%b %y}" if at % every == 0 else ""
        bars.append(
            Bar(
                x=round(at * step + step * 0.15, 1),
                y=round(HEIGHT - height, 1),
                width=round(step * 0.7, 1),
                height=height,
                middle=round(at * step + step / 2, 1),
                label=label,
                value=row.total,
            )
        )
    return Chart(bars, top)


def defused(text: str) -> str:
    """A cell that a spreadsheet takes for text: what begins like a formula gets an apostrophe."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text


def as_lines(report: Report) -> Iterator[Iterable[Any]]:
    yield ["Month", *map(defused, report.sources), "Total"]
    for row in report.rows:
        yield [f"{row.month:%Y-%m}", *row.counts, row.total]
    yield ["Total", *report.totals, report.total]


def as_csv(report: Report) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"sign-ups-{report.rows[0].month:%Y-%m}-to-{report.rows[-1].month:%Y-%m}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # without it Excel reads UTF-8 as something else
    csv.writer(response).writerows(as_lines(report))
    return response


def of_late(request: HttpRequest) -> list[Item]:
    """How many joined in the last three months, month by month."""
    report = sign_ups(months_later(this_month(), -2), this_month())
    address = reverse("admin:accounts_referralsource_report")
    items = []
    for row in reversed(report.rows):
        most, source = max(zip(row.counts, report.sources, strict=True), key=lambda pair: pair[0])
        detail = f"Most often by: {source} ({most})" if most else ""
        items.append(Item(f"{row.month:%B %Y}: {row.total}", f"{address}?since={row.month:%Y-%m}", detail))
    return items if report.total else []


SIGN_UPS = Block(
    name="sign-ups",
    title="Sign-ups",
    items=of_late,
    empty="Nobody has signed up in the last three months.",
    permission="accounts.view_referralsource",
    more=("Report by month and source", reverse_lazy("admin:accounts_referralsource_report")),
    order=80,
)
