"""News: short dated articles, and a feed of them."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from cases.vocabulary import EntryKind
from dates import iso_utc
from services.provider.texts import text_of
from web.common.texts.published import article_of, articles
from web.context import get_services, now, request_session
from web.public.blueprint import public

ATOM = "http://www.w3.org/2005/Atom"


@public.get("/news")
def article_list() -> ResponseReturnValue:
    """Show every article, the newest first."""
    return render_template("public/news/index.html", articles=articles(request_session()))


@public.get("/news/<slug>")
def article(slug: str) -> ResponseReturnValue:
    """Show one article."""
    found = article_of(slug, text_of(request_session(), EntryKind.NEWS, slug))
    if found is None:
        abort(404)
    return render_template(
        "public/news/article.html", article=found, words=found.html(get_services().provider)
    )


@public.get("/news/feed.xml")
def news_feed() -> ResponseReturnValue:
    """Return the articles as an Atom feed (RFC 4287)."""
    services = get_services()
    provider, home = services.provider, f"{services.public_url}/news"
    found = articles(request_session())
    feed = Xml.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en-GB"})
    _add(feed, "id", home)
    _add(feed, "title", f"News from {provider.name}")
    _add(feed, "updated", iso_utc(max((one.changed_at for one in found), default=now())))
    Xml.SubElement(feed, f"{{{ATOM}}}link", {"href": home})
    Xml.SubElement(feed, f"{{{ATOM}}}link", {"href": f"{home}/feed.xml", "rel": "self"})
    _add(Xml.SubElement(feed, f"{{{ATOM}}}author"), "name", provider.name)
    for one in found:
        entry = Xml.SubElement(feed, f"{{{ATOM}}}entry")
        address = f"{home}/{one.slug}"
        _add(entry, "id", address)
        _add(entry, "title", one.title)
        _add(entry, "updated", iso_utc(one.changed_at))
        Xml.SubElement(entry, f"{{{ATOM}}}link", {"href": address})
        _add(entry, "summary", one.lead(provider))
    return Response(
        Xml.tostring(feed, encoding="utf-8", xml_declaration=True, default_namespace=None),
        content_type="application/atom+xml; charset=utf-8",
    )


def _add(parent: Xml.Element, name: str, words: str) -> None:
    Xml.SubElement(parent, f"{{{ATOM}}}{name}").text = words


Xml.register_namespace("", ATOM)
