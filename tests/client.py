"""The reviewing client: it opens pages as a person would, and refuses every page that is not sound.

    client = ReviewingClient(app)
    page = client.get("/letter-date")
    page = client.post_form("/letter-date", sent_on=date(2026, 3, 3))
    assert page.says("You need a certificate before you can appeal")

Each HTML page is held to: strict HTML, one h1, a title that matches it, labelled fields, ids that are
there and there once, errors told in the page's order, nothing inline, forms with their token, our headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.html_trees import read_html

REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 5
NOT_LABELLED = {"hidden", "submit", "button", "reset", "image"}
LABELLED = ("input", "select", "textarea")
POINTERS = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "data-reveals")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

Fields = Mapping[str, Any]


class PageIsUnsound(AssertionError):
    """A page that no one should be served, with everything that is wrong with it."""

    def __init__(self, address: str, faults: Sequence[str]) -> None:
        super().__init__(f"{address} is not sound:\n  " + "\n  ".join(faults))
        self.faults = tuple(faults)


def plain(text: str) -> str:
    """``text`` with every run of spaces, no-break ones too, as one space."""
    return " ".join(text.split())


class Form:
    """A form of a page, with what a browser would send from it."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.method = element.get("method", "get").lower()
        self.action = element.get("action", "")

    def fields(self) -> dict[str, list[str]]:
        """Name to values, as the page came: nothing pressed, no file chosen."""
        values: dict[str, list[str]] = {}
        for control in self.element.iter():
            name = control.get("name")
            if not name or control.get("disabled") is not None:
                continue
            for value in _values(control):
                values.setdefault(name, []).append(value)
        return values

    def names(self) -> set[str]:
        """The names of all its controls, chosen or not."""
        return {name for control in self.element.iter() if (name := control.get("name"))}


def _values(control: Element) -> Iterator[str]:
    kind = control.get("type", "text")
    if control.tag == "textarea":
        yield "".join(control.itertext())
    elif control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        yield from (option.get("value", "".join(option.itertext())) for option in chosen)
    elif control.tag == "input" and kind in ("checkbox", "radio"):
        if control.get("checked") is not None:
            yield control.get("value", "on")
    elif control.tag == "input" and kind not in ("submit", "button", "file", "image", "reset"):
        yield control.get("value", "")


class Page:
    """What came back, and what a person can see on it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = self.status_code = response.status_code
        self.address = response.request.path
        self.html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        self.root: Element | None = None

    @property
    def text(self) -> str:
        """All words of the page's body, spaces made plain; a term's meaning is closed."""
        if self.root is None:
            return ""
        body = next(self.root.iter("body"), None)
        return plain(" ".join(_shown_text(body))) if body is not None else ""

    @property
    def title(self) -> str:
        """The page's title."""
        return plain("".join(next(self._all("title")).itertext()))

    @property
    def heading(self) -> str:
        """The words of its h1."""
        return plain("".join(next(self._all("h1")).itertext()))

    @property
    def problems(self) -> list[str]:
        """The lines of its error summary."""
        summary = next((e for e in self._all("div") if "govuk-error-summary" in _classes(e)), None)
        return [plain("".join(link.itertext())) for link in summary.iter("a")] if summary is not None else []

    def says(self, *sentences: str) -> bool:
        """Whether all ``sentences`` are on the page; spaces of any kind count as one."""
        return all(plain(sentence) in self.text for sentence in sentences)

    def links(self) -> dict[str, str]:
        """Words to address of every link; the last one wins."""
        return {plain("".join(a.itertext())): a.get("href", "") for a in self._all("a")}

    def forms(self) -> list[Form]:
        """Its forms, in order."""
        return [Form(element) for element in self._all("form")]

    def form_for(self, fields: Fields, *, action: str = "") -> Form:
        """The posting form that has these fields, or the one with that action, whatever its query."""
        for form in self.forms():
            same = action in (form.action, form.action.partition("?")[0])
            fits = same if action else set(fields) <= form.names()
            if form.method == "post" and fits:
                return form
        raise AssertionError(f"{self.address} has no form with {sorted(fields)} (action {action or 'any'})")

    def value_of(self, name: str) -> str:
        """What the field ``name`` shows."""
        for form in self.forms():
            if name in form.names():
                return "".join(form.fields().get(name, [""]))
        raise AssertionError(f"{self.address} has no field {name}")

    def _all(self, tag: str) -> Iterator[Element]:
        return self.root.iter(tag) if self.root is not None else iter(())


def _shown_text(element: Element) -> Iterator[str]:
    if element.tag in ("script", "style", "template"):
        return
    if "cp-piece" in _classes(element):  # parted for the line's end alone: an address is one word
        yield "".join(element.itertext())
        return
    if "cp-term" in _classes(element):  # closed: a sentence reads as it stands
        yield "".join(element[0].itertext())
        return
    if element.text:
        yield element.text
    for child in element:
        yield from _shown_text(child)
        if child.tail:
            yield child.tail


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


class ReviewingClient:
    """A browser for tests: keeps cookies, sends forms with their token, follows, reviews every page.

    ``app`` is any Flask app; pass ``provider`` to hold titles against the provider's name.
    """

    def __init__(self, app: Flask, *, provider: str | None = None) -> None:
        self.browser: FlaskClient = app.test_client()
        self._app, self._provider = app, provider

    @property
    def provider(self) -> str:
        """The name that titles end with: as it stands when a page is opened."""
        if self._provider is not None:
            return self._provider
        known: str = getattr(self._app.jinja_env.globals.get("provider"), "name", "")
        return known

    def get(self, address: str, *, follow: bool = True, **options: Any) -> Page:
        """Open ``address``; follows redirects."""
        return self._arrive(self.browser.get(address, **options), follow=follow)

    def post(self, address: str, *, follow: bool = True, **options: Any) -> Page:
        """Send exactly ``data``, without a token or anything else a page would add."""
        return self._arrive(self.browser.post(address, **options), follow=follow)

    def post_form(
        self,
        address: str,
        fields: Fields | None = None,
        *,
        action: str = "",
        follow: bool = True,
        **named: Any,
    ) -> Page:
        """Open ``address``, fill its form with ``fields`` and ``named``, and send it.

        What is not named is sent as the page had it. A value may be text, a list, a date for
        three boxes, a bool for a single tick, None to leave a field out, or a file as (stream, name).
        """
        return self.send(self.get(address), {**(fields or {}), **named}, action=action, follow=follow)

    def send(
        self, page: Page, fields: Fields | None = None, *, action: str = "", follow: bool = True, **named: Any
    ) -> Page:
        """Fill the form on a page that is open, and send it."""
        filled = _filled({**(fields or {}), **named})
        form = page.form_for(filled, action=action)
        data: dict[str, Any] = dict(form.fields())
        for name, value in filled.items():
            if value is None or value is False:
                data.pop(name, None)
            else:
                data[name] = "yes" if value is True else value
        files = form.element.get("enctype") == "multipart/form-data"
        options = {"content_type": "multipart/form-data"} if files else {}
        return self._arrive(
            self.browser.post(form.action or page.response.request.full_path, data=data, **options),
            follow=follow,
        )

    def _arrive(self, response: TestResponse, *, follow: bool) -> Page:
        for _ in range(MOST_REDIRECTS):
            if response.status_code not in REDIRECTS:
                break
            if not follow and "again=" not in response.headers["Location"].partition("next=")[0]:
                break  # a page that shows what was typed is the answer itself, at an address of its own
            if response.request.method == "POST" and response.status_code != 303:
                raise PageIsUnsound(response.request.path, ["a post ends in a 303"])
            response = self.browser.get(response.headers["Location"])
        page = Page(response)
        faults = review(page, provider=self.provider)
        if faults:
            raise PageIsUnsound(page.address, faults)
        return page


def _filled(fields: Fields) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, date):
            parts = {"day": value.day, "month": value.month, "year": value.year}
            filled.update({f"{name}-{part}": str(number) for part, number in parts.items()})
        else:
            filled[name] = value
    return filled


def _elements(root: Element) -> list[Element]:
    """All elements; comments, whose tag is no text, left out."""
    every: Iterator[Any] = root.iter()
    return [element for element in every if isinstance(element.tag, str)]


def review(page: Page, *, provider: str = "") -> list[str]:
    """Everything wrong with ``page``; empty for one that is no HTML. Fills in its ``root``."""
    if not page.html or page.status in REDIRECTS:
        return []
    page.root, strict = read_html(page.html)
    elements = _elements(page.root)
    return [
        *strict,
        *_head_faults(page, provider),
        *_id_faults(elements),
        *_summary_faults(elements),
        *_label_faults(page.root, elements),
        *_inline_faults(elements),
        *_form_faults(page),
        *_header_faults(page.response),
        *_text_faults(page.text),
    ]


def _head_faults(page: Page, provider: str) -> Iterator[str]:
    assert page.root is not None
    if page.root.get("lang") != "en-GB":
        yield "html has no lang=en-GB"
    headings = list(page.root.iter("h1"))
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of one"
        return
    if not page.heading:
        yield "the h1 is empty"
    wanted = f"{page.heading} – {provider}" if provider else page.heading
    if page.problems:
        wanted = f"Error: {wanted}"
    if page.title != wanted:
        yield f"title is {page.title!r}, not {wanted!r}"
    levels = [int(e.tag[1]) for e in _elements(page.root) if re.fullmatch("h[1-6]", e.tag)]
    levels = levels[levels.index(1) :]
    for above, below in pairwise(levels):
        if below > above + 1:
            yield f"a heading jumps from h{above} to h{below}"


def _id_faults(elements: Sequence[Element]) -> Iterator[str]:
    ids = [known for element in elements if (known := element.get("id")) is not None]
    for double in sorted({known for known in ids if ids.count(known) > 1}):
        yield f"id {double!r} is there more than once"
    for element in elements:
        for pointer in POINTERS:
            for target in element.get(pointer, "").split():
                if target not in ids:
                    yield f"{element.tag} {pointer}={target!r} points nowhere"
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#") and href[1:] not in ids:
            yield f"link to {href} leads nowhere"
        if element.tag == "a" and href == "":
            yield "a link without an address"


def _summary_faults(elements: Sequence[Element]) -> Iterator[str]:
    """The summary leads to fields in the page's order; what is wrong with it all leads to its button."""
    places = {known: place for place, element in enumerate(elements) if (known := element.get("id"))}
    summary = next((e for e in elements if "govuk-error-summary" in _classes(e)), None)
    links = [link.get("href", "")[1:] for link in summary.iter("a")] if summary is not None else []
    faulty = [places[link] for link in links if link in places and elements[places[link]].tag != "button"]
    if faulty != sorted(faulty):
        yield f"the error summary leads to its fields in another order than the page's: {links}"


def _label_faults(root: Element, elements: Sequence[Element]) -> Iterator[str]:
    labelled = {label.get("for") for label in root.iter("label") if "".join(label.itertext()).strip()}
    wrapped = {control for label in root.iter("label") for control in label.iter()}
    for element in elements:
        if element.tag in LABELLED and element.get("type") not in NOT_LABELLED:
            named = element.get("aria-label") or element.get("aria-labelledby")
            if element.get("id") not in labelled and element not in wrapped and not named:
                yield f"{element.tag} {element.get('name')!r} has no label"
        if element.tag in ("button", "a") and not (
            "".join(element.itertext()).strip() or element.get("aria-label")
        ):
            yield f"{element.tag} {element.get('href', '')} has no words"
        if element.tag == "img" and element.get("alt") is None:
            yield f"img {element.get('src')} has no alt"
        if element.tag == "fieldset" and next(element.iter("legend"), None) is None:
            yield "a fieldset without a legend"


def _inline_faults(elements: Sequence[Element]) -> Iterator[str]:
    for element in elements:
        if element.tag == "style" or element.get("style") is not None:
            yield f"{element.tag} carries its own style"
        if element.tag == "script" and (not element.get("src") or (element.text or "").strip()):
            yield "a script stands in the page"
        for name in element.attrib:
            if str(name).lower().startswith("on"):
                yield f"{element.tag} has a handler {name}"
        for name in ("src", "href", "action"):
            value = element.get(name, "").strip().lower()
            if value.startswith("javascript:"):
                yield f"{element.tag} {name} is a script"
            if name == "src" and re.match(r"(?:[a-z]+:)?//", value):
                yield f"{element.tag} loads {value} from elsewhere"


def _form_faults(page: Page) -> Iterator[str]:
    for form in page.forms():
        if form.method == "post" and "csrf_token" not in form.names():
            yield f"the form to {form.action or 'this page'} has no token"
        if form.method == "post" and form.element.get("novalidate") is None:
            yield f"the form to {form.action or 'this page'} lets the browser answer in its own words"
        if form.method == "get" and "csrf_token" in form.names():
            yield "a searching form puts the token into the address"
        if re.match(r"(?:[a-z]+:)?//", form.action):
            yield f"a form is sent elsewhere: {form.action}"


def _header_faults(response: TestResponse) -> Iterator[str]:
    for name, wanted in HEADERS.items():
        if wanted not in response.headers.get(name, ""):
            yield f"header {name} is {response.headers.get(name)!r}"
    policy = response.headers.get("Content-Security-Policy", "")
    if "unsafe" in policy:
        yield f"the content policy allows {policy}"


def _text_faults(text: str) -> Iterator[str]:
    for leak in ("Undefined", "<bound method", "datetime.date("):
        if leak in text:
            yield f"{leak!r} stands on the page"
    if re.search(r"\bNone\b(?! of)", text):
        yield "'None' stands on the page"
