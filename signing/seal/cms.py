"""The wrapping of a signature (CMS, RFC 5652), held to account bit for bit.

A signature leaves parts of its own wrapping unsigned: version numbers, lists of algorithms, certificates.
Written afresh from what is signed, the wrapping must come out as the very same bytes; then no bit of a
sealed file can change unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from asn1crypto import cms  # type: ignore[import-untyped]  # it ships no hints
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding


def first_value(padded: bytes) -> bytes:
    """Return the one DER value at the start of ``padded``. Raises ValueError when a seal never begins so."""
    if padded[0] != 0x30 or padded[1] not in {0x82, 0x83}:  # a sequence, its length in two octets or three
        raise ValueError("not the shape of a seal")
    octets = padded[1] & 0x7F
    length = int.from_bytes(padded[2 : 2 + octets], "big") + 2 + octets
    if length > len(padded):
        raise ValueError("the seal is cut off")
    return padded[:length]


def time_stamp_token(signer_info: Any) -> Any:
    """Return the time stamp (RFC 3161) that a signature carries, or None."""
    for attribute in signer_info["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]
    return None


def written_afresh_is_the_same(padded: bytes, certificate: x509.Certificate) -> bool:
    """Return True if a seal by ``certificate``, its time stamp included, is written as ours are, to the last
    bit.
    """
    der = first_value(padded)
    signed_data = cms.ContentInfo.load(der)["content"]
    (signer,) = signed_data["signer_infos"]
    info = {
        **_signed_parts(signer, _loaded(certificate)),
        "digest_algorithm": {"algorithm": "sha256"},
        "signature_algorithm": {"algorithm": "sha256_rsa"},
    }
    if (token := time_stamp_token(signer)) is not None:
        if not _time_stamp_is_the_same(token):
            return False
        info["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [token]}]
    afresh = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "signer_infos": [info],
    }
    return _same(der, afresh, signed_data, certificate)


def _time_stamp_is_the_same(token: Any) -> bool:
    """Return True if a time stamp's own wrapping is written in the plain way, to the last bit."""
    signed_data = token["content"]
    (signer,) = signed_data["signer_infos"]
    certificate = _signers_certificate(signer, signed_data)
    afresh = {
        "version": "v3",
        "digest_algorithms": [signer["digest_algorithm"]],
        "encap_content_info": signed_data["encap_content_info"],
        "signer_infos": [
            {
                **_signed_parts(signer, _loaded(certificate)),
                "digest_algorithm": signer["digest_algorithm"],
                "signature_algorithm": signer["signature_algorithm"],
            }
        ],
    }
    return _same(token.dump(), afresh, signed_data, certificate)


def _same(der: bytes, afresh: dict[str, Any], signed_data: Any, certificate: x509.Certificate) -> bool:
    bag = [choice.chosen for choice in signed_data["certificates"]]
    afresh["certificates"] = [cms.CertificateChoices("certificate", each) for each in bag]
    again = cms.ContentInfo({"content_type": "signed_data", "content": afresh})
    own = certificate.public_bytes(Encoding.DER)
    held = [each.dump() for each in bag]
    others = [each for each in held if each != own]
    return bool(again.dump() == der) and own in held and _one_chain(certificate, others)


def _signed_parts(signer: Any, certificate: Any) -> dict[str, Any]:
    name = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    return {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": name}),
        "signed_attrs": signer["signed_attrs"],
        "signature": signer["signature"].native,
    }


def _signers_certificate(signer: Any, signed_data: Any) -> x509.Certificate:
    serial = signer["sid"].chosen["serial_number"].native
    held = (x509.load_der_x509_certificate(choice.chosen.dump()) for choice in signed_data["certificates"])
    return next(certificate for certificate in held if certificate.serial_number == serial)


def _loaded(certificate: x509.Certificate) -> Any:
    return cms.Certificate.load(certificate.public_bytes(Encoding.DER))


def _one_chain(certificate: x509.Certificate, others: Sequence[bytes]) -> bool:
    """Return True if each certificate beside the signer's vouches for the one before it, to the one that
    closes it.

    The highest may leave its own issuer out; a bit of it that no other signature covers, and that changes
    neither its name nor its key, is then the only one that nothing here holds to account.
    """
    waiting = [x509.load_der_x509_certificate(der) for der in others]
    last = certificate
    while waiting:
        issuer = next((each for each in waiting if _issued(last, each)), None)
        if issuer is None:
            return False
        waiting.remove(issuer)
        last = issuer
    return last.issuer != last.subject or _issued(last, last)


def _issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
