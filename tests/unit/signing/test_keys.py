import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_curve_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

from signing.errors import (
    NoSealKey,
    NoSecretKeys,
    PracticeKeyRefused,
    UnusableSealKey,
    UnusableSecretKeys,
)
from signing.seal.keys import (
    is_practice,
    load_seal_key,
    seal_key,
    seal_key_from_file,
    trust,
    trusted_certificates,
)
from signing.secret_keys import secret_keys

PROVIDER = "Quince Street Mediation"


def a_certificate(private_key: Any, *, name: str = "Real Seal Ltd") -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=730))
        .sign(private_key, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def real_key() -> tuple[Any, x509.Certificate]:
    private_key = generate_private_key(public_exponent=65537, key_size=2048)
    return private_key, a_certificate(private_key)


def pem(private_key: Any, *certificates: x509.Certificate, secret: bytes | None = None) -> bytes:
    locked: Any = BestAvailableEncryption(secret) if secret else NoEncryption()
    private = bytes(private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    return private + b"".join(c.public_bytes(Encoding.PEM) for c in certificates)


def test_a_practice_key_is_made_once_and_nobody_else_may_read_it(tmp_path):
    folder = tmp_path / "data" / "keys"

    first = seal_key(folder, provider_name=PROVIDER, may_make=True)
    again = seal_key(folder, provider_name=PROVIDER, may_make=True)

    assert again is first
    assert first.holder == PROVIDER
    assert first.practice
    assert first.private_key.key_size == 2048
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in folder.iterdir()] == ["seal.pem"]
    assert (folder / "seal.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", "Ł" * 200, "Quince\n& <Sons>\0", "服务"])
def test_any_provider_can_have_a_practice_key(tmp_path, name):
    assert seal_key(tmp_path, provider_name=name, may_make=True).practice


def _make(folder, start, results):
    start.wait()
    key = seal_key(Path(folder), provider_name=PROVIDER, may_make=True)
    results.put((key.certificate.serial_number, secret_keys(Path(folder), may_make=True)))


def test_two_processes_that_start_together_end_with_one_key_and_one_secret(tmp_path):
    context = multiprocessing.get_context("fork")
    start, results = context.Event(), context.Queue()
    processes = [context.Process(target=_make, args=(tmp_path / "keys", start, results)) for _ in range(4)]
    for process in processes:
        process.start()
    start.set()
    seen = [results.get(timeout=30) for _ in processes]
    for process in processes:
        process.join()

    assert len({serial for serial, _ in seen}) == 1
    assert len({tuple(secrets) for _, secrets in seen}) == 1
    assert sorted(p.name for p in (tmp_path / "keys").iterdir()) == ["seal.pem", "secrets"]


def test_production_makes_no_key_and_takes_none_made_for_practice(tmp_path):
    with pytest.raises(NoSealKey):
        seal_key(tmp_path / "keys", provider_name=PROVIDER, may_make=False)
    assert not (tmp_path / "keys").exists()

    seal_key(tmp_path / "keys", provider_name=PROVIDER, may_make=True)
    with pytest.raises(PracticeKeyRefused):
        seal_key(tmp_path / "keys", provider_name=PROVIDER, may_make=False)


def test_production_takes_a_real_key_from_the_folder(tmp_path, real_key):
    (tmp_path / "seal.pem").write_bytes(pem(*real_key))

    key = seal_key(tmp_path, provider_name=PROVIDER, may_make=False)

    assert key.holder == "Real Seal Ltd"
    assert not key.practice


def test_a_key_is_read_from_pkcs12_with_its_passphrase_and_chain(tmp_path, real_key):
    private_key, certificate = real_key
    other = a_certificate(generate_private_key(public_exponent=65537, key_size=2048), name="Above")
    path = tmp_path / "seal.p12"
    path.write_bytes(
        serialize_key_and_certificates(
            b"seal", private_key, certificate, [other], BestAvailableEncryption("pässwort".encode())
        )
    )

    key = load_seal_key(path, "pässwort")

    assert key.certificate == certificate
    assert key.chain == (other,)
    assert load_seal_key(path, "pässwort") is key
    with pytest.raises(UnusableSealKey):
        load_seal_key(path, "wrong")


def test_a_key_kept_elsewhere_is_trusted_by_the_keys_folder_alone(tmp_path, real_key):
    (tmp_path / "elsewhere.pem").write_bytes(pem(*real_key))

    key = seal_key_from_file(tmp_path / "elsewhere.pem", None, keys_dir=tmp_path / "keys")

    assert trusted_certificates(tmp_path / "keys") == (key.certificate,)


def test_a_practice_key_is_refused_from_elsewhere_too(tmp_path):
    seal_key(tmp_path, provider_name=PROVIDER, may_make=True)

    with pytest.raises(PracticeKeyRefused):
        seal_key_from_file(tmp_path / "seal.pem", None, keys_dir=tmp_path / "keys")
    assert not (tmp_path / "keys").exists()


def test_a_key_is_read_from_locked_pem(tmp_path, real_key):
    (tmp_path / "seal.pem").write_bytes(pem(*real_key, secret=b"open"))

    assert load_seal_key(tmp_path / "seal.pem", "open").certificate == real_key[1]
    with pytest.raises(UnusableSealKey):
        load_seal_key(tmp_path / "seal.pem", None)


def test_a_key_that_was_replaced_is_read_again(tmp_path, real_key):
    path = tmp_path / "seal.pem"
    seal_key(tmp_path, provider_name=PROVIDER, may_make=True)
    path.unlink()
    path.write_bytes(pem(*real_key))

    assert seal_key(tmp_path, provider_name=PROVIDER, may_make=True).holder == "Real Seal Ltd"


def test_what_cannot_seal_is_refused_with_the_reason(tmp_path, real_key):
    private_key, certificate = real_key
    short = generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - too short on purpose
    curve = new_curve_key(SECP256R1())
    contents = {
        "empty": b"",
        "junk": b"\0junk",
        "no-certificate": pem(private_key),
        "another-certificate": pem(private_key, a_certificate(short)),
        "short": pem(short, a_certificate(short)),
        "curve": pem(curve, a_certificate(curve)),
        "certificate-only": certificate.public_bytes(Encoding.PEM),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnusableSealKey) as refused:
            load_seal_key(tmp_path / name, None)
        assert name in refused.value.sentence
    with pytest.raises(NoSealKey):
        load_seal_key(tmp_path / "missing", None)


def test_an_empty_folder_trusts_nothing_and_stays_empty(tmp_path):
    assert trusted_certificates(tmp_path / "keys") == ()
    assert not (tmp_path / "keys").exists()


def test_earlier_certificates_stay_trusted_after_a_new_key(tmp_path, real_key):
    first = seal_key(tmp_path, provider_name=PROVIDER, may_make=True).certificate
    trust(tmp_path, first)
    trust(tmp_path, first)
    (tmp_path / "seal.pem").unlink()
    (tmp_path / "seal.pem").write_bytes(pem(*real_key))

    assert trusted_certificates(tmp_path) == (real_key[1], first)
    assert [is_practice(c) for c in trusted_certificates(tmp_path)] == [False, True]


def test_a_trusted_file_that_is_no_certificate_is_told(tmp_path):
    (tmp_path / "trusted").mkdir()
    (tmp_path / "trusted" / "bad.pem").write_bytes(b"nothing")

    with pytest.raises(UnusableSealKey, match=r"bad\.pem"):
        trusted_certificates(tmp_path)


def test_secrets_are_made_once_for_practice_only(tmp_path):
    with pytest.raises(NoSecretKeys):
        secret_keys(tmp_path / "keys", may_make=False)

    made = secret_keys(tmp_path / "keys", may_make=True)

    assert secret_keys(tmp_path / "keys", may_make=True) == made
    assert len(made) == 1
    assert len(made[0]) >= 40
    assert (tmp_path / "keys" / "secrets").stat().st_mode & 0o777 == 0o600
    with pytest.raises(PracticeKeyRefused):
        secret_keys(tmp_path / "keys", may_make=False)


def test_secrets_are_read_newest_last_and_short_ones_refused(tmp_path):
    (tmp_path / "secrets").write_text("# made in June\n" + "a" * 32 + "\n\n" + "b" * 40 + "\n")
    assert secret_keys(tmp_path, may_make=False) == ["a" * 32, "b" * 40]

    (tmp_path / "secrets").write_text("changeme\n")
    with pytest.raises(UnusableSecretKeys):
        secret_keys(tmp_path, may_make=False)

    (tmp_path / "secrets").write_text("\n")
    with pytest.raises(NoSecretKeys):
        secret_keys(tmp_path, may_make=True)
