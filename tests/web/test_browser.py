"""The pages in a real browser: keys alone, no script, a phone, day and night, axe-core."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import serving
from tests.web.test_safety import HOSTILE

from sayso.store import Store

Open = Callable[..., Any]

PAGES = {
    "home": "/",
    "events": "/events?q=shelled&event=ASSAULT",
    "report": "/report/shelling-wire",
    "incidents": "/incidents",
    "incident": "/incident/i-kessel",
    "actor": "/actor/dawn-brigade",
    "reports": "/reports?q=town",
    "review": "/review?event=ASSAULT",
    "figures": "/review/figures",
    "try": "/try",
}
PHONE = {"width": 390, "height": 844}


def serious(page: Any) -> list[str]:
    """What axe-core finds that keeps somebody out."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def overflows(page: Any) -> str:
    """What sticks out to the right, if anything does."""
    return str(page.evaluate(
        "() => document.documentElement.scrollWidth <= innerWidth ? '' : "
        "[...document.querySelectorAll('body *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ')"
    ))  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_by_day_and_on_a_phone_at_night(open_page: Open, name: str) -> None:
    page = open_page(PAGES[name], color_scheme="light")
    assert serious(page) == []
    day = page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    night = page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    assert day != night
    assert overflows(page) == ""
    assert serious(page) == []


def test_searching(open_page: Open) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # "To the content"
    assert page.url.endswith("#main")
    page.fill("#q", "nurses")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events?q=nurses")
    assert page.locator(".claims article").count() == 1
    assert page.locator("[role=status]").inner_text().startswith("1 event")
    page.get_by_role("link", name="in its place").click()
    target = page.locator(".text a:target")
    assert target.inner_text().startswith("shelled")
    assert target.is_visible()


def test_words_under_the_pointer_or_the_focus_show_their_record(open_page: Open) -> None:
    page = open_page("/report/shelling-wire", viewport=PHONE)
    word = page.locator(".text .trigger").first
    word.hover()
    panel = page.locator("#record")
    assert "Varenian army said" in panel.inner_text()
    assert page.locator(".text .actor.lit").count() >= 1
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    page.locator(".text .trigger").nth(1).focus()
    assert "refused" in panel.inner_text()
    word.click()
    card = page.locator(".records > li:target")
    assert "Varenian army said" in card.inner_text()


def test_layers_can_be_switched(open_page: Open) -> None:
    page = open_page("/report/shelling-wire")
    shown = "e => getComputedStyle(e).boxShadow"
    quote = page.locator(".text .quote").first
    assert quote.evaluate(shown) != "none"
    page.get_by_label("quotations").uncheck()
    assert quote.evaluate(shown) == "none"
    place = page.locator(".text .place").first
    line = "e => getComputedStyle(e).textDecorationLine"
    page.get_by_label("places").uncheck()
    assert place.evaluate(line) == "none"
    page.get_by_label("places").check()
    assert place.evaluate(line) == "underline"


def test_what_a_mark_is_does_not_rest_on_colour(open_page: Open) -> None:
    page = open_page("/report/shelling-wire")
    page.get_by_label("places").check()
    page.get_by_label("times").check()
    forms = page.evaluate(
        "() => Object.fromEntries(['quote', 'source', 'cue', 'actor', 'recipient', 'place', 'time',"
        " 'trigger'].map(name => { const s = getComputedStyle(document.querySelector('.key .' + "
        "name)); return [name, [s.textDecorationLine, s.textDecorationStyle, s.borderBottomStyle, "
        "s.boxShadow === 'none', s.fontWeight, s.fontStyle].join()]; }))"
    )
    assert len(set(forms.values())) == len(forms)


def test_the_map(open_page: Open) -> None:
    page = open_page("/")
    picture = page.locator(".map svg")
    land = page.locator(".land").bounding_box()
    assert land["width"] > 300, "the outlines are there"
    before = picture.get_attribute("viewBox")
    page.get_by_role("button", name="Nearer").click()
    near = picture.get_attribute("viewBox")
    assert float(near.split()[2]) < float(before.split()[2])
    page.get_by_role("button", name="As it was").focus()
    page.keyboard.press("Enter")
    assert picture.get_attribute("viewBox").split()[2] == "1000"
    page.get_by_role("link", name=re.compile(r"^Sarn: \d+ events")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/events?place=Sarn")
    assert page.locator(".claims article").count() == 15


def test_reading_without_scripts(open_page: Open) -> None:
    off = {"java_script_enabled": False}
    page = open_page("/", **off)
    page.fill("#q", "nurses")
    page.get_by_role("button", name="Search events").click()
    page.get_by_role("link", name="Nurses count 31 dead").first.click()
    assert page.locator("h1").inner_text().startswith("Nurses count 31 dead")
    page.get_by_role("link", name="in the text").first.click()
    assert page.locator(".text a:target").is_visible()
    page.get_by_role("link", name="3 reports of this").first.click()
    assert "Dawn Brigade denied it" in page.locator("h1").inner_text()
    page.get_by_role("link", name="Dawn Brigade").first.click()
    assert page.locator("h1").inner_text() == "Dawn Brigade"
    page.get_by_text("As a table").first.click()
    assert page.locator(".plot table").first.is_visible()
    assert page.locator(".map .zoom").count() == 0


def focus(page: Any, wanted: str, key: str = "Tab") -> None:
    """Press a key until what is wanted has the focus."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", wanted):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never leads to {wanted}")


def test_reviewing_with_keys_alone(open_page: Open, calm: Path) -> None:
    with serving(calm) as at:
        page = open_page("/review?event=ASSAULT&order=unsure", at=at)
        focus(page, "input[name=name]")
        page.keyboard.type("Ada")
        page.keyboard.press("Enter")
        claim = page.locator("#the-claim")
        page.wait_for_selector(".decide")

        def press(key: str) -> str:
            """Press a key, wait for the next page, and give the sentence that it is about."""
            with page.expect_navigation():
                page.keyboard.press(key)
            return str(claim.inner_text())

        first = claim.inner_text()
        second = press("r")
        assert second != first
        assert "rejected" in page.locator(".done").inner_text()
        assert press("u") == first
        third = press("a")
        assert third == second
        assert press("s") not in (first, second)
        page.keyboard.press("m")
        focus(page, ".mend input[name=mode]")
        page.keyboard.press("Control+A")
        page.keyboard.type("explosives")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "mended" in page.locator(".done").inner_text()
        page.goto("about:blank")
    with Store(calm, readonly=True) as kept:
        made = [tuple(row) for row in kept.query("SELECT verdict, reviewer FROM reviews")]
        assert made == [("wrong", "Ada"), ("right", "Ada"), ("corrected", "Ada")]
        assert len(kept.query("SELECT * FROM reviews_undone")) == 1


def test_keys_are_letters_in_a_field(open_page: Open, calm: Path) -> None:
    with serving(calm) as at:
        page = open_page("/review", at=at, java_script_enabled=True)
        page.fill("input[name=name]", "Bo")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_selector(".decide")
        page.locator(".mend summary").click()
        page.locator(".mend input[name=actor]").focus()
        page.keyboard.type("arsmu")
        assert "arsmu" in page.locator(".mend input[name=actor]").input_value()
        page.goto("about:blank")
    with Store(calm, readonly=True) as kept:
        assert kept.query("SELECT * FROM reviews") == []


def test_reviewing_without_scripts(open_page: Open, calm: Path) -> None:
    with serving(calm) as at:
        page = open_page("/review", at=at, java_script_enabled=False)
        page.fill("input[name=name]", "Cy")
        page.get_by_role("button", name="Begin").click()
        page.get_by_role("button", name="Right").click()
        page.get_by_role("button", name="Take back").click()
        page.get_by_role("button", name="Wrong").click()
        page.goto("about:blank")
    with Store(calm, readonly=True) as kept:
        assert [row[0] for row in kept.query("SELECT verdict FROM reviews_standing")] == ["wrong"]


def test_a_hostile_report_does_nothing(open_page: Open) -> None:
    page = open_page(HOSTILE, viewport=PHONE)
    page.on("dialog", lambda dialog: pytest.fail("a dialog opened"))
    assert page.title() != "taken"
    assert page.locator(".text script, .text img").count() == 0
    assert overflows(page) == ""


def test_trying(open_page: Open) -> None:
    page = open_page("/try")
    page.get_by_label("A report in English").fill("The rebels shelled a mill.")
    page.get_by_role("button", name="Code it").click()
    page.wait_for_selector(".records")
    assert "Dawn Brigade carried out an attack" in page.locator(".records").inner_text()
    assert page.locator(".text .trigger").inner_text() == "shelled"


@pytest.mark.parametrize("path", ["/store", "/store/events?_facet=event", "/store?sql=select+1"])
def test_the_tables_complain_of_nothing(open_page: Open, path: str) -> None:
    page = open_page(path)
    assert page.get_by_role("link", name="Sayso").first.is_visible()
