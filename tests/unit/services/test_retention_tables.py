"""Every table has a rule for what erasing does with it, and no row is left that points to one that went."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from cases.vocabulary import RecordKind
from services.retention.tables import (
    BLANKED,
    DETACHED,
    DIGESTS,
    FILE_OF,
    GOES_WITH,
    STAYS,
    file_columns,
    in_order,
)
from storage.database import Base

for _root in ("cases", "services", "signing", "mail"):
    for _module in pkgutil.walk_packages(importlib.import_module(_root).__path__, f"{_root}."):
        importlib.import_module(_module.name)

EARLIER: dict[RecordKind | None, set[RecordKind | None]] = {
    RecordKind.FILES: {
        RecordKind.FILES,
        RecordKind.REQUEST,
        RecordKind.AGREEMENT,
        RecordKind.CERTIFICATE,
        None,
    },
    RecordKind.REQUEST: {RecordKind.REQUEST, None},
    RecordKind.AGREEMENT: {RecordKind.AGREEMENT, None},
    RecordKind.CERTIFICATE: {RecordKind.CERTIFICATE, None},
    None: {None},
}
"""With which kinds a row may go that one of this kind points to: no earlier than itself."""
IN_PARTS = {
    ("document", "certificate"),
    ("document", "envelope"),
    ("document", "action_report"),
    ("late_letter", "upload"),
}
"""A late letter comes with a decision letter, never with a proof or a signature.

Documents go with what points to them: a certificate's with certificates, all others with agreements."""
NAMES_NO_FILE = {
    "template_digest",
    "data_digest",
    "key_digest",
    "device_digest",
    "short_code_digest",
    "digest",
}


def test_every_table_has_one_rule() -> None:
    tables = set(Base.metadata.tables)
    assert tables - GOES_WITH.keys() - STAYS.keys() == set(), "say in services/retention/tables.py what goes"
    assert GOES_WITH.keys() & STAYS.keys() == set()
    assert (GOES_WITH.keys() | STAYS.keys() | BLANKED.keys()) - tables == set()
    assert all(STAYS.values())


def test_whatever_hangs_on_a_case_goes_with_it() -> None:
    stays = {name for name in STAYS if name in Base.metadata.tables}
    for name in stays - {"case", "evidence_entry", "evidence_erasure", "evidence_opening"}:
        for column in Base.metadata.tables[name].columns:
            for key in column.foreign_keys:
                assert key.column.table.name not in {*GOES_WITH, "case"}, (name, column.name)


@pytest.mark.parametrize("name", sorted(GOES_WITH))
def test_no_row_stays_that_points_to_one_that_went(name: str) -> None:
    for column in Base.metadata.tables[name].columns:
        for key in column.foreign_keys:
            above = key.column.table.name
            if above not in GOES_WITH or above == name or (name, column.name) in DETACHED:
                continue
            if (above, name) in IN_PARTS:
                continue
            for mine in GOES_WITH[name]:
                of_above = set(GOES_WITH[above])
                assert of_above <= EARLIER[mine] or mine in of_above, (name, column.name, above)


def test_rows_go_before_what_they_point_to() -> None:
    order = in_order()
    for place, name in enumerate(order):
        for column in Base.metadata.tables[name].columns:
            for key in column.foreign_keys:
                above = key.column.table.name
                assert above == name or above not in order[:place], (name, above)


def test_every_digest_of_a_file_is_known() -> None:
    for name, table in Base.metadata.tables.items():
        for column in table.columns:
            if column.name.endswith("digest") and column.name not in {*DIGESTS, *NAMES_NO_FILE}:
                assert column.name == FILE_OF.get(name) or column.name.startswith("shown"), (
                    name,
                    column.name,
                )
    assert file_columns("upload") == ["pdf_digest", "digest"]
