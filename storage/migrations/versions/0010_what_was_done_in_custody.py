"""What a senior adviser did for someone who is detained, and when it was last corrected whether they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("detained_said_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "custody_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("taken_over_by", sa.Text(), nullable=False),
        sa.Column("told_family", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_custody_record_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_record")),
    )
    op.create_index(op.f("ix_custody_record_decision_id"), "custody_record", ["decision_id"])
