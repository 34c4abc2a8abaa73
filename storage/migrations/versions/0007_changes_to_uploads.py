"""What was changed in a stranger's file when it was taken in, kept beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("upload", sa.Column("changes", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("upload", "changes")
