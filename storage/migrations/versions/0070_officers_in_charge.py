"""Which officer of its local authority looks after a case, until when, and who passed it on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority_officer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_authority_officer_case_id_case")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_authority_officer_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_officer")),
    )
    op.create_index(op.f("ix_authority_officer_case_id"), "authority_officer", ["case_id"])
    op.create_index(op.f("ix_authority_officer_user_id"), "authority_officer", ["user_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_authority_officer_user_id"), table_name="authority_officer")
    op.drop_index(op.f("ix_authority_officer_case_id"), table_name="authority_officer")
    op.drop_table("authority_officer")
