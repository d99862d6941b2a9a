import pytest

from tests.documents import document
from tests.factories import PageFactory, PageVersionFactory, UserFactory, make_page


def test_it_works(client, db):
    make_page("terms", body="Be kind.\n\n## Always\n\nYes, *always*.")

    response = client.get("/terms/")

    assert response.status_code == 200
    page = document(response)
    assert page.texts("h1") == ["Terms & Conditions"]
    assert page.all("h2", id="always")
    assert "Version 1, in force since 20 February 2020" in " ".join(page.texts("p"))
    assert page.all("meta", name="description")[0].attributes["content"] == "What you agree to."


def test_the_newest_version_is_shown(client, db):
    page = make_page("terms")
    PageVersionFactory(page=page, number=2, title="New terms")

    assert document(client.get("/terms/")).texts("h1") == ["New terms"]


@pytest.mark.parametrize(
    "address", ["/no-such-page/", "/Terms/", "/-/", "/terms.html", f"/{'x' * 300}/", "/a%00b/"]
)
def test_an_unknown_page_is_not_found(client, db, address):
    make_page("terms")

    assert client.get(address).status_code == 404


def test_a_page_without_a_text_is_not_found(client, db):
    PageFactory(slug="empty")

    assert client.get("/empty/").status_code == 404


def test_the_contact_page_names_the_address_where_there_is_one(client, db, settings):
    make_page("contact")

    assert b"its operator sets one in CONTACT_EMAIL" in client.get("/contact/").content
    settings.CONTACT_EMAIL = "desk@example.org"
    client.force_login(UserFactory(username="alice"))
    assert "mailto:desk@example.org" in document(client.get("/contact/")).links()


def test_members_see_it_too(client, db):
    make_page("terms")
    client.force_login(UserFactory(username="alice"))

    response = client.get("/terms/")

    assert b"alice" in response.content
    assert b"Be kind." in response.content


def test_head_and_post_do_no_harm(client, db):
    make_page("terms")

    assert client.head("/terms/").content == b""
    assert client.post("/terms/").status_code in {200, 405}


@pytest.mark.parametrize("versions", [1, 6])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, versions):
    page = PageFactory(slug="terms")
    for number in range(1, versions + 1):
        PageVersionFactory(page=page, number=number)

    with django_assert_num_queries(2):
        client.get("/terms/")
