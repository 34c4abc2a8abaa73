"""Agreements that people sign before a meeting, and who signs for themselves beside a party."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("envelope") as table:
        table.alter_column("outcome_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(sa.Column("meeting_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_envelope_meeting_id_meeting"), "meeting", ["meeting_id"], ["id"])
    op.create_index(op.f("ix_envelope_meeting_id"), "envelope", ["meeting_id"])
    with op.batch_alter_table("signer") as table:
        table.add_column(sa.Column("comes_along", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("signer") as table:
        table.drop_column("comes_along")
    op.drop_index(op.f("ix_envelope_meeting_id"), "envelope")
    with op.batch_alter_table("envelope") as table:
        table.drop_constraint(op.f("fk_envelope_meeting_id_meeting"), type_="foreignkey")
        table.drop_column("meeting_id")
        table.alter_column("outcome_id", existing_type=sa.Uuid(), nullable=False)
