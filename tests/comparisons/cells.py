"""What tests of the cells share: what a browser would send, and what another editor does."""

from django.urls import reverse

from comparisons.changes import change_claim, evidence_of
from comparisons.models import Claim, Comparison

WHY = "We looked again."
SOURCE = {"url": "https://example.org/new/", "title": "News", "publisher": "Us", "version_read": "1.0.2"}


def sent(editor):
    """What a browser sends of the form of a cell."""
    return {
        field.html_name: "" if field.value() is None else field.value()
        for form in (editor.form, editor.evidence.management_form, *editor.evidence.forms)
        for field in form
    }


def url(comparison=None, view="grid"):
    pk = comparison.pk if comparison else Comparison.objects.get(slug="any").pk
    return reverse(f"admin:comparisons_comparison_{view}", args=[pk])


def key(claim):
    return f"{claim.criterion_id}-{claim.technology_id}"


def opened(client, *keys):
    """What a browser would send of these cells, which nobody has touched yet."""
    grid = client.get(url(), {"cell": keys}).context["grid"]
    data = {"cell": list(keys)}
    for one in keys:
        data |= sent(grid.cells[one].editor)
    return data


def typed(cell, **values):
    return {f"{cell}-{name.replace('__', '-')}": value for name, value in values.items()}


def shown(response, cell):
    return response.context["grid"].cells[cell]


def sent_back(response):
    data = {"cell": [cell.key for cell in response.context["grid"].open_cells]}
    for cell in response.context["grid"].open_cells:
        data |= sent(cell.editor)
    return data


def change_text(claim, text, by=None):
    claim = Claim.objects.get(pk=claim.pk)
    claim.text = text
    return change_claim(claim, evidence_of(claim), by=by, why="Theirs is better")


def change_claim_day(claim, day):
    claim = Claim.objects.get(pk=claim.pk)
    claim.checked_on = day
    change_claim(claim, evidence_of(claim), by=None)
