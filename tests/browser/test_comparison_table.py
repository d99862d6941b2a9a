"""The table: what it says to whoever cannot see it, and how it keeps its heads in view."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.places import ARTICLE, COMPARISON, HOME
from tests.factories import make_comparison

NAMES = ["Django", "Flask", "FastAPI"]
CRITERIA = [
    "Type",
    "ORM / Database",
    "Admin Panel",
    "Templating",
    "Async Support",
    "Documentation",
    "Validation",
    "Security",
]
WORDS = {"y": "Yes", "p": "Partial", "e": "Extension", "n": "No", "q": "Unknown", "x": "Not applicable"}


@pytest.fixture(params=[1280, 390])
def page(request, site, browse) -> Page:
    page = browse(request.param)
    page.goto(ARTICLE)
    return page


def test_it_is_a_table_to_a_screen_reader_at_any_width(page):
    table = page.get_by_role("table", name="What each framework brings in its default install")

    expect(table).to_have_count(1)
    assert table.locator("caption").count() == 1
    heads = table.get_by_role("columnheader")
    expect(heads).to_have_count(4)
    for head, name in zip(heads.all()[1:], NAMES, strict=True):
        expect(head).to_contain_text(name)
    row_heads = table.get_by_role("rowheader").all_inner_texts()
    assert [name for name in CRITERIA if any(name in text for text in row_heads)] == CRITERIA
    expect(table.get_by_role("rowgroup")).to_have_count(4)
    expect(table.get_by_role("row")).to_have_count(1 + 3 + 8)
    for criterion in CRITERIA:
        row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=criterion))
        expect(row.get_by_role("cell")).to_have_count(3)


def test_its_heads_say_what_they_are_heads_of(page):
    scopes = page.locator(".grid th").evaluate_all("heads => heads.map(head => head.scope)")

    assert sorted(scopes) == ["col"] * 4 + ["row"] * 8 + ["rowgroup"] * 3


def test_the_browser_itself_sees_a_table(page):
    """Without the roles written out, `display: block` would take the table away from a screen reader."""
    session = page.context.new_cdp_session(page)
    found = session.send("Accessibility.getFullAXTree")["nodes"]
    ancestors = {node["nodeId"]: node for node in found}

    def role(node: dict) -> str:
        return node.get("role", {}).get("value", "")

    def path(node: dict) -> list[str]:
        roles = []
        while node:
            roles.append(role(node))
            node = ancestors.get(node.get("parentId"))
        return roles

    names = [node["name"]["value"] for node in found if role(node) == "table" and not node.get("ignored")]
    assert any(name.startswith("What each framework brings") for name in names), names
    cells = [node for node in found if role(node) in {"cell", "gridcell"} and not node.get("ignored")]
    assert len(cells) >= 24
    assert all("row" in path(node) and "table" in path(node) for node in cells)


def test_each_cell_has_a_word_and_the_words_shape(page):
    cells = page.locator(".grid td")
    expect(cells).to_have_count(24)
    for cell in cells.all():
        shape = cell.locator("svg.lamp use").get_attribute("href").removeprefix("#")
        expect(cell.locator("p > b")).to_have_text(WORDS[shape])
        expect(cell.locator("p > b")).to_be_visible()
        box = cell.locator("svg.lamp").bounding_box()
        assert box["width"] >= 14
        assert box["height"] >= 14


def test_each_shape_is_drawn_and_unlike_the_others(page):
    shapes = page.locator("symbol").evaluate_all("all => all.map(one => [one.id, one.innerHTML])")

    # What is disputed has a shape, too.
    assert {name for name, _ in shapes} == {*WORDS, "d"}
    assert len({drawing for _, drawing in shapes}) == len(WORDS) + 1


def test_the_legend_explains_each_verdict_that_occurs(page):
    occurring = set(page.locator(".grid td p > b").all_text_contents())

    assert set(page.locator(".comparison .legend dt").all_text_contents()) == occurring


def test_on_a_phone_each_cell_says_whose_it_is(site, browse):
    page = browse(390)
    page.goto(ARTICLE)

    names = page.locator(".grid td .tech")
    assert names.all_inner_texts() == NAMES * 8
    for name in names.all():
        expect(name).to_be_visible()
        box, cell = name.bounding_box(), name.locator("..").bounding_box()
        assert cell["x"] <= box["x"]
        assert box["x"] + box["width"] <= cell["x"] + cell["width"]


def test_on_a_phone_a_verdict_is_large_enough_to_read(site, browse):
    page = browse(390)
    for path, words in {ARTICLE: ".grid td p > b", HOME: ".panel td span"}.items():
        page.goto(path)
        sizes = page.locator(words).evaluate_all(
            "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
        )
        assert len(sizes) == 24
        assert min(sizes) >= 13, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_shapes_are_seen_in_forced_colours(site, browse, scheme):
    page = browse(1280, forced_colors="active", color_scheme=scheme)
    page.goto(ARTICLE)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")

    lamps = page.locator(".grid .lamp, .panel .lamp, .legend .lamp").evaluate_all(
        """(lamps) => lamps.map((lamp) => {
          const { stroke, color } = getComputedStyle(lamp);
          const paper = getComputedStyle(document.documentElement).backgroundColor;
          return { stroke, fill: color, paper };
        })"""
    )
    assert len(lamps) >= 51
    for lamp in lamps:
        assert lamp["stroke"] not in ("none", lamp["paper"])
        assert lamp["fill"] != lamp["paper"]


def test_nothing_in_the_table_is_said_by_colour_alone(site, browse):
    """Verdicts of different kinds have one colour: what tells them apart is shape and word."""
    page = browse(1280)
    page.goto(ARTICLE)

    colours = page.locator(".grid td .lamp, .grid td p > b").evaluate_all(
        "all => all.map(one => getComputedStyle(one).color)"
    )
    assert len(set(colours)) == 1


@pytest.mark.parametrize("path", [ARTICLE, COMPARISON])
def test_the_head_of_the_table_stays_in_view(site, browse, path):
    page = browse(1280)
    page.goto(path)
    head = page.locator(".grid thead th").nth(1)
    row = page.locator("#row-documentation")

    row.evaluate("row => scrollTo(0, scrollY + row.getBoundingClientRect().top - innerHeight / 2)")

    expect(row).to_be_in_viewport()
    box = head.bounding_box()
    bar = page.locator("toc-bar summary")
    bar_bottom = bar.bounding_box()["y"] + bar.bounding_box()["height"] if bar.count() else 0
    assert 0 <= box["y"] - bar_bottom < 3
    for number, name in enumerate(NAMES, start=1):
        words = page.locator(".grid thead th").nth(number).locator("b")
        expect(words).to_have_text(name)
        assert words.evaluate(
            "(one) => { const box = one.getBoundingClientRect();"
            " return one === document.elementFromPoint(box.left + 3, box.top + box.height / 2) }"
        ), f"{name} is covered"


@pytest.fixture
def wide_table(site) -> str:
    """The address of a table of six technologies."""
    return make_comparison("wide", technologies=6, criteria=4).get_absolute_url()


def test_each_of_six_columns_is_reached_and_the_criterion_stays(browse, wide_table):
    for width in (1280, 1024, 768):
        page = browse(width)
        page.goto(wide_table)
        last = page.locator(".grid thead th").last
        last.evaluate("head => head.scrollIntoView({ inline: 'end', block: 'nearest' })")

        box = last.bounding_box()
        assert box["x"] >= 0, width
        assert box["x"] + box["width"] <= width + 1, f"the last column is cut off at {width}"
        first = page.locator(".grid tbody th[scope=row] b").first
        expect(first).to_be_in_viewport()
        assert first.evaluate(
            "(one) => { const box = one.getBoundingClientRect();"
            " return one.contains(document.elementFromPoint(box.left + 3, box.top + box.height / 2)) }"
        ), f"the criterion is covered at {width}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"the page scrolls at {width}"
        )
        for cell in page.locator(".grid td .tech").all():
            expect(cell).to_be_visible()


def test_six_columns_become_cards_on_a_phone(browse, wide_table):
    page = browse(390)
    page.goto(wide_table)

    cells = page.locator(".grid td")
    expect(cells).to_have_count(24)
    boxes = [cell.bounding_box() for cell in cells.all()]
    assert {round(box["x"]) for box in boxes} == {round(boxes[0]["x"])}
    assert all(above["y"] < below["y"] for above, below in pairwise(boxes))
    assert all(box["x"] + box["width"] <= 390 for box in boxes)
