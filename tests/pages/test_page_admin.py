"""A page's versions: the next one, those before it, and what changed between them."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.groups import EDITORS, MODERATORS
from images import files
from pages.models import Page, PageVersion, today
from tests.documents import document
from tests.factories import PageFactory, PageVersionFactory, UserFactory, make_page, make_staff
from tests.images.make import picture

DAY = datetime.timedelta(days=1)


@pytest.fixture
def page(db):
    return make_page("terms", body="Be kind.\n\nAlways.")


@pytest.fixture
def alice(page):
    return make_staff("alice", EDITORS)


@pytest.fixture
def editor(client, alice):
    client.force_login(alice)
    return client


def change(page):
    return reverse("admin:pages_page_change", args=[page.pk])


def form(based_on=1, **changed):
    """What the browser sends of the form for the next version; `changed` without it is an untouched one."""
    words = {
        "title": "Terms & Conditions",
        "summary": "What you agree to.",
        "body": "Be kind.\n\nAlways.",
        "effective_on": today().isoformat(),
        "based_on": based_on,
    }
    counts = {"versions-TOTAL_FORMS": "1", "versions-INITIAL_FORMS": "0"}
    return counts | {f"versions-0-{name}": value for name, value in (words | changed).items()}


def test_the_next_version_begins_with_the_words_of_the_newest(editor, page):
    PageVersionFactory(page=page, number=2, title="Newer", body="Be kinder.", effective_on=today() + DAY)

    shown = document(editor.get(change(page)))

    values = {one.attributes.get("name"): one.attributes.get("value") for one in shown.all("input")}
    assert values["versions-0-title"] == "Newer"
    assert values["versions-0-based_on"] == "2"
    assert values["versions-0-effective_on"] == f"{today() + DAY:%d/%m/%Y}"
    assert "Be kinder." in shown.texts("textarea")[0]


def test_left_as_it_is_no_version_is_added(editor, page):
    shown = editor.get(change(page)).context["inline_admin_formsets"][0].formset.forms[0]
    untouched = {field.html_name: field.value() or "" for field in shown}

    assert editor.post(change(page), form() | untouched).status_code == 302
    # As a form that was opened before midnight is.
    yesterday = {"versions-0-effective_on": (today() - DAY).isoformat()}
    assert editor.post(change(page), form() | untouched | yesterday).status_code == 302

    assert page.versions.count() == 1


def test_a_new_version_has_the_next_number_and_says_who_wrote_it_and_when(editor, page, alice):
    assert editor.post(change(page), form(body="Be *very* kind.")).status_code == 302

    version = page.versions.get(number=2)
    assert version.created_by == alice
    assert version.created_at
    assert b"Be <em>very</em> kind." in Client().get("/terms/").content
    shown = editor.get(change(page)).content.decode()
    assert "alice" in shown
    assert shown.index("Version 2") < shown.index("Version 1")


def test_a_version_for_a_later_day_is_not_in_force_yet(editor, page):
    ahead = today() + 30 * DAY

    editor.post(change(page), form(title="Ahead", effective_on=ahead.isoformat()))

    assert page.newest.number == 2
    assert page.current.number == 1
    assert b"Ahead" not in Client().get("/terms/").content
    shown = editor.get(change(page)).content.decode()
    assert "In force now" in shown
    assert f"In force from {ahead:%-d %B %Y}" in shown
    listed = editor.get(reverse("admin:pages_page_changelist")).content.decode()
    assert f"Version 2, from {ahead:%-d %B %Y}" in listed


def test_a_day_before_an_earlier_version_is_refused_and_the_words_stay(editor, page):
    PageVersionFactory(page=page, number=2, effective_on=today() + 9 * DAY)

    response = editor.post(change(page), form(based_on=2, body="Kept words."))

    assert "A later version holds from a later day, or the same." in response.content.decode()
    assert "Kept words." in response.content.decode()
    assert page.versions.count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"effective_on": "31/02/2026"}, "Enter a valid date."),
        ({"body": "[[comparison: any]]"}, "a page cannot show one"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(editor, page, changed, said):
    response = editor.post(change(page), form(**{"body": "Kept."} | changed))

    assert response.status_code == 200
    assert said in response.content.decode()
    assert page.versions.count() == 1


def test_an_image_without_words_or_that_is_not_there_is_refused_with_its_line(editor, page):
    url = files.add(picture(), name="a.png")[0].picture.url
    body = f"![]({url})\n\nWords.\n\n![A cat](/media/images/none-4x4.webp)"

    response = editor.post(change(page), form(body=body))

    errors = response.context["inline_admin_formsets"][0].formset.forms[0].errors["body"]
    assert errors == [
        f"Line 1: the image “{url}” has no alternative text: say what it shows, or “decorative”.",
        "Line 5: there is no image “/media/images/none-4x4.webp”.",
    ]
    assert document(response).texts("ul", class_="errorlist")
    assert page.versions.count() == 1
    assert editor.post(change(page), form(body=f"![A cat]({url})")).status_code == 302
    assert page.versions.count() == 2


def test_the_text_is_written_in_the_editor_which_offers_what_a_page_can_show(editor, page):
    html = editor.get(change(page)).content.decode()

    assert f'data-url="{preview(page)}" data-fields="title summary body effective_on"' in html
    assert (
        f'data-url="{reverse("admin:pages_page_preview_new")}"'
        in editor.get(reverse("admin:pages_page_add")).content.decode()
    )
    assert 'data-opens="image"' in html
    assert 'data-opens="article"' in html
    assert 'data-opens="comparison"' not in html
    assert "<auto-save data-url" not in html.split("<markdown-editor", 1)[1]
    assert '<textarea name="versions-0-body"' in html


def test_over_a_version_that_was_saved_meanwhile_it_is_saved_on_purpose_only(editor, page):
    bob = make_staff("bob", EDITORS)
    PageVersionFactory(page=page, number=2, body="Bob’s.", created_by=bob)

    refused = editor.post(change(page), form(based_on=1, body="Alice’s."))

    said = refused.content.decode()
    assert "Version 2 was saved meanwhile, by bob." in said
    assert "Alice’s." in said
    assert page.versions.count() == 2
    again = {
        one.attributes.get("name"): one.attributes.get("value") for one in document(refused).all("input")
    }
    assert again["versions-0-based_on"] == "2"
    assert editor.post(change(page), form(based_on=2, body="Alice’s.")).status_code == 302
    assert page.newest.body == "Alice’s."


@pytest.mark.parametrize("based_on", ["", "x", "0", "9" * 30])
def test_a_form_that_does_not_know_what_it_began_with_is_refused(editor, page, based_on):
    assert editor.post(change(page), form(based_on=based_on, body="Other.")).status_code == 200
    assert page.versions.count() == 1


def test_a_page_begins_with_its_first_version(editor):
    response = editor.post(
        reverse("admin:pages_page_add"), {"slug": "imprint"} | form(based_on="", title="Imprint")
    )

    assert response.status_code == 302
    assert Page.objects.get(slug="imprint").newest.number == 1


def test_an_address_that_readers_know_stays(editor, page):
    editor.post(change(page), {"slug": "other"} | form())

    page.refresh_from_db()
    assert page.slug == "terms"


def test_the_list_is_searched(editor, page):
    make_page("privacy", title="Privacy")
    listed = reverse("admin:pages_page_changelist")

    assert document(editor.get(listed, {"q": "priv"})).texts("th", class_="field-slug") == ["privacy"]


# Preview


def preview(page):
    return reverse("admin:pages_page_preview", args=[page.pk])


def assert_only_ours(response):
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "frame-ancestors 'none'" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"].startswith("private, no-store")


def typed(**changed):
    """What the editor's component sends: the words as they stand in the form."""
    return {"title": "Terms", "summary": "", "body": "", "effective_on": today().isoformat()} | changed


def test_what_is_typed_is_shown_as_the_page_itself_and_not_saved(editor, page):
    response = editor.post(preview(page), typed(title="Typed", body="Be *so* kind."))

    assert document(response).texts("h1") == ["Typed"]
    assert b"Be <em>so</em> kind." in response.content
    assert b"Version 2, in force since" in response.content
    assert b"alice" not in response.content  # as a visitor sees it
    assert_only_ours(response)
    assert page.versions.count() == 1


def test_a_preview_begins_with_the_newest_words(editor, page):
    PageVersionFactory(page=page, number=2, title="Ahead", effective_on=today() + DAY)

    response = editor.get(preview(page))

    assert document(response).texts("h1") == ["Ahead"]
    assert b"Version 3, in force from <time" in response.content
    assert_only_ours(response)


def test_a_preview_says_from_which_day_it_holds(editor, page):
    response = editor.post(preview(page), typed(effective_on=(today() + DAY).isoformat(), body="Other."))

    assert b"in force from <time" in response.content


@pytest.mark.parametrize(
    "unfinished",
    [{"title": ""}, {"effective_on": "31/02/2026"}, {"summary": "x" * 161}, {"body": "![](/media/images/no"}],
)
def test_what_is_not_finished_holds_no_preview_up(editor, page, unfinished):
    response = editor.post(preview(page), typed(body="Words.") | unfinished)

    assert response.status_code == 200
    assert b"Version 2, in force since" in response.content


def test_why_a_text_cannot_be_a_page_is_one_sentence(editor, page):
    response = editor.post(preview(page), typed(body="[[comparison: any]]"))

    assert response.status_code == 422
    assert response.json() == {"error": "A table stands in articles; a page cannot show one."}


def test_a_page_that_is_none_yet_has_a_preview(editor):
    new = reverse("admin:pages_page_preview_new")

    assert document(editor.get(new)).texts("h1") == [""]
    assert document(editor.post(new, typed(title="First"))).texts("h1") == ["First"]
    assert Page.objects.count() == 1


def test_a_preview_is_looked_at_or_sent_words_and_nothing_else(editor, page):
    assert editor.delete(preview(page)).status_code == 405


def test_a_version_ahead_is_shown_to_editors_and_to_nobody_else(editor, page):
    PageVersionFactory(page=page, number=2, title="Ahead", effective_on=today() + DAY)
    url = reverse("admin:pages_page_version", args=[page.pk, 2])

    response = editor.get(url)
    assert document(response).texts("h1") == ["Ahead"]
    assert_only_ours(response)
    assert Client().get(url).status_code == 302
    for person in (make_staff("charlie", MODERATORS), UserFactory()):
        other = Client()
        other.force_login(person)
        assert other.get(url, follow=True).status_code == 404
        assert other.post(preview(page), typed(), follow=True).status_code == 404
        assert other.get(preview(page), follow=True).status_code == 404


def test_only_the_previews_may_be_framed(editor, page):
    for url in (change(page), "/terms/", reverse("admin:pages_page_compare", args=[page.pk])):
        response = editor.get(url)
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"


def test_a_preview_is_asked_for_by_a_form_with_a_token(alice, page):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)

    assert strict.post(preview(page), typed()).status_code == 403


@pytest.mark.parametrize("address", ["0/versions/1/", "9999999/compare/", "{pk}/versions/7/", "x/compare/"])
def test_a_bad_id_is_not_there(editor, page, address):
    url = f"/admin/pages/page/{address.format(pk=page.pk)}"

    assert editor.get(url, follow=True).status_code in {200, 404}
    assert "versions" not in address or editor.get(url).status_code == 404


# Comparison


def test_two_versions_are_compared_in_words(editor, page):
    PageVersionFactory(page=page, number=2, body="Be very kind.\n\nAlways.")
    url = reverse("admin:pages_page_compare", args=[page.pk])

    shown = document(editor.get(url))

    assert [" ".join(text.split()).replace(" ]", " ]") for text in shown.texts("ins")] == ["[Put in: very ]"]
    turned = document(editor.get(url, {"old": "2", "new": "1"}))
    assert not turned.texts("ins")
    assert len(turned.texts("del")) == 1


@pytest.mark.parametrize("query", [{"old": "9"}, {"new": "x"}, {"old": "1" * 40}, {"old": ""}, {"old": "²"}])
def test_a_version_that_is_not_there_is_said(editor, page, query):
    response = editor.get(reverse("admin:pages_page_compare", args=[page.pk]), query)

    assert response.status_code == 200
    assert "There is no such version of this page" in response.content.decode()


def test_a_page_without_a_version_has_nothing_to_compare(editor):
    empty = PageFactory(slug="empty")

    assert editor.get(reverse("admin:pages_page_compare", args=[empty.pk])).status_code == 404
    assert editor.get(change(empty)).status_code == 200


def test_comparing_and_listing_cost_a_fixed_number_of_queries(editor, page, django_assert_max_num_queries):
    for number in range(2, 9):
        PageVersionFactory(page=page, number=number)

    for url in (change(page), reverse("admin:pages_page_compare", args=[page.pk])):
        with django_assert_max_num_queries(16):
            assert editor.get(url).status_code == 200


def test_an_author_whose_account_is_gone_leaves_the_version(editor, page):
    bob = make_staff("bob", EDITORS)
    version = PageVersionFactory(page=page, number=2, created_by=bob)

    bob.delete()

    version = PageVersion.objects.get(pk=version.pk)
    assert version.created_by is None
    assert editor.get(change(page)).status_code == 200


@pytest.mark.parametrize("pk", ["9223372036854775808", "9" * 5000, "x", "0"])
def test_a_page_that_does_not_exist_is_not_there(editor, pk):
    assert editor.get(f"/admin/pages/page/{pk}/change/").status_code in {302, 404}
