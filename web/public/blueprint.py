"""The public's blueprint, which every module here adds its views to."""

from __future__ import annotations

from flask import Blueprint

public = Blueprint("public", __name__)
