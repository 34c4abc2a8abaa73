"""Reports of a quarter that were made as a PDF."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quarter_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_name", sa.String(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("report_data", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf_digest", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarter_report")),
    )
    op.create_index(
        "ix_quarter_report_authority_name_quarter",
        "quarter_report",
        ["authority_name", "quarter", "asked_at"],
    )


def downgrade() -> None:
    op.drop_table("quarter_report")
