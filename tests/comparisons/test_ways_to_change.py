"""Whichever way a claim is changed, it is an event; nothing changes a claim past it."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from accounts.groups import EDITORS
from comparisons.changes import evidence_of, snapshot
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison
from tests.comparisons.cells import sent
from tests.comparisons.corrections import admin, report
from tests.factories import make_comparison, make_staff


def stored(claim):
    claim = Claim.objects.get(pk=claim.pk)
    return snapshot(claim, evidence_of(claim))


# The ways by which a claim is changed. Whoever builds another adds it here.


def by_import(client, claim, folder):
    call_command("export_content", folder, verbosity=0)
    for path in folder.glob("technologies/*.yaml"):
        path.write_text(path.read_text().replace("text: It does", "text: It does so"))
    call_command("import_content", folder, update=True, verbosity=0)


def by_form(client, claim, folder):
    address = reverse("admin:comparisons_claim_change", args=[claim.pk])
    editor = client.get(address).context["editor"]
    client.post(address, sent(editor) | {"text": "It does so", "why": "We looked again."})


def by_grid(client, claim, folder):
    comparison = Comparison.objects.get()
    address = reverse("admin:comparisons_comparison_grid", args=[comparison.pk])
    key = f"{claim.criterion_id}-{claim.technology_id}"
    editor = client.get(address, {"cell": key}).context["grid"].cells[key].editor
    data = sent(editor) | {f"{key}-text": "It does so", f"{key}-why": "We looked again.", "cell": key}
    client.post(address, data | {"save": "1"})


def by_check(client, claim, folder):
    comparison = Comparison.objects.get()
    address = reverse("admin:comparisons_comparison_grid", args=[comparison.pk])
    client.post(address, {"checked": f"{claim.criterion_id}-{claim.technology_id}:0"})


def by_worklist(client, claim, folder):
    client.post(reverse("admin:comparisons_claim_worklist"), {"checked": f"{claim.pk}:0"})


def by_agreeing_to_a_correction(client, claim, folder):
    client.post(admin(report(claim)), {"agree": "1", "answer": "Is it so?", "seen": "0"})


def by_accepting_a_correction(client, claim, folder):
    address = admin(report(claim, source="", tested="I ran it."), "accept")
    client.post(address, sent(client.get(address).context["editor"]) | {"why": "We looked again."})


def by_deletion(client, claim, folder):
    Comparison.objects.get().delete()
    client.post(reverse("admin:comparisons_claim_delete", args=[claim.pk]), {"post": "yes"})


def by_deletion_of_many(client, claim, folder):
    Comparison.objects.get().delete()
    data = {"action": "delete_selected", "_selected_action": [claim.pk], "post": "yes"}
    client.post(reverse("admin:comparisons_claim_changelist"), data)


@pytest.mark.parametrize(
    ("way", "kind", "by"),
    [
        (by_import, "changed", None),
        (by_form, "changed", "alice"),
        (by_grid, "changed", "alice"),
        (by_check, "checked", "alice"),
        (by_worklist, "checked", "alice"),
        (by_agreeing_to_a_correction, "changed", "alice"),
        (by_accepting_a_correction, "changed", "alice"),
        (by_deletion, "deleted", "alice"),
        (by_deletion_of_many, "deleted", "alice"),
    ],
)
def test_each_way_to_change_a_claim_leaves_one_event(client, db, tmp_path, way, kind, by):
    make_comparison(technologies=1, criteria=1)
    claim = Claim.objects.get()
    before = stored(claim)
    client.force_login(make_staff("alice", EDITORS))

    way(client, claim, tmp_path)

    event = ClaimEvent.objects.get()
    assert (event.kind, event.by and event.by.username) == (kind, by)
    assert event.before == before
    assert event.after == (stored(claim) if kind != "deleted" else None)
    assert event.after != before


def test_an_import_says_so_and_an_import_of_the_same_says_nothing(db, tmp_path):
    make_comparison(technologies=1, criteria=1)
    by_import(None, Claim.objects.get(), tmp_path)
    assert ClaimEvent.objects.get().why == "Imported"

    call_command("import_content", tmp_path, update=True, verbosity=0)

    assert ClaimEvent.objects.count() == 1


def test_what_ships_with_the_site_begins_with_an_event_each(shipped):
    assert set(ClaimEvent.objects.values_list("kind", "why")) == {("created", "Imported")}
    assert ClaimEvent.objects.count() == Claim.objects.count() > 0


ROOMS = ["techjobs", "pages", "accounts", "comparisons", "articles", "comments"]
STORES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}


def test_no_code_stores_a_claim_or_its_evidence_in_another_place():
    """`Claim.objects.…update(…)`, `claim.save()`, `evidence.all().delete()` and the like are in one file."""
    found = []
    for room in ROOMS:
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py"):
            if path.name != "changes.py" and "migrations" not in path.parts:
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                        target = ast.unparse(node.func.value).lower()
                        if node.func.attr in STORES and ("claim" in target or "evidence" in target):
                            found.append(f"{path}:{node.lineno}: {ast.unparse(node)}")

    assert not [line for line in found if "KeptError" not in line], found
