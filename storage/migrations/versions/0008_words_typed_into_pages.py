"""Words typed into a page that could not be used yet, held for an hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "typed_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=2_000), nullable=False),
        sa.Column("page", sa.JSON(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typed_words")),
    )
    op.create_index(op.f("ix_typed_words_owner"), "typed_words", ["owner"])
    op.create_index(op.f("ix_typed_words_kept_at"), "typed_words", ["kept_at"])
