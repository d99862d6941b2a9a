"""What the page “Which should I choose?” shows: the criteria to weigh, the ranking, and how it comes about.

Of a table's claims only those are asked for whose criteria have a weight, and of those only the verdicts.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import parse_qsl

from comparisons.choosing import WEIGHTS, Ranking, Standing, as_weight, in_words, rank, read, worths, written
from comparisons.models import Claim, Comparison, ComparisonRow, Criterion, Technology

# So many stand side by side in the sums; a further one is set beside them by the reader.
SIDE_BY_SIDE = 4
# A table of so many rows is opened at once; of a longer one the groups that have a weight.
OPEN_AT_ONCE = 24
WORTH = {name: Criterion._meta.get_field(f"worth_{name}").get_default() for name in worths(Criterion)}  # type: ignore[union-attr]


class Verdict(NamedTuple):
    """What a cell says, as far as weighing goes."""

    verdict: str = ""  # empty: nobody has filled the cell
    text: str = ""
    disputed: str = ""

    @property
    def shape_of(self) -> str:
        return self.verdict or Claim.Verdict.UNKNOWN

    @property
    def word(self) -> str:
        return str(Claim.Verdict(self.verdict).label) if self.verdict else "Not yet checked"


EMPTY = Verdict()


@dataclass(frozen=True)
class Weighed:
    """A criterion and the weight that the reader gives it."""

    criterion: Criterion
    weight: int

    @property
    def name(self) -> str:
        """Of its field: short, for a form sends the fields of all criteria, and an address has its bounds."""
        return f"c{self.criterion.pk}"

    @property
    def unusual(self) -> str:
        """What its verdicts are worth where that is not the usual."""
        worth = worths(self.criterion)
        return ", ".join(
            f"{Claim.Verdict(name).label.lower()} {worth[name]} (usually {usual})"
            for name, usual in WORTH.items()
            if worth[name] != usual
        )


@dataclass(frozen=True)
class Group:
    name: str
    rows: list[Weighed]
    is_open: bool


@dataclass(frozen=True)
class Suggestion:
    """Weights to begin with, as a link."""

    name: str
    description: str
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Term:
    """What one criterion adds to one technology's sum; without a worth it is left out."""

    criterion: Criterion
    technology: Technology
    said: Verdict
    weight: int
    worth: int | None

    @property
    def points(self) -> int:
        return self.weight * (self.worth or 0)

    @property
    def cell(self) -> Claim:
        """For its address."""
        return Claim(technology=self.technology, criterion=self.criterion)


@dataclass(frozen=True)
class Place:
    """A technology where it stands, with the reasons."""

    technology: Technology
    standing: Standing
    terms: list[Term]
    held_by: list[Technology]
    is_shared: bool

    @property
    def score(self) -> str:
        return in_words(self.standing.score)

    @property
    def mean(self) -> str:
        return in_words(self.standing.mean)

    @property
    def width(self) -> float:
        return float(self.standing.score)

    @property
    def left_out(self) -> list[Term]:
        return [term for term in self.terms if term.worth is None]


@dataclass(frozen=True)
class Asked:
    """What an address asks for, put right: a weight for each criterion, and whose sum to set beside."""

    weights: dict[str, int]  # by the criterion's slug
    beside: str = ""

    @property
    def query(self) -> str:
        """The one way to write it; empty where nothing is weighed."""
        text = written(self.weights)
        return f"w={text}&of={self.beside}" if text and self.beside else f"w={text}" if text else ""


def asked_by(query: str, rows: Iterable[ComparisonRow], technologies: Iterable[str]) -> Asked:
    """Out of an address, or of the form: what a field says goes over what the address says.

    Read by hand: Django refuses a query of a thousand names, and each is to lead to a clean address.
    """
    sent: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        sent.setdefault(name, value)
    criteria = [row.criterion for row in rows]
    weights = read(sent.get("w", ""), [criterion.slug for criterion in criteria])
    for criterion in criteria:
        typed = sent.get(Weighed(criterion, 0).name)
        if typed is not None:
            weights[criterion.slug] = as_weight(typed) or 0
    beside = sent.get("of", "")
    return Asked(weights, beside if beside in technologies else "")


class Chooser:
    """The page's contents. At most three queries beside those for the table's columns and rows."""

    def __init__(self, comparison: Comparison, asked: Asked) -> None:
        self.comparison, self.asked = comparison, asked
        self.technologies = [column.technology for column in comparison.columns.all()]
        self.rows = [
            (row.group, Weighed(row.criterion, asked.weights[row.criterion.slug]))
            for row in comparison.rows.all()
        ]

    @cached_property
    def weighed(self) -> list[Weighed]:
        """What matters, in the table's order of groups."""
        return [row for group in self.groups for row in group.rows if row.weight]

    @cached_property
    def groups(self) -> list[Group]:
        by_name: dict[str, list[Weighed]] = {}
        for name, row in self.rows:
            by_name.setdefault(name, []).append(row)
        short = len(self.rows) <= OPEN_AT_ONCE
        return [
            Group(name, rows, short or not number or any(row.weight for row in rows))
            for number, (name, rows) in enumerate(by_name.items())
        ]

    @property
    def steps(self) -> list[tuple[int, str]]:
        return list(enumerate(WEIGHTS))

    @property
    def usual_worth(self) -> list[tuple[str, int]]:
        return [(str(Claim.Verdict(name).label), usual) for name, usual in WORTH.items()]

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """Presets that weigh something which the table has; last, everything alike."""
        slugs = {row.criterion.pk: row.criterion.slug for _, row in self.rows}
        found = []
        for preset in self.comparison.presets.prefetch_related("weights"):
            given = {slugs.get(one.criterion_id): one.weight for one in preset.weights.all()}
            weights = {slug: given.get(slug, 0) for slug in slugs.values()}
            if any(weights.values()):
                found.append(self._suggestion(preset.name, preset.description, weights))
        alike = dict.fromkeys(slugs.values(), 1)
        return [
            *found,
            self._suggestion("Everything alike", "Each criterion counts as much as any other.", alike),
        ]

    def _suggestion(self, name: str, description: str, weights: dict[str, int]) -> Suggestion:
        return Suggestion(name, description, Asked(weights).query, weights == self.asked.weights)

    @cached_property
    def said(self) -> dict[tuple[int, int], Verdict]:
        """The verdicts under what matters, by criterion and technology."""
        claims = Claim.objects.filter(
            criterion__in=[row.criterion.pk for row in self.weighed],
            technology__in=[technology.pk for technology in self.technologies],
        )
        names = ("criterion_id", "technology_id", *Verdict._fields)
        return {(row[0], row[1]): Verdict(*row[2:]) for row in claims.order_by().values_list(*names)}

    @cached_property
    def ranking(self) -> Ranking:
        worth = {row.criterion.pk: worths(row.criterion) for row in self.weighed}
        answers: dict[Hashable, dict[Hashable, int]] = {technology.pk: {} for technology in self.technologies}
        for (criterion, technology), said in (self.said if self.weighed else {}).items():
            if said.verdict in worth[criterion]:
                answers[technology][criterion] = worth[criterion][said.verdict]
        return rank({row.criterion.pk: row.weight for row in self.weighed}, answers)

    @cached_property
    def places(self) -> list[Place]:
        return [self._place(standing) for standing in self.ranking.ranked]

    @cached_property
    def apart(self) -> list[Place]:
        return [self._place(standing) for standing in self.ranking.apart]

    @cached_property
    def by_key(self) -> Mapping[object, Technology]:
        return {technology.pk: technology for technology in self.technologies}

    def _place(self, standing: Standing) -> Place:
        technology = self.by_key[standing.key]
        return Place(
            technology,
            standing,
            [self._term(row, technology, standing) for row in self.weighed],
            [self.by_key[key] for key in standing.held_by],
            sum(one.rank == standing.rank for one in self.ranking.ranked) > 1,
        )

    def _term(self, row: Weighed, technology: Technology, standing: Standing) -> Term:
        said = self.said.get((row.criterion.pk, technology.pk), EMPTY)
        worth = standing.answers.get(row.criterion.pk)
        return Term(row.criterion, technology, said, row.weight, worth)

    @cached_property
    def side_by_side(self) -> list[Place]:
        """Those whose sums are shown: the first, and the one that was asked for."""
        everyone = [*self.places, *self.apart]
        first = max(len(self.first), min(SIDE_BY_SIDE, len(everyone)))
        beside = [one for one in everyone[first:] if one.technology.slug == self.asked.beside]
        return [*everyone[:first], *beside]

    @cached_property
    def first(self) -> list[Place]:
        """The first few, and whoever ties with the last of them, as far as there is room."""
        few = self.places[:SIDE_BY_SIDE]
        tied = [one for one in self.places[len(few) :] if one.standing.rank == few[-1].standing.rank]
        return [*few, *tied[:SIDE_BY_SIDE]]

    @property
    def others(self) -> list[tuple[Technology, str]]:
        """Whose sums are not shown, each with the query that shows it."""
        shown = {one.technology.pk for one in self.side_by_side}
        return [
            (one.technology, Asked(self.asked.weights, one.technology.slug).query)
            for one in [*self.places, *self.apart]
            if one.technology.pk not in shown
        ]

    @property
    def sums(self) -> list[tuple[Weighed, list[Term]]]:
        """A row of terms for each criterion that matters."""
        return [
            (row, [place.terms[number] for place in self.side_by_side])
            for number, row in enumerate(self.weighed)
        ]

    @property
    def in_short(self) -> str:
        """The ranking in a line, for whoever changes a weight and looks, or listens, elsewhere."""
        if not self.weighed:
            return "Nothing is weighed yet."
        if not self.places:
            return "Too little is known to rank any of them."
        return ", ".join(f"{one.standing.rank}. {one.technology.name} {one.score}" for one in self.first)
