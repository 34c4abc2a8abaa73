"""Who reads a paper for the meeting alone, and of whom staff have decided where there is a safety flag."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrate import note_changed_rows

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "file_reader",
        sa.Column("opened_for_meeting", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("meeting_paper", sa.Column("decided_for", sa.JSON(), nullable=False, server_default="[]"))
    when = sa.DateTime(timezone=True)
    readers = sa.table(
        "file_reader",
        *(sa.column(name, sa.Uuid()) for name in ("id", "upload_id", "party_id")),
        sa.column("since", when),
        sa.column("ended_at", when),
        sa.column("opened_for_meeting", sa.Boolean()),
    )
    papers = sa.table(
        "meeting_paper",
        sa.column("upload_id", sa.Uuid()),
        sa.column("tag", sa.String()),
        sa.column("tagged_at", when),
    )
    # Whom the tag opened and whom staff ticked were not kept apart: what was opened since ends with the tag.
    opened = sa.select(readers.c.id).where(
        readers.c.upload_id == papers.c.upload_id,
        papers.c.tag == "shared",
        readers.c.party_id.is_not(None),
        readers.c.ended_at.is_(None),
        readers.c.since >= papers.c.tagged_at,
    )
    bind = op.get_bind()
    ids = list(bind.scalars(opened))
    if ids:
        bind.execute(sa.update(readers).where(readers.c.id.in_(ids)).values(opened_for_meeting=True))
        note_changed_rows(op.get_context(), "file_reader", ids)


def downgrade() -> None:
    op.drop_column("meeting_paper", "decided_for")
    op.drop_column("file_reader", "opened_for_meeting")
