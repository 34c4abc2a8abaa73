import hashlib
import subprocess
import sys
import zlib
from dataclasses import replace

import pytest

from signing.seal.check import check
from signing.seal.isolated import check_isolated
from signing.seal.verdict import KnownFile, Verdict, VerdictKind
from tests.unit.signing.pdfs import a_pdf


def nothing(_sha256: str) -> KnownFile | None:
    return None


def a_table_of_a_hundred_million_objects(extra: bytes = b"") -> bytes:
    """A small file that keeps a reader busy for minutes."""
    head = b"%PDF-1.7\n" + extra + b"\n"
    table = (
        b"9 0 obj <</Type/XRef/W[0 0 0]/Size 100000000/Root 1 0 R/Length 0>>\nstream\n\nendstream endobj\n"
    )
    return head + table + b"startxref\n%d\n%%%%EOF\n" % len(head)


def test_a_check_apart_says_the_same_as_a_check_here(sealed_file, ours):
    for content in (sealed_file, a_pdf()):
        assert check_isolated(content, known=nothing, certificates=ours) == check(
            content, known=nothing, certificates=ours
        )


@pytest.mark.parametrize("kind", [VerdictKind.GENUINE, VerdictKind.READING_COPY, VerdictKind.WITHDRAWN])
def test_what_is_on_file_is_told_apart_too(sealed_file, ours, kind):
    known = {hashlib.sha256(sealed_file).hexdigest(): KnownFile(kind, ("Since Friday.",))}

    verdict = check_isolated(sealed_file, known=known.get, certificates=ours)

    assert verdict.kind is kind
    assert verdict.on_file
    assert "Since Friday." in verdict.findings
    assert check_isolated(sealed_file, known=known.get, certificates=ours, seconds=0.01).kind is kind


def test_a_file_that_keeps_a_reader_busy_could_not_be_read(ours, monkeypatch):
    monkeypatch.setattr("signing.seal.isolated.MOST_WAITED", 600)
    verdict = check_isolated(
        a_table_of_a_hundred_million_objects(), known=nothing, certificates=ours, seconds=3
    )

    assert verdict.kind is VerdictKind.UNREADABLE


def test_a_file_that_keeps_a_reader_busy_and_bears_our_certificate_is_altered(ours, sealed_file, monkeypatch):
    # The check runs behind all else: beside other tests its three seconds of processor take far longer.
    monkeypatch.setattr("signing.seal.isolated.MOST_WAITED", 600)
    content = a_table_of_a_hundred_million_objects(sealed_file[sealed_file.rindex(b"/Contents <") : -700])

    verdict = check_isolated(content, known=nothing, certificates=ours, seconds=3)

    assert verdict.kind is VerdictKind.ALTERED


def test_a_sound_file_is_never_called_altered_because_the_machine_is_busy(sealed_file, ours, monkeypatch):
    real = subprocess.run

    def starved(_command, **how):
        """Run it as a machine would that has no time for it: stopped from its first moment."""
        return real(["/bin/sleep", "60"], **{**how, "timeout": 0.1})

    monkeypatch.setattr("signing.seal.isolated.subprocess.run", starved)

    verdict = check_isolated(sealed_file, known=nothing, certificates=ours)

    assert verdict.kind is VerdictKind.UNREADABLE
    assert "Looking at it took too long. Try again later." in verdict.findings


def test_a_table_that_unpacks_to_millions_could_not_be_read_at_once(ours):
    packed = zlib.compress(bytes(50_000_000))
    content = (
        b"%PDF-1.7\n9 0 obj <</Type/XRef/W[0 1 0]/Size 50000000/Root 1 0 R/Filter/FlateDecode/Length "
        + str(len(packed)).encode()
        + b">>\nstream\n"
        + packed
        + b"\nendstream endobj\nstartxref\n9\n%%EOF"
    )

    assert check(content, known=nothing, certificates=ours).kind is VerdictKind.UNREADABLE


def test_a_verdict_survives_being_handed_on(sealed_file, ours):
    for content in (sealed_file, sealed_file + b"junk", a_pdf(), b""):
        verdict = check(content, known=nothing, certificates=ours)
        assert Verdict.from_json(verdict.as_json()) == verdict
    facts = check(sealed_file, known=nothing, certificates=ours).seal
    assert facts is not None
    stamped = Verdict(VerdictKind.GENUINE, "0" * 64, "", seal=replace(facts, time_stamp=facts.sealed_at))
    assert Verdict.from_json(stamped.as_json()).seal == stamped.seal


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"kind": "odd"}'])
def test_what_is_no_verdict_is_not_taken_for_one(text):
    with pytest.raises((ValueError, TypeError, KeyError)):
        Verdict.from_json(text)


def test_the_process_that_asks_loads_no_pdf_library():
    code = (
        "import sys, signing.seal.isolated, signing.links.tokens, signing.codes\n"
        "import signing.seal.keys, signing.errors\n"
        "print([n for n in sys.modules if n.split('.')[0] in {'pyhanko', 'pypdf', 'pikepdf', 'asn1crypto'}])"
    )

    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert out.stdout.strip() == "[]"
