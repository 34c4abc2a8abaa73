"""Who comes with somebody to a meeting, and which papers are for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supporter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role_words", sa.String(), nullable=False),
        sa.Column("is_lawyer", sa.Boolean(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.String(), nullable=False),
        sa.Column("consent", sa.String(length=40), nullable=True),
        sa.Column("consent_note", sa.Text(), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_supporter_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_supporter_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporter")),
    )
    op.create_index(op.f("ix_supporter_case_id"), "supporter", ["case_id"])
    op.create_index(op.f("ix_supporter_party_id"), "supporter", ["party_id"])
    op.create_table(
        "meeting_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("tagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tagged_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_meeting_paper_case_id_case")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_meeting_paper_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_paper")),
        sa.UniqueConstraint("upload_id", name=op.f("uq_meeting_paper_upload_id")),
    )
    op.create_index(op.f("ix_meeting_paper_case_id"), "meeting_paper", ["case_id"])


def downgrade() -> None:
    op.drop_table("meeting_paper")
    op.drop_table("supporter")
