"""The database into files, and back."""

import datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from comparisons.models import Claim, Comparison, Technology
from tests.factories import (
    ComparisonFactory,
    CriterionFactory,
    PageFactory,
    PageVersionFactory,
    ReleaseFactory,
    TechnologyFactory,
    UserFactory,
    make_article,
    make_comparison,
    make_page,
)


def files(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def export(root):
    call_command("export_content", root, verbosity=0)
    return files(root)


def empty():
    """No row of content and no file of media is left."""
    for room in ("comments", "articles", "comparisons", "pages"):
        for model in apps.get_app_config(room).get_models():
            if model._meta.model_name == "article":
                model.objects.update(published_revision=None, latest_revision=None, state="draft")
    for name in ("Placement", "Article", "PublicSlug"):
        apps.get_model("articles", name).objects.all().delete()
    apps.get_model("pages", "Page").objects.all().delete()
    for name in ("Comparison", "Claim", "Technology", "Criterion"):
        apps.get_model("comparisons", name).objects.all().delete()
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            path.unlink()


def round_trip(tmp_path):
    """What an export holds, and what one holds that was made from it."""
    first = export(tmp_path / "first")
    empty()
    assert export(tmp_path / "empty") == {}
    call_command("import_content", tmp_path / "first", verbosity=0)
    return first, export(tmp_path / "second")


@pytest.mark.usefixtures("shipped")
def test_the_shipped_content_comes_back_byte_for_byte(tmp_path):
    assert export(tmp_path) == files(settings.CONTENT_DIR)


@pytest.mark.django_db(transaction=True)
def test_a_round_trip_changes_nothing(tmp_path):
    call_command("import_content", settings.CONTENT_DIR, verbosity=0)
    default_storage.save("files/2026/a b.bin", ContentFile(bytes(range(256))))
    default_storage.save("top.txt", ContentFile(b"\r\n\xff"))

    first, second = round_trip(tmp_path)

    assert first == second
    assert first["media/files/2026/a b.bin"] == bytes(range(256))
    assert first["media/top.txt"] == b"\r\n\xff"


def test_a_round_trip_keeps_what_is_unusual(db, tmp_path):
    make_comparison("any", verdict="partial", note="no: 'yes' # \"maybe\"\n---\n- 3.10\n\n  end ")
    technology = Technology.objects.first()
    for version, day in (("1.10", None), ("1.9", None), ("2.0", 5), ("2.1", 5)):
        released_on = day and datetime.date(2026, 1, day)
        ReleaseFactory(technology=technology, version=version, released_on=released_on)
    TechnologyFactory(slug="without-anything")
    ComparisonFactory(slug="without-anything")
    comparison = Comparison.objects.get(slug="any")
    for position, group in enumerate(["Second", "First", "Third", "Second"], start=10):
        comparison.rows.create(criterion=CriterionFactory(), group=group, position=position)
    PageFactory(slug="without-text")
    page = make_page("terms", number=1)
    for number in (2, 10):
        PageVersionFactory(page=page, number=number, effective_on=datetime.date(2999, 1, number))
    make_article(
        "odd",
        "[[comparison: any]]\n\n---\n\n```\n---\n```\n\n\ttab",
        title="no",
        standfirst=" 3.10: '---' ",
        byline=UserFactory(username="alice"),
    )
    make_article("future", at=datetime.datetime(2999, 1, 1, 12, 30, 15, 250, tzinfo=datetime.UTC))

    first, second = round_trip(tmp_path)

    assert first == second
    assert "pages/terms/10.md" in first
    assert b"byline: alice" in first["articles/odd.md"]


def test_what_was_exported_differs_in_nothing_from_what_is_there(db, tmp_path, capsys):
    comparison = make_comparison("any")
    for position, group in enumerate(["Second", "First"], start=10):
        comparison.rows.create(criterion=CriterionFactory(), group=group, position=position)
    make_article(body="[[comparison: any]]")
    make_page()
    export(tmp_path)
    capsys.readouterr()

    call_command("import_content", tmp_path)

    assert capsys.readouterr().out.startswith("Unchanged: ")


def test_drafts_and_withdrawn_articles_stay_at_home(db, tmp_path):
    make_article("published")
    make_article("draft", publish=False)
    make_article("withdrawn").withdraw()

    assert list(export(tmp_path)) == ["articles/published.md"]


def test_who_checked_a_fact_is_named(db, tmp_path):
    make_comparison("any", technologies=1, criteria=1)
    Claim.objects.update(checked_by=UserFactory(username="bob"))
    slug = Technology.objects.get().slug

    assert b"checked_by: bob" in export(tmp_path)[f"technologies/{slug}.yaml"]


def test_files_that_the_database_lacks_are_named_and_left(db, tmp_path, capsys):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "old.md").write_text("Old.")

    call_command("export_content", tmp_path)

    assert capsys.readouterr().out == (
        f"0 files written to {tmp_path}.\n"
        f"Not in the database: {tmp_path / 'articles/old.md'}. Delete it if it should go.\n"
    )
    assert (tmp_path / "articles" / "old.md").read_text() == "Old."


@pytest.mark.parametrize("articles", [1, 6])
def test_the_number_of_queries_for_articles_is_fixed(db, tmp_path, django_assert_num_queries, articles):
    for number in range(articles):
        make_article(f"article-{number}", byline=UserFactory())

    # Images, the versions of pages, criteria, technologies, comparisons, articles and their changes.
    with django_assert_num_queries(7):
        export(tmp_path)
