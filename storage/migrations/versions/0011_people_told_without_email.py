"""Who is to be told about a meeting by phone or post, because no email reaches them, and who told them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from storage.migrate import note_changed_rows

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("news", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_how", sa.String(length=40), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_notice_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_meeting_notice_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_notice")),
    )
    op.create_index(op.f("ix_meeting_notice_meeting_id"), "meeting_notice", ["meeting_id"])
    _note_meetings_arranged_before()


def _note_meetings_arranged_before() -> None:
    """Whoever is asked to a meeting that lies ahead and has no email: nobody recorded that they were told."""
    bind, now = op.get_bind(), datetime.now(UTC)
    meeting = _table("meeting", "id", "case_id", state=sa.String(), starts_at=sa.DateTime(timezone=True))
    attendance = _table("attendance", "id", "meeting_id", "party_id", invited=sa.Boolean())
    party = _table("party", "id", email=sa.String(), role=sa.String())
    case = _table("case", "id", authority_code=sa.String())
    user = _table("user", "id", authority_code=sa.String(), active=sa.Boolean())
    has_officer = sa.exists().where(user.c.active, user.c.authority_code == case.c.authority_code)
    asked = sa.select(meeting.c.id, party.c.id, meeting.c.starts_at).where(
        attendance.c.meeting_id == meeting.c.id,
        attendance.c.party_id == party.c.id,
        case.c.id == meeting.c.case_id,
        attendance.c.invited,
        meeting.c.state == "arranged",
        meeting.c.starts_at > now,
        sa.func.coalesce(party.c.email, "") == "",
        (party.c.role != "authority") | ~has_officer,
    )
    notice = _table(
        "meeting_notice",
        *("id", "meeting_id", "party_id"),
        news=sa.String(),
        starts_at=sa.DateTime(timezone=True),
        due_since=sa.DateTime(timezone=True),
        recorded_by=sa.String(),
    )
    rows = [
        {
            "id": uuid4(),
            "meeting_id": meeting_id,
            "party_id": party_id,
            "news": "invitation",
            "starts_at": starts_at if starts_at.tzinfo else starts_at.replace(tzinfo=UTC),
            "due_since": now,
            "recorded_by": "",
        }
        for meeting_id, party_id, starts_at in bind.execute(asked)
    ]
    if rows:
        bind.execute(sa.insert(notice), rows)
        note_changed_rows(op.get_context(), "meeting_notice", [row["id"] for row in rows])


def _table(name: str, *ids: str, **columns: sa.types.TypeEngine[Any]) -> sa.TableClause:
    return sa.table(
        name,
        *(sa.column(one, sa.Uuid()) for one in ids),
        *(sa.column(one, kind) for one, kind in columns.items()),
    )
