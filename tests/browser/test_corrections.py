"""A member says that a cell is wrong, an editor agrees and corrects it, and readers see who reported it."""

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from comparisons.changes import delete_claim
from comparisons.corrections.models import Correction
from comparisons.models import Claim
from tests.browser.conftest import sign_in
from tests.browser.places import DESKTOP, PHONE
from tests.browser.test_axe import COLOURS, audit, violations
from tests.factories import PASSWORD

SOURCE = "https://flask.palletsprojects.com/en/stable/async-await/"


@pytest.fixture
def claim(site) -> Claim:
    cell = {"technology__slug": "flask", "criterion__slug": "templating"}
    return Claim.objects.select_related("technology", "criterion").get(**cell)


def layout(page: Page, name: str) -> list[str]:
    return [f"{name}: {one}" for one in violations(page, without=COLOURS)]


class Auditor:
    """axe, at both widths, where there is a script for it to be; colours do not depend on the width."""

    def __init__(self, page, script: bool) -> None:
        self.page, self.script, self.found = page, script, []

    def look(self, name: str) -> None:
        for width, find in ((PHONE, layout), (DESKTOP, audit)) if self.script else ():
            self.page.set_viewport_size({"width": width, "height": 900})
            self.found += find(self.page, f"{name}, {width}")
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize(("script", "width"), [(True, DESKTOP), (False, PHONE)])
def test_from_the_report_to_the_history(alice, bob, claim, browse, watch, script, width):
    wrong = f"{claim.get_absolute_url()}wrong/"
    options = {"java_script_enabled": script, "color_scheme": "light"}
    page = browse(width, **options)
    axe = Auditor(page, script)

    # a visitor finds the way, signs in, and is back
    page.goto(claim.get_absolute_url())
    page.get_by_role("link", name="Is this wrong?").click()
    axe.look("a visitor")
    page.locator("main").get_by_role("link", name="LOG IN").click()
    page.locator("[name=login]").fill("bob")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url(f"**{wrong}")

    # what is missing is said beside its field, and nothing that was typed is lost
    page.get_by_label("What is wrong?").fill("It has had async templates for years.")
    page.get_by_label("What should it say?").fill("Jinja2, also async")
    page.get_by_label("Name me").check()
    watch.expect(wrong, 422)
    page.get_by_role("button", name="SEND THE REPORT").click()
    expect(page.get_by_label("Where does it say so?")).to_be_focused()
    expect(page.locator(".wrong")).to_have_text(
        "Name a source, or say below how you tested it: one of the two."
    )
    expect(page.get_by_label("What should it say?")).to_have_value("Jinja2, also async")
    axe.look("the form with a mistake")

    # signed out meanwhile: the words wait
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Where does it say so?").fill(SOURCE)
    page.get_by_role("button", name="SEND THE REPORT").click()
    expect(page.locator("[role=status]")).to_contain_text("what you wrote is here again")
    page.locator("[name=login]").fill("bob")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page.get_by_label("Where does it say so?")).to_have_value(SOURCE)
    page.get_by_role("button", name="SEND THE REPORT").click()
    expect(page.locator(".report-state")).to_contain_text("Open.")
    axe.look("a report that waits")

    # an editor agrees
    desk = browse(width, **options)
    desk_axe = Auditor(desk, script)
    sign_in(desk, alice)
    desk.goto("/admin/")
    desk.get_by_role("link", name="Flask, Templating").first.click()
    desk_axe.look("a correction")
    desk.get_by_label("What is in doubt").fill("Does it render asynchronously?")
    desk.get_by_role("button", name="Show as disputed").click()
    expect(desk.locator(".messagelist .success")).to_contain_text("Readers see the cell as disputed now.")
    assert Claim.objects.get(pk=claim.pk).disputed == "Does it render asynchronously?"

    # and, once it was read, corrects the cell
    desk.get_by_role("link", name="Correct the cell").click()
    expect(desk.locator("[name=text]")).to_have_value("Jinja2, also async")
    expect(desk.locator("[name=disputed]")).to_have_value("")
    source = desk.locator(".fact-source").last
    expect(source.locator("[name$=-url]")).to_have_value(SOURCE)
    desk.get_by_role("button", name="Accept and save").click()
    expect(desk.locator("[name=text]")).to_have_value("Jinja2, also async")
    expect(desk.get_by_text("Say why in a sentence")).to_be_visible()
    desk_axe.look("the cell’s form with a mistake")
    for name, value in (("title", "Async"), ("publisher", "Pallets"), ("version_read", "3.1.3")):
        source.locator(f"[name$=-{name}]").fill(value)
    desk.locator("[name=why]").fill("Its documentation says so")
    desk.get_by_role("button", name="Accept and save").click()
    expect(desk.locator(".messagelist .success")).to_contain_text("accepted, and the cell is changed.")
    desk.get_by_role("link", name="The claim", exact=True).click()
    expect(desk.locator("#history")).to_contain_text("reported by bob")

    # readers see it, and the member was told
    reader = browse(width, **options)
    reader.goto(claim.get_absolute_url())
    expect(reader.locator("main")).to_contain_text("Jinja2, also async")
    page.goto("/accounts/corrections/")
    expect(page.locator(".report-state")).to_contain_text("its history names you")
    axe.look("one’s own corrections")
    assert [message.to for message in mail.outbox] == [["bob@example.org"]] * 2

    found = axe.found + desk_axe.found
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("script", "width"), [(True, PHONE), (False, DESKTOP)])
def test_the_worklist_leads_to_an_empty_cell_and_confirms_an_old_one(alice, claim, browse, script, width):
    other = Claim.objects.exclude(pk=claim.pk).select_related("technology", "criterion").first()
    Claim.objects.filter(pk=other.pk).update(checked_on="2020-01-02")
    delete_claim(claim, by=None)
    page = browse(width, java_script_enabled=script, color_scheme="light")
    axe = Auditor(page, script)
    sign_in(page, alice)
    page.goto("/admin/")
    page.get_by_role("link", name="The worklist").click()
    axe.look("the worklist")

    expect(page.locator(".work > li").first).to_contain_text("never checked")
    old = page.locator(f"#line-{other.criterion_id}-{other.technology_id}")
    old.get_by_role("button", name="Checked, unchanged").click()
    expect(page.locator(".messagelist .success")).to_contain_text("checked, unchanged.")
    page.get_by_label("Why").select_option("empty")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".work > li")).to_have_count(1)
    page.get_by_role("link", name="Flask, Templating").click()

    key = f"{claim.criterion_id}-{claim.technology_id}"
    expect(page.locator(f"[name='{key}-text']")).to_be_visible()
    assert not Correction.objects.exists()
    assert not axe.found, "\n".join(axe.found)
