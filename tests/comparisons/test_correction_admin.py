"""Editors decide what members report: each once, with what it does to the cell, and a mail to the member."""

import email.policy
import smtplib

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.groups import EDITORS, MODERATORS
from comparisons.admin import corrections as queue
from comparisons.changes import change_claim, delete_claim, evidence_of
from comparisons.corrections import acts
from comparisons.corrections.acts import RefusedError
from comparisons.corrections.models import Correction
from comparisons.events import ClaimEvent
from comparisons.history import told
from comparisons.models import Claim
from tests.comparisons.cells import SOURCE, change_text, sent
from tests.comparisons.corrections import REPORT, address, admin, member, report
from tests.factories import UserFactory, make_comparison, make_staff

State = Correction.State
QUEUE = "/admin/comparisons/correction/"


@pytest.fixture
def claim(db):
    make_comparison("any", technologies=1, criteria=1)
    return Claim.objects.select_related("technology", "criterion").get()


@pytest.fixture
def correction(claim):
    return report(claim, is_credited=True)


@pytest.fixture
def alice(db):
    return make_staff("alice", EDITORS)


@pytest.fixture
def editor(client, alice):
    client.force_login(alice)
    return client


def form_of(client, correction):
    """What a browser would send of the form to accept, once its new source is filled in."""
    data = sent(client.get(admin(correction, "accept")).context["editor"])
    new = {f"evidence-1-{name}": value for name, value in SOURCE.items() if name != "url"}
    return data | new | {"why": "Its manual says so now."}


def agree(client, correction, words="Is it so?"):
    seen = client.get(admin(correction)).context["forms"]["agree"]["seen"].value()
    return client.post(admin(correction), {"agree": "1", "answer": words, "seen": seen})


def now(correction):
    return Correction.objects.get(pk=correction.pk)


# The queue


def test_the_queue_has_open_ones_first_and_the_oldest_of_them(editor, claim, alice):
    declined, agreed, first, second = (report(claim, member(f"m{n}"), wrong=f"Number-{n}") for n in range(4))
    acts.decline(declined, by=alice, reason="x")
    acts.agree(agreed, by=alice, words="x")

    lines = editor.get(QUEUE).context["cl"].result_list

    assert list(lines) == [first, second, agreed, declined]
    for query, found in (
        ({"state": "waiting"}, [first, second, agreed]),
        ({"state": "declined"}, [declined]),
        ({"state": "nonsense"}, [first, second, agreed, declined]),
        ({"q": "number-2"}, [first]),
        ({"q": "M3"}, [second]),
        ({"q": claim.technology.name}, [first, second, agreed, declined]),
    ):
        assert list(editor.get(QUEUE, query).context["cl"].result_list) == found, query


def test_the_queue_and_a_page_cost_the_same_for_many(editor, claim, correction):
    def cost(path):
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(path).status_code == 200
        return len(captured)

    paths = [QUEUE, admin(correction), admin(correction, "accept"), "/admin/"]
    few = [cost(path) for path in paths]
    for number in range(12):
        report(claim, member(f"m{number}"))
        change_text(claim, f"Text {number}", by=UserFactory(username=f"e{number}"))

    assert [cost(path) for path in paths] == few


def test_the_start_page_names_what_waits(editor, claim, correction):
    page = editor.get("/admin/").content.decode()

    assert "Corrections to decide" in page
    assert f'href="{admin(correction)}"' in page
    assert f"{REPORT['wrong']}, by bob" in page


@pytest.mark.parametrize("who", ["visitor", "member", "moderator"])
def test_nobody_else_sees_or_decides(client, claim, correction, who):
    if who != "visitor":
        client.force_login(make_staff("m", MODERATORS) if who == "moderator" else member("charlie"))
    for path in (QUEUE, admin(correction), admin(correction, "accept")):
        assert client.get(path).status_code in {302, 404}
        assert client.post(path, {"decline": "1", "answer": "x"}).status_code in {302, 404}
    assert "Corrections to decide" not in client.get("/admin/", follow=True).content.decode()
    assert now(correction).state == State.OPEN


def test_who_may_only_look_does_not_decide(client, correction):
    dora = UserFactory(username="dora", is_staff=True)
    dora.user_permissions.add(Permission.objects.get(codename="view_correction"))
    client.force_login(dora)

    assert REPORT["wrong"] in client.get(admin(correction)).content.decode()
    assert "What becomes of it" not in client.get(admin(correction)).content.decode()
    assert client.post(admin(correction), {"decline": "1", "answer": "x"}).status_code == 404
    assert client.get(admin(correction, "accept")).status_code == 404
    assert now(correction).state == State.OPEN


def test_what_is_not_there(editor, correction):
    assert editor.get(f"{QUEUE}999/accept/").status_code == 404
    assert editor.get(f"{QUEUE}999/change/").status_code == 302
    assert editor.get(f"{QUEUE}add/").status_code == 404
    assert editor.get(f"{QUEUE}{correction.pk}/delete/").status_code == 404
    assert editor.post(admin(correction), {"nonsense": "1"}).status_code == 302
    assert now(correction).state == State.OPEN


def test_its_page_has_the_cell_the_report_what_came_since_and_the_others(editor, claim, correction):
    other = report(claim, member("charlie"), wrong="I say so, too.")
    change_text(claim, "It might", by=UserFactory(username="dora"))

    page = editor.get(admin(correction)).content.decode()

    for words in ("It might", "The cell has changed since", "dora", REPORT["wrong"], "I say so, too."):
        assert words in page
    assert f'href="{admin(other)}"' in page
    assert "wants to be named" in page


# Agreeing


def test_agreed_the_cell_is_disputed_and_the_report_waits_on(editor, claim, correction, alice):
    assert agree(editor, correction).status_code == 302

    assert Claim.objects.get().disputed == "Is it so?"
    event = ClaimEvent.objects.get()
    assert (event.by, event.kind, event.after["disputed"]) == (alice, "changed", "Is it so?")
    decided = now(correction)
    assert (decided.state, decided.decided_by, decided.answer) == (State.AGREED, alice, "Is it so?")
    assert decided.is_waiting


def test_an_empty_cell_is_not_disputed(editor, claim, correction):
    delete_claim(claim, by=None)

    page = editor.get(admin(correction)).content.decode()
    response = editor.post(admin(correction), {"agree": "1", "answer": "Is it so?"})

    assert 'name="agree"' not in page
    assert "The cell is empty" in response.content.decode()
    assert now(correction).state == State.OPEN


def test_a_sentence_is_needed_and_short(editor, correction):
    for act in ("agree", "right", "decline"):
        for answer in ("", " ", "x" * 201):
            response = editor.post(admin(correction), {act: "1", "answer": answer, "seen": "0"})
            assert response.status_code == 200
            assert response.context["forms"][act]["answer"].errors
            assert answer.strip() in response.content.decode()
    assert now(correction).state == State.OPEN
    assert not ClaimEvent.objects.exists()


def test_who_agrees_has_seen_the_cell_as_it_is(editor, claim, correction):
    change_text(claim, "It might")

    response = editor.post(admin(correction), {"agree": "1", "answer": "Is it so?", "seen": "0"})

    page = response.content.decode()
    assert "Somebody changed the cell meanwhile." in page
    assert "It might" in page
    assert now(correction).state == State.OPEN
    form = response.context["forms"]["agree"]
    again = {"agree": "1", "answer": form["answer"].value(), "seen": form["seen"].value()}
    assert editor.post(admin(correction), again).status_code == 302
    assert Claim.objects.get().disputed == "Is it so?"


# Accepting


def test_accepted_the_cell_says_what_the_member_proposed_and_names_them(editor, claim, correction, alice):
    agree(editor, correction)
    data = form_of(editor, correction)
    assert (data["verdict"], data["text"], data["disputed"]) == ("no", "It does not", "")
    assert data["evidence-1-url"] == REPORT["source"]

    response = editor.post(admin(correction, "accept"), data)

    assert response.url == admin(correction)
    stored = Claim.objects.get()
    assert (stored.verdict, stored.text, stored.disputed, stored.checked_by) == (
        "no",
        "It does not",
        "",
        alice,
    )
    assert stored.evidence.filter(url=REPORT["source"], title=SOURCE["title"]).exists()
    decided = now(correction)
    assert (decided.state, decided.event, decided.answer) == (
        State.ACCEPTED,
        ClaimEvent.objects.first(),
        "Its manual says so now.",
    )
    entry = told([decided.event])[0]
    assert (entry.by, entry.credited) == ("alice", "bob")
    assert "Reported by bob" in render_to_string("comparisons/_credit.html", {"event": decided.event})
    page = editor.get(reverse("admin:comparisons_claim_change", args=[stored.pk])).content.decode()
    assert "reported by bob" in page


def test_who_does_not_want_it_is_not_named(editor, claim):
    correction = report(claim)

    editor.post(admin(correction, "accept"), form_of(editor, correction))

    event = now(correction).event
    assert event.credited_to is None
    assert "Reported" not in render_to_string("comparisons/_credit.html", {"event": event})


def test_a_source_that_was_not_read_does_not_come_along(editor, claim, correction):
    data = form_of(editor, correction) | {f"evidence-1-{name}": "" for name in SOURCE}

    editor.post(admin(correction, "accept"), data)

    assert Claim.objects.get().evidence.count() == 1
    assert now(correction).state == State.ACCEPTED


def test_an_empty_cell_is_filled(editor, claim, correction):
    delete_claim(claim, by=None)
    data = form_of(editor, correction)
    release = claim.technology.releases.get()
    data = {name.replace("evidence-1-", "evidence-0-"): value for name, value in data.items()}
    data |= {"evidence-0-url": REPORT["source"], "release": release.pk}

    response = editor.post(admin(correction, "accept"), data)

    assert response.status_code == 302, response.context["editor"].form.errors
    assert Claim.objects.get().text == "It does not"
    assert now(correction).event.kind == "created"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"why": ""}, "Say why in a sentence"),
        ({"text": ""}, "This field is required."),
        ({"verdict": "partial"}, "A partial verdict needs a note"),
        ({"evidence-1-title": ""}, "This field is required."),
        ({"evidence-TOTAL_FORMS": "x"}, "Nothing was saved: see below."),
    ],
)
def test_what_the_editor_typed_stays_where_it_is_wrong(editor, correction, values, words):
    response = editor.post(admin(correction, "accept"), form_of(editor, correction) | values)

    assert response.status_code == 200
    page = response.content.decode()
    assert words in page
    assert "Its manual says so now." in page or "why" in values
    assert now(correction).state == State.OPEN
    assert not ClaimEvent.objects.exists()


def test_one_more_source_keeps_what_was_typed(editor, correction):
    data = form_of(editor, correction) | {"add": "", "text": "Typed"}

    response = editor.post(admin(correction, "accept"), data)

    assert 'value="Typed"' in response.content.decode()
    assert len(response.context["editor"].evidence.forms) == 3


def test_what_would_change_nothing_is_said(editor, claim, correction):
    change_claim(claim, evidence_of(claim), by=None)
    data = form_of(editor, correction)
    stored = Claim.objects.get()
    data |= {"verdict": stored.verdict, "text": stored.text, "why": "", "checked_on": stored.checked_on}
    data |= {f"evidence-1-{name}": "" for name in SOURCE}

    response = editor.post(admin(correction, "accept"), data)

    assert "This would change nothing." in response.content.decode()
    assert now(correction).state == State.OPEN


def test_somebody_else_who_changes_the_cell_meanwhile_is_shown(editor, claim, correction):
    data = form_of(editor, correction)
    change_text(claim, "Theirs", by=UserFactory(username="dora"))

    response = editor.post(admin(correction, "accept"), data)

    assert "Somebody else changed this cell meanwhile." in response.content.decode()
    assert "Theirs" in response.content.decode()
    assert now(correction).state == State.OPEN
    assert Claim.objects.get().text == "Theirs"
    editor.post(admin(correction, "accept"), sent(response.context["editor"]))
    assert (Claim.objects.get().text, now(correction).state) == ("It does not", State.ACCEPTED)


def test_a_change_at_the_very_same_moment_is_a_conflict_too(editor, claim, correction, monkeypatch):
    data = form_of(editor, correction)
    accept = acts.accept

    def late(*args, **kwargs):
        if not ClaimEvent.objects.exists():
            change_text(claim, "Theirs")
        return accept(*args, **kwargs)

    monkeypatch.setattr(queue.acts, "accept", late)

    response = editor.post(admin(correction, "accept"), data)

    assert "Somebody else changed this cell meanwhile." in response.content.decode()
    assert (Claim.objects.get().text, now(correction).state) == ("Theirs", State.OPEN)


# Already right, declined


def test_what_was_corrected_already_is_accepted_without_a_change(editor, claim, correction):
    agree(editor, correction)
    stored = Claim.objects.get()
    stored.text = "It does not"
    change_claim(stored, evidence_of(stored), by=None)

    editor.post(admin(correction), {"right": "1", "answer": "It says so since today."})

    decided = now(correction)
    assert (decided.state, decided.event) == (State.ACCEPTED, None)
    assert (Claim.objects.get().text, Claim.objects.get().disputed) == ("It does not", "")


def test_an_empty_cell_is_not_right_already(editor, claim, correction):
    delete_claim(claim, by=None)

    response = editor.post(admin(correction), {"right": "1", "answer": "x"})

    assert "it cannot be right already" in response.content.decode()
    assert now(correction).state == State.OPEN


def test_declined_the_doubt_that_it_brought_goes(editor, claim, correction, alice):
    agree(editor, correction)

    editor.post(admin(correction), {"decline": "1", "answer": "The manual\nis   clear."})

    decided = now(correction)
    assert (decided.state, decided.answer, decided.decided_by) == (
        State.DECLINED,
        "The manual is clear.",
        alice,
    )
    assert Claim.objects.get().disputed == ""
    assert ClaimEvent.objects.first().why == "A reader’s correction was answered: The manual is clear."
    assert "What becomes of it" not in editor.get(admin(correction)).content.decode()


def test_a_doubt_that_it_did_not_bring_or_that_others_share_stays(editor, claim, correction):
    other = report(claim, member("charlie"))
    agree(editor, correction)
    agree(editor, other)  # in the same words

    editor.post(admin(correction), {"decline": "1", "answer": "No."})
    assert Claim.objects.get().disputed == "Is it so?"

    stored = Claim.objects.get()
    stored.disputed = "Something else is in doubt."
    change_claim(stored, evidence_of(stored), by=None)
    editor.post(admin(other), {"decline": "1", "answer": "No."})
    assert Claim.objects.get().disputed == "Something else is in doubt."


def test_a_long_reason_fits_into_the_history(editor, claim, correction):
    agree(editor, correction)

    response = editor.post(admin(correction), {"decline": "1", "answer": "x" * 200})

    assert response.status_code == 302
    assert len(ClaimEvent.objects.first().why) == 200


def test_restoring_what_it_said_does_not_announce_another_dispute(editor, claim, correction):
    change_text(claim, "It might")
    agree(editor, correction)
    change = ClaimEvent.objects.last()
    change_text(Claim.objects.get(), "It may")

    page = editor.get(reverse("admin:comparisons_claimevent_restore", args=[change.pk])).content.decode()

    assert "<b>Text:</b>" in page
    assert "Disputed" not in page


# Once


@pytest.mark.parametrize("act", ["agree", "right", "decline"])
def test_what_was_decided_meanwhile_is_not_decided_again(editor, claim, correction, alice, act):
    acts.decline(correction, by=UserFactory(username="dora"), reason="First.")

    response = editor.post(admin(correction), {act: "1", "answer": "Second.", "seen": "0"})

    page = response.content.decode()
    assert "This report was decided meanwhile: declined." in page
    assert "What you typed: “Second.”" in page
    assert now(correction).answer == "First."
    assert not ClaimEvent.objects.exists()


def test_accepting_twice_changes_the_cell_once(editor, claim, correction):
    data = form_of(editor, correction)
    editor.post(admin(correction, "accept"), data)
    events = ClaimEvent.objects.count()

    again = editor.post(admin(correction, "accept"), data)
    editor.force_login(make_staff("dora", EDITORS))
    by_another = editor.post(admin(correction, "accept"), data | {"seen": ClaimEvent.objects.first().pk})

    assert again.url == admin(correction)
    assert "decided meanwhile" in by_another.content.decode()
    assert ClaimEvent.objects.count() == events
    assert "This report is decided" in editor.get(admin(correction, "accept")).content.decode()


@pytest.mark.parametrize("act", ["agree", "right", "decline"])
def test_a_button_pressed_twice_decides_once(editor, claim, correction, act):
    data = {act: "1", "answer": "It is so.", "seen": "0"}

    answers = [editor.post(admin(correction), data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert ClaimEvent.objects.count() == (1 if act == "agree" else 0)
    other = editor.post(admin(correction), data | {"answer": "No."})
    assert "decided meanwhile" in other.content.decode()


def test_withdrawn_while_an_editor_was_at_it(editor, claim, correction):
    data = form_of(editor, correction)
    acts.withdraw(now(correction), by=correction.member)

    response = editor.post(admin(correction, "accept"), data)

    assert "decided meanwhile: withdrawn" in response.content.decode()
    assert not ClaimEvent.objects.exists()


def test_what_is_gone_meanwhile_is_said(correction, alice):
    Correction.objects.all().delete()

    with pytest.raises(RefusedError, match="no longer there"):
        acts.decline(correction, by=alice, reason="x")


# Mail


@pytest.fixture
def received(inbox, settings):
    """What a real server has received: (to, subject, text, html) of each."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", inbox.port
    settings.SITE_URL = "https://jobs.example"

    def read():
        mails = []
        for raw in inbox.received:
            message = email.message_from_bytes(bytes(raw), policy=email.policy.default)
            text, html = (part.get_content() for part in message.iter_parts())
            mails.append((message["To"], message["Subject"], text, html))
        return mails

    return read


def test_the_member_is_told_of_each_step(editor, correction, received, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        agree(editor, correction, "Is <b>it</b> so?")
        assert not received(), "not before it is stored"
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(admin(correction, "accept"), form_of(editor, correction))

    (first, second) = received()
    assert [one[0] for one in (first, second)] == ["bob@example.org"] * 2
    assert first[1] == "Tech Job Finder: your correction is looked into"
    assert second[1] == "Tech Job Finder: your correction is accepted"
    assert "“Is <b>it</b> so?”" in first[2]
    assert "<b>it</b>" not in first[3]
    assert "“Its manual says so now.”" in second[2]
    assert "with your name" in second[2]
    for _, _, text, html in (first, second):
        assert f"https://jobs.example{address(correction)}" in text
        assert f'href="https://jobs.example{address(correction)}"' in html
        assert "alice" not in text + html


def test_of_a_declined_one_the_reason_is_told(
    editor, correction, received, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(admin(correction), {"decline": "1", "answer": "https://evil.example/"})

    [(_, subject, text, html)] = received()
    assert subject == "Tech Job Finder: your correction is declined"
    assert "“https://evil.example/”" in text
    assert 'href="https://evil.example/' not in html


def test_a_mail_that_cannot_be_sent_undoes_nothing(
    editor, correction, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def fail(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(mail.EmailMessage, "send", fail)

    with django_capture_on_commit_callbacks(execute=True):
        response = editor.post(admin(correction), {"decline": "1", "answer": "No."})

    assert response.status_code == 302
    assert now(correction).state == State.DECLINED
    assert "correction_decided could not be sent" in caplog.text


def test_nobody_is_told_where_there_is_nobody(editor, claim, correction, django_capture_on_commit_callbacks):
    correction.member.delete()
    without_address = report(claim, UserFactory(username="charlie"))

    with django_capture_on_commit_callbacks(execute=True):
        for one in (correction, without_address):
            editor.post(admin(one), {"decline": "1", "answer": "No."})
        acts.withdraw(report(claim, member("dora")), by=member("dora"))

    assert mail.outbox == []
    assert "a former member" in editor.get(admin(correction)).content.decode()
