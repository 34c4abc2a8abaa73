"""Signing with finger, pen and mouse in a real browser: what is drawn is kept; pages hold at every width."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, expect

from cases.vocabulary import SignerState, SigningMethod
from services.container import Services
from signing.models import Signer
from tests.app_services import make_services, wait_until
from tests.statements import Invited, StatementOut, statement_out
from tests.web_apps import make_web

PHONE: ViewportSize = {"width": 390, "height": 844}
SIGN = "button.govuk-button[type=submit]"


@pytest.fixture
def services(tmp_path: Path, sqlite_url: str) -> Iterator[Services]:
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


@pytest.fixture
def statement(services: Services) -> StatementOut:
    return statement_out(services)


@pytest.fixture
def address(services: Services, serve: Callable[..., str]) -> str:
    return serve(make_web(services))


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE, has_touch=True, device_scale_factor=2)
    yield context.new_page()
    context.close()


def come_in(page: Page, address: str, invited: Invited) -> None:
    page.goto(address + invited.link)
    page.click(SIGN)
    expect(page.locator("input[name=code], #born-day")).to_be_visible()
    if page.locator("input[name=code]").count():
        page.fill("input[name=code]", invited.code)
    else:
        for part, typed in (("day", "3"), ("month", "May"), ("year", "2015")):
            page.fill(f"#born-{part}", typed)
    page.click(SIGN)
    expect(page).to_have_url(re.compile("/your/document"))
    page.wait_for_load_state()


def open_box(page: Page, address: str, invited: Invited) -> None:
    come_in(page, address, invited)
    page.goto(address + "/your/sign")
    page.check("input[name=confirmed]")
    page.check("input[value=drawn]")
    page.locator("canvas").scroll_into_view_if_needed()


def settled(page: Page) -> None:
    """Wait until what follows a change of the page's size, such as drawing the ink anew, has been done."""
    page.wait_for_load_state()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def sign(page: Page) -> None:
    page.click(SIGN)
    expect(page.locator("h1")).to_have_text("You have signed")


def strokes(page: Page) -> list[Any]:
    value = page.input_value("input[name=strokes]")
    return json.loads(value) if value else []


def ink(page: Page) -> int:
    """How many points of the canvas have ink."""
    counted: int = page.evaluate(
        """() => {
            const canvas = document.querySelector("canvas");
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            let inked = 0;
            for (let i = 3; i < data.length; i += 4) if (data[i] > 40) inked += 1;
            return inked;
        }"""
    )
    return counted


def draw(page: Page, *, left: float = 0.1, right: float = 0.5) -> None:
    """A zigzag by mouse across a part of the box."""
    settled(page)
    before = len(strokes(page))
    box = page.locator("canvas").bounding_box()
    assert box is not None
    steps = 24
    for step in range(steps + 1):
        x = box["x"] + box["width"] * (left + (right - left) * step / steps)
        y = box["y"] + box["height"] * (0.3 if step % 2 else 0.6)
        page.mouse.move(x, y)
        if step == 0:
            page.mouse.down()
    page.mouse.up()
    wait_until(lambda: len(strokes(page)) == before + 1)


def touch(cdp: CDPSession, kind: str, *points: dict[str, float]) -> None:
    cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})


@pytest.mark.hard_input("K18")
def test_turning_and_scrolling_the_phone_keeps_the_drawing(services, statement, address, phone):
    open_box(phone, address, statement.family)
    draw(phone)
    drawn = strokes(phone)
    assert len(drawn) == 1
    for size in ({"width": 844, "height": 390}, {"width": 844, "height": 330}, PHONE):
        phone.set_viewport_size(size)
        phone.mouse.wheel(0, 200)
        settled(phone)
        assert strokes(phone) == drawn
        assert ink(phone) > 200
    sign(phone)
    with services.database.read() as session:
        signer = session.get_one(Signer, statement.family.id)
        assert (signer.method, len(signer.strokes or [])) == (SigningMethod.DRAWN, 1)


@pytest.mark.hard_input("K18")
def test_an_empty_box_is_refused_and_never_counts_as_signed(services, statement, address, phone):
    open_box(phone, address, statement.family)
    phone.click(SIGN)
    link = phone.locator(".govuk-error-summary a")
    expect(link).to_have_text("Draw your signature in the box, or type your name instead")
    link.click()
    expect(phone.locator("#signature-box")).to_be_focused()
    with services.database.read() as session:
        assert session.get_one(Signer, statement.family.id).state is SignerState.OPENED


def test_undo_takes_the_last_stroke_and_brings_back_what_clear_took(statement, address, phone):
    open_box(phone, address, statement.family)
    draw(phone, left=0.1, right=0.4)
    draw(phone, left=0.5, right=0.8)
    both = strokes(phone)
    phone.click("[data-undo]")
    wait_until(lambda: strokes(phone) == both[:1])
    phone.click("[data-clear]")
    wait_until(lambda: (strokes(phone), ink(phone)) == ([], 0))
    expect(phone.locator("#signature-box")).to_have_attribute(
        "aria-label", "Signature box. Nothing drawn yet."
    )
    phone.click("[data-undo]")
    wait_until(lambda: strokes(phone) == both[:1])
    assert ink(phone) > 100
    expect(phone.locator("#signature-box")).to_have_attribute("aria-label", "Signature box. 1 stroke drawn.")


def test_a_drawing_is_in_the_papers_measure_whatever_the_boxs_size(statement, address, phone):
    open_box(phone, address, statement.family)
    draw(phone, left=0.25, right=0.75)
    (stroke,) = strokes(phone)
    xs = [point[0] for point in stroke]
    assert min(xs) == pytest.approx(150, abs=12)
    assert max(xs) == pytest.approx(450, abs=12)
    phone.set_viewport_size({"width": 844, "height": 390})
    phone.click("[data-larger]")
    expect(phone.locator("[data-larger]")).to_have_text("Smaller box")
    settled(phone)
    box = phone.locator("canvas").bounding_box()
    assert box is not None
    assert box["width"] > 640
    assert box["y"] + box["height"] < 390
    draw(phone, left=0.25, right=0.75)
    second = [point[0] for point in strokes(phone)[1]]
    assert min(second) == pytest.approx(150, abs=12)
    assert max(second) == pytest.approx(450, abs=12)
    phone.click("[data-larger]")
    expect(phone.locator("[data-larger]")).to_have_text("Larger box")


def test_a_finger_draws_and_a_palm_or_a_second_finger_does_not(statement, address, phone):
    open_box(phone, address, statement.family)
    settled(phone)
    box = phone.locator("canvas").bounding_box()
    assert box is not None
    before = phone.evaluate("window.scrollY")
    cdp = phone.context.new_cdp_session(phone)
    x, y = box["x"] + 30, box["y"] + 40
    finger = [{"x": x + 6 * n, "y": y + (n % 2) * 20, "radiusX": 8, "radiusY": 8, "id": 1} for n in range(20)]
    palm = [{**point, "radiusX": 45, "radiusY": 45} for point in finger]
    for points, expected in ((palm, 0), (finger, 1)):
        touch(cdp, "touchStart", points[0])
        for point in points[1:]:
            touch(cdp, "touchMove", point)
        touch(cdp, "touchEnd")
        settled(phone)
        wait_until(lambda wanted=expected: len(strokes(phone)) == wanted)
    assert phone.evaluate("window.scrollY") == before  # drawing scrolled nothing


def test_a_touch_beside_a_pen_does_not_draw(statement, address, phone):
    open_box(phone, address, statement.family)
    settled(phone)
    drawn = phone.evaluate(
        """() => {
            const canvas = document.querySelector("canvas");
            const box = canvas.getBoundingClientRect();
            const send = (type, kind, id, n) => canvas.dispatchEvent(new PointerEvent(type, {
                bubbles: true, cancelable: true, pointerType: kind, pointerId: id, isPrimary: true,
                width: 10, height: 10, pressure: 0.5, buttons: type === "pointerup" ? 0 : 1,
                clientX: box.left + 20 + 8 * n, clientY: box.top + 30 + 20 * (n % 2),
            }));
            const stroke = (kind, id) => {
                send("pointerdown", kind, id, 0);
                for (let n = 1; n < 15; n += 1) send("pointermove", kind, id, n);
                send("pointerup", kind, id, 15);
            };
            const count = () => JSON.parse(document.querySelector("[name=strokes]").value || "[]").length;
            stroke("pen", 7);
            const afterPen = count();
            stroke("touch", 8);
            return [afterPen, count()];
        }"""
    )
    assert drawn == [1, 1]


def test_a_drawing_survives_a_mistake_elsewhere_on_the_page(statement, address, phone):
    open_box(phone, address, statement.family)
    draw(phone)
    drawn = strokes(phone)
    phone.uncheck("input[name=confirmed]")
    phone.click(SIGN)
    expect(phone).to_have_title(re.compile("^Error: "))
    settled(phone)
    assert strokes(phone) == drawn
    phone.locator("canvas").scroll_into_view_if_needed()
    wait_until(lambda: ink(phone) > 200)


def test_without_script_a_name_can_be_typed_and_drawing_is_not_offered(statement, address, chromium):
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    come_in(page, address, statement.authority)
    page.goto(address + "/your/sign")
    expect(page.get_by_text("You cannot draw in this browser. Typing your name counts")).to_be_visible()
    expect(page.locator("input[value=drawn]")).to_be_hidden()
    expect(page.locator("input[name=picture]"), "drawing and typing are the equals").to_be_hidden()
    page.get_by_text("Use a picture of my signature").click()
    expect(page.locator("input[name=picture]")).to_be_visible()
    expect(page.locator("input[value=picture]")).to_be_visible()
    page.check("input[name=confirmed]")
    page.check("input[value=typed]")
    page.fill("input[name=typed]", "Ruth Okafor")
    sign(page)
    context.close()


def test_pages_behind_a_link_hold_at_every_width_and_axe_finds_nothing(
    statement, address, chromium, axe_faults
):
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    faults: list[str] = []

    def look(where: str) -> None:
        page.wait_for_load_state()
        for width in (320, 820, 1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            faults.extend([f"{where} at {width} px: scrolls sideways by {wide} px"] * (wide > 0))
        faults.extend(f"{where}: {fault}" for fault in axe_faults(page))

    page.goto(address + statement.family.link)
    look("landing")
    page.click(SIGN)
    expect(page.locator("#born-day")).to_be_visible()
    look("proof")
    come_in(page, address, statement.family)
    for where in ("document?view=pages", "document?size=large&view=text", "sign", "change", "decline"):
        page.goto(f"{address}/your/{where}")
        look(where)
    page.goto(f"{address}/your/sign")
    page.check("input[value=drawn]")
    page.click(SIGN)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look("drawing, with errors")
    page.check("input[name=confirmed]")
    page.check("input[value=typed]")
    page.fill("input[name=typed]", "Priya Shah")
    sign(page)
    look("signed")
    assert faults == []
    context.close()


def test_narrow_screens_read_text_first_and_wide_ones_pages(statement, address, phone):
    come_in(phone, address, statement.family)
    text, picture = phone.get_by_text("The meeting looked at how help is given."), phone.locator(".cp-page")
    text.wait_for(state="visible")
    picture.first.wait_for(state="hidden")
    phone.set_viewport_size({"width": 820, "height": 1180})
    picture.first.wait_for(state="visible")
    text.wait_for(state="hidden")


@pytest.mark.hard_input("K76")
def test_an_older_phone_without_newer_features_draws(services, statement, address, phone):
    phone.add_init_script("delete Array.prototype.at; delete window.structuredClone;")
    phone.route(
        "**/*.css",
        lambda route: route.fulfill(
            response=(got := route.fetch()),
            body=re.sub(r"(aspect-ratio|inset):[^;}]*", "-unknown:none", got.text()),
        ),
    )
    open_box(phone, address, statement.family)
    settled(phone)
    box = phone.locator(".cp-signature__box").bounding_box()
    assert box is not None
    assert 0.3 < box["height"] / box["width"] < 0.37
    draw(phone)
    assert len(strokes(phone)) == 1
    sign(phone)
    with services.database.read() as session:
        assert session.get_one(Signer, statement.family.id).method is SigningMethod.DRAWN


@pytest.mark.hard_input("K76")
@pytest.mark.parametrize("broken", ["**/sign-box.js", "**/app.js", "**/*.js"])
def test_where_a_script_does_not_parse_typing_works_and_drawing_is_not_offered_in_vain(
    statement, address, phone, broken
):
    def refuse(route: Any) -> None:
        keeps = "start.js" in route.request.url
        route.continue_() if keeps else route.fulfill(
            body="class { static #x ??= }", content_type="text/javascript"
        )

    phone.route(broken, refuse)
    come_in(phone, address, statement.family)
    phone.goto(address + "/your/sign")
    draws = expect(phone.locator("input[value=drawn]"), "offered where its own script runs, and only there")
    if broken == "**/app.js":
        draws.to_be_visible()
    else:
        draws.to_be_hidden()
    phone.check("input[name=confirmed]")
    phone.check("input[value=typed]")
    expect(phone.locator("input[name=typed]")).to_be_visible()
    phone.fill("input[name=typed]", "Priya Shah")
    sign(phone)


def test_ink_is_drawn_again_in_the_colours_of_the_new_scheme(statement, address, phone):
    open_box(phone, address, statement.family)
    draw(phone)
    colour = """() => {
        const canvas = document.querySelector("canvas");
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        for (let i = 3; i < data.length; i += 4) if (data[i] > 200) return data[i - 3];
        return -1;
    }"""
    wait_until(lambda: 0 <= phone.evaluate(colour) < 100)
    phone.emulate_media(color_scheme="dark", forced_colors="active")
    wait_until(lambda: phone.evaluate(colour) > 150)
    assert len(strokes(phone)) == 1
