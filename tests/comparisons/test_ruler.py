import datetime

from hypothesis import given
from hypothesis import strategies as st

from comparisons import ruler

TODAY = datetime.date(2026, 11, 22)
days = st.dates(datetime.date(1990, 1, 1), TODAY)
todays = st.dates(datetime.date(1990, 1, 1), datetime.date(2200, 12, 31))


@given(todays)
def test_the_axis_is_the_twelve_months_up_to_this_one(today):
    months = ruler.months(today)

    assert len(months) == len(set(months)) == 12
    assert months == sorted(months)
    assert all(month.day == 1 for month in months)
    assert months[-1] == today.replace(day=1)
    assert (months[-1] - months[0]).days in range(333, 338)


@given(st.lists(days))
def test_marks_stay_within_the_drawing(checked_on):
    marks = ruler.marks(checked_on, TODAY)

    assert all(0 <= mark.x < 100 for mark in marks)
    assert all(ruler.LOWEST <= mark.height <= ruler.HIGHEST for mark in marks)
    assert len({mark.x for mark in marks}) == len(marks)


@given(st.lists(days, min_size=1))
def test_the_newest_check_is_one_mark_and_the_last(checked_on):
    marks = ruler.marks(checked_on, TODAY)

    assert [mark.newest for mark in marks] == [False] * (len(marks) - 1) + [True]


@given(st.lists(days, min_size=1).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_the_checks_does_not_matter(orders):
    as_given, permuted = orders

    assert ruler.marks(as_given, TODAY) == ruler.marks(permuted, TODAY)


@given(st.lists(st.dates(datetime.date(1990, 1, 1), datetime.date(2025, 12, 1)), min_size=1))
def test_what_is_older_than_the_axis_stands_at_its_start(checked_on):
    assert ruler.marks(checked_on, TODAY) == [ruler.Mark(x=0, height=ruler.HIGHEST, newest=True)]


@given(st.lists(days, min_size=1), st.integers(1, 5))
def test_the_day_with_the_most_checks_is_the_highest(checked_on, more):
    often = TODAY
    marks = ruler.marks([*checked_on, *[often] * (len(checked_on) + more)], TODAY)

    assert marks[-1].height == ruler.HIGHEST
    assert all(mark.height <= marks[-1].height for mark in marks)


@given(todays, st.integers(0, 40))
def test_any_day_may_be_today(today, days_ago):
    (mark,) = ruler.marks([today - datetime.timedelta(days=days_ago)], today)

    assert 80 < mark.x < 100 or days_ago > today.day


def test_without_a_check_there_is_no_mark():
    assert ruler.marks([], TODAY) == []


def test_today_stands_on_its_place():
    first_of_december = datetime.date(2025, 12, 1)

    marks = ruler.marks([first_of_december, TODAY, TODAY], TODAY)

    assert marks == [
        ruler.Mark(x=0.0, height=19, newest=False),
        ruler.Mark(x=97.5, height=30, newest=True),
    ]
