"""Reads an evidence file back and checks it, as whoever was handed one may."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cases.evidence.chain import FORMAT, VERSION, ChainVerdict, Entry, Opening, canonical_json, verify


def verify_document(content: bytes) -> ChainVerdict:
    """Return what ``verify`` says of the entries of ``content``; ValueError for a file of another form."""
    document = json.loads(content)
    if (document["format"], document["version"]) != (FORMAT, VERSION):
        raise ValueError("another format")
    rows = document["entries"]
    entries = [Entry(*(row[name] for name in ("v", "seq", "prev", "head_hash", "body_hash"))) for row in rows]
    return verify(entries, {row["seq"]: _opening(row) for row in rows if "kind" in row})


def _opening(row: Mapping[str, Any]) -> Opening:
    at = datetime.strptime(row["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    salts = [bytes.fromhex(row[name]) for name in ("head_salt", "body_salt")]
    return Opening(row["kind"], at, salts[0], salts[1], canonical_json(row["body"]))
