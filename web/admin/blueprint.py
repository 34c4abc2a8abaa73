"""The blueprint of the administrator's pages, with their header."""

from __future__ import annotations

from flask import Blueprint

from web.navigation import staff_header

administering = Blueprint("administering", __name__, url_prefix="/admin")
administering.context_processor(staff_header)
