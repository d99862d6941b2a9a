"""By keyboard: one always sees where one is. By finger: what one presses is large enough."""

import pytest
from playwright.sync_api import expect

from tests.browser.places import ACCOUNT, ARTICLE, DESKTOP, MISSING, PHONE, PUBLIC

STOPS = 60

# What has the focus: its name, whether it is seen, where it is, and whether it comes after the one before.
FOCUSED = """async () => {
  // the browser scrolls to it with the next frame
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const one = document.activeElement;
  const box = one.getClientRects()[0];
  const style = getComputedStyle(one);
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const previous = window.previousStop;
  window.previousStop = one;
  return {
    name: `${one.tagName} ${one.textContent.trim().slice(0, 40)}`,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inView: box.top > -1 && box.left > -1 && box.bottom < innerHeight + 1 && box.right < innerWidth + 1,
    covered: !(one.contains(seen) || seen?.contains(one)),
    inOrder: !previous || Boolean(previous.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
}"""


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_sees_where_the_focus_is(site, browse, width, scheme):
    page = browse(width, color_scheme=scheme)
    page.goto(ARTICLE)

    wrong = []
    names = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        names.append(stop["name"])
        if not (stop["outlined"] and stop["inView"] and stop["inOrder"]) or stop["covered"]:
            wrong.append(str(stop))

    assert not wrong, "\n".join(wrong)
    assert names[0] == "A Skip to the content"
    assert any(name.startswith("SUMMARY 6.1") for name in names), names


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_the_skip_link_skips(site, browse, scripts):
    page = browse(java_script_enabled=scripts)
    page.goto(ARTICLE)
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).not_to_be_in_viewport()

    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.locator("main a:focus")).to_have_count(1)


# WCAG 2.2, 2.5.8: 24 by 24, but for a link in a sentence.
TOO_SMALL = """() => {
  const inSentence = (one) => {
    if (getComputedStyle(one).display !== "inline") return false;
    const block = one.closest("p, li, small, h1, h2, h3, figcaption, dd, label, span");
    return Boolean(block) && block.textContent.trim() !== one.textContent.trim();
  };
  return [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select, textarea")]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).clipPath !== "inset(50%)")
    .filter((one) => !inSentence(one))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([one, box]) => `${one.tagName} ${one.textContent.trim().slice(0, 30)} ${one.name ?? ""} `
      + `${box.width.toFixed(1)}x${box.height.toFixed(1)}`);
}"""


def test_what_one_presses_is_large_enough(site, browse, watch):
    watch.expect(MISSING, 404)
    page = browse(PHONE, has_touch=True, is_mobile=True)
    wrong = []
    for path in (*PUBLIC, *ACCOUNT, MISSING):
        page.goto(path)
        wrong += [f"{path}: {one}" for one in page.evaluate(TOO_SMALL)]
    page.goto(ARTICLE)
    page.evaluate("scrollTo(0, 3000)")
    page.locator("toc-bar summary").tap()
    wrong += [f"opened bar: {one}" for one in page.evaluate(TOO_SMALL)]

    assert not wrong, "\n".join(wrong)


def test_what_is_too_small_is_noticed(site, browse):
    page = browse(PHONE)
    page.goto(ARTICLE)
    page.evaluate("document.querySelector('.brand').style.cssText = 'min-height: 0; height: 20px'")

    assert any("Tech Job Finder" in one for one in page.evaluate(TOO_SMALL))
