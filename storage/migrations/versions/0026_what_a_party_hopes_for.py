"""What a party of a disagreement hopes for, by the name that the code has for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrate import note_changed_rows

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("ALTER TABLE taking_part RENAME COLUMN hopes TO hoped_result"))
    parts = sa.table("taking_part", sa.column("id", sa.Uuid()))
    note_changed_rows(op.get_context(), "taking_part", op.get_bind().scalars(sa.select(parts.c.id)).all())


def downgrade() -> None:
    op.execute(sa.text("ALTER TABLE taking_part RENAME COLUMN hoped_result TO hopes"))
