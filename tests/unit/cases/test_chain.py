import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.evidence.chain import (
    FIRST,
    ChainVerdict,
    Entry,
    NotCanonical,
    Opening,
    append,
    body_hash,
    canonical_json,
    canonical_time,
    evidence_document,
    head_hash,
    private_hash,
    verify,
)
from tests.evidence_file import verify_document

AT = datetime(2026, 11, 25, 10, 4, 31, 120000, tzinfo=UTC)
ROOT = Path(__file__).parents[3]

characters = st.characters(exclude_categories=["Cs"])
texts = st.text(characters, max_size=20)
names = st.text("abcdefghij_", min_size=1, max_size=6)
numbers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)
bodies = st.dictionaries(names, values, max_size=4)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def a_chain(*kinds: str, body: dict[str, Any] | None = None) -> tuple[list[Entry], dict[int, Opening]]:
    entries: list[Entry] = []
    opened: dict[int, Opening] = {}
    for kind in kinds or ("opened", "shown", "signed"):
        entry, opening = append(
            entries[-1] if entries else None,
            kind=kind,
            at=AT + timedelta(minutes=len(entries)),
            body=body or {"by": {"name": "Łucja Ștefan"}, "said": "I agree", "number": len(entries)},
        )
        entries.append(entry)
        opened[entry.seq] = opening
    return entries, opened


# --- the canonical form


def test_the_canonical_form_is_these_bytes():
    value = {"b": [1, True, None, 'é\n\u0001"\\'], "a": {"z": "", "y": "🙂/\u007f"}}

    assert canonical_json(value) == ('{"a":{"y":"🙂/\u007f","z":""},"b":[1,true,null,"é\\n\\u0001\\"\\\\"]}')


def test_the_hashes_of_version_1_are_these_for_ever():
    salt = bytes(range(32))
    entry = Entry(1, 1, FIRST, head_hash(salt, "signed", AT), body_hash(salt, canonical_json({"a": "é"})))

    def netstrings(*parts: bytes) -> str:
        return hashlib.sha256(b"".join(str(len(p)).encode() + b":" + p + b"," for p in parts)).hexdigest()

    assert entry.head_hash == netstrings(
        b"counterpart/evidence/head", salt, b"signed", b"2026-11-25T10:04:31.120000Z"
    )
    assert entry.body_hash == netstrings(b"counterpart/evidence/body", salt, '{"a":"é"}'.encode())
    assert entry.hash == "c04b63459e69300d4fd2e59fab7f47a06045e61cd6b5f2e13e12f7908ba8d433"
    assert private_hash(salt, '"x"') == netstrings(b"counterpart/evidence/private", salt, b'"x"')


@given(values)
def test_what_is_read_back_has_the_same_form(value):
    form = canonical_json(value)

    assert json.loads(form) == value
    assert canonical_json(json.loads(form)) == form


@given(bodies, st.randoms())
def test_the_order_of_names_makes_no_difference(body, random):
    items = list(body.items())
    random.shuffle(items)

    assert canonical_json(dict(items)) == canonical_json(body)


@given(values, values)
def test_two_values_never_share_a_form(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

    assert (canonical_json(one) == canonical_json(other)) is same


def test_text_is_never_normalised():
    assert canonical_json("é") != canonical_json("e\u0301")


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        {"a": 0.5},
        {1: "a"},
        {"é": 1},
        b"bytes",
        {1, 2},
        2**53,
        -(2**53),
        "\ud800",
        pytest.param([object()], id="an object"),
        AT,
    ],
    ids=repr,
)
def test_what_has_no_one_form_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical_json(value)


def test_a_body_nested_without_end_is_refused():
    endless: list[Any] = []
    endless.append(endless)

    with pytest.raises(NotCanonical):
        canonical_json(endless)


def test_a_time_has_one_form_in_every_zone_and_none_without_a_zone():
    summer = datetime(2026, 7, 1, 11, 4, 31, tzinfo=timezone(timedelta(hours=1)))

    assert canonical_time(summer) == canonical_time(summer.astimezone(UTC)) == "2026-07-01T10:04:31.000000Z"
    with pytest.raises(NotCanonical):
        canonical_time(datetime(2026, 7, 1))  # noqa: DTZ001 - the point


@given(
    st.binary(max_size=8),
    st.text(characters, max_size=8),
    st.binary(max_size=8),
    st.text(characters, max_size=8),
)
def test_no_salt_runs_over_into_what_it_salts(salt, body, other_salt, other_body):
    same = (salt, body) == (other_salt, other_body)

    assert (body_hash(salt, body) == body_hash(other_salt, other_body)) is same


# --- the chain


def test_a_chain_that_nobody_touched_holds():
    entries, opened = a_chain()

    verdict = verify(entries, opened)

    assert verdict.sound
    assert (verdict.entries, verdict.opened, verdict.last) == (3, 3, entries[-1].hash)
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert entries[0].prev == FIRST


def test_an_empty_chain_holds():
    assert verify([], {}) == ChainVerdict(0, 0)


def test_equal_events_have_different_hashes():
    (one, other), _ = a_chain("signed", "signed", body={"same": "body"})

    assert one.head_hash != other.head_hash
    assert one.body_hash != other.body_hash


def test_erasing_what_was_said_leaves_the_chain_checkable():
    entries, opened = a_chain()
    del opened[2]

    assert verify(entries, opened).sound
    assert verify(entries, {}).sound


@given(st.lists(st.tuples(texts, moments, bodies), min_size=1, max_size=5), st.data())
def test_any_change_to_an_opened_entry_is_found_there(events, data):
    entries: list[Entry] = []
    opened: dict[int, Opening] = {}
    for kind, at, body in events:
        entry, opened[len(entries) + 1] = append(
            entries[-1] if entries else None, kind=kind, at=at, body=body
        )
        entries.append(entry)
    assert verify(entries, opened).sound
    seq = data.draw(st.integers(1, len(entries)))
    whole = opened[seq]
    changed = data.draw(
        st.sampled_from(
            [
                replace(whole, kind=whole.kind + "x"),
                replace(whole, at=whole.at + timedelta(microseconds=1)),
                replace(whole, body=canonical_json({**json.loads(whole.body), "more": 1})),
                replace(whole, head_salt=bytes(32)),
                replace(whole, body_salt=bytes(32)),
                replace(whole, head_salt=whole.body_salt, body_salt=whole.head_salt),
            ]
        )
    )

    verdict = verify(entries, {**opened, seq: changed})

    assert verdict.broken_seq == seq
    assert not verdict.sound


@pytest.mark.parametrize("field", ["v", "seq", "prev", "head_hash", "body_hash"])
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_changed_entry_breaks_the_chain_at_or_just_behind_it(field, seq):
    entries, opened = a_chain()
    old = getattr(entries[seq - 1], field)
    entries[seq - 1] = replace(entries[seq - 1], **{field: old + 1 if isinstance(old, int) else "f" * 64})

    assert verify(entries, opened).broken_seq == seq


@pytest.mark.parametrize("field", ["head_hash", "body_hash"])
def test_a_changed_bare_hash_is_found_at_the_next_entry(field):
    entries, _ = a_chain()
    changes: dict[str, Any] = {field: "f" * 64}
    entries[0] = replace(entries[0], **changes)

    assert verify(entries, {}).broken_seq == 2


def test_an_entry_taken_out_put_in_or_moved_is_found():
    entries, opened = a_chain("a", "b", "c", "d")
    other, _ = a_chain("x", "y")

    assert verify(entries[1:], opened).broken_seq == 1
    assert verify(entries[:1] + entries[2:], opened).broken_seq == 2
    assert verify([*entries[:2], entries[3], entries[2]], opened).broken_seq == 3
    assert verify([*entries[:1], other[1], *entries[2:]], {}).broken_seq == 2
    assert verify([*entries, entries[-1]], opened).broken_seq == 5


def test_a_chain_cut_off_shows_by_its_last_hash_and_by_what_has_lost_its_entry():
    entries, opened = a_chain("a", "b", "c")

    assert verify(entries[:2], {}).last != verify(entries, {}).last
    assert verify(entries[:2], opened).broken_seq == 3


# --- the file that is handed out


def test_the_file_opens_only_what_it_should():
    entries, opened = a_chain("phoned", "shown", "signed")

    content = evidence_document(entries, {3: opened[3]})

    verdict = verify_document(content)
    assert verdict.sound
    assert (verdict.entries, verdict.opened, verdict.last) == (3, 1, entries[-1].hash)
    assert b"phoned" not in content
    assert opened[1].head_salt.hex().encode() not in content
    assert "Łucja Ștefan".encode() in content
    assert content == evidence_document(entries, {3: opened[3]})


def changed_file(change: Any) -> ChainVerdict:
    entries, opened = a_chain()
    document = json.loads(evidence_document(entries, {3: opened[3]}))
    change(document, document["entries"])
    return verify_document(json.dumps(document).encode())


def test_a_changed_file_is_found_at_the_entry_that_was_changed():
    assert changed_file(lambda *_: None).sound
    assert changed_file(lambda _, rows: rows[2].update(kind="declined")).broken_seq == 3
    assert changed_file(lambda _, rows: rows[2]["body"].update(said="No")).broken_seq == 3
    assert changed_file(lambda _, rows: rows[2].update(at="2026-11-25T10:04:32.000000Z")).broken_seq == 3
    assert changed_file(lambda _, rows: rows.pop(1)).broken_seq == 2


# --- outsiders


@pytest.fixture(scope="module")
def outsiders_checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checker that docs/evidence.md prints, as an outsider would save it."""
    page = (ROOT / "docs" / "evidence.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    path = tmp_path_factory.mktemp("outsider") / "check.py"
    path.write_text(code, "utf-8")
    return path


def outsider_says(checker: Path, content: bytes) -> tuple[int, str]:
    file = checker.with_name("evidence.json")
    file.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", checker, file], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_an_outsider_can_check_the_file_with_the_printed_program(outsiders_checker):
    entries, opened = a_chain(
        "phoned", "shown", "signed", body={"name": 'Łucja\n"Ștefan" 🙂', "n": [1, None, True]}
    )
    content = evidence_document(entries, {2: opened[2], 3: opened[3]})

    code, said = outsider_says(outsiders_checker, content)
    assert said == f"All 3 entries hold; 2 of them can be read. The last hash is {entries[-1].hash}."
    assert code == 0

    code, said = outsider_says(outsiders_checker, content.replace(b'"signed"', b'"declined"'))
    assert (code, said) == (1, "Entry 3 does not hold.")

    code, said = outsider_says(outsiders_checker, content.replace(entries[0].head_hash.encode(), b"0" * 64))
    assert (code, said) == (1, "Entry 2 does not hold.")
