"""The rules that script/check-architecture holds the code to, on small sources."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from script import architecture
from script.architecture import ROOT, Break, Module


def parsed(**sources: str) -> dict[str, Module]:
    """Return modules by dotted name; ``__`` in a keyword stands for a dot."""
    found = {}
    for key, source in sources.items():
        name = key.replace("__", ".")
        path = ROOT / f"{name.replace('.', '/')}.py"
        found[name] = Module(name, path, source, ast.parse(source))
    return found


def words(broken: list[Break]) -> list[str]:
    return [str(one) for one in broken]


def test_a_package_with_too_many_modules_is_named():
    most = architecture.MOST_MODULES
    full = parsed(**{f"cases__m{number}": "" for number in range(most)})
    assert not architecture.breaks(full)
    assert words(architecture.breaks(full | parsed(cases__one_more=""))) == [
        f"cases: {most + 1} modules directly in it, at most {most}"
    ]


def test_a_cycle_is_named_also_when_an_import_in_a_function_closes_it():
    found = parsed(
        cases__a="from cases import b",
        cases__b="import cases.c",
        cases__c="def late():\n    from cases.a import x  # heavy",
        cases__d="from cases.a import x",
    )
    assert words(architecture.breaks(found)) == [
        "cases.a: imports in a circle: cases.a, cases.b, cases.c",
    ]


def test_an_import_for_type_checkers_alone_makes_no_cycle():
    found = parsed(
        cases__a="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from cases import b",
        cases__b="from cases import a",
    )
    assert not architecture.breaks(found)


@pytest.mark.parametrize(
    "imports",
    [
        "    from cases.b import x  # loads the PDF library",
        "    # Loads the PDF library.\n    from cases.b import x",
        "    # Loads the PDF library.\n    import os\n    from cases.b import (\n        x,\n    )",
        "    from cases.b import x  # noqa: E402 - loads the PDF library",
    ],
)
def test_an_import_in_a_function_with_a_reason_is_allowed(imports):
    assert not architecture.breaks(parsed(cases__a=f"def f():\n{imports}", cases__b=""))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def f():\n    from cases.b import x", 2),
        ("def f():\n    from cases.b import x  # noqa: E402", 2),
        ("# A remark.\ndef f():\n    y = 1  # one\n    from cases.b import x", 4),
    ],
)
def test_an_import_in_a_function_without_a_reason_is_named(source, line):
    assert words(architecture.breaks(parsed(cases__a=source, cases__b=""))) == [
        f"cases/a.py:{line}: imports cases.b inside a function: say why"
    ]


def test_a_column_that_names_a_kind_holds_an_enum():
    source = "class Row:\n    kind: Mapped[str]\n    state: Mapped[State]\n    name: Mapped[str]"
    assert words(architecture.breaks(parsed(cases__a=source))) == [
        "cases/a.py:2: the column kind is a free string, not an enum"
    ]


@pytest.mark.parametrize(
    ("source", "words_of_it"),
    [
        ("from zoneinfo import ZoneInfo", "names a time zone"),
        ("x = f'{day:%d %B}'", "writes a month or weekday, '%d %B'"),
        ("MONTHS = ('January', 'February')", "writes a month or weekday, 'January'"),
    ],
)
def test_only_dates_names_zones_months_and_weekdays(source, words_of_it):
    assert words(architecture.breaks(parsed(cases__a=source))) == [f"cases/a.py:1: {words_of_it}: dates does"]
    assert not architecture.breaks(parsed(dates__a=source))


@pytest.mark.parametrize(
    "source",
    [
        "told = 1",
        "def told(): pass",
        "class House: pass",
        "def f(told): pass",
        "import os as acts",
        "from os import path as sheet",
        "self.told = 1",
        "def f(*, told): pass",
        "class A:\n    told: int = 1",
        "for told in (): pass",
        "match 1:\n    case told: pass",
        "try: pass\nexcept OSError as told: pass",
    ],
)
def test_a_name_that_was_given_up_is_named(source):
    (broken,) = architecture.breaks(parsed(cases__a=source))
    assert "was given up" in str(broken)


def test_a_module_whose_name_was_given_up_is_named():
    assert words(architecture.breaks(parsed(cases__sheet="x = 'told'"))) == [
        "cases/sheet.py: the name sheet was given up"
    ]


@pytest.mark.parametrize(
    "template",
    [
        "{% set told = 1 %}",
        "{%- for name, told in rows %}{% endfor %}",
        "{% macro told() %}{% endmacro %}",
        "{% macro row(name, told=false) %}{% endmacro %}",
        "{% call(told) rows() %}{% endcall %}",
    ],
)
def test_a_name_that_was_given_up_is_named_in_a_template_too(template):
    found = architecture.earlier_words_of_templates({"web/templates/a.html": f"<p>told</p>\n{template}"})
    assert [str(one) for one in found] == ["web/templates/a.html:2: the name told was given up"]


def test_the_list_of_known_breaks_can_only_become_shorter():
    twice = [Break("a.py", 3, "told"), Break("a.py", 9, "told")]
    assert architecture.compare(twice, Counter({"a.py: told": 2})) == ([], [])
    assert architecture.compare(twice, Counter({"a.py: told": 1})) == ([twice[1]], [])
    assert architecture.compare(twice[:1], Counter({"a.py: told": 2})) == ([], ["a.py: told"])


def test_the_functions_that_take_the_container_are_counted():
    found = parsed(web__a="def f(services: Services): pass\ndef g(keys: Keys): pass")
    assert architecture.functions_taking_the_container(found) == ["web/a.py:1 f"]


def test_one_function_too_many_that_takes_the_container_is_named(monkeypatch):
    monkeypatch.setattr(architecture, "MOST_CONTAINER_TAKERS", 2)
    two = parsed(web__a="def f(services: Services): pass\ndef g(*, tools: WorkerServices): pass")
    assert not architecture.breaks(two)
    assert words(architecture.breaks(two | parsed(web__b="def h(services: 'Services'): pass"))) == [
        "services.container: 3 functions take the container, at most 2: pass what each uses"
    ]


@pytest.mark.parametrize(
    ("source", "words_of_it"),
    [
        ("from cases.a import _hidden", "imports the private name cases.a._hidden"),
        ("from cases import a\nx = a._hidden", "uses the private name cases.a._hidden"),
        ("from cases import a as b\nx = b._hidden", "uses the private name cases.a._hidden"),
    ],
)
def test_a_private_name_of_another_module_is_named(source, words_of_it):
    (broken,) = architecture.breaks(parsed(cases__a="_hidden = 1", cases__other=source))
    assert str(broken).endswith(words_of_it)


@pytest.mark.parametrize(
    "source",
    ["from cases.a import shown", "from cases import a\nx = a.__name__", "class A:\n    x = 1\n\n    _y = x"],
)
def test_public_names_and_a_module_of_its_own_are_no_private_name(source):
    assert not architecture.breaks(parsed(cases__a="shown = 1", cases__other=source))


@pytest.mark.parametrize(
    ("source", "words_of_it"),
    [
        ("__all__ = []", ["cases/small/__init__.py: does not say in one sentence what the package is for"]),
        (
            '"""Small things."""',
            ['cases/small/__init__.py: neither has __all__ nor says "Import from the named submodule."'],
        ),
        ('"""Small things."""\n__all__ = []', []),
        ('"""Small things."""\ndef init(): pass', []),
        ('"""Small things.\n\nImport from the named submodule.\n"""', []),
    ],
)
def test_a_package_says_what_it_is_for_and_how_to_import_from_it(source, words_of_it):
    path = ROOT / "cases" / "small" / "__init__.py"
    package = {"cases.small": Module("cases.small", path, source, ast.parse(source))}
    assert words(architecture.breaks(package)) == words_of_it
