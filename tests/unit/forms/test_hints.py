"""A hint is about nobody: the name of somebody in an example case would stand beside another's answers."""

from __future__ import annotations

import re
from pathlib import Path

import forms
from commands.demo import cases as example_cases

NAMED = re.compile(r'"([A-Z]\w+) [A-Z][\w\'’-]+"')


def test_no_form_names_anyone_of_an_example_case() -> None:
    names = set(NAMED.findall(Path(example_cases.__file__).read_text()))
    assert {"Priya", "Aarav"} <= names
    source = "\n".join(path.read_text() for path in Path(forms.__file__).parent.glob("*.py"))
    assert {name for name in names if re.search(rf"\b{name}\b", source)} == set()
