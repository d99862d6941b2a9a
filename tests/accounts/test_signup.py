import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection
from django.test import Client

from accounts.forms import SignupForm
from accounts.models import Agreement, ReferralSource, User
from accounts.referrals import LABELS
from pages.models import PageVersion
from tests.accounts.doors import CODE, SIGNUP, code_in, errors, is_signed_in, make_member, sign_in, sign_up
from tests.factories import PageVersionFactory, make_page

ARTICLE = "/articles/django-vs-fastapi-vs-flask/#comments"


def test_the_form_asks_what_it_should_in_this_order(client, db):
    form = client.get(SIGNUP).context["form"]

    assert [(name, field.label) for name, field in form.fields.items()] == [
        ("email", "E-mail address"),
        ("first_name", "First name"),
        ("last_name", "Last name"),
        ("username", "Username"),
        ("password1", "Password"),
        ("password2", "Confirm Password"),
        ("heard_from", "How did you hear about us?"),
        ("heard_from_text", "Where was that?"),
    ]
    assert "Public" in form.fields["username"].help_text
    assert not [field for field in form if "placeholder" in str(field)]


def test_the_page_says_what_one_agrees_to(client, db):
    response = client.get(SIGNUP)

    assert "<h1>Join Tech Job Finder</h1>" in response.text
    assert "Continue with e-mail and password" in response.text
    assert (
        'By signing up, you agree to our <a href="/terms/">Terms &amp; Conditions</a> '
        'and <a href="/privacy/">Privacy Policy</a>.'
    ) in response.text


def test_one_signs_up_confirms_the_address_and_goes_on(client, db, mailoutbox):
    response = sign_up(client, next=ARTICLE)

    assert response.url == CODE
    assert not is_signed_in(client)
    charlie = User.objects.get(username="charlie")
    assert (charlie.email, charlie.first_name, charlie.last_name) == (
        "charlie@example.org",
        "Ada",
        "Lovelace",
    )
    assert not EmailAddress.objects.get(user=charlie).verified
    [mail] = mailoutbox

    response = client.post(CODE, {"code": code_in(mail).lower().replace("-", " ")})

    assert response.url == ARTICLE
    assert client.session["_auth_user_id"] == str(charlie.pk)
    assert EmailAddress.objects.get(user=charlie).verified
    assert len(mailoutbox) == 1


def test_before_that_nobody_is_signed_in(client, db, mailoutbox):
    sign_up(client)
    other = Client(REMOTE_ADDR="127.0.0.2")

    assert sign_in(other, "charlie").url == CODE
    assert not is_signed_in(client)
    assert not is_signed_in(other)


def test_a_wrong_code_does_not_confirm_and_three_end_it(client, db, mailoutbox):
    sign_up(client)
    for _ in range(2):
        response = client.post(CODE, {"code": "BBBB-BBBB"})
        assert "code" in errors(response)

    assert client.post(CODE, {"code": "BBBB-BBBB"}).url == "/accounts/login/"
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert not is_signed_in(client)
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_a_mistyped_address_is_corrected(client, db, mailoutbox):
    sign_up(client, email="charlie@example.com")

    client.post(CODE, {"action": "change", "email": "charlie@example.org"})
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert not is_signed_in(client)
    client.post(CODE, {"code": code_in(mailoutbox[1])})

    assert [mail.to for mail in mailoutbox] == [["charlie@example.com"], ["charlie@example.org"]]
    assert is_signed_in(client)
    assert EmailAddress.objects.get().email == User.objects.get().email == "charlie@example.org"


def test_a_code_is_sent_again_and_the_old_one_is_void(client, db, mailoutbox, settings):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": ""}
    sign_up(client)

    client.post(CODE, {"action": "resend"})
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert not is_signed_in(client)
    client.post(CODE, {"code": code_in(mailoutbox[1])})

    assert is_signed_in(client)


def test_who_signs_in_before_confirming_gets_a_new_code(client, db, mailoutbox, settings):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": ""}
    sign_up(Client())

    response = sign_in(client, "charlie@example.org")
    client.post(response.url, {"code": code_in(mailoutbox[1])})

    assert is_signed_in(client)


def test_what_was_agreed_to_is_written_down(client, db):
    make_page("terms")
    terms = PageVersionFactory(page__slug="terms", number=2)
    PageVersionFactory(page__slug="terms", number=3, effective_on="2999-01-01")
    privacy = make_page("privacy").current
    make_page("about")

    sign_up(client)

    agreed = Agreement.objects.filter(user__username="charlie")
    assert {agreement.version for agreement in agreed} == {terms, privacy}


def test_without_the_texts_one_can_still_sign_up(client, db):
    assert not PageVersion.objects.exists()

    assert sign_up(client).url == CODE
    assert not Agreement.objects.exists()


def test_user_and_agreements_are_written_together_or_not_at_all(client, db, monkeypatch):
    make_page("terms")
    client.raise_request_exception = False
    monkeypatch.setattr(Agreement.objects, "bulk_create", lambda rows: 1 / 0)

    assert sign_up(client).status_code == 500
    assert not User.objects.exists()


def test_the_sources_are_there_from_the_start(db):
    assert list(ReferralSource.objects.values_list("label", flat=True)) == LABELS
    assert [source.label for source in ReferralSource.objects.filter(asks_for_text=True)] == ["Other"]


@pytest.mark.django_db(transaction=True)
def test_the_sources_are_there_after_a_flush():
    assert ReferralSource.objects.count() == len(LABELS)


def test_what_the_editor_retired_is_not_offered_and_not_taken(client, db):
    first = ReferralSource.objects.all()[0]
    ReferralSource.objects.filter(pk=first.pk).update(is_retired=True)

    assert first.label not in client.get(SIGNUP).text
    assert "heard_from" in errors(sign_up(client, heard_from=first.pk))


def test_without_an_other_there_is_no_field_for_words(client, db):
    ReferralSource.objects.filter(asks_for_text=True).update(is_retired=True)

    assert "heard_from_text" not in client.get(SIGNUP).context["form"].fields
    assert sign_up(client).url == CODE


@pytest.mark.parametrize(("label", "text"), [("Search engine", ""), ("Other", "A poster"), ("", "")])
def test_where_one_heard_of_us_is_kept_with_words_where_it_asks_for_them(client, db, label, text):
    source = ReferralSource.objects.filter(label=label).first()

    sign_up(client, heard_from=source.pk if source else "", heard_from_text="A poster")

    charlie = User.objects.get(username="charlie")
    assert (charlie.heard_from, charlie.heard_from_text) == (source, text)


@pytest.mark.parametrize(
    "username",
    [
        "admin",
        "Admin",
        "ad-min",
        "_ADMIN_",
        "admin2",
        "moderator",
        "staff",
        "root",
        "support",
        "Tech-Job_Finder",
    ],
)
def test_a_reserved_username_is_refused(client, db, username):
    assert "kept for the site" in errors(sign_up(client, username, "charlie@example.org"))["username"][0]
    assert not User.objects.exists()


@pytest.mark.parametrize("username", ["al", "x" * 31, "аlice", "alice bob", "alice@home", ""])
def test_a_username_is_short_and_plain(client, db, username):
    assert "username" in errors(sign_up(client, username, "charlie@example.org"))


@pytest.mark.parametrize("username", ["-_-", "---", "___"])
def test_a_username_has_a_letter_or_a_digit(client, db, username):
    [said] = errors(sign_up(client, username, "charlie@example.org"))["username"]

    assert "at least one of them a letter or a digit" in said


@pytest.mark.parametrize("username", ["_a_", "007", "-9-"])
def test_one_is_enough(client, db, username):
    assert sign_up(client, username, "charlie@example.org").url == CODE


@pytest.mark.parametrize("username", ["charlie", "CHARLIE"])
def test_a_taken_username_is_told_whatever_its_case(client, db, username):
    make_member("Charlie", email="other@example.org")

    response = sign_up(client, username, "charlie@example.org")

    assert errors(response)["username"] == ["A user with that username already exists."]
    assert 'aria-describedby="id_username_helptext id_username_error"' in response.text
    assert 'aria-invalid="true"' in response.text


@pytest.mark.parametrize(
    "password",
    ["short1-word", "1qaz2wsx3edc", "charliecharl", "charlie@example.org", "Lovelace-lovely", "x" * 0],
)
def test_a_weak_password_is_refused(client, db, password):
    names = {"first_name": "Charlotte", "last_name": "Lovelace-lovel"}

    response = sign_up(client, password1=password, password2=password, **names)

    assert "password1" in errors(response)
    assert not User.objects.exists()


def test_a_password_much_like_the_address_is_called_by_our_word(client, db):
    like = "lovely.charlotte@example.org"

    assert errors(sign_up(client, email=like, password1=like, password2=like))["password1"] == [
        "The password is too similar to the e-mail address."
    ]


@pytest.mark.parametrize("field", ["email", "first_name", "last_name", "username", "password1", "password2"])
def test_what_is_missing_is_said(client, db, field):
    assert set(errors(sign_up(client, **{field: ""}))) >= {field}


def test_a_field_with_a_null_character_is_refused(client, db):
    assert "first_name" in errors(sign_up(client, first_name="A\x00"))


def test_a_member_is_led_on(client, db):
    client.force_login(make_member("alice"))

    assert client.get(SIGNUP).url == "/"


def test_a_next_on_another_site_is_not_followed(client, db, mailoutbox):
    sign_up(client, next="https://evil.example/")

    assert client.post(CODE, {"code": code_in(mailoutbox[0])}).url == "/"


def test_who_comes_second_by_a_moment_gets_an_ordinary_answer(client, db, monkeypatch):
    """The username is free when the form looks, and taken when it saves."""
    clean = SignupForm.clean

    def clean_before_another_saves(self):
        cleaned_data = clean(self)
        if not User.objects.exists():
            User.objects.bulk_create([User(username="CHARLIE", email="first@example.org")])
        return cleaned_data

    monkeypatch.setattr(SignupForm, "clean", clean_before_another_saves)

    response = sign_up(client)

    assert response.status_code == 200
    assert errors(response)["username"] == ["A user with that username already exists."]
    assert User.objects.get().email == "first@example.org"


def test_a_mistake_of_the_database_is_not_taken_for_that(client, db, monkeypatch):
    make_page("terms")
    client.raise_request_exception = False

    def refuse(rows):
        raise IntegrityError

    monkeypatch.setattr(Agreement.objects, "bulk_create", refuse)

    assert sign_up(client).status_code == 500


def together(*tasks):
    """Run them at once, each on a connection of its own; what they return."""
    answers = []

    def run(task):
        try:
            answers.append(task())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.fixture
def _many_writers(is_postgresql):
    if not is_postgresql:
        pytest.skip("SQLite's database in memory locks whole tables: there is no moment between")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_many_writers")
def test_of_two_who_ask_for_a_username_at_once_one_gets_it(monkeypatch):
    both_have_looked = threading.Barrier(2, timeout=20)
    save = User.save

    def save_together(self, *args, **kwargs):
        if self.pk is None:
            both_have_looked.wait()
        save(self, *args, **kwargs)

    monkeypatch.setattr(User, "save", save_together)

    answers = together(
        lambda: sign_up(Client(), "charlie", "a@example.org"),
        lambda: sign_up(Client(), "Charlie", "b@example.org"),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    [refused] = [answer for answer in answers if answer.status_code == 200]
    assert errors(refused)["username"] == ["A user with that username already exists."]
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_many_writers")
def test_of_two_who_sign_up_with_an_address_at_once_both_wait_for_their_code(mailoutbox, settings):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": ""}

    answers = together(
        lambda: sign_up(Client(), "alice", "shared@example.org"),
        lambda: sign_up(Client(), "bob", "shared@example.org"),
    )

    assert [answer.url for answer in answers] == [CODE, CODE]
    assert User.objects.count() == len(mailoutbox) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_many_writers")
def test_of_two_who_confirm_an_address_at_once_one_gets_it(mailoutbox, settings, monkeypatch):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": ""}
    alice, bob = Client(), Client()
    sign_up(alice, "alice", "shared@example.org")
    sign_up(bob, "bob", "shared@example.org")
    both_have_looked = threading.Barrier(2, timeout=20)
    can_set_verified = EmailAddress.can_set_verified

    def look(self):
        answer = can_set_verified(self)
        both_have_looked.wait()
        return answer

    monkeypatch.setattr(EmailAddress, "can_set_verified", look)

    answers = together(
        lambda: alice.post(CODE, {"code": code_in(mailoutbox[0])}),
        lambda: bob.post(CODE, {"code": code_in(mailoutbox[1])}),
    )

    assert sorted(answer.url for answer in answers) == ["/", "/accounts/login/"]
    assert EmailAddress.objects.filter(verified=True).count() == 1
    assert sorted([is_signed_in(alice), is_signed_in(bob)]) == [False, True]
