"""Which venue of the directory a meeting is held at, and how to get in there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting", sa.Column("venue_code", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("meeting", sa.Column("access", sa.Text(), nullable=False, server_default=""))
