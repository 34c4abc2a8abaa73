"""Why the place of a meeting is neutral and central; when copies went out that not everyone signed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting", sa.Column("why_this_place", sa.Text(), nullable=False, server_default=""))
    op.add_column("envelope", sa.Column("copied_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("envelope", sa.Column("copied_by", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("envelope", "copied_by")
    op.drop_column("envelope", "copied_at")
    op.drop_column("meeting", "why_this_place")
