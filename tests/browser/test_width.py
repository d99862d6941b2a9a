"""Nothing scrolls sideways, whatever stands in it."""

import pytest
from playwright.sync_api import Page

from tests.browser.places import ACCOUNT, ARTICLE, DESKTOP, MISSING, PHONE, PUBLIC
from tests.factories import ClaimFactory, make_article, make_comparison

# 640 is 1280 at twice the size.
WIDTHS = [320, 390, 640, 768, 1024, 1280, 1920]

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitaen" * 2 + "switwenrentenauszahlungsstelle"
LONG_ADDRESS = "https://example.org/" + "a-very-long-path-without-a-space/" * 9

UNRULY = f"""
Before the first heading, {LONG_WORD}.[^long]

## {LONG_WORD[:80]}

```python
{"x" * 200}
{" ".join(["word"] * 40)}
```

| {" | ".join(f"Heading {n}" for n in range(12))} |
|{"---|" * 12}
| {" | ".join(f"cell-number-{n}-without-a-space" for n in range(12))} |

`{"inline_code_without_a_space_" * 6}` and <{LONG_ADDRESS}>

> {LONG_WORD}

- {LONG_WORD}

[[comparison: unruly]]

[^long]: [{LONG_ADDRESS}]({LONG_ADDRESS}) {LONG_WORD}
"""


@pytest.fixture
def unruly(site) -> list[str]:
    """Addresses of pages with what an editor may write, and what does not fit."""
    table = make_comparison("unruly", technologies=6, criteria=3)
    column, row = table.columns.last(), table.rows.last()
    claim = column.technology.claims.get(criterion=row.criterion)
    claim.text, claim.note = LONG_WORD[:120], LONG_ADDRESS
    claim.save()
    claim.evidence.update(url=LONG_ADDRESS, title=LONG_WORD)
    ClaimFactory._meta.model.objects.filter(technology=column.technology).update(note=LONG_ADDRESS)
    article = make_article("unruly", UNRULY, title=LONG_WORD[:120], standfirst=LONG_WORD)
    return [article.get_absolute_url(), table.get_absolute_url()]


def overflow(page: Page) -> list[str]:
    """What sticks out on the right of a page that scrolls sideways; nothing where it does not."""
    return page.evaluate(
        """() => {
          const root = document.documentElement;
          if (Math.max(root.scrollWidth, document.body.scrollWidth) <= innerWidth) return [];
          const out = [...document.body.querySelectorAll("*")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
            .map((one) => `${one.tagName.toLowerCase()}.${one.className.baseVal ?? one.className}`);
          return [`${root.scrollWidth} wide`, ...out.slice(0, 6)];
        }"""
    )


def assert_fits(page: Page, paths: list[str], widths: list[int] = WIDTHS, *, opened: bool = False) -> None:
    wrong = []
    for path in paths:
        page.goto(path)
        if opened:
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            if found := overflow(page):
                wrong.append(f"{path} at {width}: {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_no_page_scrolls_sideways(site, browse, watch, scripts):
    watch.expect(MISSING, 404)

    assert_fits(browse(java_script_enabled=scripts), [*PUBLIC, *ACCOUNT, MISSING])


def test_the_article_with_every_cell_open_does_not_either(site, browse):
    assert_fits(browse(), [ARTICLE], opened=True)


@pytest.mark.parametrize("opened", [False, True], ids=["closed", "open"])
def test_nor_does_a_page_with_what_does_not_fit(unruly, browse, opened):
    assert_fits(browse(), ["/", "/articles/", *unruly], opened=opened)


def test_what_is_too_wide_scrolls_by_itself_and_by_the_keyboard(unruly, browse):
    page = browse(PHONE)
    page.goto(unruly[0])

    for part in (".code", ".prose .table"):
        box = page.locator(part).first
        assert box.evaluate("one => one.scrollWidth > one.clientWidth"), part
        box.evaluate("one => one.scrollTo(9999, 0)")
        assert box.evaluate("one => one.scrollLeft > 0"), part
        assert box.evaluate("one => one.tabIndex === 0"), f"{part} is out of the keyboard's reach"


def test_a_page_that_scrolls_sideways_is_noticed(site, browse):
    page = browse(DESKTOP)
    page.goto("/about/")
    page.evaluate("document.querySelector('h1').style.width = '1400px'")

    assert overflow(page)
