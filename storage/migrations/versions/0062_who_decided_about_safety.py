"""When staff decided about the safety flag of a case, and looked at what was out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("safety_said_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("safety_looked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("case") as table:
        table.drop_column("safety_looked_at")
        table.drop_column("safety_said_at")
