"""The keys of one installation: the seal's key and certificate, and the certificates it trusts.

    keys/                     0700
    keys/seal.pem             0600  private key, its certificate, then any chain
    keys/trusted/*.pem        0600  certificates whose seals count as ours: earlier keys, keys kept elsewhere
    keys/secrets              0600  see ``signing.secret_keys``

A practice key is made where that is allowed and is marked in its certificate; production refuses it.
Two processes that start together end with the same files: the first link to the final name wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509.oid import NameOID

from signing.errors import NoSealKey, PracticeKeyRefused, UnusableSealKey
from storage.private import write_private_once

PRACTICE_UNIT: Final = "practice mode"
"""The organisational unit in the certificate of a key that was made here and seals nothing real."""

SEAL_FILE: Final = "seal.pem"
TRUSTED_FOLDER: Final = "trusted"

KEY_BITS: Final = 2048

# Wide on purpose: documents are checked for decades, and a practice clock may stand anywhere.
_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_VALID_UNTIL = datetime(2060, 1, 1, tzinfo=UTC)
_LONGEST_NAME = 64  # bytes; X.520, ub-common-name and ub-organization-name


@dataclass(frozen=True)
class SealKey:
    """A private key with its certificate and the chain above it, parsed once and kept."""

    private_key: RSAPrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def holder(self) -> str:
        """Return the name in which a certificate stands: its organisation, else its common name."""
        return holder(self.certificate)

    @property
    def practice(self) -> bool:
        """True if this key was made for practice."""
        return is_practice(self.certificate)


def seal_key(keys_dir: Path, *, provider_name: str, may_make: bool, practice: bool | None = None) -> SealKey:
    """Return the seal key of ``keys_dir``; where ``may_make``, a practice key is made if there is none.

    The same object again while its file stays the same. ``practice`` says whether a key made for practice
    is taken (left out: where one may be made). Raises NoSealKey, UnusableSealKey, or PracticeKeyRefused.
    """
    path = keys_dir / SEAL_FILE
    if not path.exists():
        if not may_make:
            raise NoSealKey(str(path))
        write_private_once(path, _as_pem(make_practice_key(provider_name)))
    key = load_seal_key(path, None)
    if key.practice and not (may_make if practice is None else practice):
        raise PracticeKeyRefused(str(path))
    return key


def seal_key_from_file(path: Path, passphrase: str | None, *, keys_dir: Path) -> SealKey:
    """Return the key that the operator keeps elsewhere (production); its certificate is trusted from now on.

    Raises NoSealKey, UnusableSealKey, or PracticeKeyRefused for a key that was made for practice.
    """
    key = load_seal_key(path, passphrase)
    if key.practice:
        raise PracticeKeyRefused(str(path))
    trust(keys_dir, key.certificate)
    return key


def load_seal_key(path: Path, passphrase: str | None) -> SealKey:
    """Return the key in a PKCS#12 or PEM file (key, certificate, chain).

    Parsed once while the file stays the same. Raises NoSealKey when there is no such file, UnusableSealKey
    when it does not hold what a seal needs. Takes practice keys too and trusts nothing: for real work there
    is ``seal_key_from_file``.
    """
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise NoSealKey(str(path)) from error
    except OSError as error:
        raise UnusableSealKey(f"{path} cannot be read: {error.strerror}") from error
    return _parsed(path, passphrase, status.st_mtime_ns, status.st_ino, status.st_size)


def trust(keys_dir: Path, certificate: x509.Certificate) -> None:
    """Count the seals of ``certificate`` as ours from now on. Doing it again changes nothing.

    For a key that is kept elsewhere, and for the last key before it is replaced.
    """
    name = certificate.fingerprint(hashes.SHA256()).hex()[:32]
    write_private_once(keys_dir / TRUSTED_FOLDER / f"{name}.pem", certificate.public_bytes(Encoding.PEM))


def trusted_certificates(keys_dir: Path) -> tuple[x509.Certificate, ...]:
    """Return every certificate whose seals count as ours, the current one first; none for an empty folder.

    Makes nothing. Raises UnusableSealKey when one of the files cannot be read.
    """
    found: dict[bytes, x509.Certificate] = {}
    if (path := keys_dir / SEAL_FILE).exists():
        _add(found, [load_seal_key(path, None).certificate])
    for path in sorted((keys_dir / TRUSTED_FOLDER).glob("*.pem")):
        try:
            _add(found, x509.load_pem_x509_certificates(path.read_bytes()))
        except ValueError as error:
            raise UnusableSealKey(f"{path.name} is not a certificate") from error
    return tuple(found.values())


def is_practice(certificate: x509.Certificate) -> bool:
    """Return True if a certificate says of itself that it was made for practice."""
    units = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    return any(unit.value == PRACTICE_UNIT for unit in units)


def holder(certificate: x509.Certificate) -> str:
    """Return the name in which a certificate stands: its organisation, else its common name."""
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(kind):
            return str(attribute.value)
    return certificate.subject.rfc4514_string()


def make_practice_key(provider_name: str) -> SealKey:
    """Make a key with a certificate of its own, in the provider's name. Nothing is written."""
    private_key = generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    # Control characters cannot stand in a name; the rest is as the provider writes it.
    name = re.sub(r"[\x00-\x1f\x7f]+", " ", provider_name).strip()
    name = name.encode()[:_LONGEST_NAME].decode("utf-8", "ignore") or "Counterpart"
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, PRACTICE_UNIT),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_VALID_FROM)
        .not_valid_after(_VALID_UNTIL)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private_key.public_key()), critical=False)
        .sign(private_key, hashes.SHA256())
    )
    return SealKey(private_key, certificate)


def _as_pem(key: SealKey) -> bytes:
    private = key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + b"".join(c.public_bytes(Encoding.PEM) for c in (key.certificate, *key.chain))


@lru_cache(maxsize=8)
def _parsed(path: Path, passphrase: str | None, _modified: int, _inode: int, _size: int) -> SealKey:
    """Return the key in the file; the last three arguments make a changed file another one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnusableSealKey(f"{path} cannot be read: {error.strerror}") from error
    secret = passphrase.encode() if passphrase else None
    try:
        private_key, certificates = (
            _read_pem(content, secret) if b"-----BEGIN" in content else _read_p12(content, secret)
        )
    except (ValueError, TypeError) as error:
        # The library's own words may quote the file, so they are not passed on.
        raise UnusableSealKey(f"{path} is damaged, or its passphrase is wrong") from error
    return _checked(private_key, certificates, path.name)


def _read_pem(content: bytes, secret: bytes | None) -> tuple[object, list[x509.Certificate]]:
    return load_pem_private_key(content, secret), x509.load_pem_x509_certificates(content)


def _read_p12(content: bytes, secret: bytes | None) -> tuple[object, list[x509.Certificate]]:
    held = load_pkcs12(content, secret)
    own = [held.cert] if held.cert else []
    return held.key, [entry.certificate for entry in (*own, *held.additional_certs)]


def _checked(private_key: object, certificates: Iterable[x509.Certificate], name: str) -> SealKey:
    if not isinstance(private_key, RSAPrivateKey):
        raise UnusableSealKey(f"{name} holds no RSA key")
    if private_key.key_size < KEY_BITS:
        raise UnusableSealKey(f"the key in {name} is shorter than {KEY_BITS} bits")
    public = _public_bytes(private_key.public_key())
    own = [c for c in certificates if _public_bytes(c.public_key()) == public]
    if not own:
        raise UnusableSealKey(f"{name} holds no certificate for its key")
    return SealKey(private_key, own[0], tuple(c for c in certificates if c is not own[0]))


def _public_bytes(key: object) -> bytes:
    if not hasattr(key, "public_bytes"):
        return b""
    return bytes(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _add(found: dict[bytes, x509.Certificate], certificates: Iterable[x509.Certificate]) -> None:
    for certificate in certificates:
        found.setdefault(certificate.fingerprint(hashes.SHA256()), certificate)
