"""Which should I choose? What a reader's weights make of a table's verdicts, in whole numbers and fractions.

Nothing here knows the database. A technology's answers are what its verdicts are worth, 0 to 100, by
criterion; what has no answer (unknown, not applicable, an empty cell) is not among them.

A technology's score is the mean of its answers, each counted as often as its weight says. What has no answer
is left out of its own mean. So that this helps nobody:

- Whose answers hold less than half of all the weight is not ranked: too little is known.
- One technology *covers* another where it has every answer that the other has, and none is worse. Then the
  other stands level with it at best, whatever its own mean, and below it where one of the answers is better.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

HEAVIEST = 5
# What a weight means, from 0 on.
WEIGHTS = (
    "does not matter",
    "matters a little",
    "matters somewhat",
    "matters",
    "matters a lot",
    "essential",
)

Answers = Mapping[Hashable, int]


@dataclass(frozen=True)
class Standing:
    """Where a technology stands. `points` and `weight` are the sums over what it has an answer for."""

    key: Hashable
    answers: Answers  # to what has a weight
    points: int
    weight: int
    score: Fraction = Fraction(0)  # what it is ranked by
    rank: int = 0  # from 1 on, shared by those who are level; 0: not ranked
    held_by: tuple[Hashable, ...] = ()  # those that cover it, and keep it where it stands

    @property
    def mean(self) -> Fraction:
        return Fraction(self.points, self.weight) if self.weight else Fraction(0)

    @property
    def is_held(self) -> bool:
        """Whether it would have a higher score by its own answers."""
        return bool(self.rank) and self.score < self.mean


@dataclass(frozen=True)
class Ranking:
    """Those that could be ranked, the best first; those of which too little is known, in table order."""

    total: int = 0  # all the weight there is
    ranked: list[Standing] = field(default_factory=list)
    apart: list[Standing] = field(default_factory=list)

    @property
    def first(self) -> list[Standing]:
        return [one for one in self.ranked if one.rank == 1]


def worths(criterion: object) -> dict[str, int]:
    """What each verdict that is an answer is worth under a criterion, which has `worth_yes` and so on."""
    names = ("yes", "partial", "extension", "no")
    return {name: getattr(criterion, f"worth_{name}") for name in names}


def rank(weights: Mapping[Hashable, int], answers: Mapping[Hashable, Answers]) -> Ranking:
    """The technologies of `answers` by the weights of criteria, none of them below 0."""
    counted = {criterion: weight for criterion, weight in weights.items() if weight}
    total = sum(counted.values())
    if not total:
        return Ranking()
    standings = [_standing(key, given, counted) for key, given in answers.items()]
    known = [one for one in standings if 2 * one.weight >= total]
    scored = [_scored(one, known, len(counted)) for one in known]
    placed = [_placed(one, scored) for one in scored]
    # The sort is stable: who shares a rank stands in the table's order.
    placed.sort(key=lambda one: one.rank)
    return Ranking(total, placed, [one for one in standings if 2 * one.weight < total])


def _standing(key: Hashable, given: Answers, weights: Mapping[Hashable, int]) -> Standing:
    answers = {criterion: given[criterion] for criterion in weights if criterion in given}
    points = sum(weights[criterion] * worth for criterion, worth in answers.items())
    return Standing(key, answers, points, sum(weights[criterion] for criterion in answers))


def _scored(one: Standing, known: Iterable[Standing], criteria: int) -> Standing:
    """With its score, and those that cover it. Who covers one without gaps has no lower mean anyway."""
    if len(one.answers) == criteria:
        return replace(one, score=one.mean)
    covering = [other for other in known if other is not one and covers(other.answers, one.answers)]
    score = min([one.mean, *(other.mean for other in covering)])
    return replace(one, score=score, held_by=tuple(other.key for other in covering))


def _placed(one: Standing, scored: Iterable[Standing]) -> Standing:
    """With its rank: one more than there are above it. That is an order: each step of it is transitive."""
    above, held_by = 0, []
    for other in scored:
        covering = other.key in one.held_by and other.score == one.score
        better = covering and _is_better(other, one)
        above += other.score > one.score or better
        if better or (covering and one.score < one.mean):
            held_by.append(other.key)
    return replace(one, rank=above + 1, held_by=tuple(held_by))


def covers(one: Answers, other: Answers) -> bool:
    """Whether `one` has every answer that `other` has, and none that is worse."""
    return all(criterion in one and one[criterion] >= worth for criterion, worth in other.items())


def _is_better(one: Standing, other: Standing) -> bool:
    return any(one.answers[criterion] > worth for criterion, worth in other.answers.items())


def in_words(number: Fraction) -> str:
    """To one decimal, half of it rounded up: 75, 83.3."""
    tenths = (number.numerator * 20 + number.denominator) // (number.denominator * 2)
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


def written(weights: Mapping[str, int]) -> str:
    """The weights of all criteria of a table as a reader shares them: “orm-database.5,security.3”.

    There is one way to write them. Nothing is said of what does not matter. But what more than half of the
    criteria have is said once for all of them, first: “1,security.5”; the others then stand beside it.
    """
    most = [weight for weight in range(1, HEAVIEST + 1) if 2 * _count(weights, weight) > len(weights)]
    usual = most[0] if most else 0
    named = [f"{slug}.{weight}" for slug, weight in sorted(weights.items()) if weight != usual]
    return ",".join([str(usual), *named] if usual else named)


def _count(weights: Mapping[str, int], weight: int) -> int:
    return list(weights.values()).count(weight)


def read(text: str, criteria: Iterable[str]) -> dict[str, int]:
    """A weight for each criterion out of what `written` writes; whatever else stands there adds nothing."""
    usual = 0
    named: dict[str, int] = {}
    for part in text.split(","):
        slug, _, number = part.rpartition(".")
        weight = as_weight(number)
        if weight is not None and slug:
            named.setdefault(slug, weight)
        elif weight is not None:
            usual = usual or weight
    return {slug: named.get(slug, usual) for slug in criteria}


def as_weight(text: str) -> int | None:
    """A weight as somebody typed it; None where it is none."""
    text = text.strip()
    return int(text) if len(text) == 1 and text in "012345" else None
