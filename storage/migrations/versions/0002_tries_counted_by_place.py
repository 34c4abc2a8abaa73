"""Tries are counted in one row for each place, which one statement can add to and read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "try_count",
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_try_count")),
    )
    op.create_index(op.f("ix_try_count_until"), "try_count", ["until"], unique=False)
    op.drop_table("guess")  # its rows were worth something for a quarter of an hour
