"""Files with lists of the provider's own records, kept between their dry run and their import."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["sent_by_id"], ["user.id"], name=op.f("fk_entry_import_sent_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_import")),
    )
    op.create_index(op.f("ix_entry_import_sent_at"), "entry_import", ["sent_at"])
