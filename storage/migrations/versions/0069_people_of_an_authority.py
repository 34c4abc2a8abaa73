"""Officers who look after the people of their authority, whom they invite, and what is done to accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("leads", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("user", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user", sa.Column("invited_by", sa.String(), server_default="", nullable=False))
    op.add_column("user", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "account_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_account_change_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_change")),
    )
    op.create_index(op.f("ix_account_change_user_id"), "account_change", ["user_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_account_change_user_id"), table_name="account_change")
    op.drop_table("account_change")
    with op.batch_alter_table("user") as table:
        table.drop_column("removed_at")
        table.drop_column("invited_by")
        table.drop_column("waits_since")
        table.drop_column("leads")
