"""What the pages of the provider's own data share: their blueprint, and who may open them."""

from __future__ import annotations

from flask import Blueprint

from cases.vocabulary import Role
from web.navigation import staff_header
from web.viewers import signed_in_as

providing = Blueprint("provider", __name__, url_prefix="/provider")
providing.context_processor(staff_header)

for_keepers = signed_in_as(Role.COORDINATOR, Role.ADMINISTRATOR)
"""Who keeps the provider's own data."""
