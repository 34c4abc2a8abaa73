"""The outcome form of one meeting in browsers of a test, and what is done in it again and again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.app_services import running_worker
from tests.integration.web.mediator.conftest import PASSWORD, Hall

TABLET: ViewportSize = {"width": 1280, "height": 820}


@contextmanager
def outcome_forms(
    chromium: Browser, hall: Hall, serve: Callable[[Flask], str]
) -> Iterator[Callable[..., Page]]:
    """``go()``: the form in a browser of its own; any error of a script fails the test."""
    site, contexts = serve(hall.app), []
    complaints: list[str] = []

    def go(email: str = "", **options: Any) -> Page:
        context = chromium.new_context(viewport=TABLET, base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/sign-in")
        page.get_by_label("Email").fill(email or hall.mediator)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).not_to_have_url(re.compile("/sign-in"))
        page.goto(hall.address("outcome"))
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


@contextmanager
def a_worker_elsewhere(hall: Hall) -> Iterator[None]:
    """A worker in a thread of its own: the browser's driver keeps an event loop in this one."""
    worker = running_worker(hall.services)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(worker.__enter__).result()
        try:
            yield
        finally:
            thread.submit(worker.__exit__, None, None, None).result()


def saved(page: Page) -> None:
    expect(page.locator("[data-saved].cp-saved--done")).to_contain_text("Saved")


def kept_in_the_browser(page: Page) -> list[str]:
    page.wait_for_load_state()
    keys: list[str] = page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('counterpart|'))")
    return keys


def row(page: Page, number: int) -> Any:
    return page.locator("[data-rows=actions] > [data-row]").nth(number - 1)


def what(page: Page, number: int) -> Any:
    return row(page, number).get_by_label("What will be done")


def add(page: Page, text: str) -> None:
    page.get_by_role("button", name="Add an action").click()
    expect(page.locator("textarea[name$='.what']:focus")).to_be_visible()
    page.keyboard.type(text)
