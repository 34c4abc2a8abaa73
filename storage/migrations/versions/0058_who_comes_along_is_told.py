"""Who is told that comes to a meeting with a party, where no email reaches them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("party_notice", sa.Column("person_name", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("party_notice", "person_name")
