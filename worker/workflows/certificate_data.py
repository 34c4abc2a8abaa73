"""What a certificate's template is filled with: its frozen facts, its numbers, and who issued it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from cases.certificates.models import Certificate
from cases.provider import Provider
from cases.vocabulary import CertificateVariant
from documents.qr import qr_png
from documents.templates.values import Picture

TEMPLATE_OF = {
    CertificateVariant.NO_MEDIATION: "certificate-a",
    CertificateVariant.HELD: "certificate-b",
    CertificateVariant.DEEMED: "certificate-c",
}
LARGE_CODE_MM = 40.0
QR_ALT = "Square code that opens the page for checking this certificate"


def certificate_data(
    session: Session, certificate: Certificate, *, provider: Provider, public_url: str
) -> dict[str, Any]:
    """Return everything that the certificate prints."""
    data: dict[str, Any] = {
        **certificate.facts,
        **issuer_data(provider, public_url, number=certificate.reference, code=certificate.check_code),
        "issue_date": certificate.issue_date.isoformat(),
        "adviser_name": certificate.issued_by,
        "adviser_signature": certificate.issued_by,
    }
    if certificate.replaces_id is not None and certificate.correction_reason is not None:
        replaced = session.get_one(Certificate, certificate.replaces_id)
        first = replaced
        while first.replaces_id is not None:
            first = session.get_one(Certificate, first.replaces_id)
        data["supersedes_ref"] = replaced.reference
        data["first_issued_date"] = first.issue_date.isoformat()
        data["correction_reason"] = _small(certificate.correction_reason.words)
    return data


def issuer_data(provider: Provider, public_url: str, *, number: str, code: str) -> dict[str, Any]:
    """Return who issued the certificate, and how anyone checks it."""
    return {
        "certificate_ref": number,
        **check_data(public_url, number=number, code=code, alt=QR_ALT),
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
    }


def check_data(public_url: str, *, number: str, code: str, alt: str) -> dict[str, Any]:
    """Return how anyone checks a document by its number and code: in words, and as a square to scan."""
    png, size_mm = qr_png(check_address(public_url, number, code))
    return {
        "check_code": code,
        "verify_url": f"{public_url.split('://', 1)[-1]}/check",
        "qr": Picture(png=png, width_mm=size_mm, height_mm=size_mm, alt=alt),
    }


def in_large_print(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same data for a template in large print: the square code is as large as it asks for."""
    code = data.get("qr")
    if not isinstance(code, Picture):
        return dict(data)
    return {**data, "qr": replace(code, width_mm=LARGE_CODE_MM, height_mm=LARGE_CODE_MM)}


def check_address(public_url: str, number: str, code: str) -> str:
    """Return where the square code leads: number and check code, no person."""
    return f"{public_url}/check/{number}/{code.replace(' ', '')}"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
