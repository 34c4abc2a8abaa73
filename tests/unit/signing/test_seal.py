import asyncio
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper

from signing.errors import NotSealable
from signing.seal.check import VerdictKind, check
from signing.seal.keys import SealKey
from signing.seal.seal import seal, time_stamper
from signing.seal.verify import judge
from tests.unit.signing.pdfs import SEALED_AT, a_pdf


def sealed_pdf(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


def test_the_file_before_the_seal_stays_as_it_was_byte_for_byte(key):
    before = a_pdf()

    after = seal(before, key, at=SEALED_AT, reason="Signed by everyone", location="London").content

    assert after.startswith(before)
    assert len(after) > len(before)


def test_xmp_info_language_tags_and_attachments_are_untouched(key):
    before = a_pdf(title="Łucja & <Sons>")

    after = seal(before, key, at=SEALED_AT, reason="Signed by everyone", location=None).content

    with sealed_pdf(before) as old, sealed_pdf(after) as new:
        assert new.Root.Metadata.read_raw_bytes() == old.Root.Metadata.read_raw_bytes()
        assert dict(new.docinfo.items()) == dict(old.docinfo.items())
        assert new.Root.Lang == old.Root.Lang
        assert new.Root.StructTreeRoot.objgen == old.Root.StructTreeRoot.objgen
        assert list(new.attachments) == ["evidence.json"]
        assert new.trailer.ID[0] == old.trailer.ID[0]
        assert new.trailer.ID[1] != old.trailer.ID[1]


def test_the_seal_certifies_the_file_and_allows_no_change(sealed_file):
    with sealed_pdf(sealed_file) as pdf:
        signature = pdf.Root.Perms.DocMDP
        (field,) = pdf.Root.AcroForm.Fields

        assert field.V.objgen == signature.objgen
        assert signature.SubFilter == "/ETSI.CAdES.detached"
        assert signature.Reference[0].TransformMethod == "/DocMDP"
        assert signature.Reference[0].TransformParams.P == 1
        assert str(signature.Reason) == "Signed by everyone"
        assert str(signature.Location) == "London"
        assert str(signature.M) == "D:20260701090431Z"


def test_the_seals_field_is_named_printable_and_outside_the_page(sealed_file):
    with sealed_pdf(sealed_file) as pdf:
        (field,) = pdf.Root.AcroForm.Fields

        assert str(field.TU) == "Electronic seal of Quince Street Mediation"
        assert int(field.F) & 4
        assert not int(field.F) & 2
        assert all(float(edge) < 0 for edge in field.Rect)
        assert pdf.pages[0].obj.Tabs == "/S"


def test_readers_of_others_find_the_seal_valid_and_the_file_sound(sealed_file, tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed_file)

    pdfsig = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False)
    qpdf = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)

    assert "Signature is Valid" in pdfsig.stdout
    assert "Total document signed" in pdfsig.stdout
    assert qpdf.returncode == 0, qpdf.stdout


@pytest.mark.parametrize("with_id", [True, False])
def test_a_step_that_runs_again_makes_the_same_bytes(key, with_id):
    pdf = a_pdf(with_id=with_id)

    first, again = (
        seal(pdf, key, at=SEALED_AT, reason="Signed by everyone", location=None) for _ in range(2)
    )

    assert first == again
    assert not first.time_stamped
    assert first.note is None
    assert (b"/ID" in pdf) is with_id


def test_another_moment_or_reason_makes_other_bytes(key):
    first = seal(a_pdf(), key, at=SEALED_AT, reason="One", location=None)

    assert first != seal(a_pdf(), key, at=SEALED_AT + timedelta(seconds=1), reason="One", location=None)
    assert first != seal(a_pdf(), key, at=SEALED_AT, reason="Two", location=None)


def test_the_moment_of_sealing_is_told_in_universal_time(key, ours):
    at = datetime(2026, 7, 1, 10, 4, 31, tzinfo=timezone(timedelta(hours=1)))

    content = seal(a_pdf(), key, at=at, reason="Signed by everyone", location=None).content

    assert judge(content, ours).sealed_at == SEALED_AT


def test_a_moment_without_zone_is_refused(key):
    with pytest.raises(ValueError, match="time zone"):
        seal(a_pdf(), key, at=datetime(2026, 7, 1), reason="", location=None)  # noqa: DTZ001 - the point


def test_reasons_in_any_script_are_kept(key):
    reason = "Łucja Ștefan — школа 服务 (1) \\ <x>"

    with sealed_pdf(seal(a_pdf(), key, at=SEALED_AT, reason=reason, location="Ынty").content) as pdf:
        assert str(pdf.Root.Perms.DocMDP.Reason) == reason


def test_a_sealed_file_is_not_sealed_again(key, sealed_file):
    with pytest.raises(NotSealable):
        seal(sealed_file, key, at=SEALED_AT, reason="Again", location=None)


@pytest.mark.parametrize("name", ["K19-needs-password.pdf", "K20-owner-password-only.pdf"])
def test_a_locked_file_is_not_sealed(key, name, cases_folder):
    with pytest.raises(NotSealable):
        seal((cases_folder / name).read_bytes(), key, at=SEALED_AT, reason="", location=None)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"junk", a_pdf()[:-400]], ids=len)
def test_what_is_no_sound_pdf_is_not_sealed(key, content):
    with pytest.raises(NotSealable):
        seal(content, key, at=SEALED_AT, reason="", location=None)


@pytest.mark.hard_input("K37")
def test_junk_around_a_pdf_is_sealed_soundly_or_refused(key, ours, cases_folder):
    content = (cases_folder / "K37-junk-before-and-after.pdf").read_bytes()

    try:
        sealed = seal(content, key, at=SEALED_AT, reason="", location=None).content
    except NotSealable:
        return
    assert check(sealed, known=lambda _: None, certificates=ours).kind is VerdictKind.GENUINE


# --- time stamps


class _SilentAuthority(TimeStamper):
    def __init__(self) -> None:
        super().__init__()

    async def async_request_tsa_response(self, req):
        raise OSError("no answer")


class _WrongAuthority(DummyTimeStamper):
    """Stamps another file than the one it is given."""

    async def async_timestamp(self, message_digest, md_algorithm):
        return await super().async_timestamp(bytes(len(message_digest)), md_algorithm)


@pytest.fixture(scope="module")
def authority_parts():
    private_key = generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time")])
    usage = [True, True, *[False] * 7]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private_key.public_key())
        .serial_number(5)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2060, 1, 1, tzinfo=UTC))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.KeyUsage(*usage), critical=True)
        .sign(private_key, hashes.SHA256())
    )
    der = private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return {
        "tsa_cert": next(iter(load_certs_from_pemder_data(certificate.public_bytes(Encoding.DER)))),
        "tsa_key": load_private_key_from_pemder_data(der, None),
    }


def test_a_time_stamp_is_put_on_and_told(key, ours, authority_parts):
    sealed = seal(
        a_pdf(), key, at=SEALED_AT, reason="", location=None, timestamper=DummyTimeStamper(**authority_parts)
    )

    facts = judge(sealed.content, ours)
    assert sealed.time_stamped
    assert sealed.note is None
    assert facts.holds
    assert facts.time_stamp is not None
    assert facts.time_stamp != SEALED_AT


@pytest.mark.parametrize("authority", ["silent", "wrong", "nobody listens"])
def test_when_the_authority_fails_the_file_is_sealed_all_the_same_and_says_so(
    key, ours, authority, authority_parts
):
    timestamper = {
        "silent": _SilentAuthority(),
        "wrong": _WrongAuthority(**authority_parts),
        "nobody listens": time_stamper("http://127.0.0.1:9/stamp"),
    }[authority]

    sealed = seal(a_pdf(), key, at=SEALED_AT, reason="", location=None, timestamper=timestamper)

    assert not sealed.time_stamped
    assert sealed.note is not None
    assert "time-stamp authority failed" in sealed.note
    assert judge(sealed.content, ours).holds
    assert judge(sealed.content, ours).time_stamp is None


def test_a_file_that_cannot_be_sealed_is_not_blamed_on_the_authority(key, authority_parts):
    with pytest.raises(NotSealable):
        seal(
            b"junk",
            key,
            at=SEALED_AT,
            reason="",
            location=None,
            timestamper=DummyTimeStamper(**authority_parts),
        )


# --- a key with a chain above it


def _issued(name: str, public_key: Any, issuer_name: str, issuer_key: Any, *, ca: bool) -> x509.Certificate:
    def as_name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    return (
        x509.CertificateBuilder()
        .subject_name(as_name(name))
        .issuer_name(as_name(issuer_name))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2060, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def issued_key():
    root, middle, own = (generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3))
    return SealKey(
        own,
        _issued("Seal", own.public_key(), "Middle", middle, ca=False),
        (
            _issued("Middle", middle.public_key(), "Root", root, ca=True),
            _issued("Root", root.public_key(), "Root", root, ca=True),
        ),
    )


def test_a_key_from_an_authority_seals_with_its_chain(issued_key):
    sealed = [seal(a_pdf(), issued_key, at=SEALED_AT, reason="", location=None).content for _ in range(3)]

    assert judge(sealed[0], [issued_key.certificate]).faults == ()
    assert len(set(sealed)) == 1
    for certificate in (issued_key.certificate, *issued_key.chain):
        assert certificate.public_bytes(Encoding.DER).hex().upper().encode() in sealed[0]


def test_a_bit_changed_in_the_chain_is_found(issued_key):
    sealed = seal(a_pdf(), issued_key, at=SEALED_AT, reason="", location=None).content
    for certificate in issued_key.chain:
        text = certificate.public_bytes(Encoding.DER).hex().upper().encode()
        place = sealed.index(text)
        for step in range(0, len(text), 97):
            at = place + step
            other = b"%X" % (int(sealed[at : at + 1], 16) ^ 1)
            changed = sealed[:at] + other + sealed[at + 1 :]
            verdict = check(changed, known=lambda _: None, certificates=[issued_key.certificate])
            assert verdict.kind is VerdictKind.ALTERED, step


def test_sealing_needs_no_running_loop_and_leaves_none(key):
    seal(a_pdf(), key, at=SEALED_AT, reason="", location=None)

    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
