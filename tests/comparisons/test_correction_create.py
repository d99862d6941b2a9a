"""A member says what is wrong with a cell, sees what became of it, and takes it back."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.cleaning import clean_up
from accounts.own_data import delete_account, export
from comparisons.changes import change_claim, confirm_claim, delete_claim, evidence_of, restore_claim
from comparisons.corrections import acts, own_data
from comparisons.corrections.acts import RefusedError, file_correction, withdraw
from comparisons.corrections.models import MAX_WORDS, Correction
from comparisons.events import ClaimEvent
from comparisons.history import told
from comparisons.models import Claim, Comparison, ComparisonRow
from tests.comparisons.cells import change_text
from tests.comparisons.corrections import REPORT, address, member, report
from tests.documents import document
from tests.factories import ClaimFactory, CriterionFactory, EvidenceFactory, UserFactory, make_comparison

State = Correction.State
LIST = "/accounts/corrections/"


@pytest.fixture
def claim(db):
    make_comparison("any", technologies=1, criteria=1)
    return Claim.objects.select_related("technology", "criterion").get()


@pytest.fixture
def bob(db):
    return member("bob")


@pytest.fixture
def as_bob(client, bob):
    client.force_login(bob)
    return client


def test_a_member_reports_a_cell_and_sees_it_at_the_same_address(as_bob, claim, bob):
    change_text(claim, "It does so")

    response = as_bob.post(address(claim), {**REPORT, "is_credited": "on"})

    assert (response.status_code, response.url) == (302, address(claim))
    correction = Correction.objects.get()
    assert {name: getattr(correction, name) for name in REPORT} == REPORT
    assert (correction.member, correction.is_credited, correction.state) == (bob, True, State.OPEN)
    assert correction.seen == ClaimEvent.objects.get().pk
    page = as_bob.get(address(claim)).content.decode()
    for words in ("Your report", "Open.", REPORT["wrong"], REPORT["text"], REPORT["source"], "Withdraw it"):
        assert words in page
    assert 'name="wrong"' not in page
    assert "Is this wrong?" in as_bob.get(claim.get_absolute_url()).content.decode()


def test_a_visitor_sees_the_cell_and_where_to_sign_in_and_is_given_no_cookie(client, claim):
    response = client.get(address(claim))

    page = response.content.decode()
    assert f'href="/accounts/login/?next={address(claim)}"' in page
    assert "It does" in page
    assert "csrfmiddlewaretoken" not in page
    assert not response.cookies
    links = document(client.get(claim.get_absolute_url())).links()
    assert [link for link in links if link.endswith("/wrong/")] == [address(claim)]


@pytest.mark.parametrize(("who", "queries"), [("a visitor", 4), ("a member", 10)])
def test_it_costs_the_same_however_much_there_is(client, claim, bob, django_assert_num_queries, who, queries):
    if who == "a member":
        client.force_login(bob)
    for number in range(5):
        report(claim, member(f"m{number}"))
        withdraw(report(claim, bob), by=bob)
        change_text(claim, f"Text {number}")
        EvidenceFactory(claim=claim)

    with django_assert_num_queries(queries):
        assert client.get(address(claim)).status_code == 200


def test_what_was_typed_waits_for_who_signs_in_again(client, claim, bob):
    typed = {**REPORT, "wrong": "x" * 5_000, "is_credited": "on", "elsewhere": "y"}

    response = client.post(address(claim), typed)

    assert response.url == f"/accounts/login/?next={address(claim)}"
    assert not Correction.objects.exists()
    kept = Session.objects.get().get_decoded()["correction_draft"]["fields"]
    assert len(kept.pop("wrong")) == 2 * MAX_WORDS
    assert kept == {**{name: REPORT[name] for name in kept if name != "is_credited"}, "is_credited": "on"}
    client.force_login(bob)
    page = client.get(address(claim))
    form = page.context["form"]
    assert (form["text"].value(), form["source"].value()) == (REPORT["text"], REPORT["source"])
    assert "checked" in str(form["is_credited"])
    client.post(address(claim), REPORT)
    assert "correction_draft" not in client.session


@pytest.mark.parametrize("ours", [True, False])
def test_an_expired_form_of_our_own_is_offered_again(claim, bob, ours):
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob)
    site = "same-origin" if ours else "cross-site"
    typed = {**REPORT, "is_credited": "on", "elsewhere": "not this"}

    response = client.post(address(claim), typed, headers={"Sec-Fetch-Site": site})

    assert response.status_code == 403
    page = document(response)
    assert (REPORT["wrong"] in page.texts("textarea", name="wrong")) == ours
    hidden = {one.attributes["name"]: one.attributes["value"] for one in page.all("input", type="hidden")}
    token = hidden.pop("csrfmiddlewaretoken", "")
    assert hidden == ({"verdict": "no", "is_credited": "on"} if ours else {})
    assert "not this" not in page.source
    if ours:
        sent = {one.attributes["name"]: one.text.strip() for one in page.all("textarea")} | hidden
        client.post(address(claim), sent | {"csrfmiddlewaretoken": token})
        assert Correction.objects.get().wrong == REPORT["wrong"]


def test_an_empty_cell_of_a_table_can_be_reported(as_bob, claim):
    delete_claim(claim, by=None)

    page = as_bob.get(address(claim)).content.decode()
    as_bob.post(address(claim), REPORT)

    assert "Not yet checked" in page
    assert Correction.objects.get().technology == claim.technology


@pytest.mark.parametrize("place", ["no-such/{criterion}", "{technology}/no-such", "{technology}/elsewhere"])
def test_what_is_no_cell_is_not_there(as_bob, claim, place):
    CriterionFactory(slug="elsewhere")
    place = place.format(technology=claim.technology.slug, criterion=claim.criterion.slug)

    assert as_bob.get(f"/technologies/{place}/wrong/").status_code == 404
    assert as_bob.post(f"/technologies/{place}/wrong/", REPORT).status_code == 404
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"wrong": ""}, "wrong", "Say what is wrong with it."),
        ({"wrong": "x" * (MAX_WORDS + 1)}, "wrong", "Use at most 1000 characters."),
        ({"text": " "}, "text", "Say what should stand there instead."),
        ({"text": "x" * 121}, "text", "Use at most 120 characters."),
        ({"source": ""}, "source", "Name a source, or say below how you tested it: one of the two."),
        ({"source": "javascript:alert(1)"}, "source", "Write a whole address: https://… or http://…"),
        ({"source": "not an address"}, "source", "Write a whole address: https://… or http://…"),
        ({"verdict": "perhaps"}, "verdict", "Choose one of the list."),
        ({"wrong": "a\x00b"}, "wrong", None),
        ({"wrong": "\u202ea\u2066b"}, "wrong", None),
        ({"wrong": "\u200b\u2060 \u202e"}, "wrong", "Say what is wrong with it."),
        (
            {"source": "", "tested": "\u200b"},
            "source",
            "Name a source, or say below how you tested it: one of the two.",
        ),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(as_bob, claim, values, field, sentence):
    response = as_bob.post(address(claim), {**REPORT, **values})

    if sentence is None:  # what a browser would not send is taken out
        assert (response.status_code, Correction.objects.get().wrong) == (302, "ab")
        return
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [sentence]}
    kept = {name: response.context["form"][name].value() for name in REPORT}
    assert kept == {**REPORT, **values}
    assert not Correction.objects.exists()


def test_how_it_was_tested_is_as_good_as_a_source(as_bob, claim):
    as_bob.post(address(claim), {**REPORT, "source": "", "tested": "I ran it with 1.0."})

    assert Correction.objects.get().tested == "I ran it with 1.0."


def test_sent_twice_it_is_one(as_bob, claim, monkeypatch):
    monkeypatch.setattr(acts, "CORRECTIONS_AN_HOUR", 1)

    answers = [as_bob.post(address(claim), REPORT) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Correction.objects.count() == 1


def test_another_one_on_the_same_cell_is_refused_and_its_words_stay(as_bob, claim):
    as_bob.post(address(claim), REPORT)

    response = as_bob.post(address(claim), {**REPORT, "wrong": "Something else."})

    page = response.content.decode()
    assert response.status_code == 422
    assert "withdraw that one before you send another" in page
    assert "Something else." in page
    assert Correction.objects.get().wrong == REPORT["wrong"]


def test_the_database_too_lets_one_wait(claim, bob):
    first = report(claim, bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(
            criterion=claim.criterion, technology=claim.technology, member=bob, **REPORT
        )
    withdraw(first, by=bob)
    assert report(claim, bob).pk != first.pk
    assert report(claim, member("charlie")).state == State.OPEN


def test_two_of_one_member_at_the_same_moment_are_one(claim, bob, monkeypatch):
    report(claim, bob)
    monkeypatch.setattr(acts, "waiting_of", lambda *cell: None)

    with pytest.raises(RefusedError):
        report(claim, bob, wrong="Something else.")
    assert Correction.objects.count() == 1


@pytest.mark.parametrize("limit", ["CORRECTIONS_AN_HOUR", "CORRECTIONS_A_DAY", "WAITING_OF_A_MEMBER"])
def test_a_member_reports_a_few_at_a_time(as_bob, claim, bob, monkeypatch, limit):
    monkeypatch.setattr(acts, limit, 1)
    other = ClaimFactory()
    report(other, bob)

    response = as_bob.post(address(claim), REPORT)

    assert response.status_code == 422
    assert REPORT["wrong"] in response.content.decode()
    assert Correction.objects.count() == 1
    assert 'class="notice"' in as_bob.get(address(claim)).content.decode()
    assert report(claim, member("charlie")), "others are not held up"


def test_yesterday_does_not_count(claim, bob, monkeypatch):
    for limit in ("CORRECTIONS_AN_HOUR", "CORRECTIONS_A_DAY"):
        monkeypatch.setattr(acts, limit, 1)
    report(ClaimFactory(), bob)
    Correction.objects.update(created_at=timezone.now() - datetime.timedelta(days=1, minutes=1))

    assert report(claim, bob)


def test_somebody_suspended_reads_and_does_not_report(as_bob, claim, bob):
    bob.suspended_until = timezone.now() + datetime.timedelta(days=3)
    bob.save()

    page = as_bob.get(address(claim)).content.decode()
    response = as_bob.post(address(claim), REPORT)

    assert "Your account is suspended until" in page
    assert 'name="wrong"' not in page
    assert response.status_code == 422
    assert not Correction.objects.exists()


def test_a_report_is_withdrawn_by_its_member_once(as_bob, claim, bob):
    correction = report(claim, bob)

    for _ in range(2):
        assert as_bob.post(address(claim), {"withdraw": "1"}).status_code == 302

    correction.refresh_from_db()
    assert (correction.state, correction.decided_by) == (State.WITHDRAWN, None)
    page = as_bob.get(address(claim)).content.decode()
    assert "You took it back." in page
    assert 'name="wrong"' in page, "another can be sent"


def test_nobody_withdraws_what_is_anothers(claim, bob, client):
    correction = report(claim, bob)
    charlie = member("charlie")
    client.force_login(charlie)

    client.post(address(claim), {"withdraw": str(correction.pk)})
    with pytest.raises(RefusedError):
        withdraw(correction, by=charlie)
    assert REPORT["wrong"] not in client.get(address(claim)).content.decode()
    correction.refresh_from_db()
    assert correction.state == State.OPEN


def test_once_an_editor_agrees_the_doubt_is_not_the_members_to_take_back(as_bob, claim, bob):
    correction = report(claim, bob)
    acts.agree(correction, by=UserFactory(username="alice"), words="Is it so?")

    page = as_bob.get(address(claim)).content.decode()
    as_bob.post(address(claim), {"withdraw": "1"})

    assert "Withdraw it" not in page
    assert "Is it so?" in page
    correction.refresh_from_db()
    assert correction.state == State.AGREED


def test_the_pages_of_a_member_are_kept_by_no_cache(as_bob, claim, bob):
    report(claim, bob)
    for path in (address(claim), LIST):
        assert "no-store" in as_bob.get(path)["Cache-Control"]


def test_ones_own_are_listed_with_their_answers_a_page_at_a_time(as_bob, bob, django_assert_num_queries):
    alice = UserFactory(username="alice")
    claims = [ClaimFactory() for _ in range(3)]
    for claim in claims:
        acts.decline(report(claim, bob), by=alice, reason=f"Because of {claim.pk}.")
    report(claims[0], member("charlie"), wrong="Not bob’s")
    as_bob.get(LIST)

    with django_assert_num_queries(4):
        page = as_bob.get(LIST).content.decode()

    assert all(f"Because of {claim.pk}." in page for claim in claims)
    assert "Not bob’s" not in page
    assert "Earlier ones" not in page


def test_the_list_goes_on(as_bob, bob, monkeypatch):
    monkeypatch.setattr("comparisons.corrections.views.A_PAGE", 2)
    for _ in range(3):
        report(ClaimFactory(), bob)
    first = document(as_bob.get(LIST))
    (link,) = [link for link in first.links() if link.startswith("?before=")]

    second = as_bob.get(LIST + link).content.decode()

    assert second.count("Open.") == 1
    for wrong in ("x", "-1", "9" * 30, "¹"):
        assert as_bob.get(LIST, {"before": wrong}).status_code == 404
    assert "nothing further" in as_bob.get(LIST, {"before": "0"}).content.decode()


# What is kept of a member


def test_the_download_has_what_was_reported_and_not_who_decided(claim, bob):
    acts.decline(report(claim, bob), by=UserFactory(username="alice"), reason="It is so.")

    (kept,) = export(bob)["corrections"]

    assert (kept["wrong"], kept["state"], kept["answer"]) == (REPORT["wrong"], "declined", "It is so.")
    assert kept["cell"] == address(claim)
    assert "alice" not in str(kept)


@pytest.mark.parametrize("way", ["by the member", "from the admin"])
def test_with_the_account_goes_what_led_to_nothing_and_the_name(claim, bob, way):
    alice = UserFactory(username="alice")
    waiting = report(claim, bob, is_credited=True)
    acts.decline(report(ClaimFactory(), bob), by=alice, reason="No.")
    withdraw(report(ClaimFactory(), bob), by=bob)
    other = ClaimFactory()
    accepted = report(other, bob, is_credited=True)
    other.text = "It does not"
    event = change_claim(other, evidence_of(other), by=alice, credited_to=bob)

    delete_account(bob, keep_comments=True) if way == "by the member" else bob.delete()

    kept = Correction.objects.order_by("pk")
    assert list(kept) == [waiting, accepted]
    assert {(one.member, one.is_credited, one.by) for one in kept} == {(None, False, "a former member")}
    event.refresh_from_db()
    assert event.credited_to is None
    assert told([event])[0].credited == ""


def test_a_name_that_goes_or_changes_renews_the_tables_that_show_it(claim, bob):
    table, other = Comparison.objects.get(), make_comparison("other")
    claim.text = "It does not"
    change_claim(claim, evidence_of(claim), by=None, credited_to=bob)
    versions = []
    for step in (bob.save, lambda: rename(bob, "robert"), bob.delete):
        step()
        versions.append([Comparison.objects.get(pk=one.pk).version for one in (table, other)])

    (first, same), (second, same_2), (third, same_3) = versions
    assert first < second < third
    assert same == same_2 == same_3


def rename(user, name):
    user.username = name
    user.save()


def test_what_led_to_nothing_is_kept_for_a_time(claim, bob):
    alice, now = UserFactory(username="alice"), timezone.now()
    ages = []
    for state, days in ((State.WITHDRAWN, 30), (State.DECLINED, 365), (State.ACCEPTED, 9_000)):
        for more in (-1, 1):
            correction = report(ClaimFactory(), bob)
            Correction.objects.filter(pk=correction.pk).update(
                state=state, decided_by=alice, decided_at=now - datetime.timedelta(days=days + more)
            )
            ages.append(correction.pk)
    open_one = report(claim, bob)
    Correction.objects.filter(pk=open_one.pk).update(created_at=now - datetime.timedelta(days=9_000))

    assert clean_up()["corrections that led to nothing"] == 2

    assert set(Correction.objects.values_list("pk", flat=True)) == {
        ages[0], ages[2], ages[4], ages[5], open_one.pk
    }  # fmt: skip
    assert (own_data.WITHDRAWN_DAYS, own_data.DECLINED_DAYS) == (30, 365)


# A dispute


@pytest.fixture
def disputed(claim):
    claim.disputed = "Is it so?"
    change_claim(claim, evidence_of(claim), by=None)
    return claim


def test_a_check_does_not_answer_a_dispute(disputed):
    confirm_claim(disputed, by=UserFactory(username="alice"), on=timezone.localdate())

    assert Claim.objects.get().disputed == "Is it so?"


def test_a_restored_cell_is_as_disputed_as_before(disputed):
    change_text(disputed, "Something else")
    before, *_ = ClaimEvent.objects.order_by("pk")

    restore_claim(ClaimEvent.objects.first(), by=UserFactory(username="alice"), why="x")
    assert Claim.objects.get().disputed == "Is it so?"

    answered = Claim.objects.get()
    answered.disputed, answered.text = "", "Something new"
    change_claim(answered, evidence_of(answered), by=None)
    restore_claim(before, by=UserFactory(username="alice"), why="x")
    assert (Claim.objects.get().disputed, Claim.objects.get().text) == ("", "It does")


def test_only_who_is_signed_in_withdraws(claim, bob):
    correction = report(claim, bob)

    response = Client().post(address(claim), {"withdraw": "1"})

    assert response.url.startswith("/accounts/login/")
    correction.refresh_from_db()
    assert correction.state == State.OPEN


def test_a_row_that_is_taken_out_closes_an_empty_cell(as_bob, claim):
    delete_claim(claim, by=None)
    ComparisonRow.objects.all().delete()

    assert as_bob.get(address(claim)).status_code == 404


def test_what_rests_on_nothing_is_refused_by_the_database(claim, bob):
    with pytest.raises(RefusedError), transaction.atomic():
        file_correction(
            Correction(
                member=bob, criterion=claim.criterion, technology=claim.technology, wrong="x", text="y"
            )
        )
