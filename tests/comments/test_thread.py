import pytest

from comments.models import Comment, Discussion
from comments.thread import (
    REPLIES_A_PAGE,
    REPLIES_AT_ONCE,
    ROOTS_A_PAGE,
    Order,
    Thread,
    end_of,
    load_branch,
    load_threads,
)
from tests.factories import UserFactory, make_article, make_staff, post, reply_to


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def alice(db):
    return UserFactory(username="alice")


@pytest.fixture
def charlie(db):
    return make_staff("charlie", "Moderators")


def page(article, order=Order.NEWEST, after=None):
    return load_threads(Discussion.objects.get(article=article), order, after and after.pk)


def tops(found):
    return [thread.top for thread in found.threads]


def again(comment):
    return Comment.objects.get(pk=comment.pk)


# Pages of threads


def test_a_discussion_that_does_not_exist_yet_has_none(article, django_assert_num_queries):
    discussion = Discussion.of(article)

    with django_assert_num_queries(0):
        found = load_threads(discussion)

    assert (found.threads, found.has_more) == ([], False)


@pytest.mark.parametrize("order", Order)
def test_every_thread_is_on_one_page(article, alice, order):
    roots = [post(article, alice) for _ in range(2 * ROOTS_A_PAGE + 3)]
    post(make_article("another"), alice)
    expected = roots if order is Order.OLDEST else roots[::-1]

    pages = [page(article, order)]
    while pages[-1].has_more:
        pages.append(page(article, order, pages[-1].threads[-1].top))

    assert [len(found.threads) for found in pages] == [ROOTS_A_PAGE, ROOTS_A_PAGE, 3]
    assert [top for found in pages for top in tops(found)] == expected


@pytest.mark.parametrize("order", Order)
def test_a_full_page_is_not_followed_by_an_empty_one(article, alice, order):
    for _ in range(ROOTS_A_PAGE):
        post(article, alice)

    found = page(article, order)

    assert (len(found.threads), found.has_more) == (ROOTS_A_PAGE, False)
    assert page(article, order, found.threads[-1].top).threads == []


def test_who_reads_on_misses_nothing_when_somebody_writes_or_deletes(article, alice):
    roots = [post(article, alice) for _ in range(ROOTS_A_PAGE + 5)]
    last = page(article).threads[-1].top
    post(article, alice)
    last.delete_by(alice)

    found = page(article, after=last)

    assert tops(found) == roots[4::-1]


def test_the_first_replies_of_each_thread_are_in_the_order_of_reading(article, alice):
    long, short, lonely = post(article, alice), post(article, alice), post(article, alice)
    first = reply_to(long, alice)
    others = [reply_to(long, alice) for _ in range(REPLIES_AT_ONCE)]
    below = reply_to(first, alice)
    only = reply_to(short, alice)

    found = page(article, Order.OLDEST).threads

    assert [thread.top for thread in found] == [long, short, lonely]
    assert found[0].replies == [first, below, *others[: REPLIES_AT_ONCE - 2]]
    assert [thread.more_count for thread in found] == [2, 0, 0]
    assert (found[1].replies, found[2].replies) == ([only], [])


def test_a_tombstone_is_there_while_it_holds_replies(article, alice, charlie):
    gone, kept, held = post(article, alice), post(article, alice), post(article, alice)
    reply = reply_to(held, alice)
    hidden = reply_to(held, alice)
    gone.delete_by(alice)
    held.delete_by(alice)
    hidden.hide(by=charlie, reason="Rude.")

    found = page(article)

    assert tops(found) == [held, kept]
    assert found.threads[0].replies == [reply]
    assert found.threads[0].more_count == 0
    assert found.threads[0].top.html == ""


def test_a_discussion_of_which_all_is_gone_is_empty(article, alice):
    top = post(article, alice)
    reply = reply_to(top, alice)
    top.delete_by(alice)
    reply.delete_by(alice)

    assert page(article).threads == []


def test_what_is_loaded_is_all_that_a_page_asks_for(article, alice, django_assert_num_queries):
    reply_to(reply_to(post(article, alice), alice), alice)
    (thread,) = page(article).threads

    with django_assert_num_queries(0):
        for comment in (thread.top, *thread.replies):
            assert comment.author_name == "alice"
            assert comment.html
            assert comment.parent is None or comment.parent.author_name == "alice"


def fill(article, alice, threads):
    for _ in range(threads):
        top = post(article, alice)
        for _ in range(REPLIES_AT_ONCE // 2 + 1):
            reply_to(reply_to(top, alice), alice)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("threads", [1, ROOTS_A_PAGE + 2])
def test_a_page_of_threads_takes_three_queries(article, alice, django_assert_num_queries, order, threads):
    fill(article, alice, threads)
    discussion = Discussion.objects.get()
    after = None if threads == 1 else page(article, order).threads[1].top.pk

    with django_assert_num_queries(3):
        load_threads(discussion, order, after)


def test_a_thread_counts_what_it_does_not_show():
    assert Thread(Comment(descendant_count=7), [Comment(), Comment()]).more_count == 5


# A comment in its thread


def test_a_branch_has_what_it_answers_and_what_answers_it(article, alice):
    top = post(article, alice)
    aside = reply_to(top, alice)
    middle = reply_to(top, alice)
    first = reply_to(middle, alice)
    below = reply_to(first, alice)
    second = reply_to(middle, alice)
    reply_to(aside, alice)

    found = load_branch(again(middle))

    assert (found.ancestors, found.top, found.replies) == ([top], middle, [first, below, second])
    assert not found.has_more
    assert load_branch(again(below)).ancestors == [top, middle, first]
    assert load_branch(again(below)).replies == []


def test_a_long_thread_is_read_page_by_page(article, alice):
    top = post(article, alice)
    replies = [reply_to(top, alice) for _ in range(REPLIES_A_PAGE)]
    below = [reply_to(replies[-1], alice) for _ in range(3)]
    top = again(top)

    first = load_branch(top)
    second = load_branch(top, first.replies[-1])

    assert (first.replies, first.has_more) == (replies, True)
    assert (second.replies, second.has_more) == (below, False)
    assert load_branch(again(replies[-1])).replies == below
    assert load_branch(again(replies[-1]), below[0]).replies == below[1:]


def test_another_thread_is_no_part_of_it(article, alice):
    first, second = post(article, alice), post(article, alice)
    reply = reply_to(second, alice)
    reply_to(first, alice).delete_by(alice)

    assert load_branch(again(first)).replies == []
    assert load_branch(again(second)).replies == [reply]


def test_a_branch_shows_the_tombstones_above_it(article, alice, charlie):
    top = post(article, alice)
    middle = reply_to(top, alice)
    bottom = reply_to(middle, alice)
    middle.remove(by=charlie, reason="Rude.")

    found = load_branch(again(bottom))

    assert found.ancestors == [top, middle]
    assert found.ancestors[1].html == ""


@pytest.mark.parametrize("replies", [1, REPLIES_A_PAGE + 2])
def test_a_branch_takes_two_queries(article, alice, django_assert_num_queries, replies):
    top = post(article, alice)
    middle = reply_to(top, alice)
    for _ in range(replies):
        reply_to(middle, alice)
    middle = again(middle)

    with django_assert_num_queries(2):
        found = load_branch(middle)

    with django_assert_num_queries(0):
        assert {comment.author_name for comment in [*found.ancestors, *found.replies]} == {"alice"}


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("0000000007", "0000000008"),
        ("0000000009", "0000000010"),
        ("00000000070000000099", "00000000070000000100"),
    ],
)
def test_the_end_of_a_path_is_the_next_id(path, end):
    assert end_of(path) == end
    assert path < path + "9999999999" < end
