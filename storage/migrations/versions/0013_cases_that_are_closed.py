"""When work on a case ended, why, and who said so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("closing_reason", sa.String(length=40), nullable=True))
    op.add_column("case", sa.Column("closing_note", sa.Text(), nullable=False, server_default=""))
    op.add_column("case", sa.Column("closed_by", sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_case_closed_at"), "case", ["closed_at"])
