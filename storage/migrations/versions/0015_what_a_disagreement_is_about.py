"""What a request for disagreement resolution says: grounds, with whom, whether an appeal runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disagreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_side", sa.String(length=40), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("grounds_note", sa.Text(), nullable=False),
        sa.Column("has_plan", sa.String(length=40), nullable=True),
        sa.Column("against", sa.JSON(), nullable=False),
        sa.Column("appeal_running", sa.String(length=40), nullable=True),
        sa.Column("appeal_number", sa.String(), nullable=False),
        sa.Column("hearing_on", sa.Date(), nullable=True),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("who_should_come", sa.Text(), nullable=False),
        sa.Column("focus", sa.Text(), nullable=False),
        sa.Column("focus_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("focus_set_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_disagreement_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disagreement")),
        sa.UniqueConstraint("case_id", name=op.f("uq_disagreement_case_id")),
    )
