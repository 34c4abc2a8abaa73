"""The seal: one certification signature that forbids every later change, put on last and once.

It is added behind the finished file, whose own bytes stay as they were: text, tags, attachments, XMP and
Info are untouched. Without a time-stamp authority the same file, key and moment give the same bytes, so a
step that runs again after a crash makes no second original.

Form: PAdES (ETSI.CAdES.detached), DocMDP level 1, in an invisible field that keeps PDF/A and PDF/UA:
named for readers (/TU), print flag set, box outside the page.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError as PyHankoSigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.errors import NotSealable
from signing.seal.keys import SealKey
from signing.seal.verify import judge

SEAL_FIELD: Final = "Seal"
DIGEST: Final = "sha256"

TIME_STAMP_SECONDS: Final = 5
"""How long an authority may take to answer before the file is sealed without its stamp."""

_CMS_BYTES: Final = 1536  # signature, attributes and wrapping, beside the certificates
_TIME_STAMP_BYTES: Final = 16 * 1024  # a token with its authority's chain


@dataclass(frozen=True)
class Sealed:
    """A sealed file; ``note`` says, for the office, why there is no time stamp where one was wanted."""

    content: bytes
    time_stamped: bool
    note: str | None = None


def time_stamper(url: str) -> TimeStamper:
    """Return the time-stamp authority (RFC 3161) at ``url``, for ``seal``."""
    return HTTPTimeStamper(url, timeout=TIME_STAMP_SECONDS)


def seal(
    pdf: bytes,
    key: SealKey,
    *,
    at: datetime,
    reason: str,
    location: str | None,
    timestamper: TimeStamper | None = None,
    log_head: str | None = None,
) -> Sealed:
    """Return ``pdf`` with the seal of ``key`` behind it, dated ``at`` (which must know its zone).

    ``log_head`` (``signing.seal.log_heads``) says how far the log of its case had come: every copy that goes
    out carries it, under the seal.

    When the time-stamp authority fails, the file is sealed without a stamp and the result says so.
    Raises NotSealable when ``pdf`` is no sound PDF, needs a password or bears a signature already.
    """
    if at.tzinfo is None:
        raise ValueError("at needs a time zone")
    plan = _Plan(pdf, key, at, reason, location, log_head)
    if timestamper is None:
        return Sealed(_sealed(plan, None), time_stamped=False)
    try:
        content = _sealed(plan, timestamper)
        facts = judge(content, [key.certificate])
        if facts.holds and facts.time_stamp:
            return Sealed(content, time_stamped=True)
        why = "its answer could not be checked"
    except Exception as error:  # whatever the authority does wrong, the document goes out
        why = type(error.__cause__ or error).__name__
    note = f"The time-stamp authority failed ({why}). The seal bears our own time only."
    return Sealed(_sealed(plan, None), time_stamped=False, note=note)


@dataclass(frozen=True)
class _Plan:
    pdf: bytes
    key: SealKey
    at: datetime
    reason: str
    location: str | None
    log_head: str | None


class _UntouchedMetadata(IncrementalPdfFileWriter):
    """Leaves XMP and Info as they are, and draws the file's second id from what is sealed.

    Both names are the library's own inside; tests hold that they still do what they are here for.
    """

    def _update_meta(self) -> None:
        return

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> generic.ArrayObject:
        identifiers: generic.ArrayObject = super()._handle_id(prev)  # type: ignore[no-untyped-call]  # no hints there
        stream = prev.stream
        stream.seek(0)
        digest = hashlib.sha256(stream.read()).digest()
        if "/ID" not in prev.trailer:
            identifiers[0] = generic.ByteStringObject(digest[:16])
        identifiers[1] = generic.ByteStringObject(hashlib.sha256(b"sealed" + digest).digest()[:16])
        return identifiers


class _KeptKeySigner(Signer):
    """Signs with a key that is already parsed: parsing it each time takes longer than all the rest."""

    def __init__(self, key: SealKey) -> None:
        certificates = [c.public_bytes(Encoding.DER) for c in (key.certificate, *key.chain)]
        own, *chain = [next(iter(load_certs_from_pemder_data(der))) for der in certificates]
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # the library has no hints here
        store.register_multiple(chain)
        super().__init__(signing_cert=own, cert_registry=store)
        self._private_key = key.private_key
        self.certificates_size = sum(map(len, certificates))

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Return the raw signature.

        A dry run, which only asks for its length, costs no more than the real one.
        """
        if digest_algorithm != DIGEST:
            raise ValueError(f"only {DIGEST} is used here")
        return self._private_key.sign(data, PKCS1v15(), hashes.SHA256())


@lru_cache(maxsize=8)
def _signer(key: SealKey) -> _KeptKeySigner:
    return _KeptKeySigner(key)


def _sealed(plan: _Plan, timestamper: TimeStamper | None) -> bytes:
    try:
        writer = _UntouchedMetadata(BytesIO(plan.pdf))
        _refuse_unfit(writer)
        _order_of_tabs(writer)
        return asyncio.run(_sign(writer, plan, timestamper))
    except (PdfError, PyHankoSigningError, ValueError, KeyError, RecursionError) as error:
        raise NotSealable(f"{type(error).__name__}: {error}") from error


def _refuse_unfit(writer: IncrementalPdfFileWriter) -> None:
    if writer.prev.encrypted:
        raise NotSealable("the file has a password")
    if any(True for _ in writer.prev.embedded_signatures):
        raise NotSealable("the file bears a signature already")


def _order_of_tabs(writer: IncrementalPdfFileWriter) -> None:
    """Say on each page of a tagged file that bears a field how the tab key moves (PDF/UA-1, 7.18.3)."""
    if "/StructTreeRoot" not in writer.root:
        return
    page = _first_page(writer)
    if page.get("/Tabs") != "/S":
        page["/Tabs"] = generic.pdf_name("/S")
        writer.update_container(page)


def _first_page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    reference, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]  # no hints there
    page: generic.DictionaryObject = reference.get_object()
    return page


async def _sign(writer: IncrementalPdfFileWriter, plan: _Plan, timestamper: TimeStamper | None) -> bytes:
    signer = _signer(plan.key)
    field = SigFieldSpec(
        SEAL_FIELD,
        on_page=0,
        readable_field_name=f"Electronic seal of {plan.key.holder}",
        invis_sig_settings=InvisSigSettings(
            set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
        ),
    )
    metadata = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm=DIGEST,
        reason=plan.reason,
        location=plan.location,
        contact_info=plan.log_head,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    session = PdfSigner(
        metadata, signer=signer, timestamper=timestamper, new_field_spec=field
    ).init_signing_session(writer)
    session.system_time = plan.at
    room = signer.certificates_size + _CMS_BYTES + (_TIME_STAMP_BYTES if timestamper else 0)
    to_sign = session.prepare_tbs_document(validation_info=None, bytes_reserved=2 * room)
    output = BytesIO()
    prepared, _ = to_sign.digest_tbs_document(output=output)
    await to_sign.perform_signature(prepared.document_digest, PdfCMSSignedAttributes(signing_time=plan.at))
    return output.getvalue()
