"""What the family says of contacting the other parent, and who said that it is safe to contact somebody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_OF_CASE = ("other_parent_said_by", "other_parent_said_on", "other_parent_said_at")
_OF_PARTY = ("contact_said_by", "contact_said_on", "contact_cleared_at", "contact_cleared_by")


def upgrade() -> None:
    op.add_column("case", sa.Column("other_parent_said_by", sa.String(), nullable=False, server_default=""))
    op.add_column("case", sa.Column("other_parent_said_on", sa.Date(), nullable=True))
    op.add_column("case", sa.Column("other_parent_said_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("party", sa.Column("contact_said_by", sa.String(), nullable=False, server_default=""))
    op.add_column("party", sa.Column("contact_said_on", sa.Date(), nullable=True))
    op.add_column("party", sa.Column("contact_cleared_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("party", sa.Column("contact_cleared_by", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    for name, columns in (("party", _OF_PARTY), ("case", _OF_CASE)):
        with op.batch_alter_table(name) as table:
            for column in reversed(columns):
                table.drop_column(column)
