"""The little language that templates may use, and the only environment that runs it.

Jinja in its sandbox, autoescaping, without globals, with a short list of filters and tests; and,
before anything is compiled, a list of the constructions that are allowed at all. A template cannot
call, assign, import, or reach an attribute that its catalogue does not name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from markupsafe import Markup, escape

from documents.templates.inserted_pictures import PlacedPicture
from documents.templates.values import AbsentField, PrintedDate

SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s\"<>]+\Z", re.IGNORECASE)
LOOP_WORDS = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
DATE_WORDS = frozenset({"weekday"})
MOST_NESTED_LOOPS = 2

_STOCK_FILTERS = ("upper", "lower", "capitalize", "trim", "join", "length", "first", "last", "default")
_STOCK_TESTS = ("defined", "undefined", "odd", "even")
_ALLOWED_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For),
    *(nodes.Name, nodes.Getattr, nodes.Const, nodes.List, nodes.Tuple),
    *(nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.CondExpr),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Concat),
)


class NotPrintable(ValueError):
    """A value was printed that has no words: a flag, a list, nothing."""


class NotALink(ValueError):
    """A value stands as the target of a link but is not a web, mail or phone address."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def printed(value: object) -> str:
    """Return ``value`` as it stands inside a run's ``w:t``.

    What is no Markup yet is escaped by the environment. Newlines and tabs come out as Word writes them.
    """
    if type(value) is str and not ("\n" in value or "\t" in value or "\r" in value):
        return value
    if isinstance(value, Markup):
        return value
    if isinstance(value, PlacedPicture):
        return Markup(f'</w:t>{value.xml()}<w:t xml:space="preserve">')  # noqa: S704 - made and escaped by us
    text = _words_of(value)
    marked = str(escape(text))
    if "\n" in text or "\t" in text or "\r" in text:
        marked = marked.replace("\r\n", "\n").replace("\r", "\n")
        marked = marked.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
        marked = marked.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return Markup(marked)  # noqa: S704 - escaped above


def printed_plain(value: object) -> Markup:
    """Return ``value`` as it stands in an attribute or a property: escaped, in one line."""
    return escape(re.sub(r"[\t\r\n]+", " ", _words_of(value)))


def printed_as_link(value: object, name: str) -> Markup:
    """Return ``value`` as where a link leads.

    Raises NotALink (``name``) for all but https, http, mailto, tel.
    """
    text = _words_of(value)
    if not SAFE_LINK.match(text):
        raise NotALink(name)
    return escape(text)


def _words_of(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, PrintedDate) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    if isinstance(value, Undefined):
        return str(value)  # raises, naming the field
    raise NotPrintable


def float_right(value: PlacedPicture | AbsentField) -> PlacedPicture:
    """Return the picture at the right of its paragraph, the words beside it."""
    if not isinstance(value, PlacedPicture):
        raise NotPrintable
    return value.floating()


def weekday(value: PrintedDate | AbsentField) -> str:
    """Return *Monday 25 January 2027*."""
    return str(value.weekday)


def and_list(values: Sequence[str]) -> str:
    """Return *A, B and C*."""
    words = [str(value) for value in values]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


class _Language(ImmutableSandboxedEnvironment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a row, which is a plain dict of judged values; the sandbox judges all else."""
        if type(obj) is dict:
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def language() -> ImmutableSandboxedEnvironment:
    """Return the environment that compiles and runs templates; ``plain`` and ``as_link`` are for us alone."""
    environment = _Language(
        autoescape=True, undefined=StrictUndefined, finalize=printed, keep_trailing_newline=True, cache_size=0
    )
    environment.globals = {}
    environment.filters = {name: FILTERS[name] for name in _STOCK_FILTERS}
    environment.filters |= {"float_right": float_right, "weekday": weekday, "and_list": and_list}
    environment.filters |= {"plain": printed_plain, "as_link": printed_as_link}
    environment.tests = {name: TESTS[name] for name in _STOCK_TESTS}
    return environment


LANGUAGE = language()
AUTHORS_FILTERS = frozenset(LANGUAGE.filters) - {"plain", "as_link"}


def parsed(source: str) -> nodes.Template:
    """Return the syntax tree of ``source``. Raises jinja2.TemplateSyntaxError in Jinja's words."""
    return LANGUAGE.parse(source)


def syntax_fault(source: str) -> TemplateSyntaxError | None:
    """Return what Jinja has against ``source``, if anything."""
    try:
        parsed(source)
    except TemplateSyntaxError as fault:
        return fault
    return None


def forbidden(tree: nodes.Node) -> Iterator[str]:
    """Yield what in ``tree`` no template may do, each as the end of a sentence."""
    for node in [tree, *tree.find_all(nodes.Node)]:
        if not isinstance(node, _ALLOWED_NODES):
            yield _described(node)
        elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            yield f"reaches for '{node.attr}'"
        elif isinstance(node, nodes.Name) and node.name.startswith("_"):
            yield f"reaches for '{node.name}'"
        elif isinstance(node, nodes.For) and not isinstance(node.target, nodes.Name):
            yield "takes rows apart"
        elif isinstance(node, nodes.For) and node.recursive:
            yield "repeats itself"


def _described(node: nodes.Node) -> str:
    match node:
        case nodes.Call() | nodes.CallBlock():
            return "calls something"
        case nodes.Getitem():
            return "reaches into something with square brackets"
        case nodes.Import() | nodes.FromImport() | nodes.Include() | nodes.Extends():
            return "asks for another file"
        case nodes.Assign() | nodes.AssignBlock() | nodes.NSRef() | nodes.With():
            return "assigns"
        case nodes.Macro() | nodes.Block():
            return "defines something"
        case nodes.Expr():
            return f"calculates ({type(node).__name__.lower()})"
        case _:
            return f"uses '{type(node).__name__.lower()}'"
