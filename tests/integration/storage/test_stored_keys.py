"""Keys inside stored JSON: what earlier versions wrote must still be found under the same name.

``stored_keys.json`` holds the keys of each JSON column, and of the texts of the log of evidence, that a case
leaves from its request to a certificate and a signature. Who means to add one writes it anew and commits the
difference: ``python -m tests.integration.storage.test_stored_keys``.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Session

from cases.evidence.log import EvidenceOpening
from cases.meetings.models import OutcomeField
from cases.models import Case
from cases.vocabulary import CertificateVariant, Choice, Role
from services.certificates import issue_and_send
from services.container import Services
from services.link_sessions import begin_visit
from services.signing import sign_and_finish
from services.typed_words import WordsOfPage, keep_typed_words
from signing.links.links import live_link
from signing.links.tokens import Purpose
from storage.database import Base
from tests import factories
from tests.app_services import make_services
from tests.servers import migrate_database
from tests.statements import statement_out
from web.common.draft_answers import DraftAnswers

PINNED = Path(__file__).with_name("stored_keys.json")
IDENTITY = re.compile(r"(?<=[.:])[0-9a-f]{8,}(?:-[0-9a-f-]+)?(?=\.|$)|^[0-9a-f-]{32,36}$")
"""An id or a row's name in a form, which is another each time."""
AT = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


def test_keys_in_stored_json_are_named_as_before(tmp_path: Path) -> None:
    pinned: dict[str, list[str]] = json.loads(PINNED.read_text("utf-8"))
    now = stored_keys(tmp_path)

    for where in sorted({*pinned, *now}):
        gone = sorted(set(pinned.get(where, ())) - set(now.get(where, ())))
        new = sorted(set(now.get(where, ())) - set(pinned.get(where, ())))
        assert not gone, f"{where}: earlier versions stored {gone}"
        assert not new, f"{where}: {new} is new; this module's docstring says how to pin it"


def stored_keys(folder: Path) -> dict[str, list[str]]:
    """Return, by column, the keys inside what a whole case stores; a list's elements have the key ``[]``."""
    found: dict[str, set[str]] = {"draft.answers": {field.name for field in fields(DraftAnswers)}}
    services = a_case_from_request_to_signature(folder)
    with services.database.read() as session:
        for mapper in Base.registry.mappers:
            columns = [c for c in mapper.local_table.columns if isinstance(c.type, JSON)]
            for column in columns:
                name = mapper.get_property_by_column(column).key
                values = [getattr(row, name) for row in session.scalars(select(mapper.class_))]
                where = f"{mapper.local_table.name}.{column.name}"  # type: ignore[attr-defined]
                found.setdefault(where, set()).update(key for value in values for key in _keys(value))
        _of_texts(session, found)
    services.database.close()
    return {where: sorted(keys) for where, keys in sorted(found.items()) if keys}


def _of_texts(session: Session, found: dict[str, set[str]]) -> None:
    """Add the keys of the log's JSON texts by kind of entry, and the names of the outcome form's fields."""
    for opening in session.scalars(select(EvidenceOpening)):
        for part, text in (("body", opening.body), ("private", opening.private)):
            where = f"evidence_opening.{part} {opening.kind}"
            found.setdefault(where, set()).update(_keys(json.loads(text)) if text else ())
    names = session.scalars(select(OutcomeField.name))
    found["outcome_field.name"] = {IDENTITY.sub("*", name) for name in names}


def _keys(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{path}{IDENTITY.sub('*', str(key))}"
            yield here
            yield from _keys(inner, f"{here}.")
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner, f"{path}[].")


def a_case_from_request_to_signature(folder: Path) -> Services:
    """Two cases: one certified without mediation, one whose statement was signed by everyone."""
    url = f"sqlite:///{folder}/counterpart.db"
    migrate_database(url)
    services = make_services(folder / "data", url, now=lambda: AT)
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case: Case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(adviser),
            at=factories.CALLED + timedelta(hours=1),
            policy=services.policy,
            work=services.work,
        )
        page = WordsOfPage(
            pairs=(("name", "Priya"),), errors={"Form": {"name": ("Too long",)}}, notice="Again"
        )
        keep_typed_words(session, "owner", "/ask/you", page, known=None, at=AT, of_stranger=True)
    out = statement_out(services, at=AT)
    for person in (out.family, out.authority):
        with services.database.write() as session:
            link = live_link(session, Purpose.OPEN_DOCUMENT, person.id, at=AT)
            assert link is not None
            begin_visit(session, link, earlier=None, at=AT)
            signature = factories.typed_signature(person.name)
            sign_and_finish(session, person.id, signature, at=AT, work=services.work, keys=services.keys)
    return services


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="counterpart-keys-") as name:
        keys = stored_keys(Path(name))
    PINNED.write_text(json.dumps(keys, indent=1, ensure_ascii=False) + "\n", "utf-8")
