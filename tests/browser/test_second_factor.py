"""A second factor, as somebody in front of the pages sets it up and uses it."""

from pathlib import Path

import pytest
import qrcode
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.accounts.second_factors import (
    ACTIVATE,
    ADD,
    CODES,
    DOWNLOAD,
    INDEX,
    code,
    give_app,
    recovery_codes,
)
from tests.browser.conftest import sign_in
from tests.browser.places import LOGIN
from tests.browser.test_axe import audit
from tests.factories import PASSWORD

WIDTHS = [1280, 390]
AUTHENTICATE = "/accounts/2fa/authenticate/"
DESK = "/admin/articles/article/"
with_and_without_script = pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])


@pytest.fixture(autouse=True)
def _needed(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True


@pytest.fixture
def plug_in():
    """plug_in(page) gives the browser a device that keeps passkeys and says yes to whatever is asked."""

    def plug_in(page: Page):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        device = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

        def is_the_person(yes: bool) -> None:
            session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": yes})

        return is_the_person

    return plug_in


def secret_on(page: Page) -> str:
    page.get_by_text("Type the secret instead").click()
    return page.locator(".secret").inner_text().replace(" ", "")


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def to_the_second_step(page: Page, user: User) -> None:
    page.goto(f"{LOGIN}?next={DESK}")
    page.locator("[name=login]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="SIGN IN", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("And now the second factor")


@pytest.mark.parametrize("width", WIDTHS)
@with_and_without_script
def test_an_editor_enrols_at_the_first_visit_and_signs_in_with_a_code(alice, browse, width, scripts):
    page = browse(width, java_script_enabled=scripts)
    page.goto(DESK)
    page.locator("[name=login]").fill("alice")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="SIGN IN", exact=True).click()
    expect(page).to_have_url(INDEX)
    expect(page.get_by_text("The desk opens with a password and a second factor.")).to_be_visible()
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = secret_on(page)
    page.get_by_label("Code that the app shows").fill("000000")
    page.get_by_role("button", name="SET UP").click()
    expect(page.get_by_text("This is not a code that counts now.")).to_be_visible()
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="SET UP").click()

    expect(page).to_have_url(CODES)
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("button", name="I HAVE KEPT THEM").click()
    page.wait_for_url(DESK)

    sign_out(page)
    to_the_second_step(page, alice)
    page.get_by_label("Code").fill(code(secret, 1))
    page.get_by_role("button", name="SIGN IN").click()
    page.wait_for_url(DESK)

    sign_out(page)
    to_the_second_step(page, alice)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="SIGN IN").click()
    page.wait_for_url(DESK)


def test_the_picture_holds_the_secret(bob, browse):
    """Read back from the pixels, as a camera would."""
    page = browse()
    sign_in(page, bob)
    page.goto(ACTIVATE)
    dark, size = page.evaluate(
        """async () => {
          const svg = document.querySelector(".qr");
          const size = svg.viewBox.baseVal.width;
          const outline = svg.querySelectorAll("path")[1].getAttribute("d");
          const canvas = new OffscreenCanvas(size, size).getContext("2d");
          canvas.fill(new Path2D(outline));
          const pixels = canvas.getImageData(0, 0, size, size).data;
          return [[...Array(size * size).keys()].filter((n) => pixels[n * 4 + 3] > 127), size];
        }"""
    )
    drawn = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    drawn.add_data(page.get_by_role("link", name="Open an app on this device").get_attribute("href"))
    drawn.make()
    rows = drawn.get_matrix()
    assert size == len(rows)
    assert dark == [y * size + x for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]


def test_the_recovery_codes_are_saved_as_a_file_and_printed(bob, browse, watch):
    watch.expect_download(DOWNLOAD)
    page = browse()
    page.add_init_script("window.print = () => { window.printed = true; }")
    set_up_app(page, bob)
    codes = page.locator(".codes code").all_inner_texts()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download them").click()

    assert started.value.suggested_filename == "tech-job-finder-recovery-codes.txt"
    assert set(codes) <= set(Path(started.value.path()).read_text().split())
    page.get_by_role("button", name="Print them").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="I HAVE KEPT THEM")).to_be_hidden()
    expect(page.locator(".codes code").last).to_be_visible()


def set_up_app(page: Page, user: User) -> str:
    sign_in(page, user)
    page.goto(ACTIVATE)
    secret = secret_on(page)
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="SET UP").click()
    expect(page).to_have_url(CODES)
    return secret


@pytest.mark.parametrize("width", WIDTHS)
def test_a_passkey_is_added_named_used_and_kept_by_staff(alice, browse, plug_in, width):
    page = browse(width)
    plug_in(page)
    sign_in(page, alice)
    page.goto(DESK)
    expect(page).to_have_url(INDEX)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="ADD THE PASSKEY").click()
    expect(page).to_have_url(CODES)
    page.get_by_role("button", name="I HAVE KEPT THEM").click()
    page.wait_for_url(DESK)

    page.goto(INDEX)
    page.get_by_role("link", name="Rename My laptop").click()
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="SAVE THE NAME").click()
    expect(page.get_by_role("heading", name="Old laptop")).to_be_visible()
    expect(page.get_by_text("the last one cannot be removed")).to_be_visible()
    expect(page.get_by_role("link", name="Remove")).to_have_count(0)
    pk = page.get_by_role("link", name="Rename Old laptop").get_attribute("href").split("/")[-3]
    page.goto(f"{INDEX}webauthn/keys/{pk}/remove/")
    expect(page.get_by_text("this is your last")).to_be_visible()

    sign_out(page)
    page.goto(f"{LOGIN}?next={DESK}")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(DESK)

    sign_out(page)
    to_the_second_step(page, alice)
    page.get_by_role("button", name="USE A PASSKEY").click()
    page.wait_for_url(DESK)


def test_a_device_that_does_not_know_the_person_signs_nobody_in(bob, browse, plug_in):
    page = browse()
    is_the_person = plug_in(page)
    sign_in(page, bob)
    page.goto(ADD)
    page.get_by_role("button", name="ADD THE PASSKEY").click()
    expect(page).to_have_url(CODES)
    page.goto(ADD)
    page.get_by_role("button", name="ADD THE PASSKEY").click()
    expect(page.get_by_role("alert")).to_have_text("This device holds a passkey for your account already.")

    sign_out(page)
    is_the_person(False)
    page.goto(LOGIN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_have_text("No passkey was used. Try again, or go another way.")
    is_the_person(True)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("banner")).to_contain_text("bob")


def test_without_a_script_the_door_offers_no_passkey(site, browse):
    page = browse(java_script_enabled=False)
    page.goto(LOGIN)

    expect(page.locator("passkey-form")).to_be_hidden()


def test_an_older_session_is_asked_for_a_code_and_led_back(alice, browse):
    page = browse()
    sign_in(page, alice)
    secret = give_app(alice)
    page.goto(DESK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="GO ON").click()

    page.wait_for_url(DESK)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_takes_the_zone_that_the_browser_is_in(alice, browse, width):
    page = browse(width, timezone_id="Pacific/Auckland")
    sign_in(page, alice)
    page.goto("/accounts/")
    page.get_by_role("button", name="Choose Pacific/Auckland, as this browser has it").click()
    expect(page.get_by_label("Your time zone")).to_be_focused()
    page.get_by_role("button", name="SAVE THE ZONE").click()

    expect(page.get_by_text("The desk now shows times of Pacific/Auckland.")).to_be_visible()
    expect(page.get_by_role("button", name="as this browser has it")).to_have_count(0)
    alice.refresh_from_db()
    assert alice.time_zone == "Pacific/Auckland"


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(alice, browse, plug_in, width):
    page, found = browse(width, color_scheme="light"), []
    plug_in(page)

    def look(name: str) -> None:
        page.wait_for_load_state()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found.extend([*audit(page, name), *([f"{name}: {wide} px too wide"] if wide > 0 else [])])

    sign_in(page, alice)
    page.goto(DESK)
    look("to be set up")
    page.goto("/accounts/")
    look("the account with its zone")
    page.goto(ACTIVATE)
    secret = secret_on(page)
    look("an app")
    page.get_by_role("button", name="SET UP").click()
    look("an app, sent empty")
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="SET UP").click()
    look("recovery codes")
    page.goto(ADD)
    look("a passkey")
    page.get_by_label("Name").fill("W" * 60)
    page.get_by_role("button", name="ADD THE PASSKEY").click()
    page.wait_for_url(DESK)
    page.goto(INDEX)
    look("both set up")
    for name in ("Rename W", "Remove W", "Remove the app", "Set up another app", "Make new ones"):
        page.goto(INDEX)
        page.get_by_role("link", name=name).click()
        look(name)
    sign_out(page)
    page.goto(LOGIN)
    look("the door")
    to_the_second_step(page, alice)
    page.get_by_role("button", name="SIGN IN").click()
    look("the second step, sent empty")
    page.get_by_label("Code").fill(recovery_codes(alice)[0])
    page.get_by_role("button", name="SIGN IN").click()
    page.wait_for_url(DESK)
    for path in ("/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/"):
        page.goto(path)
        look(path)
    assert not found, "\n".join(found)
