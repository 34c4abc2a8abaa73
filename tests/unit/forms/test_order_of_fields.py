"""The fields of a form stand in one order, whichever module was loaded first."""

from __future__ import annotations

import subprocess
import sys

import pytest


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
