"""Who signs when; nudges; a later last day; a signature passed on; how a person is told apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "envelope", sa.Column("signing_order", sa.String(40), nullable=False, server_default="together")
    )
    op.add_column("signer", sa.Column("turn", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("signer", sa.Column("nudged_by", sa.String(), nullable=False, server_default=""))
    op.add_column("signer", sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ("nudged_at", "nudged_by", "turn"):
        op.drop_column("signer", column)
    op.drop_column("envelope", "signing_order")
