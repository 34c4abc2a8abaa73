"""The reply that goes with a version in which a change was not made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("envelope", sa.Column("change_reply", sa.Text(), nullable=False, server_default=""))
