"""The provider's own details as rows keep them, and the provider that they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cases.provider import Provider

CODE = "provider"
"""There is one provider in an installation."""


def provider_data(provider: Provider) -> dict[str, Any]:
    """Return the details as a version keeps them."""
    return {
        "name": provider.name,
        "phone": provider.phone,
        "phone_hours": provider.phone_hours,
        "email": provider.email,
        "address": list(provider.address),
        "logo": provider.logo,
    }


def provider_from(data: Mapping[str, Any], first: Provider) -> Provider:
    """Return the provider of a kept version; what it does not say is as in ``first``."""
    address = data.get("address")
    return Provider(
        name=str(data.get("name") or first.name),
        phone=str(data.get("phone") or first.phone),
        phone_hours=str(data.get("phone_hours") or first.phone_hours),
        email=str(data.get("email") or first.email),
        address=tuple(str(line) for line in address) if isinstance(address, list) else first.address,
        logo=str(data.get("logo") or ""),
    )
