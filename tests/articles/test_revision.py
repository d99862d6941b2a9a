import pytest

from articles.models import PublicationError, Revision, Section, placement_problems
from articles.revisions import WORDS_A_MINUTE
from tests.factories import make_article, make_comparison


@pytest.fixture
def article(db):
    return make_article(publish=False)


def revise(article, body, **values):
    return Revision.objects.create(article=article, title="T", standfirst="S", body=body, **values)


def test_saving_renders_the_body_and_counts_its_words(article):
    revision = revise(article, "Four *words* of prose.")

    revision.refresh_from_db()
    assert revision.segments == [{"html": "<p>Four <em>words</em> of prose.</p>\n"}]
    assert revision.words == 4


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("One\r\ntwo\r\n\r\nthree", "One\ntwo\n\nthree"),
        ("One\rtwo", "One\ntwo"),
        ("\n\n  One  \n\n", "One"),
        ("O\x00n\x08e", "One"),
        ("One\ud800", "One�"),
    ],
)
def test_the_body_has_one_kind_of_line_end_and_no_control_characters(article, typed, kept):
    assert revise(article, typed).body == kept


def test_title_and_standfirst_have_no_control_characters(article):
    revision = Revision.objects.create(article=article, title="A\x08B\x00", standfirst="C\x1bD", body="E")

    assert (revision.title, revision.standfirst) == ("AB", "CD")


def test_a_title_turns_no_direction(article):
    revision = Revision.objects.create(article=article, title="A\u202eB", standfirst="C\u2066D", body="E")

    assert (revision.title, revision.standfirst) == ("AB", "CD")


def test_the_body_may_place_comparisons(article):
    first, second = make_comparison("first"), make_comparison("second")

    revision = revise(article, "[[comparison: second]]\n\nWords.\n\n[[comparison: first]]")

    assert set(revision.comparisons.all()) == {first, second}
    revision.body = "[[comparison: first]]"
    revision.save()
    assert list(revision.comparisons.all()) == [first]


def test_an_unknown_comparison_is_named_with_its_line(article):
    revision = revise(article, "Words.\n\nMore words.\n\n[[comparison: nowhere]]")

    assert placement_problems(revision.body) == [(5, "there is no comparison “nowhere”")]
    with pytest.raises(PublicationError, match="Line 5: there is no comparison “nowhere”"):
        article.publish(revision)
    article.refresh_from_db()
    assert article.state == article.State.DRAFT


def test_a_comparison_placed_twice_is_named_with_its_line(article):
    make_comparison("any")

    found = placement_problems("[[comparison: any]]\n\nWords.\n\n[[comparison: any]]")

    assert found == [(5, "the comparison “any” stands in the article already")]


def test_every_wrong_line_is_named_at_once(article):
    make_comparison("any")

    found = placement_problems(
        "[[comparison: x]]\n\n[[comparison: any]]\n\n[[comparison: y]]\n\n[[comparison: any]]"
    )

    assert [line for line, _ in found] == [1, 5, 7]


def test_a_comparison_in_code_places_nothing(article):
    revision = revise(article, "```\n[[comparison: nowhere]]\n```\n\nWrite `[[comparison: nowhere]]` there.")

    assert not revision.comparisons.exists()


@pytest.mark.parametrize(
    "line",
    [
        "See [[comparison: any]] there.",
        "- [[comparison: any]]",
        "> [[comparison: any]]",
        "[[comparsion: any]]",
        "[[ Comparison : ANY ]]",
    ],
)
def test_a_comparison_that_readers_would_see_as_brackets_is_named(article, line):
    make_comparison("any")

    ((number, message),) = placement_problems(f"Words.\n\n{line}")

    assert number == 3
    assert message.startswith("a table is placed by")


@pytest.mark.parametrize("missing", ["title", "standfirst"])
def test_a_draft_may_lack_what_readers_need_and_is_not_published(article, missing):
    revision = Revision.objects.create(
        article=article, body="Words.", **({"title": "T", "standfirst": "S"} | {missing: ""})
    )

    with pytest.raises(PublicationError, match="no title or no standfirst"):
        article.publish(revision)


def test_the_newest_revision_is_the_working_copy(article):
    first = article.latest_revision

    second = revise(article, "Other words.")

    article.refresh_from_db()
    assert (article.latest_revision, first != second) == (second, True)


def test_sections_begin_with_each_heading_of_level_two(article):
    make_comparison("any")
    revision = revise(
        article,
        "Lead.\n\n## One\n\nText.\n\n### Deeper\n\nText.\n\n## Two\n\nA.\n\n[[comparison: any]]\n\nB.",
    )

    lead, one, two = revision.sections

    assert lead == Section(None, [{"html": "<p>Lead.</p>\n"}])
    assert (one.heading["id"], one.heading["text"]) == ("one", "One")
    assert [set(part) for part in one.parts] == [{"html"}]
    assert two.heading["text"] == "Two"
    assert [part.get("comparison") for part in two.parts] == [None, "any", None]


def test_without_a_lead_the_first_section_is_the_first_heading(article):
    (only,) = revise(article, "## One\n\nText.").sections

    assert only.heading["text"] == "One"


def test_a_heading_without_a_text_is_a_section(article):
    assert [len(section.parts) for section in revise(article, "## One\n\n## Two\n\nText.").sections] == [0, 1]


@pytest.mark.parametrize(
    ("words", "minutes"),
    [(0, 1), (1, 1), (WORDS_A_MINUTE, 1), (WORDS_A_MINUTE + 1, 2), (10 * WORDS_A_MINUTE, 10)],
)
def test_reading_takes_a_minute_at_least_and_whole_minutes(words, minutes):
    assert Revision(words=words).reading_minutes == minutes
