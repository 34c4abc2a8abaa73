"""Which six digits open a party's own page, where not the date of birth is asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("party", sa.Column("page_code_round", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("party", "page_code_round")
