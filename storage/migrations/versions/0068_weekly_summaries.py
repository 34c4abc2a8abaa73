"""Which officers want a weekly summary by email, since when, and of which week they were last looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user", sa.Column("weekly_summary", sa.String(length=40), server_default="off", nullable=False)
    )
    op.add_column("user", sa.Column("weekly_summary_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user", sa.Column("weekly_summary_week", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.drop_column("weekly_summary_week")
        table.drop_column("weekly_summary_since")
        table.drop_column("weekly_summary")
