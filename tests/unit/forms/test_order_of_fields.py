"""The fields of a form stand in one order, whichever module was loaded first."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from forms.office.people import AddPartyForm, PartyForm
from forms.office.request import PhoneRequestForm
from tests.unit.web.test_plain_pages import TEMPLATES

DRAWN = re.compile(r"fields\.field\(form\.(\w+)")


@pytest.mark.parametrize("first", ["forms.public.ask", "forms.public.ask_people", "forms.office.request"])
def test_a_request_by_phone_is_told_in_the_order_of_its_page(first: str):
    script = (
        f"import {first}\n"
        "from forms.office.request import PhoneRequestForm as Form\n"
        "made = [(field.creation_counter, name) for name in dir(Form)"
        " if hasattr(field := getattr(Form, name), 'creation_counter')]\n"
        "print(*(name for _, name in sorted(made)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    order = done.stdout.split()

    asked = ("kind", "authority", "sent_on", "asker", "person_name", "name", "email", "wish")
    assert [name for name in order if name in asked] == list(asked)


@pytest.mark.parametrize(
    ("form", "template"),
    [
        (AddPartyForm, "office/add_party.html"),
        (PartyForm, "office/party.html"),
        (PhoneRequestForm, "public/_child_fields.html"),
    ],
)
def test_the_summary_of_errors_follows_the_page(form: type[PartyForm], template: str):
    drawn = DRAWN.findall(Path(TEMPLATES / template).read_text())
    assert len(drawn) > 2
    assert [name for name in form.page_order if name in drawn] == drawn
