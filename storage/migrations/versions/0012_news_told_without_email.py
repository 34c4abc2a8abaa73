"""What else people are to be told by phone or post, because no email reaches them, and who told them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from storage.migrate import note_changed_rows

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "party_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("news", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("certificate_id", sa.Uuid(), nullable=True),
        sa.Column("envelope_id", sa.Uuid(), nullable=True),
        sa.Column("due_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_how", sa.String(length=40), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_party_notice_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_notice_party_id_party")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_party_notice_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_party_notice_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_party_notice_envelope_id_envelope")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_notice")),
    )
    op.create_index(op.f("ix_party_notice_case_id"), "party_notice", ["case_id"])
    _note_what_nobody_recorded()


def _note_what_nobody_recorded() -> None:
    """Finished copies and withdrawn certificates of people without email: nobody recorded that they know."""
    party = _table("party", "id", email=sa.String())
    signer = _table("signer", "party_id", "envelope_id", email=sa.String())
    envelope = _table("envelope", "id", "case_id", finished_at=sa.DateTime(timezone=True))
    certificate = _table("certificate", "id", "case_id", "party_id", withdrawn_at=sa.DateTime(timezone=True))
    copies = sa.select(envelope.c.case_id, signer.c.party_id, envelope.c.id, sa.null()).where(
        signer.c.envelope_id == envelope.c.id,
        envelope.c.finished_at.is_not(None),
        sa.func.coalesce(signer.c.email, "") == "",
    )
    withdrawn = sa.select(certificate.c.case_id, certificate.c.party_id, sa.null(), certificate.c.id).where(
        party.c.id == certificate.c.party_id,
        certificate.c.withdrawn_at.is_not(None),
        sa.func.coalesce(party.c.email, "") == "",
    )
    bind = op.get_bind()
    _note("signed_by_all", bind.execute(copies))
    _note("certificate_withdrawn", bind.execute(withdrawn))


def _note(news: str, found: Iterable[Any]) -> None:
    notice = _table(
        "party_notice",
        *("id", "case_id", "party_id", "certificate_id", "envelope_id"),
        news=sa.String(),
        due_since=sa.DateTime(timezone=True),
        recorded_by=sa.String(),
    )
    now = datetime.now(UTC)
    rows = [
        {
            "id": uuid4(),
            "case_id": case_id,
            "party_id": party_id,
            "envelope_id": envelope_id,
            "certificate_id": certificate_id,
            "news": news,
            "due_since": now,
            "recorded_by": "",
        }
        for case_id, party_id, envelope_id, certificate_id in found
    ]
    if rows:
        op.get_bind().execute(sa.insert(notice), rows)
        note_changed_rows(op.get_context(), "party_notice", [row["id"] for row in rows])


def _table(name: str, *ids: str, **columns: sa.types.TypeEngine[Any]) -> sa.TableClause:
    return sa.table(
        name,
        *(sa.column(one, sa.Uuid()) for one in ids),
        *(sa.column(one, kind) for one, kind in columns.items()),
    )
