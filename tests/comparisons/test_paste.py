"""An editor pastes a table: shown before anything is stored, and then all of it or nothing."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.groups import EDITORS, MODERATORS
from comparisons.admin import paste as views
from comparisons.changes import delete_claim
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison
from comparisons.paste import plan as plans
from comparisons.paste.apply import apply as apply_paste
from tests.comparisons.cells import SOURCE, WHY, change_text
from tests.documents import document
from tests.factories import (
    TODAY,
    ComparisonFactory,
    ReleaseFactory,
    UserFactory,
    make_comparison,
    make_staff,
)

FOR_PREVIEW = 13


def address(comparison=None):
    pk = comparison.pk if comparison else Comparison.objects.get(slug="any").pk
    return reverse("admin:comparisons_comparison_paste", args=[pk])


def names():
    comparison = Comparison.objects.get(slug="any")
    technologies = [column.technology for column in comparison.columns.all()]
    return technologies, [row.criterion for row in comparison.rows.all()]


def table(*rows):
    """Tab-separated: the table's technologies, and a row of cells for each of its criteria, in order."""
    technologies, criteria = names()
    lines = ["\t".join(["", *(one.name for one in technologies)])]
    lines += ["\t".join([criterion.name, *cells]) for criterion, cells in zip(criteria, rows, strict=False)]
    return "\n".join(lines)


def claim_at(row, column):
    technologies, criteria = names()
    return Claim.objects.filter(criterion=criteria[row], technology=technologies[column]).first()


def key_at(row, column):
    technologies, criteria = names()
    return f"{criteria[row].pk}-{technologies[column].pk}"


def shown(client, text, **more):
    return client.post(address(), {"text": text, "read": "1", **more})


def confirmation(response, **typed):
    """What a browser sends of the page that shows what would change, with what its editor typed."""
    confirm, form = response.context["confirm"], response.context["form"]
    fields = [*confirm, *confirm.source]
    data = {field.html_name: "" if field.value() is None else field.value() for field in fields}
    data.pop("empty", None)
    data |= {"text": form.source, "form": form.parsed.form.value, "seen": response.context["plan"].state}
    return data | {"apply": "1"} | typed


def with_source():
    return {f"source-{name}": value for name, value in SOURCE.items()}


def apply(client, response, **typed):
    return client.post(address(), confirmation(response, **typed), follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


# What is shown


def test_the_page_asks_for_a_table(editor, comparison):
    page = document(editor.get(address()))

    assert page.all("textarea", name="text")
    assert [option.attributes["value"] for option in page.all("option")][:2] == ["", "tabs"]
    for view in ("grid", "change"):
        response = editor.get(reverse(f"admin:comparisons_comparison_{view}", args=[comparison.pk]))
        assert address() in document(response).links()


def test_each_cell_is_shown_and_nothing_is_stored(editor):
    delete_claim(claim_at(0, 0), by=None)
    events = ClaimEvent.objects.count()

    response = shown(editor, table(["Yes: new", "No: not any more"], ["", "maybe"]) + "\nSpeed\tyes\tyes")

    plan = response.context["plan"]
    assert [one.key for one in plan.added] == [key_at(0, 0)]
    assert [one.key for one in plan.changed] == [key_at(0, 1)]
    assert [one.key for one in plan.removed] == [key_at(1, 0)]
    page = response.content.decode()
    for words in ("not any more", "It does", "maybe", "It does not begin with a verdict", "Speed"):
        assert words in page
    assert "Cells of a spreadsheet, divided by tabs" in page
    assert ClaimEvent.objects.count() == events


def test_what_is_so_already_is_counted(editor):
    response = shown(editor, table(["Yes: It  does", "✅"], ["yes: It does", "Yes"]))

    assert response.context["plan"].unchanged == 4
    assert [one.key for one in response.context["plan"].changed] == []
    assert "there is nothing to store" not in shown(editor, table(["no"])).content.decode()


@pytest.mark.parametrize("query", ["comparison_csv", "table", "comparison_md", "comparison_detail"])
def test_what_was_taken_along_comes_back_as_it_was(editor, query):
    Claim.objects.update(text='a|b "c", *d*', note="=1+2\nand <b>more</b>", verdict="partial")
    name = "comparison_csv" if query == "table" else query
    text = Client().get(
        reverse(f"comparisons:{name}", args=["any"]), {"shape": "table"} if query == "table" else {}
    )

    response = shown(editor, text.content.decode())

    plan = response.context["plan"]
    assert (plan.unchanged, plan.puzzles, list(plan.cells)) == (4, [], [])
    assert plan.meaning.unknown_criteria == []
    assert "there is nothing to store" in response.content.decode()


def test_the_content_that_ships_comes_back_as_it_was(client, shipped):
    client.force_login(make_staff("alice", EDITORS))
    comparison = Comparison.objects.get(slug="django-flask-fastapi")
    for query in (".csv", ".csv?shape=table", ".md", "/"):
        text = Client().get(f"/comparisons/{comparison.slug}{query}").content.decode()

        plan = client.post(address(comparison), {"text": text, "read": "1"}).context["plan"]

        assert (plan.unchanged, plan.puzzles, list(plan.cells)) == (24, [], []), query
        assert plan.meaning.unknown_criteria == plan.meaning.unknown_technologies == []


def test_html_of_the_clipboard_counts_unless_told_otherwise(editor):
    technologies, criteria = names()
    html = f"<table><tr><td><td>{technologies[0]}<tr><td>{criteria[0]}<td>No: by HTML</table>"
    text = table(["No: by text", ""])

    by_html, by_text = shown(editor, text, html=html), shown(editor, text, html=html, form="tabs")

    assert by_html.context["plan"].changed[0].answer.text == "by HTML"
    assert by_text.context["plan"].changed[0].answer.text == "by text"


def test_what_was_pasted_is_never_markup(editor):
    response = shown(editor, table(["No: <script>alert(1)</script>", "<img src=x>"]))

    page = document(response)
    assert not [one for one in page.all("script") if not one.attributes.get("src")]
    assert not page.all("img", src="x")


def test_one_goes_back_with_what_was_pasted(editor):
    text = table(["No: a", ""])

    response = editor.post(address(), {"text": text, "form": "tabs", "again": "1"})

    page = document(response)
    assert page.all("textarea", name="text")[0].text.strip("\n") == text.strip("\n")
    assert "selected" in page.all("option", value="tabs")[0].attributes


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": ""}, "Paste a table first."),
        ({}, "Paste a table first."),
        ({"text": "\x00\x01"}, "Paste a table first."),
        ({"text": "Hello"}, "None of its columns is a technology of this comparison"),
        ({"text": "a\tb", "form": "xml"}, "Select a valid choice"),
        ({"text": "a\tb", "form": "html"}, "no table in it"),
        ({"text": "x" * 2_000_001}, "at most 2,000,000"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(editor, data, words):
    for press in ("read", "apply"):
        response = editor.post(address(), data | {press: "1"})

        assert response.status_code == 200
        assert words in response.content.decode()
    assert not ClaimEvent.objects.exists()


def test_a_form_that_is_too_long_gets_a_sentence(editor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = editor.post(address(), {"text": "x" * 2000, "read": "1"}, follow=True)

    assert told(response)[0].startswith("That was more than is read at once")


def test_forged_forms_are_refused(editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_staff("carol", EDITORS))

    assert strict.post(address(), {"text": table(["no: a"]), "apply": "1"}).status_code == 403


# What is stored


def test_it_is_stored_once_it_is_confirmed(editor):
    delete_claim(claim_at(0, 0), by=None)
    response = shown(editor, table(['"Partial: new\nBut not all"', "No: gone"]))

    done = apply(editor, response, why=WHY, sources="kept", checked_on="2026-11-20", **with_source())

    assert told(done) == ["Cells of Any: 1 added, 1 changed."]
    added, changed = claim_at(0, 0), claim_at(0, 1)
    assert (added.verdict, added.text, added.note) == ("partial", "new", "But not all")
    assert (added.checked_by.username, str(added.checked_on)) == ("alice", "2026-11-20")
    assert [one.title for one in added.evidence.all()] == ["News"]
    assert added.release.version == "1.0"
    assert (changed.verdict, changed.text, changed.checked_by.username) == ("no", "gone", "alice")
    assert [one.title for one in changed.evidence.all()] == ["The manual"]
    assert list(ClaimEvent.objects.values_list("kind", "why", "by__username")[:2]) == [
        ("changed", WHY, "alice"),
        ("created", WHY, "alice"),
    ]
    assert claim_at(1, 0).text == "It does"


def test_what_is_sent_twice_is_done_once(editor):
    response = shown(editor, table(["No: gone", ""]))
    data = confirmation(response, why=WHY, sources="kept", **{f"note-{key_at(0, 0)}": ""})

    editor.post(address(), data)
    again = editor.post(address(), data, follow=True)

    assert told(again)[-1] == "Nothing was changed: the cells are so already."
    assert ClaimEvent.objects.count() == 1


def test_a_source_is_one_more_for_what_changes(editor):
    response = shown(editor, table(["No: gone", ""]))

    apply(editor, response, why=WHY, sources="added", **with_source())

    assert [one.title for one in claim_at(0, 0).evidence.all()] == ["The manual", "News"]


def test_a_cell_that_is_empty_in_the_paste_stays_unless_it_is_ticked(editor):
    text = table(["No: gone", ""], ["", ""])

    apply(editor, shown(editor, text), why=WHY, sources="kept", empty=[key_at(1, 0)])

    assert claim_at(0, 1) is not None
    assert claim_at(1, 0) is None
    event = ClaimEvent.objects.get(kind="deleted")
    assert (event.why, event.by.username, event.before["text"]) == (WHY, "alice", "It does")


def test_emptying_alone_needs_a_reason_and_the_right(editor):
    response = shown(editor, table(["", "Yes: It does"]))
    refused = editor.post(address(), confirmation(response, empty=[key_at(0, 0)]))
    assert "Say why the cells are to be empty." in refused.content.decode()

    alice = refused.wsgi_request.user
    alice.groups.clear()
    rights = ("view_comparison", "add_claim", "change_claim")
    alice.user_permissions.set(Permission.objects.filter(codename__in=rights))
    response = shown(editor, table(["", "Yes: It does"]))
    assert "empty" not in response.context["confirm"].fields
    apply(editor, response, empty=[key_at(0, 0)], why=WHY)
    assert claim_at(0, 0) is not None


def test_what_a_cell_lacks_is_asked(editor):
    Claim.objects.update(note="")
    cell = key_at(0, 0)
    response = shown(editor, table(["Partial", ""]))
    page = document(response)
    assert page.all("input", name=f"text-{cell}")[0].attributes["value"] == "It does"

    refused = editor.post(address(), confirmation(response, why=WHY, sources="kept"))
    assert refused.context["confirm"].errors == {f"note-{cell}": ["This field is required."]}
    done = apply(
        editor, refused, why=WHY, sources="kept", **{f"text-{cell}": "Some", f"note-{cell}": "Not all"}
    )

    assert told(done) == ["Cells of Any: 1 changed."]
    claim = claim_at(0, 0)
    assert (claim.verdict, claim.text, claim.note) == ("partial", "Some", "Not all")


def test_a_note_that_is_not_in_the_paste_is_shown_to_be_kept_or_not(editor):
    response = shown(editor, table(["No: gone", "No: gone"]))

    apply(editor, response, why=WHY, sources="kept", **{f"note-{key_at(0, 1)}": ""})

    assert (claim_at(0, 0).note, claim_at(0, 1).note) == ("As it was.", "")


def test_a_release_is_chosen_once_for_each_technology(editor):
    newer = ReleaseFactory(technology=claim_at(0, 0).technology, version="2.0")
    response = shown(editor, table(["No: gone", "No: gone"]))

    apply(editor, response, why=WHY, sources="kept", **{f"release-{newer.technology_id}": newer.pk})

    assert [claim_at(0, column).release.version for column in (0, 1)] == ["2.0", "1.0"]


def test_a_row_for_each_cell_brings_its_release(editor):
    claim = claim_at(0, 0)
    ReleaseFactory(technology=claim.technology, version="2.0")
    head = "criterion,technology,verdict,text,note,release\r\n"
    cell = f"{claim.criterion.slug},{claim.technology.slug}"

    unknown = shown(editor, f"{head}{cell},yes,It does,As it was.,9.9")
    assert "has no release 9.9 here" in unknown.content.decode()
    apply(editor, shown(editor, f"{head}{cell},yes,It does,,2.0"), why=WHY, sources="kept")

    claim = claim_at(0, 0)
    assert (claim.release.version, claim.note) == ("2.0", "")  # its column says that there is none


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"why": ""}, "This field is required."),
        ({"why": "x" * 201}, "at most 200 characters"),
        ({"sources": ""}, "Say what the changed facts rest on."),
        ({"sources": "hearsay"}, "Select a valid choice"),
        ({"sources": "added", "source-url": ""}, "This field is required."),
        ({"source-url": "javascript:alert(1)"}, "Write a whole address"),
        ({"source-accessed_on": "2999-01-01"}, "This day has not come yet."),
        ({"checked_on": "2999-01-01"}, "This day has not come yet."),
        ({"checked_on": "yesterday"}, "Enter a valid date."),
        ({"release": "0"}, "Select a valid choice"),
        ({"release": ""}, "This field is required."),
        ({"empty": "0-0"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_so_is_said_and_nothing_is_stored(editor, typed, words):
    technology = claim_at(0, 0).technology
    delete_claim(claim_at(0, 0), by=None)
    events = ClaimEvent.objects.count()
    if "release" in typed:
        typed = {f"release-{technology.pk}": typed["release"]}
    usual = {"why": WHY, "sources": "kept", **with_source()}
    response = shown(editor, table(["Yes: new", "No: gone"], ["", ""]))

    refused = editor.post(address(), confirmation(response, **usual | typed))

    assert refused.status_code == 200
    assert words in refused.content.decode()
    assert ClaimEvent.objects.count() == events
    assert "<title>Error:" in refused.content.decode()


def test_a_changed_fact_without_a_source_needs_one(editor):
    claim_at(0, 0).evidence.all().delete()
    response = shown(editor, table(["No: gone", ""]))

    refused = editor.post(address(), confirmation(response, why=WHY, sources="kept"))

    assert "There is no source yet for" in refused.content.decode()


def test_all_or_nothing(editor, monkeypatch):
    response = shown(editor, table(["No: gone", "No: gone"]))
    data = confirmation(response, why=WHY, sources="kept")
    # What no form has looked at: the last of two cells cannot be stored.
    monkeypatch.setattr(plans.Planned, "result", too_long_for_the_last(plans.Planned.result))

    refused = editor.post(address(), data)

    assert "at most 120 characters" in refused.content.decode()
    assert not ClaimEvent.objects.exists()
    assert claim_at(0, 0).text == "It does"


def too_long_for_the_last(result):
    def changed(planned, *args):
        claim = result(planned, *args)
        if planned.key == key_at(0, 1):
            claim.text = "x" * 121
        return claim

    return changed


# Two editors


def test_what_another_editor_did_meanwhile_is_shown_and_not_overwritten(editor):
    bob = UserFactory(username="bob")
    response = shown(editor, table(["No: mine", "No: mine"]))
    change_text(claim_at(0, 0), "Theirs", by=bob)

    refused = apply(editor, response, why=WHY, sources="kept")

    page = refused.content.decode()
    for words in ("Somebody else changed this cell meanwhile.", "bob", "Theirs"):
        assert words in page
    assert claim_at(0, 0).text == "Theirs"
    assert claim_at(0, 1).text == "It does"

    done = apply(editor, refused, why=WHY, sources="kept")
    assert told(done) == ["Cells of Any: 2 changed."]
    assert claim_at(0, 0).text == "mine"


def test_a_cell_that_was_the_same_and_is_not_any_more_is_shown_first(editor):
    response = shown(editor, table(["No: mine", "Yes: It does"]))
    change_text(claim_at(0, 1), "Theirs")

    refused = apply(editor, response, why=WHY, sources="kept")

    assert "Theirs" in refused.content.decode()
    assert claim_at(0, 0).text == "It does"


def test_a_cell_to_be_emptied_that_changed_is_shown_first(editor):
    response = shown(editor, table(["", "Yes: It does"]))
    change_text(claim_at(0, 0), "Theirs")

    refused = apply(editor, response, empty=[key_at(0, 0)], why=WHY)

    assert "Theirs" in refused.content.decode()
    assert claim_at(0, 0) is not None


def test_a_change_at_this_very_moment_is_told_too(editor, monkeypatch):
    response = shown(editor, table(["No: mine", ""]))
    data = confirmation(response, why=WHY, sources="kept")

    def late(form, by):
        monkeypatch.setattr(views, "apply", apply_paste)
        change_text(claim_at(0, 0), "Theirs")
        return apply_paste(form, by)

    monkeypatch.setattr(views, "apply", late)
    refused = editor.post(address(), data)

    assert "Theirs" in refused.content.decode()
    assert refused.status_code == 200
    assert claim_at(0, 0).text == "Theirs"


@pytest.mark.parametrize("seen", ["", "x", "1-1:x", "0-0:9", "::: 1-1:99999999999999999999"])
def test_a_forged_state_stores_nothing(editor, seen):
    response = shown(editor, table(["No: mine", ""]))

    refused = apply(editor, response, why=WHY, sources="kept", seen=seen)

    assert "look at it, and confirm again" in refused.content.decode()
    assert not ClaimEvent.objects.exists()


def test_so_many_cells_and_no_more(editor, monkeypatch):
    monkeypatch.setattr(plans, "MOST_CHANGES", 1)
    text = table(["No: a", "No: b"])

    response = shown(editor, text)
    sent = editor.post(address(), {"text": text, "apply": "1", "why": WHY, "sources": "kept"})

    assert "2 cells would change, and at most 1 are changed at once" in response.content.decode()
    assert sent.status_code == 200
    assert not ClaimEvent.objects.exists()


# Who may


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_who_may_change_cells(client, comparison, method):
    assert getattr(client, method)(address()).status_code == 302
    for person in (UserFactory(username="bob"), make_staff("charlie", MODERATORS)):
        client.force_login(person)
        response = getattr(client, method)(address(), {"text": table(["no: a"]), "read": "1"})
        assert response.status_code in {302, 404}
        assert b"no: a" not in response.content


@pytest.mark.parametrize("bad", ["0", "999999", "x", "-1", "9" * 30])
def test_a_comparison_that_is_not_there_is_not_found(editor, bad):
    path = address().replace(str(Comparison.objects.get().pk), bad)

    assert editor.get(path, follow=True).status_code in {200, 404}
    assert editor.post(path, {"text": "x"}).status_code in {302, 404}
    assert editor.post(path, {"text": "x"}, follow=True).status_code != 500


def test_a_table_without_cells_says_so(editor):
    assert b"This table has no cells yet" in editor.get(address(ComparisonFactory())).content
    assert editor.post(address(ComparisonFactory()), {"text": "a\tb", "read": "1"}).status_code == 200


@pytest.mark.parametrize(("technologies", "criteria"), [(2, 2), (5, 10)])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, technologies, criteria):
    comparison = make_comparison("any", technologies, criteria, checked_on=TODAY)
    client.force_login(make_staff("alice", EDITORS))
    text = table(*[["No: gone"] * technologies] * criteria)
    client.get(address())

    with django_assert_num_queries(FOR_PREVIEW):
        response = client.post(address(comparison), {"text": text, "read": "1"})
    assert len(response.context["plan"].changed) == technologies * criteria
