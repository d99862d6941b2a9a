"""An editor arranges the rows, columns and groups of a table where its cells stand."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from comparisons.events import ClaimEvent
from comparisons.grid_layout import stored_layout
from comparisons.models import Claim, Comparison, Technology
from tests.browser.conftest import sign_in
from tests.browser.places import DESKTOP, PHONE
from tests.browser.test_axe import audit
from tests.browser.test_grid import save, saved
from tests.factories import CriterionFactory, TechnologyFactory, make_comparison


@pytest.fixture
def comparison(site) -> Comparison:
    """Two columns, and two groups of two rows."""
    comparison = make_comparison("any", technologies=2, criteria=4)
    TechnologyFactory(slug="late-comer", name="Late comer")
    CriterionFactory(slug="one-more", name="One more")
    return comparison


@pytest.fixture
def grid(alice, browse, comparison):
    def open_grid(width: int = DESKTOP, **more) -> Page:
        page = browse(width, **more)
        sign_in(page, alice)
        page.goto(f"/admin/comparisons/comparison/{comparison.pk}/grid/")
        return page

    return open_grid


def columns(page: Page) -> list[str]:
    return page.locator("thead th b").all_inner_texts()


def rows(page: Page) -> list[str]:
    """Each as “A1 Name”, as it is read."""
    heads = page.locator("tbody tr[data-row] th").all()
    return [f"{one.locator('.fact-code').inner_text()} {one.locator('b').inner_text()}" for one in heads]


def stored(comparison: Comparison) -> tuple[list[int], list[tuple[str, list[int]]]]:
    layout = stored_layout(comparison)
    return layout.columns, [(group.name, group.rows) for group in layout.groups]


def drag(page: Page, handle: Locator, target: Locator, place: float) -> None:
    """By the handle to a place in the height (or, in a head, the width) of the target, 0 to 1."""
    start, end = handle.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    across = target.get_attribute("data-column") is not None
    x = end["x"] + end["width"] * (place if across else 0.5)
    y = end["y"] + end["height"] * (0.5 if across else place)
    page.mouse.move(x, y, steps=4)
    page.mouse.up()


def test_by_keyboard(grid, comparison):
    a, b, c, d = stored(comparison)[1][0][1] + stored(comparison)[1][1][1]
    first, second = stored(comparison)[0]
    page = grid()
    keys, said = page.keyboard, page.locator(".fact-said")
    before = rows(page)
    page.locator("td[data-key]").first.focus()
    keys.press("ArrowUp")
    expect(page.locator("thead th[data-column]").first).to_be_focused()
    keys.press("Shift+ArrowRight")
    expect(said).to_contain_text("column 2 of 2.")
    expect(page.locator("thead th[data-column]").nth(1)).to_be_focused()
    keys.press("Shift+ArrowRight")
    expect(said).to_have_text("It stands at the edge.")

    head = page.locator(f"#row-{b} th")
    head.focus()
    keys.press("Shift+ArrowDown")
    expect(said).to_contain_text("row 1 of 3 in Second.")
    expect(head).to_be_focused()
    keys.press("Enter")
    keys.press("Escape")
    expect(head).to_be_focused()
    page.locator(f"#row-{c} th").focus()
    keys.press("Enter")
    page.get_by_role("button", name="Take out, facts stay").press("Enter")
    expect(said).to_contain_text("is taken out; its facts stay.")
    assert [row.split(" ", 1)[0] for row in rows(page)] == ["A1", "B1", "B2"]
    expect(page.locator(".fact-count")).to_have_text("Unsaved rows and columns")

    for _ in range(3):
        keys.press("Control+z")
    assert rows(page) == before
    expect(page.locator(".fact-count")).to_have_text("")
    for _ in range(3):
        keys.press("Control+Shift+Z")
    save(page)
    saved(page, "Rows and columns saved.")
    assert stored(comparison) == ([second, first], [("First", [a]), ("Second", [b, d])])
    assert Claim.objects.filter(criterion=c).count() == 2


def test_dragged_and_taken_back(grid, comparison):
    (first, second), [(_, [a, b]), (_, [c, d])] = stored(comparison)
    page = grid()
    handle = page.locator(f"#row-{d} .fact-handle")
    drag(page, handle, page.locator(f"#row-{a} th"), 0.2)
    assert [row.split(" ", 1)[0] for row in rows(page)] == ["A1", "A2", "A3", "B1"]
    expect(page.locator(f"#row-{d} .fact-code")).to_have_text("A1")
    column = page.locator(f"th[data-column='{first}']")
    drag(page, column.locator(".fact-handle"), page.locator(f"th[data-column='{second}']"), 0.9)
    assert page.locator("td[data-key]").first.get_attribute("data-key") == f"{d}-{second}"
    group = page.locator(".fact-group th")
    drag(page, group.nth(1).locator(".fact-handle"), group.nth(0), 0.1)
    expect(page.locator(".fact-said")).to_have_text("Second: group 1 of 2.")
    save(page)
    saved(page, "Rows and columns saved.")
    assert stored(comparison) == ([second, first], [("Second", [c]), ("First", [d, a, b])])


@pytest.mark.parametrize("script", [True, False])
def test_what_comes_in_is_filled_and_saved_with_it(grid, comparison, script):
    page = grid(java_script_enabled=script)
    page.locator("summary", has_text="Rows, columns and groups").click()
    page.get_by_label("Add a technology").fill("Nobody knows it")
    page.get_by_role("button", name="Add the column").click()
    problem = page.locator("#new-column-error")
    expect(problem).to_have_text("There is no technology “Nobody knows it”.")
    page.get_by_label("Add a technology").fill("Late comer")
    page.get_by_role("button", name="Add the column").click()
    expect(page.locator("thead th[data-column]")).to_have_count(3)
    if not script:
        page.locator(".fact-arrange > summary").click()
    page.get_by_label("Add a group").fill("Third")
    page.get_by_role("button", name="Add the group").click()
    expect(page.locator("tbody[data-group]")).to_have_count(3)
    save(page)
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator("tbody[data-group] .errorlist")).to_contain_text("No row stands in “Third”")

    page.locator(".fact-arrange > summary").click()
    page.get_by_label("Add a criterion").fill("one more")
    page.get_by_role("button", name="Add the row").click()
    expect(page.locator("tbody").nth(2).locator("td[data-key]")).to_have_count(3)
    save(page)
    saved(page, "Rows and columns saved.")
    layout = stored_layout(comparison)
    assert [group.name for group in layout.groups] == ["First", "Second", "Third"]
    assert (len(layout.columns), len(layout.groups[2].rows)) == (3, 1)


def test_what_was_taken_out_comes_back_whole(grid, comparison, monkeypatch):
    """Also in rows whose cells came meanwhile, and by its name."""
    monkeypatch.setattr("comparisons.grid.SHOWN", 2)
    (first, second), [(_, [a, _b]), (_, [_c, d])] = stored(comparison)
    page = grid()
    head = page.locator(f"th[data-column='{first}']")
    head.focus()
    page.keyboard.press("Enter")
    head.get_by_role("button", name="Take out, facts stay").press("Enter")
    last = page.locator(f"#row-{d}")
    last.scroll_into_view_if_needed()
    expect(last.locator("td[data-key]")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Redo")).to_be_enabled()
    keys = [one.get_attribute("data-key") for one in last.locator("td").all()]
    assert keys == [f"{d}-{first}", f"{d}-{second}"]

    name = page.locator(f"#row-{a} th b").inner_text()
    page.locator(f"#row-{a} th").focus()
    page.keyboard.press("Enter")
    page.locator(f"#row-{a}").get_by_role("button", name="Take out, facts stay").press("Enter")
    expect(page.locator(f"#row-{a}")).to_have_count(0)
    page.locator(".fact-arrange > summary").click()
    page.get_by_label("Add a criterion").fill(name)
    page.get_by_label("Add a criterion").press("Enter")
    expect(page.locator(f"#row-{a} td[data-key]")).to_have_count(2)
    group = page.locator(".fact-group input").first
    group.fill("Named anew")
    group.press("Enter")
    expect(page.locator(".fact-group th").first).to_be_focused()
    save(page)
    saved(page, "Rows and columns saved.")
    layout = stored_layout(comparison)
    assert [(one.name, len(one.rows)) for one in layout.groups] == [("Named anew", 1), ("Second", 3)]


def test_on_a_phone(grid, comparison):
    (first, second), [(_, [a, _b]), _] = stored(comparison)
    page = grid(PHONE, color_scheme="light")
    column = page.locator(f"th[data-column='{first}']")
    column.locator("summary").click()
    column.get_by_role("button", name="Move right").click()
    assert columns(page) == [str(Technology.objects.get(pk=key)) for key in (second, first)]
    row = page.locator(f"#row-{a} th")
    row.locator("summary").click()
    found = audit(page, "a menu")
    row.get_by_role("button", name="Move down").click()
    expect(page.locator(f"#row-{a} .fact-code")).to_have_text("A2")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    save(page)
    saved(page, "Rows and columns saved.")
    assert stored(comparison)[0] == [second, first]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("script", [True, False])
def test_a_column_is_confirmed_in_one_act(grid, comparison, script):
    page = grid(java_script_enabled=script)
    page.emulate_media(color_scheme="light")
    head = page.locator("th[data-column]").first
    head.locator("summary").click()
    head.get_by_role("button", name="Checked, unchanged …").click()
    asked = page.get_by_role("alertdialog")
    expect(asked).to_contain_text(re.compile("4 cells of the column .* in “Any”"))
    assert not ClaimEvent.objects.filter(kind="checked").exists()
    found = audit(page, "asked") if script else []
    asked.get_by_role("button", name="Checked, unchanged: 4 cells").click()
    saved(page, "4 cells checked, unchanged.")
    assert ClaimEvent.objects.filter(kind="checked", by__username="alice").count() == 4
    assert not found, "\n".join(found)


def test_a_large_table_comes_as_one_scrolls(grid, comparison, monkeypatch):
    monkeypatch.setattr("comparisons.grid.SHOWN", 4)
    page = grid()
    last = page.locator("tbody tr[data-row]").last
    last.scroll_into_view_if_needed()
    expect(last.locator("td[data-key]")).to_have_count(2)
    last.locator("td[data-key]").first.focus()
    page.keyboard.press("x")
    page.get_by_label("Why, for all that lack one").fill("Not asked of it")
    save(page)
    saved(page, "1 cell saved.")
    expect(page.locator("td:focus")).to_contain_text("Not applicable")

    plain = grid(java_script_enabled=False)
    expect(plain.locator("td[data-key]")).to_have_count(4)
    plain.get_by_role("button", name="Show 2 rows from here").click()
    expect(plain.locator("tbody tr[data-row]").last.locator("td[data-key]")).to_have_count(2)
