"""By when the first call and the meeting of disagreement resolution are aimed for, as each case was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("drs_call_days", sa.Integer(), nullable=False, server_default="2"))
    op.add_column("case", sa.Column("drs_meeting_days", sa.Integer(), nullable=False, server_default="20"))


def downgrade() -> None:
    op.drop_column("case", "drs_meeting_days")
    op.drop_column("case", "drs_call_days")
