import pytest
from django.core.exceptions import ValidationError

from comparisons.models import Claim, Technology
from tests.documents import document
from tests.factories import ClaimFactory, CriterionFactory, TechnologyFactory, make_article, make_comparison


def pair(one, other, shared=5, **claim):
    technologies = TechnologyFactory(slug=one), TechnologyFactory(slug=other)
    for criterion in CriterionFactory.create_batch(shared):
        for technology in technologies:
            ClaimFactory(technology=technology, criterion=criterion, **claim)
    return technologies


def test_differences_come_first(client, db):
    one, _ = pair("django", "flask", shared=3)
    first, second, third = one.claims.order_by("criterion__name")
    Claim.objects.filter(pk=second.pk).update(note="But.")
    Claim.objects.filter(pk=third.pk).update(verdict="unknown")
    ClaimFactory(technology=one)

    page = document(client.get("/compare/django-vs-flask/"))

    rows = [row.attributes["id"] for row in page.all("tr") if "id" in row.attributes]
    assert rows == [f"row-{claim.criterion.slug}" for claim in (third, second, first)]
    assert "1 criterion of Django, 0 of Flask" in " ".join(page.texts("main"))


def test_one_order_leads_to_the_other(client, db):
    pair("django", "flask")

    assert client.get("/compare/flask-vs-django/")["Location"] == "/compare/django-vs-flask/"
    assert client.get("/compare/flask-vs-django/").status_code == 301
    for path in ("django-vs-django", "django", "django-vs-", "-vs-flask", "a-vs-b", "vs", "x" * 200):
        assert client.get(f"/compare/{path}/").status_code == 404


@pytest.mark.parametrize(
    "slugs", [("a-vs-b", "c"), ("a", "b-vs-c"), ("x-vs", "y"), ("vs-y", "x"), ("vs", "w")]
)
def test_a_slug_may_hold_the_word(client, db, slugs):
    pair(*slugs)
    one, other = sorted(slugs)

    assert client.get(f"/compare/{one}-vs-{other}/").status_code == 200
    assert client.get(f"/compare/{other}-vs-{one}/").status_code == 301


def test_no_address_comes_to_mean_two_pairs(db):
    for slug in ("a", "b-vs-c", "a-vs-b"):
        TechnologyFactory(slug=slug)
    with pytest.raises(ValidationError, match="two pairs"):
        Technology(slug="c").clean()
    Technology(slug="d").clean()


@pytest.mark.parametrize(("shared", "status", "found"), [(0, 404, False), (1, 200, False), (5, 200, True)])
def test_it_takes_one_shared_criterion_and_five_to_be_found(client, db, shared, status, found):
    pair("django", "flask", shared)

    response = client.get("/compare/django-vs-flask/")

    assert response.status_code == status
    assert (b"noindex" not in response.content) is found


@pytest.mark.parametrize("criteria", [1, 9])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, criteria):
    make_comparison("any", technologies=2, criteria=criteria)
    one, other = sorted(Technology.objects.values_list("slug", flat=True))

    with django_assert_num_queries(4 + 1):
        client.get(f"/compare/{one}-vs-{other}/")
    with django_assert_num_queries(4):
        client.get(f"/compare/{one}-vs-{other}/")


def test_whatever_it_shows_moves_its_etag(client, db):
    make_comparison("any", technologies=2, criteria=2)
    one, other = Technology.objects.order_by("slug")
    acts = [
        one.save,
        other.claims.first().save,
        one.claims.first().evidence.get().delete,
        one.claims.first().criterion.save,
        lambda: make_article("more", body="[[comparison: any]]", title="More"),
    ]
    seen = [client.get(f"/compare/{one.slug}-vs-{other.slug}/")["ETag"]]
    for act in acts:
        act()
        seen.append(client.get(f"/compare/{one.slug}-vs-{other.slug}/")["ETag"])
    assert len(set(seen)) == len(seen)


def test_the_form_leads_there(client, db):
    pair("django", "flask")
    ClaimFactory(technology__slug="zope")

    assert client.get("/compare/?a=flask&b=django")["Location"] == "/compare/django-vs-flask/"
    assert b"Choose two different" in client.get("/compare/?a=flask&b=flask").content
    assert b"checked nothing yet" in client.get("/compare/?a=flask&b=zope").content
    page = document(client.get("/compare/?a=flask&b="))
    assert [
        option.attributes["value"] for option in page.all("option") if "selected" in option.attributes
    ] == ["flask"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?b=flask", 301),
        ("?b=flask&a=", 301),
        ("?x=1", 301),
        ("?a=flask&b=&utm=1", 301),
        ("?a=nothing&b=flask", 404),
        ("?a=%0d%0aX:1&b=", 404),
        ("?a=%00", 404),
        ("?a=%ff&b=<script>", 404),
    ],
)
def test_garbage_leads_to_a_clean_address_or_nowhere(client, db, query, status):
    pair("django", "flask")

    response = client.get(f"/compare/{query}")

    assert response.status_code == status
    if status == 301:
        assert client.get(response["Location"]).status_code == 200
