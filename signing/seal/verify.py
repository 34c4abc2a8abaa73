"""Whether a seal of ours wholly holds, and every reason why it does not.

The library's own verdict is not enough: bytes behind the end, and objects that no cross-reference table
names, pass it. So a seal holds only when all of these do:

- it is the file's only signature, made by a certificate of ours, as a certification that allows no change;
- the library's overall verdict is good and its coverage is the entire file;
- the gap in the signed ranges holds the seal and nothing else, bit for bit as a seal of ours is written;
- every object that stands in the file is named by a cross-reference table.

Reading goes by the library's limits on unpacking; walking the form is our own, so that a crafted form
cannot keep it busy for ever.
"""

from __future__ import annotations

import asyncio
import logging
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import (
    DEFAULT_PURPOSE_LIMITS,
    DecodeLimits,
    DecodePurpose,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    read_certification_data,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from signing.seal.cms import first_value, time_stamp_token, written_afresh_is_the_same
from signing.seal.keys import holder, is_practice
from signing.seal.verdict import SealFacts

# The library warns of each thing it finds wrong in a stranger's file; the verdict says it better.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

_MOST_REVISIONS: Final = 500
_MOST_FIELDS: Final = 20_000
_MOST_WHITE_SPACE: Final = 64
# A small table can unpack to one of a hundred million objects, which takes minutes to read.
_LIMITS: Final = DecodeLimits(
    per_purpose={
        **DEFAULT_PURPOSE_LIMITS,
        DecodePurpose.XREF_STREAM: StreamDecodeLimits(max_output_size=4 * 1024 * 1024),
        DecodePurpose.OBJECT_STREAM: StreamDecodeLimits(
            max_ratio=100, ratio_floor=1024 * 1024, max_output_size=16 * 1024 * 1024
        ),
    }
)
_OBJECT: Final = re.compile(
    rb"(?<![0-9])[0-9]{1,10}[\x00\t\n\x0c\r ]+[0-9]{1,5}[\x00\t\n\x0c\r ]+obj(?![A-Za-z])"
)


def judge(content: bytes, certificates: Sequence[x509.Certificate]) -> SealFacts:
    """Return what the seal on ``content`` says and whether it wholly holds.

    ``certificates`` are those whose seals count as ours. Raises whatever the libraries raise on a broken
    file or seal: to the caller, any exception here means that the seal does not hold.
    """
    reader = reader_of(content, strict=True)
    signatures = list(signature_fields(reader))
    if len(signatures) != 1:
        raise ValueError(f"{len(signatures)} signatures where one seal should be")
    embedded = EmbeddedPdfSignature(reader, *signatures[0])
    certificate = _ours(embedded, certificates)
    sealed_at = embedded.self_reported_timestamp
    covers = embedded.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE
    faults = []
    if not covers:
        faults.append("The seal does not cover the whole file.")
    if not _forbids_change(reader, embedded):
        faults.append("The seal is not one that forbids every change.")
    if not _gap_is_the_seal(content, embedded):
        faults.append("The bytes of the seal itself were changed.")
    elif not written_afresh_is_the_same(embedded.pkcs7_content, certificate):
        faults.append("The seal is not written as our seals are.")
    # What follows is long work; it is done only while the answer is open, so no crafted file can ask for it.
    time_stamp, accounted = None, False
    if not faults:
        status = asyncio.run(_status(embedded, certificate, sealed_at))
        if not status.bottom_line:
            faults.append("The signature in the seal does not match the file.")
        elif status.timestamp_validity is not None:
            time_stamp = status.timestamp_validity.timestamp
    if not faults:
        accounted = not unaccounted_objects(content, reader)
        if not accounted:
            faults.append("The file holds something that its own list of contents does not name.")
    return SealFacts(
        by=holder(certificate),
        practice=is_practice(certificate),
        sealed_at=sealed_at.astimezone(UTC) if sealed_at else None,
        covers_whole_file=covers,
        objects_accounted_for=accounted,
        time_stamp=time_stamp.astimezone(UTC) if time_stamp else None,
        faults=tuple(faults),
    )


def reader_of(content: bytes, *, strict: bool) -> PdfFileReader:
    """Return a reader of ``content`` within limits that our own files are far below.

    Raises ValueError for a file with a suspicious number of revisions, and the library's errors.
    """
    if content.count(b"/Prev") > _MOST_REVISIONS:
        raise ValueError("too many revisions")
    return PdfFileReader(BytesIO(content), strict=strict, decode_limits=_LIMITS)


def signature_fields(reader: PdfFileReader) -> Iterator[tuple[generic.DictionaryObject, str]]:
    """Yield each filled signature field of the form with its name; every field is visited once.

    Raises ValueError for a form too large to be one of ours.
    """
    waiting = _members(_value(reader.root, "/AcroForm"), "/Fields")
    seen: set[object] = set()
    while waiting:
        node = waiting.pop()
        identity = node.reference if isinstance(node, generic.IndirectObject) else id(node)
        if identity in seen:
            continue
        seen.add(identity)
        if len(seen) > _MOST_FIELDS:
            raise ValueError("too many fields")
        field = node.get_object()
        if not isinstance(field, generic.DictionaryObject):
            continue
        waiting.extend(_members(field, "/Kids"))
        value = _value(field, "/V")
        if isinstance(value, generic.DictionaryObject) and "/ByteRange" in value:
            yield field, str(_value(field, "/T") or "")


def unaccounted_objects(content: bytes, reader: PdfFileReader) -> list[int]:
    """Return where in ``content`` objects begin that no cross-reference table of any revision names."""
    named, streams = _named_places(content, reader)
    starts = [start for start, _ in streams]
    found = []
    for match in _OBJECT.finditer(content):
        place = match.start()
        if place in named:
            continue
        before = bisect_right(starts, place) - 1
        if before < 0 or place >= streams[before][1]:
            found.append(place)
    return found


def _value(dictionary: generic.PdfObject | None, key: str) -> generic.PdfObject | None:
    """Return what ``key`` leads to, references followed; None where it leads nowhere."""
    if not isinstance(dictionary, generic.DictionaryObject) or key not in dictionary:
        return None
    found: generic.PdfObject = dictionary[key]
    return found


def _members(dictionary: generic.PdfObject | None, key: str) -> list[Any]:
    """Return the members of an array, references not followed."""
    array = _value(dictionary, key)
    return list(array) if isinstance(array, generic.ArrayObject) else []


def _named_places(content: bytes, reader: PdfFileReader) -> tuple[set[int], list[tuple[int, int]]]:
    """Return where named objects begin, and from where to where stream data goes, in order."""
    objects: dict[int, tuple[generic.Reference, int]] = {}
    named: set[int] = set()
    for revision in range(reader.xrefs.total_revisions):
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            place = reader.xrefs.get_historical_ref(reference, revision)
            if isinstance(place, int):
                objects[place] = (reference, revision)
        named.add(_past_white_space(content, reader.xrefs.get_xref_container_info(revision).start_location))
    named.update(_past_white_space(content, place) for place in objects)
    streams = []
    for place, end in pairwise([*sorted(objects), len(content)]):
        if content.find(b"stream", place, end) >= 0:  # parsing only these is what makes this quick
            reference, revision = objects[place]
            found = reader.get_historical_resolver(revision).get_object(reference)
            streams.extend(_extent(content, place, found))
    return named, sorted(streams)


def _past_white_space(content: bytes, place: int) -> int:
    head = content[place : place + _MOST_WHITE_SPACE]
    return place + len(head) - len(head.lstrip(b"\0\t\n\x0c\r "))


def _extent(content: bytes, place: int, found: object) -> list[tuple[int, int]]:
    if not isinstance(found, generic.StreamObject) or not (data := found.encoded_data):
        return []
    start = content.find(data, place)
    return [(start, start + len(data))] if start >= 0 else []


def _ours(embedded: EmbeddedPdfSignature, certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    signer = embedded.signer_cert.dump()
    for certificate in certificates:
        if certificate.public_bytes(Encoding.DER) == signer:
            return certificate
    raise ValueError("the certificate in the seal is not one of ours, bit for bit")


def _forbids_change(reader: PdfFileReader, embedded: EmbeddedPdfSignature) -> bool:
    certification = read_certification_data(reader)
    return (
        certification is not None
        and certification.permission is MDPPerm.NO_CHANGES
        and certification.author_sig.get_object() is embedded.sig_object
        and embedded.docmdp_level is MDPPerm.NO_CHANGES
    )


def _gap_is_the_seal(content: bytes, embedded: EmbeddedPdfSignature) -> bool:
    """Return True if the unsigned gap is the seal in capital hexadecimal, then noughts, and nothing else."""
    start, before, after, rest = (int(number) for number in embedded.byte_range)
    gap = content[before:after]
    held = first_value(embedded.pkcs7_content).hex().upper().encode("ascii")
    return (
        start == 0
        and after + rest == len(content)
        and gap[:1] == b"<"
        and gap[-1:] == b">"
        and gap[1:-1] == held.ljust(len(gap) - 2, b"0")
    )


async def _status(
    embedded: EmbeddedPdfSignature, certificate: x509.Certificate, sealed_at: datetime | None
) -> Any:
    root = next(iter(load_certs_from_pemder_data(certificate.public_bytes(Encoding.DER))))
    # Our certificate itself is the root of trust, as of the day of sealing: it may have run out since.
    ours = ValidationContext(trust_roots=[root], allow_fetching=False, moment=sealed_at)
    return await async_validate_pdf_signature(
        embedded,
        signer_validation_context=ours,
        ts_validation_context=_authority_context(embedded),
        key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}),
    )


def _authority_context(embedded: EmbeddedPdfSignature) -> ValidationContext:
    """Return the context that holds a time stamp to its own certificates: whether to believe that authority
    is for others to say.
    """
    token = time_stamp_token(embedded.signer_info)
    roots = [] if token is None else [choice.chosen for choice in token["content"]["certificates"]]
    return ValidationContext(trust_roots=roots, allow_fetching=False)
