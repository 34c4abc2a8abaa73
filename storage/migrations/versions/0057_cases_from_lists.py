"""When a case was brought in from a list, and statements that were signed before that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("brought_in_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("signed_before_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("meeting", "signed_before_on")
    op.drop_column("case", "brought_in_at")
