"""Disagreement resolution: one page, with the phone number."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from cases.intake.eligibility import drs_answer
from web.public.blueprint import public


@public.get("/drs")
def drs() -> ResponseReturnValue:
    """Show what it is for, that everyone must agree, that time to appeal keeps running, and whom to phone."""
    return render_template("public/drs.html", answer=drs_answer())
