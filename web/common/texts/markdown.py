"""Simple marked text to HTML, and back from the pages that came with Counterpart.

Headings (``##``, ``###``), paragraphs, lists, links and ``**bold**``; nothing else, and no HTML. Links lead
to http, https, mailto, tel, or a page of ours. ``{phone}``, ``{email}`` and ``{name}`` are the provider's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from cases.provider import Provider
from forms.phones import spaced
from web.filters import phone

ALLOWED = ("heading", "list", "link", "emphasis", "newline", "escape", "paragraph")
HIGHEST, DEEPEST = 2, 3
"""Headings of a text; the page's title is its h1."""
_OURS = re.compile(r"/(?![/\\])\S*")
_ELSEWHERE = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
_DETAIL = re.compile(r"\{(phone|email|name)\}")
PROVIDER = "provider"
"""Under this name a rendering knows whose details are put in."""
_GAPS = re.compile(r"\n{3,}")


def is_good_link(address: str) -> bool:
    """Return True if a text may lead there."""
    return bool(_OURS.fullmatch(address) or _ELSEWHERE.fullmatch(address))


class _Plain(RendererHTML):
    """Draws no italics: they carry no meaning on our pages."""

    def em_open(self, *_: object) -> str:
        """Draw nothing."""
        return ""

    def em_close(self, *_: object) -> str:
        """Draw nothing."""
        return ""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False}, renderer_cls=_Plain).enable(
        list(ALLOWED), ignoreInvalid=True
    )
    parser.validateLink = is_good_link  # type: ignore[method-assign,assignment]  # the documented way
    parser.core.ruler.push("levels", lambda state: _level(state.tokens))
    parser.core.ruler.push("details", lambda state: _put_details_in(state.tokens, state.env[PROVIDER]))
    return parser


def _level(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(max(int(token.tag[1]), HIGHEST), DEEPEST)}"
        for inner in token.children or ():
            if inner.type == "link_open":
                inner.attrs.pop("title", None)


_MARKDOWN = _parser()


def html_of(text: str, provider: Provider) -> Markup:
    """Return the text as HTML."""
    return Markup(_MARKDOWN.render(text, {PROVIDER: provider}))  # noqa: S704 - drawn with HTML off


def first_words(text: str, provider: Provider) -> str:
    """Return the first paragraph without its marks."""
    paragraph = next((part for part in text.split("\n\n") if part.strip() and not part.startswith("#")), "")
    bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", paragraph)
    return plain_words(" ".join(bare.replace("*", "").split()), provider)


def plain_words(text: str, provider: Provider) -> str:
    """Return the text with the provider's own details in place of their marks, without links."""
    said = {"phone": spaced(provider.phone), "email": provider.email, "name": provider.name}
    return _DETAIL.sub(lambda found: said[found[1]], text)


def _put_details_in(tokens: Sequence[Token], provider: Provider) -> None:
    """Put the provider's own details in; within the words of a link they are no links of their own."""
    linked = {
        "phone": str(phone(provider.phone)),
        "email": str(Markup('<a href="mailto:{0}">{0}</a>').format(provider.email)),
        "name": str(escape(provider.name)),
    }
    for token in tokens:
        inside = False
        children: list[Token] = []
        for inner in token.children or ():
            if inner.type in {"link_open", "link_close"}:
                inside = inner.type == "link_open"
                if inside:
                    inner.attrSet("href", _address(str(inner.attrGet("href") or ""), provider))
            if inner.type == "text" and inside:
                inner.content = plain_words(inner.content, provider)
            if inner.type == "text" and not inside:
                children += _with_links(inner.content, linked)
            else:
                children.append(inner)
        if token.children:
            token.children = children


def _with_links(text: str, linked: Mapping[str, str]) -> Iterator[Token]:
    """Yield the text in pieces: as it was typed, and the provider's details as they are drawn."""
    for number, piece in enumerate(_DETAIL.split(text)):  # every second one is the name of a detail
        drawn = number % 2 == 1
        yield Token("html_inline" if drawn else "text", "", 0, content=linked[piece] if drawn else piece)


def _address(address: str, provider: Provider) -> str:
    """Return an address in which the provider's phone or email stands for its mark."""
    digits = "".join(character for character in provider.phone if character.isdigit() or character == "+")
    return address.replace("%7Bphone%7D", digits).replace("%7Bemail%7D", provider.email)


def marked_text(html: str, provider: Provider) -> str:
    """Return a page of ours as marked text. A table becomes a list, and so do facts."""
    reader = _Reader(provider)
    reader.feed(html)
    return _GAPS.sub("\n\n", "".join(reader.written)).strip() + "\n"


class _Reader(HTMLParser):
    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.written: list[str] = []
        self._provider = provider
        self._numbered: list[int] = []
        self._address = ""
        self._link: list[str] | None = None
        self._cell = 0
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the tag means."""
        known = dict(attrs)
        if tag in {"caption", "thead"} or "cp-table__label" in (known.get("class") or ""):
            self._skip += 1
        elif tag in {"h2", "h3", "summary"}:
            self._write("\n\n## " if tag == "h2" else "\n\n### ")
        elif tag in {"p", "ul", "ol", "dl", "table"}:
            self._write("\n\n")
            if tag in {"ul", "ol"}:
                self._numbered.append(1 if tag == "ol" else 0)
        elif tag == "li":
            number = self._numbered[-1] if self._numbered else 0
            self._write(f"\n{number}. " if number else "\n- ")
            if number:
                self._numbered[-1] += 1
        elif tag in {"dt", "tr"}:
            self._write("\n- ")
            self._cell = 0
        if tag in {"dt", "strong", "b"} or (tag == "th" and not self._skip):
            self._write("**")
        elif tag == "td" and self._cell == 0:
            self._cell = 1
        elif tag == "td":
            self._write("; ")
        elif tag == "br":
            self._write(" ")
        elif tag == "a":
            self._address, self._link = known.get("href") or "", []

    def handle_endtag(self, tag: str) -> None:
        """End what the tag meant."""
        if tag in {"caption", "thead"} or (tag == "span" and self._skip):
            self._skip = max(self._skip - 1, 0)
        elif tag in {"dt", "th"} and not self._skip:
            self._write(":** ")
        elif tag in {"strong", "b"}:
            self._write("**")
        elif tag in {"ul", "ol"}:
            if self._numbered:
                self._numbered.pop()
            self._write("\n\n")
        elif tag in {"p", "h2", "h3", "summary", "dl", "table"}:
            self._write("\n\n")
        elif tag == "a" and self._link is not None:
            words, self._link = " ".join("".join(self._link).split()), None
            self._write(self._as_link(words))

    def handle_data(self, data: str) -> None:
        """Write the words, spaces made plain."""
        words = re.sub(r"[ \t\n]+", " ", data)
        if self.written and self.written[-1].endswith(("\n", "- ")):
            words = words.lstrip()
        self._write(words)

    def _as_link(self, words: str) -> str:
        if self._address.startswith("tel:") and words.replace("\N{NO-BREAK SPACE}", " ") == spaced(
            self._provider.phone
        ).replace("\N{NO-BREAK SPACE}", " "):
            return "{phone}"
        if self._address == f"mailto:{self._provider.email}":
            return "{email}"
        return f"[{words}]({self._address})" if is_good_link(self._address) else words

    def _write(self, words: str) -> None:
        if self._skip:
            return
        if self._link is not None:
            self._link.append(words)
        elif words:
            self.written.append(words)
