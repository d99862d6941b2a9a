"""The arithmetic of “Which should I choose?”, by examples and by what must hold of every table."""

from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comparisons.choosing import HEAVIEST, WEIGHTS, as_weight, covers, in_words, rank, read, worths, written

CRITERIA = ["a", "b", "c", "d"]
TECHNOLOGIES = ["django", "flask", "fastapi", "bottle", "pyramid"]

# Few values, so that ties and domination are common.
WORTHS = st.sampled_from([0, 30, 50, 100])
answers = st.dictionaries(
    st.sampled_from(TECHNOLOGIES), st.dictionaries(st.sampled_from(CRITERIA), WORTHS), min_size=1
)
weights = st.fixed_dictionaries({name: st.integers(0, HEAVIEST) for name in CRITERIA})


def ranks(ranking):
    return {one.key: one.rank for one in ranking.ranked} | {one.key: 0 for one in ranking.apart}


def scores(ranking):
    return {one.key: one.score for one in ranking.ranked}


def test_the_score_is_the_weighted_mean_of_the_answers():
    ranking = rank(
        {"a": 5, "b": 1}, {"django": {"a": 100, "b": 50}, "flask": {"a": 50, "b": 100}, "x": {"a": 0, "b": 0}}
    )

    assert ranking.total == 6
    assert scores(ranking) == {"django": Fraction(550, 6), "flask": Fraction(350, 6), "x": 0}
    assert ranks(ranking) == {"django": 1, "flask": 2, "x": 3}


def test_ties_share_a_rank_and_stand_in_the_order_of_the_table():
    level = {"a": 50, "b": 50}
    table = {"flask": {"a": 0, "b": 100}, "django": level, "x": {"a": 100, "b": 0}, "y": {"a": 0, "b": 0}}
    ranking = rank({"a": 1, "b": 1}, table)

    assert [(one.key, one.rank) for one in ranking.ranked] == [
        ("flask", 1),
        ("django", 1),
        ("x", 1),
        ("y", 4),
    ]


def test_thirds_that_are_level_stay_level():
    """1/3 + 1/3 + 1/3 in floating point is not always 1."""
    table = {
        "one": {"a": 100, "b": 0, "c": 0},
        "two": {"a": 0, "b": 100, "c": 0},
        "three": {"c": 100, "a": 0, "b": 0},
    }
    ranking = rank({"a": 3, "b": 3, "c": 3}, table)

    assert set(ranks(ranking).values()) == {1}
    assert set(scores(ranking).values()) == {Fraction(100, 3)}


@pytest.mark.parametrize("weights", [{}, {"a": 0, "b": 0}])
def test_without_a_weight_there_is_no_ranking(weights):
    ranking = rank(weights, {"django": {"a": 100}})

    assert (ranking.total, ranking.ranked, ranking.apart) == (0, [], [])


def test_where_nothing_is_known_nothing_is_ranked():
    ranking = rank({"a": 5}, {"django": {}, "flask": {"b": 100}})

    assert ranking.ranked == []
    assert [one.key for one in ranking.apart] == ["django", "flask"]


def test_what_is_unknown_is_left_out_of_the_mean():
    (one,) = rank({"a": 3, "b": 2}, {"django": {"a": 50}}).ranked

    assert (one.points, one.weight, one.score) == (150, 3, 50)


def test_one_good_answer_does_not_beat_a_table_of_them():
    """Less than half of the weight is known of flask."""
    full = {"a": 50, "b": 100, "c": 100, "d": 100}
    ranking = rank(dict.fromkeys(CRITERIA, 1), {"flask": {"a": 100}, "django": full})

    assert [one.key for one in ranking.ranked] == ["django"]
    assert [one.key for one in ranking.apart] == ["flask"]


def test_exactly_half_is_enough():
    ranking = rank({"a": 2, "b": 1, "c": 1}, {"django": {"a": 100}, "flask": {"b": 100}})

    assert ranks(ranking) == {"django": 1, "flask": 0}


def test_a_gap_does_not_lift_above_what_is_as_good_in_all_that_is_known():
    table = {"flask": {"a": 100, "b": 100}, "django": {"a": 100, "b": 100, "c": 50}}
    ranking = rank({"a": 1, "b": 1, "c": 1}, table)

    assert ranks(ranking) == {"django": 1, "flask": 1}
    flask = ranking.ranked[0]
    assert (flask.mean, flask.score, flask.held_by, flask.is_held) == (
        100,
        Fraction(250, 3),
        ("django",),
        True,
    )
    assert not ranking.ranked[1].is_held


def test_a_gap_does_not_make_level_with_what_is_better():
    table = {"flask": {"a": 90, "b": 100}, "django": {"a": 100, "b": 100, "c": 50}}
    ranking = rank({"a": 1, "b": 1, "c": 1}, table)

    assert ranks(ranking) == {"django": 1, "flask": 2}


def test_the_same_mean_does_not_make_level_with_what_is_better():
    table = {"flask": {"a": 90, "b": 50}, "django": {"a": 100, "b": 50, "c": 60}}
    ranking = rank({"a": 1, "b": 1, "c": 1}, table)

    assert scores(ranking) == {"django": 70, "flask": 70}
    assert ranks(ranking) == {"django": 1, "flask": 2}
    assert ranking.ranked[1].held_by == ("django",)


@given(weights, answers, st.randoms(use_true_random=False))
def test_the_order_of_columns_and_rows_does_not_matter(weights, answers, random):
    there = rank(weights, answers)
    columns, rows = list(answers), list(weights)
    random.shuffle(columns)
    random.shuffle(rows)
    again = rank({row: weights[row] for row in rows}, {column: answers[column] for column in columns})

    assert ranks(again) == ranks(there)
    assert scores(again) == scores(there)
    assert {one.key: set(one.held_by) for one in again.ranked} == {
        one.key: set(one.held_by) for one in there.ranked
    }


@given(weights, answers, st.integers(2, 1000))
def test_scaling_all_weights_changes_nothing(weights, answers, factor):
    there = rank(weights, answers)
    scaled = rank({row: weight * factor for row, weight in weights.items()}, answers)

    assert [(one.key, one.rank, one.score, one.held_by) for one in scaled.ranked] == [
        (one.key, one.rank, one.score, one.held_by) for one in there.ranked
    ]
    assert [one.key for one in scaled.apart] == [one.key for one in there.apart]


@given(weights, answers)
@example(
    {"a": 1, "b": 1, "c": 1, "d": 0}, {"flask": {"a": 100, "b": 100}, "django": {"a": 100, "b": 100, "c": 30}}
)
@example({"a": 1, "b": 1, "c": 0, "d": 0}, {"flask": {"a": 100, "b": 0}, "django": {"a": 100, "b": 30}})
def test_a_dominated_technology_never_wins(weights, answers):
    """Nor stands above the one that dominates it; with gaps as without."""
    ranking = rank(weights, answers)
    placed = ranks(ranking)
    counted = {
        key: {row: worth for row, worth in given.items() if weights[row]} for key, given in answers.items()
    }
    for one in ranking.ranked:
        for other in answers:
            if other == one.key or not covers(counted[other], counted[one.key]):
                continue
            assert 0 < placed[other] <= one.rank
            if any(counted[other][row] > worth for row, worth in counted[one.key].items()):
                assert placed[other] < one.rank
                assert one not in ranking.first


@given(weights, answers)
def test_each_technology_is_somewhere_and_ranks_follow_scores(weights, answers):
    ranking = rank(weights, answers)

    listed = [one.key for one in [*ranking.ranked, *ranking.apart]]
    if not any(weights.values()):
        assert listed == []
        return
    assert sorted(listed) == sorted(answers)
    for one in ranking.ranked:
        assert 0 <= one.score <= one.mean <= 100
        assert 2 * one.weight >= ranking.total
        for other in ranking.ranked:
            if one.score > other.score:
                assert one.rank < other.rank
            elif one.score == other.score and one.rank != other.rank:
                assert one.held_by or other.held_by
    if ranking.ranked:
        assert ranking.ranked[0].rank == 1
    assert all(2 * one.weight < ranking.total for one in ranking.apart)


@given(weights, st.lists(st.lists(WORTHS, min_size=4, max_size=4), min_size=1, max_size=5))
def test_where_all_is_known_equal_scores_are_ties_and_nobody_is_held(weights, columns):
    ranking = rank(
        weights,
        {number: dict(zip(CRITERIA, column, strict=True)) for number, column in enumerate(columns)},
    )

    assert ranking.apart == []
    for one in ranking.ranked:
        assert one.rank == 1 + sum(other.mean > one.mean for other in ranking.ranked)
        assert one.score == one.mean
        assert one.held_by == ()


SLUGS = st.lists(st.from_regex(r"[-a-zA-Z0-9_]{1,8}", fullmatch=True), unique=True, max_size=8)


@given(st.data(), SLUGS)
def test_what_is_written_is_read_again_and_is_the_only_way_to_write_it(data, slugs):
    weights = {slug: data.draw(st.integers(0, HEAVIEST)) for slug in slugs}
    text = written(weights)

    assert read(text, slugs) == weights
    assert written(read(text, reversed(slugs))) == text
    assert len(text) <= 2 + sum(len(slug) + 3 for slug in slugs)


@given(st.text(alphabet="ab.,0123456789- \x00é", max_size=40) | st.text(max_size=40))
def test_whatever_stands_in_an_address_becomes_weights(text):
    weights = read(text, ["a", "b", "ab"])

    assert list(weights) == ["a", "b", "ab"]
    assert set(weights.values()) <= set(range(HEAVIEST + 1))
    assert read(written(weights), ["a", "b", "ab"]) == weights


@pytest.mark.parametrize(
    ("weights", "text"),
    [
        ({}, ""),
        ({"a": 0, "b": 0}, ""),
        ({"b": 3, "a": 5, "c": 0}, "a.5,b.3"),
        ({"a": 1, "b": 1}, "1"),
        ({"a": 1, "b": 1, "c": 0, "d": 0}, "a.1,b.1"),
        ({"a": 1, "b": 1, "c": 5, "d": 0, "e": 1}, "1,c.5,d.0"),
        ({"1": 2, "b": 0}, "1.2"),
    ],
)
def test_how_weights_are_written(weights, text):
    assert written(weights) == text
    assert read(text, weights) == weights


@pytest.mark.parametrize("text", ["", "6", "-1", "2.5", "five", "٣", "³", "10", "1e0", "\x00"])
def test_what_is_no_weight(text):
    assert as_weight(text) is None


def test_each_weight_has_a_word():
    assert len(WEIGHTS) == HEAVIEST + 1
    assert [as_weight(str(number)) for number in range(HEAVIEST + 1)] == list(range(HEAVIEST + 1))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (Fraction(0), "0"),
        (Fraction(100), "100"),
        (Fraction(250, 3), "83.3"),
        (Fraction(200, 3), "66.7"),
        (Fraction(1, 20), "0.1"),
        (Fraction(1999, 20), "100"),
    ],
)
def test_a_score_in_words(number, words):
    assert in_words(number) == words


def test_only_verdicts_that_answer_are_worth_something():
    criterion = SimpleNamespace(worth_yes=100, worth_partial=40, worth_extension=60, worth_no=0)

    assert worths(criterion) == {"yes": 100, "partial": 40, "extension": 60, "no": 0}
