"""The editors' and moderators' place."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.groups import EDITORS, MODERATORS
from articles.models import Article
from comparisons.models import Claim, Comparison, ComparisonColumn, Criterion, Technology
from pages.models import Page, PageVersion
from tests.factories import (
    DiscussionFactory,
    UserFactory,
    make_article,
    make_comparison,
    make_page,
    make_staff,
)

EDITED = [Article, Claim, Comparison, Criterion, Technology, Page]
NAMES = [model._meta.model_name for model in EDITED]


@pytest.fixture
def site(db):
    make_comparison("any")
    make_article(body="[[comparison: any]]")
    make_page()


@pytest.fixture
def editor(client, site):
    client.force_login(make_staff("alice", EDITORS))
    return client


def address(model, action, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=arguments)


def addresses(model):
    thing = model.objects.first()
    return [
        address(model, "changelist"),
        address(model, "add"),
        address(model, "change", thing.pk),
        address(model, "history", thing.pk),
    ]


def filled_in(response):
    """What a browser would send back of a form of the admin that nobody has touched."""
    if "adminform" not in response.context:  # a fact has a form of its own
        editor = response.context["editor"]
        return form_data(editor.form, editor.evidence.management_form, *editor.evidence.forms)
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    return form_data(*forms)


def form_data(*forms):
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else value
    return data


@pytest.mark.parametrize("model", EDITED, ids=NAMES)
def test_an_editor_opens_every_page_of_what_editors_edit(editor, model):
    for url in addresses(model):
        assert editor.get(url).status_code == 200, url


@pytest.mark.parametrize("model", EDITED, ids=NAMES)
def test_an_editor_searches_and_sorts(editor, model):
    for query in ({"q": "x' --"}, {"o": "1"}, {"o": "-2.1"}, {"all": ""}):
        response = editor.get(address(model, "changelist"), query)
        assert response.status_code in {200, 302}


def test_an_editor_sees_nothing_else(editor):
    article = Article.objects.get()
    discussion = DiscussionFactory(article=article)
    for url in (
        reverse("admin:accounts_user_changelist"),
        reverse("admin:auth_group_changelist"),
        reverse("admin:comments_discussion_change", args=[discussion.pk]),
    ):
        assert editor.get(url).status_code == 404


@pytest.mark.parametrize("model", EDITED, ids=NAMES)
def test_a_moderator_sees_nothing_of_what_editors_edit(client, site, model):
    client.force_login(make_staff("bob", MODERATORS))

    for url in addresses(model):
        assert client.get(url).status_code == 404, url


def test_a_moderator_opens_discussions(client, site):
    client.force_login(make_staff("bob", MODERATORS))
    discussion = DiscussionFactory(article=Article.objects.get())

    assert client.get(reverse("admin:comments_discussion_changelist")).status_code == 200
    assert client.get(reverse("admin:comments_discussion_change", args=[discussion.pk])).status_code == 200
    assert client.get(reverse("admin:comments_discussion_add")).status_code == 404


@pytest.mark.parametrize("model", EDITED, ids=NAMES)
def test_whoever_is_not_signed_in_is_led_to_the_door_of_all(client, site, model):
    for url in [reverse("admin:index"), *addresses(model)]:
        response = client.get(url, follow=True)

        assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")
        assert response.status_code == 200


def test_a_member_does_not_come_in(client, site):
    client.force_login(UserFactory(username="charlie"))

    response = client.get(reverse("admin:index"), follow=True)

    assert response.status_code == 404


def test_the_admin_has_no_door_of_its_own(client, db):
    UserFactory(username="alice", is_staff=True)

    response = client.post(reverse("admin:login"), {"username": "alice", "password": "x"})

    assert response.url.startswith("/accounts/login/")


def test_a_corrected_fact_is_in_the_next_visitors_page(editor):
    visitor = Client()
    page = Article.objects.get().get_absolute_url()
    before = visitor.get(page)
    claim = Claim.objects.first()
    url = address(Claim, "change", claim.pk)

    data = filled_in(editor.get(url)) | {
        "text": "It never did",
        "verdict": "no",
        "why": "We looked again.",
    }
    response = editor.post(url, data)

    assert response.status_code == 302
    after = visitor.get(page, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert b"It never did" not in before.content
    assert b"It never did" in after.content


def test_a_partial_verdict_without_a_note_is_said_beside_the_form(editor):
    url = address(Claim, "change", Claim.objects.first().pk)

    response = editor.post(url, filled_in(editor.get(url)) | {"verdict": "partial"})

    assert response.status_code == 200
    assert "A partial verdict needs a note that says what is missing." in response.content.decode()
    assert set(Claim.objects.values_list("verdict", flat=True)) == {"yes"}


def test_a_fact_keeps_at_least_one_source(editor):
    claim = Claim.objects.first()
    url = address(Claim, "change", claim.pk)

    response = editor.post(url, filled_in(editor.get(url)) | {"evidence-0-DELETE": "on"})

    assert response.status_code == 200
    assert claim.evidence.count() == 1


def test_a_wording_of_a_page_cannot_be_changed(editor):
    version = PageVersion.objects.get()
    url = address(Page, "change", version.page_id)
    response = editor.get(url)
    before = PageVersion.objects.values().get()

    data = filled_in(response) | {
        "slug": "terms",
        "versions-TOTAL_FORMS": "1",
        "versions-INITIAL_FORMS": "1",
        "versions-0-id": version.pk,
        "versions-0-page": version.page_id,
        "versions-0-number": "1",
        "versions-0-title": "Changed",
        "versions-0-summary": "Changed",
        "versions-0-body": "Changed",
        "versions-0-effective_on": "2020-02-20",
    }
    editor.post(url, data)

    assert PageVersion.objects.values().get() == before


def test_a_wording_of_a_page_cannot_be_deleted(editor):
    version = PageVersion.objects.get()
    PageVersion.objects.bulk_create(
        [PageVersion(page=version.page, number=7, title="T", effective_on=datetime.date(2999, 1, 1))]
    )
    url = address(Page, "change", version.page_id)

    data = filled_in(editor.get(url)) | {"versions-0-DELETE": "on", "versions-1-DELETE": "on"}
    editor.post(url, data)

    assert PageVersion.objects.count() == 2


def test_a_new_wording_of_a_page_is_what_readers_see(editor):
    page = Page.objects.get()
    url = address(Page, "change", page.pk)
    data = filled_in(editor.get(url)) | {
        "versions-TOTAL_FORMS": "1",
        "versions-INITIAL_FORMS": "0",
        "versions-0-number": "2",
        "versions-0-title": "New terms",
        "versions-0-summary": "What you agree to now.",
        "versions-0-body": "Be *very* kind.",
        "versions-0-effective_on": "2020-02-21",
    }

    assert editor.post(url, data).status_code == 302

    assert b"Be <em>very</em> kind." in Client().get("/terms/").content


def test_the_name_of_a_comparison_does_not_change(editor):
    comparison = Comparison.objects.get()
    url = address(Comparison, "change", comparison.pk)

    editor.post(url, filled_in(editor.get(url)) | {"slug": "other", "title": "Other"})

    comparison.refresh_from_db()
    assert (comparison.slug, comparison.title) == ("any", "Other")


@pytest.mark.parametrize("model", EDITED, ids=NAMES)
def test_what_is_in_use_cannot_be_deleted_and_this_is_said(editor, model):
    thing = model.objects.first()
    before = ComparisonColumn.objects.count()

    response = editor.post(address(model, "delete", thing.pk), {"post": "yes"})

    assert response.status_code in {200, 404}
    assert model.objects.filter(pk=thing.pk).exists()
    assert ComparisonColumn.objects.count() == before


@pytest.mark.parametrize("model", EDITED, ids=NAMES)
def test_lists_cost_a_fixed_number_of_queries(editor, model):
    url = address(model, "changelist")
    with CaptureQueriesContext(connection) as few:
        editor.get(url)
    make_comparison("more", technologies=3, criteria=3)
    for number in range(4):
        make_article(f"more-{number}", byline=UserFactory())
        make_page(f"more-{number}")
    with CaptureQueriesContext(connection) as many:
        editor.get(url)

    assert len(many) == len(few)


@pytest.mark.parametrize("slug", ["admin", "articles", "feed", "media", "static"])
def test_a_page_cannot_take_an_address_of_the_sites_own(editor, slug):
    url = address(Page, "add")

    response = editor.post(url, filled_in(editor.get(url)) | {"slug": slug})

    assert "The site itself uses this address." in response.content.decode()
    assert not Page.objects.filter(slug=slug).exists()
